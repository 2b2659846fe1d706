import fc from 'fast-check';
import { World, type ChannelKind, type WorldConfig } from '../index.js';
import { announce, send } from './effects.js';
import { machineOf } from './machines.js';
import { clocksOf, randomClocks, type ClockSpec } from './random-clocks.js';
import { faultsOf, randomFaults, refusing, type FaultSpec } from './random-faults.js';

/** What a machine does with one message type in one state. */
type Response = 'defer' | 'ignore' | Reaction;

interface Reaction {
  readonly target: number;
  readonly send: { readonly to: string; readonly type: string } | null;
  readonly fact: string | null;
}

interface StateSpec {
  readonly on: { readonly [type: string]: Response };
  /** A timer leads to this state and sends nothing; null: no timer. */
  readonly after: Pick<Reaction, 'target' | 'fact'> | null;
}

/** A random world as plain data, so that a failure prints it and shrinking works on it. */
export interface CyclicSpec {
  readonly actors: readonly (readonly StateSpec[])[];
  /** True if there is a mailbox that all actors share. */
  readonly queue: boolean;
  /** The kind of all channels, the shared mailbox included. */
  readonly channels: ChannelKind;
  readonly time: 'asynchronous' | 'timed';
  readonly clocks: ClockSpec;
  readonly faults: FaultSpec;
  readonly mail: readonly { readonly to: string; readonly type: string }[];
}

const types = ['A', 'B'] as const;
const stateCount = 2;
const fact = fc.option(fc.constantFrom('up', 'down'), { freq: 2 });

function stateSpec(addresses: readonly string[]): fc.Arbitrary<StateSpec> {
  const message = fc.record({
    to: fc.constantFrom(...addresses),
    type: fc.constantFrom(...types),
  });
  const target = fc.nat(stateCount - 1);
  const response: fc.Arbitrary<Response> = fc.oneof(
    fc.constant<Response>('defer'),
    fc.constant<Response>('ignore'),
    { weight: 3, arbitrary: fc.record({ target, send: fc.option(message, { freq: 3 }), fact }) },
  );
  return fc.record({
    on: fc.record(Object.fromEntries(types.map((type) => [type, response]))),
    after: fc.option(fc.record({ target, fact })),
  });
}

/**
 * Small random worlds that go back and forth, and have finitely many states all the same: a message that is consumed
 * brings forth at most one, a timer none; or all channels are sets, and hold each message once.
 */
export const cyclicWorld: fc.Arbitrary<CyclicSpec> = fc
  .record({
    count: fc.integer({ min: 2, max: 3 }),
    queue: fc.boolean(),
  })
  .chain(({ count, queue }) => {
    const addresses = [...namesOf(count), ...(queue ? ['queue'] : [])];
    const states = fc.array(stateSpec(addresses), { minLength: stateCount, maxLength: stateCount });
    const budget = fc.nat({ max: 4 }).map((one) => (one === 0 ? 1 : 0));
    return fc.record({
      actors: fc.array(states, { minLength: count, maxLength: count }),
      queue: fc.constant(queue),
      channels: fc.constantFrom<ChannelKind>('fifo', 'bag', 'set'),
      time: fc.constantFrom('asynchronous' as const, 'timed' as const),
      clocks: randomClocks(namesOf(count).map((id) => [id])),
      faults: randomFaults(
        budget,
        namesOf(count).map((id) => [id]),
        types,
      ),
      mail: fc.array(
        fc.record({ to: fc.constantFrom(...addresses), type: fc.constantFrom(...types) }),
        { minLength: 1, maxLength: 3 },
      ),
    });
  });

/** Something is owed after `up`, until `down`. */
const answered = {
  name: 'answered',
  machine: machineOf({
    initial: 'quits',
    states: {
      quits: { on: { up: 'owing' } },
      owing: { tags: ['pending', 'witness'], on: { down: 'quits' } },
    },
  }),
};

export function worldOf(spec: CyclicSpec): World {
  return new World(worldConfigOf(spec));
}

/** What its world is made from. */
export function worldConfigOf({
  actors,
  queue,
  channels,
  time,
  clocks,
  faults,
  mail,
}: CyclicSpec): WorldConfig {
  const ids = namesOf(actors.length);
  return {
    name: 'random',
    actors: ids.map((id, index) => ({ id, machine: machineOf(configOf(actors[index] ?? [])) })),
    channel: () => channels,
    shared: queue ? [{ id: 'queue', kind: channels, receivers: ids }] : [],
    ...clocksOf(time, clocks),
    ...faultsOf(faults),
    mail: mail.map(({ to, type }) => ({ to, message: { type } })),
    properties: [answered],
  };
}

function configOf(states: readonly StateSpec[]): object {
  const announced = (one: string | null): readonly unknown[] =>
    one === null ? [] : [announce(one)];
  const stateOf = ({ on, after }: StateSpec): object => ({
    meta: { defer: types.filter((type) => on[type] === 'defer') },
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, response]): [string, unknown][] => {
        if (response === 'defer') return [];
        if (response === 'ignore') return [[type, {}]];
        const { target, send: sent } = response;
        const sends = sent === null ? [] : [send(sent.to, { type: sent.type })];
        return [[type, { target: `s${target}`, actions: [...sends, ...announced(response.fact)] }]];
      }),
    ),
    after:
      after === null
        ? {}
        : { 1: { target: `s${after.target}`, reenter: true, actions: announced(after.fact) } },
  });
  return {
    ...refusing,
    initial: 's0',
    states: Object.fromEntries(states.map((state, index) => [`s${index}`, stateOf(state)])),
  };
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `actor-${index + 1}`);
}
