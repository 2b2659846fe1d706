import { assign } from 'xstate';
import { executionId, messageId, type MessageId } from '../domain.js';
import { ended, windowWithin } from '../engine/batch.js';
import {
  clientContext,
  clientOf,
  served,
  told,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { windowKeys } from './scripts.js';
import { windowInstance } from './windows.js';

const { client, ask } = clientOf<ClientContext, ClientInput, RedisReply, RedisRequest>();

const pusher = client.extend({
  actions: {
    push: ask(({ context }) => ({
      type: 'EVAL',
      script: 'push',
      keys: windowKeys,
      args: [served(context).id, '0', '1'],
    })),
    /** The store has said into which window the message goes. */
    keepWindow: assign(({ context, event }) => ({
      message: {
        ...served(context),
        window: windowWithin(
          served(context).window,
          event.type === 'REPLY' ? String(event.value) : '',
        ),
      },
    })),
  },
});

/**
 * Put the message into the open window, by one script, and be done: a worker finds the window when it is due.
 *
 * Source: this project's, found by search: the other ways of batching in Redis break by no fault.
 */
export const redisPusher = pusher.createMachine({
  id: 'redis-pusher',
  context: ({ input }) => clientContext(input),
  initial: 'idle',
  on: { REPLY: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: { id: 'dead', tags: ['settled'], meta: { defer: ['MESSAGE', 'REPLY'] } },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: {
        CRASH: '#dead',
        REPLY: {
          target: 'idle',
          actions: ['keepWindow', 'announceAccepted', told('joined'), 'forget'],
        },
      },
      entry: 'push',
    },
  },
});

interface WorkerState extends Omit<WorkerInput, 'id'> {
  readonly claim: { readonly n: string; readonly token: string } | null;
  readonly batch: readonly MessageId[];
}

const nobody = { n: '', token: '' };

/** An execution is one claim of one window. */
const { worker: common, ask: askStore } = workerOf<
  WorkerState,
  WorkerInput,
  RedisReply,
  RedisRequest
>(({ instance, window, claim, batch }) => {
  const { n, token } = claim ?? nobody;
  return {
    instance: windowInstance(instance, n),
    execution: executionId(`e-${n}.${token}`),
    window: windowWithin(window, n),
    messages: batch,
  };
});

const worker = common.extend({
  actions: {
    await: askStore({ type: 'AWAIT_DUE', keys: windowKeys }),
    keepClaim: assign(({ event }) => {
      const value = event.type === 'REPLY' && Array.isArray(event.value) ? event.value : [];
      const [n = '', token = '', messages = []] = value as [string?, string?, string[]?];
      return { claim: { n, token }, batch: messages.map((id) => messageId(id)).sort() };
    }),
    forget: assign({ claim: null, batch: [] }),
    report: askStore(({ context: { claim } }) => {
      const { n, token } = claim ?? nobody;
      return { type: 'EVAL', script: 'done', keys: windowKeys, args: [n, token] };
    }),
    abandon: askStore(({ context: { claim } }) => ({
      type: 'HOLDER_GONE',
      token: (claim ?? nobody).token,
    })),
  },
});

const dies = { target: 'dead', actions: [ended('aborted'), 'abandon'] } as const;

/**
 * A process that works off windows: it claims one that is due, has its effect, says that it is done, and claims the next. It may die before its effect,
 * or between the effect and saying so: the window is then claimed again, and the effect comes twice.
 */
export const redisWorker = worker.createMachine({
  id: 'redis-worker',
  context: ({ input }) => ({
    store: input?.store ?? '',
    instance: input.instance,
    window: input.window,
    claim: null,
    batch: [],
  }),
  initial: 'waiting',
  on: { REPLY: {} },
  states: {
    waiting: {
      entry: 'await',
      on: { REPLY: { target: 'working', actions: ['keepClaim', 'announceStarted'] } },
    },
    working: {
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: { WORKER_CRASH: dies },
    },
    worked: { after: { REPORT: 'reporting' }, on: { WORKER_CRASH: dies } },
    reporting: {
      entry: ['report', ended('completed')],
      exit: 'forget',
      on: { REPLY: 'waiting' },
    },
    dead: { meta: { defer: ['REPLY'] } },
  },
});
