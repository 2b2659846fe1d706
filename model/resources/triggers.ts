import { assign, enqueueActions, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { WorkFact } from './facts.js';

/** To whoever runs jobs: it is time for this one. */
export interface Tick {
  readonly type: 'TICK';
  /** From 1. */
  readonly tick: number;
}

/** How often it ticks, and for whom. */
export interface TickInput {
  /** The nodes; each is told of each tick. */
  readonly to: readonly ActorId[];
  /** How many ticks there are; at least 1. */
  readonly ticks: number;
  /** Milliseconds from one to the next. Default: 60,000. In asynchronous time a tick may come at any moment after the one before. */
  readonly periodMs?: number;
}

interface TickState {
  readonly to: readonly ActorId[];
  readonly ticks: number;
  readonly tick: number;
  readonly periodMs: number;
}

const ticking = setup({
  types: {
    context: {} as TickState,
    input: {} as TickInput,
    emitted: {} as Effect<Tick, WorkFact>,
  },
  delays: { PERIOD: ({ context }) => context.periodMs },
  guards: { isLast: ({ context: { tick, ticks } }) => tick + 1 >= ticks },
  actions: {
    count: assign(({ context }) => ({ tick: context.tick + 1 })),
    tell: enqueueActions(({ context: { to, tick }, enqueue }) => {
      enqueue.emit({ type: 'announce', fact: { type: 'ticked', tick } });
      for (const node of to) {
        enqueue.emit({ type: 'send', to: node, message: { type: 'TICK', tick } });
      }
    }),
  },
});

/**
 * A trigger that fires by the clock: cron, a scheduler, a timer of each node. Every node is told of every tick; who is turned away has lost
 * nothing, since the tick's job runs elsewhere.
 *
 * Announces `ticked`.
 *
 * Source: cron; ShedLock README ("scheduled tasks are executed at most once at the same time"); Quartz: triggers.
 * Left out: ticks that are missed while nobody is alive.
 */
export const ticker = ticking.createMachine({
  id: 'ticker',
  context: ({ input: { to, ticks, periodMs = 60_000 } }) => ({ to, ticks, periodMs, tick: 0 }),
  initial: 'waiting',
  states: {
    waiting: {
      after: {
        PERIOD: [
          { guard: 'isLast', target: 'done', actions: ['count', 'tell'] },
          { target: 'waiting', reenter: true, actions: ['count', 'tell'] },
        ],
      },
    },
    done: {},
  },
});

/** To a debounced trigger: something has changed. */
export interface Notify {
  readonly type: 'NOTIFY';
}

/** From it: it has been quiet for long enough, or has waited for long enough. */
export interface Fire {
  readonly type: 'FIRE';
  /** From 1. */
  readonly fire: number;
}

/** How long it waits, and for whom. */
export interface DebounceInput {
  readonly to: ActorId;
  /** Milliseconds without a change after which it fires. */
  readonly quietMs: number;
  /** Milliseconds after the first change in which it fires, however many come. Absent: no bound. */
  readonly maxMs?: number;
}

interface DebounceState {
  readonly to: ActorId;
  readonly quietMs: number;
  readonly maxMs: number | null;
  readonly fire: number;
}

const { send } = effects<Fire, never>();

const debouncing = setup({
  types: {
    context: {} as DebounceState,
    events: {} as Received<Notify>,
    input: {} as DebounceInput,
    emitted: {} as Effect<Fire, never>,
  },
  delays: {
    QUIET: ({ context }) => context.quietMs,
    MAX: ({ context }) => context.maxMs ?? 0,
  },
  guards: { isBounded: ({ context }) => context.maxMs !== null },
  actions: {
    count: assign(({ context }) => ({ fire: context.fire + 1 })),
    fire: send(
      ({ context }) => context.to,
      ({ context }) => ({ type: 'FIRE', fire: context.fire }),
    ),
  },
});

const firing = { target: '#debounce.idle', actions: ['count', 'fire'] } as const;
const settling = {
  initial: 'settling',
  states: {
    settling: { after: { QUIET: firing }, on: { NOTIFY: { target: 'settling', reenter: true } } },
  },
} as const;

/**
 * A trigger that waits until changes stop: each begins the quiet time anew, for `maxMs` after the first at most.
 *
 * Source: lodash `debounce` with `maxWait`; Inngest and trigger.dev: debounce; Durable Functions: a sliding window.
 */
export const debounce = debouncing.createMachine({
  id: 'debounce',
  context: ({ input: { to, quietMs, maxMs } }) => ({ to, quietMs, maxMs: maxMs ?? null, fire: 0 }),
  initial: 'idle',
  states: {
    idle: { on: { NOTIFY: [{ guard: 'isBounded', target: 'bounded' }, { target: 'unbounded' }] } },
    bounded: { after: { MAX: firing }, ...settling },
    unbounded: settling,
  },
});
