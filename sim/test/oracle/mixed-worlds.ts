import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { environment, type ChannelKind, type Time, type WorldConfig } from '../../index.js';
import { announce, send } from '../effects.js';
import { machineOf } from '../machines.js';
import { clocksOf, randomClocks, type ClockSpec } from '../random-clocks.js';
import { faultsOf, randomFaults, refusing, type FaultSpec } from '../random-faults.js';

/** A message for somebody, or for whoever sent the message at hand. */
interface Sent {
  readonly to: string;
  readonly type: 'A' | 'B' | 'C';
  readonly n: number | null;
  /** Of a request among several; null: none, or that of the message at hand; `none`: none at all. */
  readonly correlation: number | 'none' | null;
}

/** What happens in a state on a message, or when its timer fires. */
interface Reaction {
  readonly target: number;
  readonly sends: readonly Sent[];
  readonly facts: readonly string[];
  /** Happens only on a message with this number; another one is ignored. */
  readonly only: number | null;
}

interface StateSpec {
  readonly on: { readonly [type: string]: 'defer' | 'ignore' | Reaction };
  readonly timers: readonly { readonly delay: number; readonly reaction: Reaction }[];
}

/**
 * How the states of a machine stand to each other: one after the other; beside a second region, which lets some messages
 * wait; or inside a state that C leaves and comes back to where it was.
 */
type Shape = 'row' | 'beside' | 'history';

interface MachineSpec {
  readonly shape: Shape;
  readonly states: readonly StateSpec[];
  readonly first: readonly Sent[];
}

/** A random world with all that a world can have, as plain data. */
export interface MixedSpec {
  readonly actors: readonly MachineSpec[];
  /** By sender and receiver. */
  readonly channels: readonly ChannelKind[];
  readonly queue: { readonly kind: ChannelKind; readonly receivers: readonly string[] } | null;
  readonly time: Time;
  readonly clocks: ClockSpec;
  readonly faults: FaultSpec;
  /** Where built-in faults happen, as one of these; null: everywhere. */
  readonly places: { readonly actor: string; readonly from: string } | null;
  readonly mail: readonly Sent[];
}

const types = ['A', 'B', 'C'] as const;
const stateCount = 3;
const numbered = fc.constantFrom(null, null, null, 1, 2, 'none' as const);
const kinds = fc.constantFrom<ChannelKind>('fifo', 'fifo', 'bag', 'set');

function sentTo(addresses: readonly string[]): fc.Arbitrary<Sent> {
  return fc.record({
    to: fc.constantFrom(...addresses),
    type: fc.constantFrom(...types),
    n: fc.option(fc.nat(1)),
    correlation: numbered,
  });
}

function reactions(addresses: readonly string[]): fc.Arbitrary<Reaction> {
  return fc.record({
    target: fc.nat(stateCount - 1),
    sends: fc.array(sentTo(addresses), { maxLength: 2 }),
    facts: fc.array(fc.constantFrom('up', 'down'), { maxLength: 3 }),
    only: fc.option(fc.nat(1), { freq: 5 }),
  });
}

function machines(addresses: readonly string[]): fc.Arbitrary<MachineSpec> {
  const response = fc.oneof(
    { weight: 2, arbitrary: fc.constant('defer' as const) },
    { weight: 2, arbitrary: fc.constant('ignore' as const) },
    { weight: 3, arbitrary: reactions([...addresses, asker]) },
  );
  const state = fc.record({
    on: fc.record(Object.fromEntries(types.map((type) => [type, response]))),
    timers: fc.array(fc.record({ delay: fc.nat(2), reaction: reactions(addresses) }), {
      maxLength: 1,
    }),
  });
  return fc.record({
    shape: fc.constantFrom<Shape>('row', 'row', 'beside', 'history'),
    states: fc.array(state, { minLength: stateCount, maxLength: stateCount }),
    first: fc.array(sentTo(addresses), { maxLength: 2 }),
  });
}

export const mixedWorld: fc.Arbitrary<MixedSpec> = fc
  .tuple(fc.integer({ min: 2, max: 3 }), fc.boolean())
  .chain(([count, queued]) => {
    const ids = namesOf(count);
    const addresses = [...ids, ...(queued ? ['queue'] : [])];
    return fc.record({
      actors: fc.array(machines(addresses), { minLength: count, maxLength: count }),
      channels: fc.array(kinds, { minLength: 16, maxLength: 16 }),
      queue: queued
        ? fc.record({ kind: kinds, receivers: fc.subarray([...ids], { minLength: 1 }) })
        : fc.constant(null),
      time: fc.constantFrom<Time>('asynchronous', 'timed'),
      clocks: randomClocks(ids.map((id) => [id])),
      faults: randomFaults(
        fc.nat({ max: 3 }).map((one) => (one === 0 ? 1 : 0)),
        ids.map((id) => [id]),
        types,
      ),
      places: fc.option(
        fc.record({
          actor: fc.constantFrom(...ids),
          from: fc.constantFrom(environment, ...ids),
        }),
      ),
      mail: fc.array(sentTo(addresses), { minLength: 1, maxLength: 3 }),
    });
  });

