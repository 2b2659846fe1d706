import type { Json } from '../base/json.js';
import type { Declared } from './content.js';

/** Where a value stands: the actor whose counters may be in it, and in a context the machine's id. */
export interface Place {
  readonly near: string | null;
  readonly machine?: string;
}

/** Changes a number of a counter, by its place among those declared. */
export type Recount = (counter: number, value: number) => number;

/** The names of the members of a world, and what is declared of its fields. */
export class Names {
  readonly #owners = new Map<string, readonly [member: number, name: number]>();
  readonly #sets: ReadonlySet<string>;

  constructor(
    readonly members: readonly (readonly string[])[],
    sets: readonly string[],
    readonly declared: Declared,
  ) {
    this.#sets = new Set(sets);
    members.forEach((names, member) =>
      names.forEach((name, number) => this.#owners.set(name, [member, number])),
    );
  }

  owner(text: unknown): readonly [member: number, name: number] | undefined {
    return typeof text === 'string' ? this.#owners.get(text) : undefined;
  }

  name(member: number, mark: string): string {
    return this.members[member]?.[Number(mark.slice(1))] as string;
  }

  isSet(field: string): boolean {
    return this.#sets.has(field);
  }

  isQueue(actor: string | null, path: readonly string[]): boolean {
    return actor !== null && (this.declared.queues ?? []).includes(`${actor}.${path.join('.')}`);
  }

  /** The members that are named anywhere in a value. */
  namedIn(value: Json): Set<number> {
    if (typeof value === 'string') {
      const owner = this.owner(value);
      return new Set(owner === undefined ? [] : [owner[0]]);
    }
    if (typeof value !== 'object' || value === null) return new Set();
    const all = Object.entries(value).flatMap(([key, item]: [string, Json]) => [
      ...this.namedIn(key),
      ...this.namedIn(item),
    ]);
    return new Set(all);
  }

  /** The actor whose counters a message may carry: the sender if it counts something, else the receiver. */
  counterNear(sender: string, receiver: string): string {
    return this.declared.counters?.some(({ of }) => of === sender) === true ? sender : receiver;
  }

  /** A number with its counter's other value, if one stands there. */
  recounted(value: number, path: readonly string[], place: Place, recount: Recount): number {
    const { near, machine } = place;
    const field = path.at(-1);
    const dotted = path.join('.');
    const counter = (this.declared.counters ?? []).findIndex(
      ({ of, latest, fields, kept = [], everywhere = [] }) => {
        if (field !== undefined && everywhere.includes(field)) return true;
        if (machine !== undefined && kept.includes(`${machine}.${dotted}`)) return true;
        if (near !== of) return false;
        return (
          (field !== undefined && fields.includes(field)) ||
          (machine !== undefined && latest === dotted)
        );
      },
    );
    return counter === -1 ? value : recount(counter, value);
  }
}
