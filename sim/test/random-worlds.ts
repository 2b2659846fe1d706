import fc from 'fast-check';
import { createMachine, type AnyStateMachine } from 'xstate';
import { World, type ChannelKind, type WorldConfig } from '../index.js';
import { announce, send } from './effects.js';
import { faultsOf, randomFaults, refusing, type FaultSpec } from './random-faults.js';

/** What a machine does with one message type in one state, or when a timer of that state fires. */
type Response = 'defer' | 'ignore' | Reaction;

interface Sent {
  readonly to: string;
  readonly type: string;
}

interface Reaction {
  readonly target: number;
  readonly sends: readonly Sent[];
  readonly fact: string | null;
}

interface StateSpec {
  readonly on: { readonly [type: string]: Response };
  readonly after: readonly Reaction[];
}

const types = ['A', 'B'] as const;
const stateCount = 3;

function sent(addresses: readonly string[]): fc.Arbitrary<Sent> {
  return fc.record({ to: fc.constantFrom(...addresses), type: fc.constantFrom(...types) });
}

function reaction(addresses: readonly string[]): fc.Arbitrary<Reaction> {
  return fc.record({
    target: fc.nat(stateCount - 1),
    sends: fc.array(sent(addresses), { maxLength: 1 }),
    fact: fc.option(fc.constantFrom('up', 'down'), { freq: 2 }),
  });
}

function stateSpec(addresses: readonly string[]): fc.Arbitrary<StateSpec> {
  const response: fc.Arbitrary<Response> = fc.oneof(
    fc.constant<Response>('defer'),
    fc.constant<Response>('ignore'),
    reaction(addresses),
  );
  return fc.record({
    on: fc.record(Object.fromEntries(types.map((type) => [type, response]))),
    after: fc.array(reaction(addresses), { maxLength: 2 }),
  });
}

/**
 * A machine whose states are numbered and never go back, so that it cannot send without end.
 * @param first what it sends when it begins.
 */
function machineOf(
  id: string,
  states: readonly StateSpec[],
  first: readonly Sent[],
): AnyStateMachine {
  const actions = ({ sends, fact }: Reaction): unknown[] => [
    ...sends.map(({ to, type }) => send(to, { type })),
    ...(fact === null ? [] : [announce(fact)]),
  ];
  const stateOf = ({ on, after }: StateSpec, index: number): unknown => ({
    meta: { defer: types.filter((type) => on[type] === 'defer') },
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, response]): [string, unknown][] => {
        if (response === 'defer') return [];
        if (response === 'ignore') return [[type, {}]];
        // What a message brings about sends nothing to the same state again: progress is only forward.
        const target = Math.max(response.target, index);
        return [[type, { target: `s${target}`, actions: target > index ? actions(response) : [] }]];
      }),
    ),
    after: Object.fromEntries(
      after.flatMap((one, number): [number, unknown][] =>
        index + 1 === states.length
          ? []
          : [
              [
                number + 1,
                { target: `s${Math.max(one.target, index + 1)}`, actions: actions(one) },
              ],
            ],
      ),
    ),
  });
  return createMachine({
    id,
    entry: first.map(({ to, type }) => send(to, { type })),
    ...refusing,
    initial: 's0',
    states: Object.fromEntries(states.map((state, index) => [`s${index}`, stateOf(state, index)])),
  } as never);
}

/** Violated by two `down` in a row; owes something after `up`; witnessed by any `up`. */
const balanced = createMachine({
  id: 'balanced',
  initial: 'level',
  states: {
    level: { on: { up: 'owing', down: 'low' } },
    owing: { tags: ['pending', 'witness'], on: { down: 'level' } },
    low: { on: { up: 'level', down: 'broken' } },
    broken: { tags: 'violation' },
  },
});

/** A random world as plain data, so that a failure prints it and shrinking works on it. */
export interface WorldSpec {
  readonly actors: readonly (readonly StateSpec[])[];
  /** The kind of a mailbox that all actors share; null for none. */
  readonly queue: ChannelKind | null;
  readonly channels: ChannelKind;
  readonly faults: FaultSpec;
  readonly mail: readonly Sent[];
  /** What each actor sends when it begins. */
  readonly first: readonly (readonly Sent[])[];
}

/** Small random worlds: two or three actors, perhaps a shared mailbox, every kind of channel, a few faults. */
export const randomWorld: fc.Arbitrary<WorldSpec> = fc
  .record({
    count: fc.integer({ min: 2, max: 3 }),
    queue: fc.option(fc.constantFrom<ChannelKind>('fifo', 'bag', 'set')),
  })
  .chain(({ count, queue }) => {
    const addresses = [...namesOf(count), ...(queue === null ? [] : ['queue'])];
    const states = fc.array(stateSpec(addresses), { minLength: stateCount, maxLength: stateCount });
    const budget = fc.nat({ max: 1 });
    return fc.record({
      actors: fc.array(states, { minLength: count, maxLength: count }),
      queue: fc.constant(queue),
      channels: fc.constantFrom<ChannelKind>('fifo', 'bag', 'set'),
      faults: randomFaults(
        budget,
        namesOf(count).map((id) => [id]),
        types,
      ),
      mail: fc.array(sent(addresses), { maxLength: 2 }),
      first: fc.array(
        fc.option(sent(addresses), { freq: 1 }).map((one) => (one === null ? [] : [one])),
        { minLength: count, maxLength: count },
      ),
    });
  });

export function worldOf(spec: WorldSpec): World {
  return new World(worldConfigOf(spec));
}

/** What its world is made from. */
export function worldConfigOf({
  actors,
  queue,
  channels,
  faults,
  mail,
  first,
}: WorldSpec): WorldConfig {
  const ids = namesOf(actors.length);
  return {
    name: 'random',
    actors: ids.map((id, index) => ({
      id,
      machine: machineOf(id, actors[index] ?? [], first[index] ?? []),
    })),
    channel: () => channels,
    shared: queue === null ? [] : [{ id: 'queue', kind: queue, receivers: ids }],
    ...faultsOf(faults),
    mail: mail.map(({ to, type }) => ({ to, message: { type } })),
    properties: [{ name: 'balanced', machine: balanced }],
  };
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `actor-${index + 1}`);
}
