import { scenario, setFields, type RuntimeEra, type Strategy } from '../model/index.js';
import { faultKinds, ModelError, World, type FaultKind, type Time } from '../sim/index.js';
import { properties, propertySetFields } from './monitors/index.js';

/** Everything that decides which world is explored; what a trace file carries. */
export interface WorldSpec {
  /** A strategy's name, or the path of a file that exports one. */
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  /** Clients that start concurrently; at least 1. */
  readonly starters: number;
  /** Messages that arrive, dealt out to the starters in turns; at least 1. */
  readonly messages: number;
  /** Tumbling windows that the messages fall into, in order; at least 1, at most `messages`. */
  readonly windows: number;
  readonly time: Time;
  /** How often each fault may happen in one execution; absent means never. */
  readonly faults: Faults;
}

export type Faults = { readonly [Kind in FaultKind]?: number };

export const defaultSpec = {
  runtime: '2019',
  starters: 2,
  windows: 1,
  time: 'asynchronous',
  faults: {},
} as const satisfies Partial<WorldSpec>;

/**
 * The world of a strategy: its starters and resources, the runtime, the messages that arrive, the faults that may
 * happen, and the properties that watch.
 *
 * @param strategy in place of the catalogue's strategy of that name.
 * @param watched names of the properties that watch; default: all. Fewer properties, fewer states.
 * @param symmetry false: the starters are not declared to be interchangeable, and nobody checks that they are; a strategy
 *   may then look at names.
 * @throws ModelError if the numbers or names make no world; the message says what was expected.
 */
export function worldOf(
  spec: WorldSpec,
  {
    strategy,
    watched = properties.map(({ name }) => name),
    symmetry = true,
  }: {
    readonly strategy?: Strategy;
    readonly watched?: readonly string[];
    readonly symmetry?: boolean;
  } = {},
): World {
  const unknown = watched.find((name) => !properties.some((property) => property.name === name));
  if (unknown !== undefined) {
    const names = properties.map(({ name }) => name).join(', ');
    throw new ModelError(`unknown property '${unknown}'; expected one of ${names}`);
  }
  const { actors, mail, faultTargets, symmetric = [], sets = [] } = scenario(spec, strategy);
  const faults = faultKinds.map((kind) => [
    kind,
    { budget: spec.faults[kind] ?? 0, at: faultTargets[kind] },
  ]);
  // A message that is delivered again may come at any later time, not only right behind the first delivery.
  const redelivers = (from: string, to: string): boolean =>
    (spec.faults.duplicate ?? 0) > 0 &&
    faultTargets.duplicate.some((channel) => channel[0] === from && channel[1] === to);
  return new World({
    name: titleOf(spec),
    actors,
    mail,
    properties: properties.filter(({ name }) => watched.includes(name)),
    faults: Object.fromEntries(faults) as ConstructorParameters<typeof World>[0]['faults'] & object,
    channel: (from, to) => (redelivers(from, to) ? 'bag' : 'fifo'),
    time: spec.time,
    ...(symmetric.length === 0 || !symmetry
      ? {}
      : { symmetric, sets: [...setFields, ...propertySetFields, ...sets] }),
  });
}

/** The world in one line. */
export function titleOf({
  strategy,
  runtime,
  starters,
  messages,
  windows,
  faults,
}: WorldSpec): string {
  return [
    `${strategy} on ${runtime}`,
    plural(starters, 'starter'),
    plural(messages, 'message'),
    plural(windows, 'window'),
    faultsText(faults),
  ].join(', ');
}

/** `crash=1,drop=1`, or `no faults`. */
export function faultsText(faults: Faults): string {
  const named = faultKinds.filter((kind) => (faults[kind] ?? 0) > 0);
  return named.length === 0 ? 'no faults' : named.map((kind) => `${kind}=${faults[kind]}`).join();
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
