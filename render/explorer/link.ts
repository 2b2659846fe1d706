import type { PageData, PageWorld } from './data.js';

/** What a link asks for. */
export interface Link {
  readonly page: PageWorld;
  readonly property: string;
  readonly schedule: string;
  /** Steps that are done in the state to show; undefined: all. */
  readonly at: number | undefined;
  /** True if it names a world or a property that is not here. */
  readonly unknown: boolean;
}

/** Reads the part of an address after `#`. Without one, what the page begins with is meant. */
export function readLink(hash: string, { worlds }: PageData, now: PageWorld): Link {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const [name, wanted, at] = [fields.get('w'), fields.get('p'), fields.get('at')];
  const choices = fields.get('s');
  const page = name === null ? now : worlds.find((world) => world.name === name);
  const { properties, shown } = page ?? now;
  // Where it was decided there is something to choose.
  const begins = choices === null ? shown?.critical?.step : undefined;
  const property = properties.find((one) => one.name === wanted);
  return {
    page: page ?? now,
    property: (property ?? properties[0])?.name ?? '',
    schedule: choices ?? shown?.choices ?? '',
    at: at !== null && /^\d{1,6}$/.test(at) ? Number(at) : begins,
    unknown: page === undefined || (wanted !== null && property === undefined),
  };
}

/** The property of that name, or the first one of a world that does not have it. */
export function sameProperty({ properties }: PageWorld, name: string): string {
  return (properties.find((property) => property.name === name) ?? properties[0])?.name ?? '';
}
