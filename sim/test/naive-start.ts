import { assign, setup, type AnyStateMachine } from 'xstate';
import type { WorldConfig } from '../index.js';
import { announce, reply, send, type Effect } from './effects.js';

/**
 * The naive-start reference model with `n` starters, as communicating machines: look for the row, and if there is none,
 * start.
 *
 * The control queue is a mailbox shared by all executions, first in first out. Storage numbers the start messages and
 * execution k defers all but the k-th, so executions open in order; the number is no more than how many came before.
 * The instance's mailbox is a shared bag: any execution that is open can take any message, in one step.
 *
 * Counted alike by Spin, TLC and Stateright; see docs/reference-models.md.
 */
export function naiveStart(n: number): WorldConfig {
  return start(`naive start, ${n} starters`, n, 'GET');
}

/** The same, but that the look inserts the row if there is none. */
export function atomicStart(n: number): WorldConfig {
  return start(`atomic start, ${n} starters`, n, 'INSERT');
}

function start(name: string, n: number, look: 'GET' | 'INSERT'): WorldConfig {
  const numbers = Array.from({ length: n }, (_, index) => index + 1);
  const executions = numbers.map((k) => `execution-${k}`);
  const starters = numbers.map((i) => `starter-${i}`);
  const machine = starter(look);
  return {
    name,
    actors: [
      ...starters.map((id) => ({ id, machine })),
      { id: 'storage', machine: storage },
      ...numbers.map((k) => ({ id: `execution-${k}`, machine: execution(k, n) })),
    ],
    shared: [
      { id: 'control-queue', kind: 'fifo', receivers: executions },
      { id: 'mailbox', kind: 'bag', receivers: executions },
    ],
    ...(n > 1 ? { symmetric: starters } : {}),
    mail: starters.map((to) => ({ to, message: { type: 'BEGIN' } })),
    properties: [{ name: 'at most one execution completes', machine: atMostOneCompletes }],
  };
}

/** All starters are this machine: what tells them apart is who sends, so that they are symmetric. */
function starter(look: string): AnyStateMachine {
  return setup({ types: { emitted: {} as Effect } }).createMachine({
    id: 'starter',
    initial: 'idle',
    states: {
      idle: { on: { BEGIN: 'checking' } },
      checking: {
        entry: send('storage', { type: look }),
        on: { NULL: 'starting', EXISTS: 'done' },
      },
      starting: { entry: send('storage', { type: 'START' }), on: { STARTED: 'done' } },
      done: { entry: send('storage', { type: 'RAISE' }) },
    },
  });
}

interface Request {
  readonly type: 'GET' | 'INSERT' | 'START' | 'RAISE';
  readonly from: string;
}

/** Answers one request at a time, each in one step. */
const storage = setup({
  types: {
    context: {} as { starts: number },
    events: {} as Request,
    emitted: {} as Effect,
  },
  actions: {
    answerNull: reply('NULL'),
    answerExists: reply('EXISTS'),
    answerStarted: reply('STARTED'),
    count: assign({ starts: ({ context }) => context.starts + 1 }),
    enqueue: send('control-queue', ({ context }) => ({ type: startOf(context.starts) })),
    raise: send('mailbox', ({ event }) => ({ type: 'MESSAGE', raisedBy: event.from })),
  },
}).createMachine({
  id: 'storage',
  context: { starts: 0 },
  on: {
    START: { target: '.row', actions: ['count', 'enqueue', 'answerStarted'] },
    RAISE: { actions: 'raise' },
  },
  initial: 'empty',
  states: {
    empty: {
      on: { GET: { actions: 'answerNull' }, INSERT: { target: 'row', actions: 'answerNull' } },
    },
    row: { on: { GET: { actions: 'answerExists' }, INSERT: { actions: 'answerExists' } } },
  },
});

/** The type of the `k`-th start message; one type each, because a state defers by type. */
function startOf(k: number): `START-${number}` {
  return `START-${k}`;
}

/** The `k`-th execution of `n` possible ones: opened by a start message, takes messages until its timer fires. */
function execution(k: number, n: number): AnyStateMachine {
  const starts = Array.from({ length: n }, (_, index) => startOf(index + 1));
  return setup({
    types: {
      context: {} as { taken: { readonly [starter: string]: true } },
      events: {} as { type: 'MESSAGE'; raisedBy: string } | { type: `START-${number}` },
      emitted: {} as Effect,
    },
    actions: {
      take: assign(({ context, event }) =>
        event.type === 'MESSAGE' ? { taken: { ...context.taken, [event.raisedBy]: true } } : {},
      ),
    },
    delays: { TIMER: 1, WORK: 1 },
  }).createMachine({
    id: 'execution',
    context: { taken: {} },
    meta: { defer: starts.filter((type) => type !== startOf(k)) },
    initial: 'unused',
    states: {
      unused: { meta: { defer: ['MESSAGE'] }, on: { [startOf(k)]: 'open' } },
      open: { on: { MESSAGE: { actions: 'take' } }, after: { TIMER: 'processing' } },
      processing: { meta: { defer: ['MESSAGE'] }, after: { WORK: 'completed' } },
      completed: {
        meta: { defer: ['MESSAGE'] },
        entry: announce('COMPLETED'),
      },
    },
  });
}

const atMostOneCompletes = setup({}).createMachine({
  id: 'atMostOneCompletes',
  initial: 'none',
  states: {
    none: { on: { COMPLETED: 'one' } },
    one: { tags: 'witness', on: { COMPLETED: 'several' } },
    several: { tags: 'violation', on: { COMPLETED: {} } },
  },
});
