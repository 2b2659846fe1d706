import fc from 'fast-check';
import { createMachine, type AnyStateMachine } from 'xstate';
import type { FaultKind, ChannelKind, WorldConfig } from '../world/config.js';
import { World } from '../world/world.js';
import { environment } from '../world/action.js';
import { announce, send } from './effects.js';

/** What a machine does on a message or a timer. */
export interface Reaction {
  /** The number of the next state. */
  readonly target: number;
  /**
   * To an actor, the queue, or `asker`: whoever sent the message at hand, unless that was the environment. With a number if it is a
   * request among several.
   */
  readonly send?:
    readonly [to: string, type: MessageType, correlation?: number | undefined] | undefined;
  readonly fact?: 'up' | 'down' | undefined;
}

export type MessageType = 'A' | 'B';

/** One state: what it does on each message (`defer`: lets it wait; absent: breaks the rule to do one or the other). */
export interface StateSpec {
  readonly A?: Reaction | 'defer' | undefined;
  readonly B?: Reaction | 'defer' | undefined;
  readonly timer?: Reaction | undefined;
}

/** A random world as plain data: shrinking works on it, and what was found can be pinned. */
export interface WorldSpec {
  /** The states of actor-1, actor-2 and so on. */
  readonly actors: readonly (readonly StateSpec[])[];
  readonly channels: ChannelKind;
  /** A mailbox that the first so many actors take from. */
  readonly queue?: readonly [kind: ChannelKind, receivers: number] | undefined;
  readonly faults?: { readonly [kind in FaultKind]?: number } | undefined;
  readonly mail: readonly (readonly [to: string, type: MessageType])[];
}

const types = ['A', 'B'] as const;
const stateCount = 3;

function reaction(addresses: readonly string[], sends: number): fc.Arbitrary<Reaction> {
  return fc.record({
    target: fc.nat(stateCount - 1),
    send: fc.option(
      fc.tuple(
        fc.constantFrom(...addresses),
        fc.constantFrom(...types),
        fc.constantFrom(undefined, undefined, undefined, 1, 2),
      ),
      { nil: undefined, freq: sends },
    ),
    fact: fc.option(fc.constantFrom('up' as const, 'down' as const), { nil: undefined, freq: 2 }),
  });
}

function stateSpec(addresses: readonly string[]): fc.Arbitrary<StateSpec> {
  const response = fc.oneof(
    { weight: 4, arbitrary: fc.constant('defer' as const) },
    { weight: 12, arbitrary: reaction([...addresses, 'asker', 'asker'], 3) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.record({
    A: response,
    B: response,
    timer: fc.option(reaction(addresses, 2), { nil: undefined, freq: 2 }),
  });
}

/** Two to four actors that answer each other, go round in circles and defer; at times a shared mailbox, or faults. */
export const randomWorld: fc.Arbitrary<WorldSpec> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    queue: fc.option(fc.tuple(fc.constantFrom<ChannelKind>('fifo', 'bag', 'set'), fc.nat(2)), {
      nil: undefined,
      freq: 3,
    }),
    faulty: fc.nat(3),
  })
  .chain(({ count, queue, faulty }) => {
    const addresses = [...namesOf(count), ...(queue === undefined ? [] : ['queue'])];
    const budget = fc.nat({ max: 1 });
    return fc.record({
      actors: fc.array(fc.array(stateSpec(addresses), { minLength: 1, maxLength: stateCount }), {
        minLength: count,
        maxLength: count,
      }),
      channels: fc.constantFrom<ChannelKind>('fifo', 'bag', 'set'),
      queue: fc.constant(queue && ([queue[0], Math.min(count, queue[1] + 1)] as const)),
      faults:
        faulty > 0
          ? fc.constant(undefined)
          : fc.record({ crash: budget, restart: budget, drop: budget, duplicate: budget }),
      mail: fc.array(fc.tuple(fc.constantFrom(...addresses), fc.constantFrom(...types)), {
        maxLength: 3,
      }),
    });
  });

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

export function worldOf(spec: WorldSpec): World {
  return new World(worldConfigOf(spec));
}

/** What its world is made from. */
function worldConfigOf({ actors, channels, queue, faults = {}, mail }: WorldSpec): WorldConfig {
  const ids = namesOf(actors.length);
  return {
    name: 'random',
    actors: ids.map((id, index) => ({ id, machine: machineOf(id, actors[index] ?? []) })),
    channel: () => channels,
    shared:
      queue === undefined
        ? []
        : [{ id: 'queue', kind: queue[0], receivers: ids.slice(0, queue[1]) }],
    faults: Object.fromEntries(Object.entries(faults).map(([kind, budget]) => [kind, { budget }])),
    mail: mail.map(([to, type]) => ({ to, message: { type } })),
    properties: [{ name: 'balanced', machine: balanced }],
  };
}

function machineOf(id: string, states: readonly StateSpec[]): AnyStateMachine {
  const stateOf = (spec: StateSpec, index: number): unknown => ({
    meta: { defer: types.filter((type) => spec[type] === 'defer') },
    on: Object.fromEntries(
      types.flatMap((type): [string, unknown][] => {
        const response = spec[type];
        return response === undefined || response === 'defer'
          ? []
          : [[type, transitions(response, states.length)]];
      }),
    ),
    after:
      spec.timer === undefined
        ? {}
        : { 1: transitions(onward(spec.timer, index, states.length), states.length) },
  });
  return createMachine({
    id,
    initial: 's0',
    states: Object.fromEntries(states.map((state, index) => [`s${index}`, stateOf(state, index)])),
  } as never);
}

/** A timer that does not lead on sends nothing: it would send without end. */
function onward(timer: Reaction, index: number, count: number): Reaction {
  return timer.target % count > index ? timer : { ...timer, send: undefined };
}

function transitions({ target, send: sent, fact }: Reaction, count: number): unknown[] {
  const told = fact === undefined ? [] : [announce(fact)];
  const to = `s${target % count}`;
  if (sent === undefined) return [{ target: to, actions: told }];
  const [address, type, correlation] = sent;
  if (address !== 'asker') {
    return [{ target: to, actions: [send(address, { type }, correlation), ...told] }];
  }
  const answer = send(({ event }: { event: Asked }) => event.from, { type }, correlation);
  return [
    { guard: isFromActor, target: to, actions: [answer, ...told] },
    { target: to, actions: told },
  ];
}

interface Asked {
  readonly type: string;
  readonly from: string;
}

function isFromActor({ event }: { readonly event: Asked }): boolean {
  return event.from !== environment;
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `actor-${index + 1}`);
}