const asker = 'asker';

export function mixedConfig({
  actors,
  queue,
  time,
  clocks,
  faults,
  places,
  mail,
  ...spec
}: MixedSpec): WorldConfig {
  const ids = namesOf(actors.length);
  const numbers = [...ids, environment];
  const config = faultsOf(faults);
  return {
    name: 'random mixed',
    actors: actors.map((machine, index) => ({ id: ids[index] ?? '', machine: built(machine) })),
    channel: (from, to) =>
      spec.channels[4 * numbers.indexOf(from) + numbers.indexOf(to)] as ChannelKind,
    shared: queue === null ? [] : [{ id: 'queue', ...queue }],
    ...clocksOf(time, clocks),
    ...config,
    faults: Object.fromEntries(
      Object.entries(config.faults ?? {}).map(([kind, rule]) => {
        if (rule.events !== undefined || places === null) return [kind, rule];
        const { actor, from } = places;
        // The environment is told nothing.
        if (kind === 'refused' && from === environment) return [kind, rule];
        return [kind, { ...rule, at: isOfActor(kind) ? [actor] : [[from, actor]] }];
      }),
    ),
    mail: mail.map(({ to, type, n }) => ({ to, message: n === null ? { type } : { type, n } })),
    properties: [balanced, forgiving, thrice],
  };
}

function isOfActor(kind: string): boolean {
  return kind === 'crash' || kind === 'restart';
}

function namesOf(count: number): readonly string[] {
  return ['a', 'b', 'c'].slice(0, count);
}

function built({ shape, states, first }: MachineSpec): AnyStateMachine {
  const row = {
    initial: 's0',
    states: Object.fromEntries(states.map((state, index) => [`s${index}`, stateOf(state, index)])),
  };
  const entry = sendsOf(first);
  if (shape === 'row') return machineOf({ ...refusing, entry, ...row });
  if (shape === 'beside') {
    const beside = {
      initial: 'shut',
      states: { shut: { meta: { defer: ['A'] }, on: { C: 'open' } }, open: {} },
    };
    return machineOf({ ...refusing, entry, type: 'parallel', states: { row, beside } });
  }
  return machineOf({
    ...refusing,
    entry,
    initial: 'work',
    states: {
      work: { ...row, on: { C: 'away' }, states: { ...row.states, back: { type: 'history' } } },
      away: { meta: { defer: ['A'] }, on: { B: 'work.back', C: {} } },
    },
  });
}

/** The last state is left by nothing, and no state is come back to: what is sent has an end. */
function stateOf({ on, timers }: StateSpec, index: number): object {
  const onward = ({ target, sends, facts, only }: Reaction): object => {
    const to = Math.max(target, index);
    const isOnly = ({ event }: { readonly event: { readonly n?: number } }): boolean =>
      event.n === only;
    return {
      ...(only === null ? {} : { guard: isOnly }),
      target: `s${to}`,
      actions: to > index ? [...sendsOf(sends), ...facts.map((fact) => announce(fact))] : [],
    };
  };
  return {
    meta: { defer: types.filter((type) => on[type] === 'defer') },
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, response]): [string, unknown][] => {
        if (response === 'defer') return [];
        return [[type, response === 'ignore' ? {} : [onward(response), {}]]];
      }),
    ),
    after: Object.fromEntries(
      timers.map(({ delay, reaction }) => {
        const target = Math.min(stateCount - 1, Math.max(reaction.target, index + 1));
        return [delay, onward({ ...reaction, target, only: null })];
      }),
    ),
  };
}

function sendsOf(sends: readonly Sent[]): readonly unknown[] {
  return sends.map(({ to, type, n, correlation }) =>
    send(
      ({ event }) => {
        if (to !== asker) return to;
        const { from } = event as { readonly from?: string };
        // The environment has no mailbox: nobody there waits for an answer.
        return from === undefined || from === environment ? 'a' : from;
      },
      n === null ? { type } : { type, n },
      correlation === 'none' ? null : (correlation ?? undefined),
    ),
  );
}

/** Violated by two `down` in a row; owes something after `up`. */
const balanced = {
  name: 'balanced',
  machine: machineOf({
    initial: 'level',
    states: {
      level: { on: { up: 'owing', down: 'low' } },
      owing: { tags: ['pending', 'witness'], on: { down: 'level' } },
      low: { on: { up: 'level', down: 'broken' } },
      broken: { tags: 'violation' },
    },
  }),
};

/** Would forget its violation at the next fact, if it could. */
const forgiving = {
  name: 'forgiving',
  machine: machineOf({
    initial: 'even',
    states: {
      even: { on: { up: 'odd' } },
      odd: { tags: 'witness', on: { up: 'even', down: 'wrong' } },
      wrong: { tags: 'violation', on: { '*': 'even' } },
    },
  }),
};

/** Owes something until there were three facts in a row that it remembers. */
const thrice = {
  name: 'thrice',
  machine: machineOf({
    initial: 'few',
    states: {
      few: { tags: 'pending', on: { '*': 'more' } },
      more: { on: { up: 'few', down: 'enough' } },
      enough: { tags: 'witness' },
    },
  }),
};
