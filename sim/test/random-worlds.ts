import fc from 'fast-check';
import { createMachine, type AnyStateMachine } from 'xstate';
import { World, type ChannelKind, type FaultKind } from '../index.js';
import { announce, send } from './effects.js';

/** What a machine does with one message type in one state, or when a timer of that state fires. */
type Response = 'defer' | 'ignore' | Reaction;

interface Reaction {
  readonly target: number;
  readonly sends: readonly { readonly to: string; readonly type: string }[];
  readonly fact: string | null;
}

interface StateSpec {
  readonly on: { readonly [type: string]: Response };
  readonly after: readonly Reaction[];
}

const types = ['A', 'B'] as const;
const stateCount = 3;

function reaction(addresses: readonly string[]): fc.Arbitrary<Reaction> {
  return fc.record({
    target: fc.nat(stateCount - 1),
    sends: fc.array(
      fc.record({ to: fc.constantFrom(...addresses), type: fc.constantFrom(...types) }),
      {
        maxLength: 1,
      },
    ),
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

/** A machine whose states are numbered and never go back, so that it cannot send without end. */
function machineOf(id: string, states: readonly StateSpec[]): AnyStateMachine {
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
  readonly faults: { readonly [kind in FaultKind]: number };
  readonly mail: readonly { readonly to: string; readonly type: string }[];
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
      faults: fc.record({ crash: budget, restart: budget, drop: budget, duplicate: budget }),
      mail: fc.array(
        fc.record({ to: fc.constantFrom(...addresses), type: fc.constantFrom(...types) }),
        { maxLength: 2 },
      ),
    });
  });

export function worldOf({ actors, queue, channels, faults, mail }: WorldSpec): World {
  const ids = namesOf(actors.length);
  return new World({
    name: 'random',
    actors: ids.map((id, index) => ({ id, machine: machineOf(id, actors[index] ?? []) })),
    channel: () => channels,
    shared: queue === null ? [] : [{ id: 'queue', kind: queue, receivers: ids }],
    faults: Object.fromEntries(Object.entries(faults).map(([kind, budget]) => [kind, { budget }])),
    mail: mail.map(({ to, type }) => ({ to, message: { type } })),
    properties: [{ name: 'balanced', machine: balanced }],
  });
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `actor-${index + 1}`);
}
