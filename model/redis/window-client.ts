import { assign, setup } from 'xstate';
import {
  executionId,
  messageId,
  type ActorId,
  type InstanceId,
  type MessageId,
  type WindowKey,
} from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Ended, Fact } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import {
  clientContext,
  clientOf,
  served,
  told,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { windowInstance, windowKeys, windowNumber } from './windows.js';

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
        window: windowNumber(
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

/** Whom a worker asks, and whose windows it works off. */
export interface RedisWorkerInput {
  readonly store: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
}

interface WorkerState extends RedisWorkerInput {
  readonly claim: { readonly n: string; readonly token: string } | null;
  readonly batch: readonly MessageId[];
}

const { send, announce } = effects<RedisRequest, Fact>();

const nobody = { n: '', token: '' };

const worker = setup({
  types: {
    context: {} as WorkerState,
    events: {} as Received<RedisReply> | FaultEvent,
    input: {} as RedisWorkerInput,
    emitted: {} as Effect<RedisRequest, Fact>,
  },
  delays: { WORK: 1_000, REPORT: 10 },
  actions: {
    await: send(({ context }) => context.store, { type: 'AWAIT_DUE', keys: windowKeys }),
    keepClaim: assign(({ event }) => {
      const value = event.type === 'REPLY' && Array.isArray(event.value) ? event.value : [];
      const [n = '', token = '', messages = []] = value as [string?, string?, string[]?];
      return { claim: { n, token }, batch: messages.map((id) => messageId(id)).sort() };
    }),
    forget: assign({ claim: null, batch: [] }),
    announceStarted: announce(({ context }) => ({
      type: 'started',
      window: windowOf(context),
      ...namesOf(context),
    })),
    announceProcessed: announce(({ context }) => ({
      type: 'processed',
      window: windowOf(context),
      execution: namesOf(context).execution,
      messages: context.batch,
    })),
    announceEnded: announce(({ context }, { how }: { readonly how: Ended['how'] }) => ({
      type: 'ended',
      ...namesOf(context),
      how,
    })),
    report: send(
      ({ context }) => context.store,
      ({ context: { claim } }) => {
        const { n, token } = claim ?? nobody;
        return { type: 'EVAL', script: 'done', keys: windowKeys, args: [n, token] };
      },
    ),
    abandon: send(
      ({ context }) => context.store,
      ({ context: { claim } }) => ({ type: 'HOLDER_GONE', token: (claim ?? nobody).token }),
    ),
  },
});

function windowOf({ window, claim }: WorkerState): WindowKey {
  return windowNumber(window, (claim ?? nobody).n);
}

/** An execution is one claim of one window. */
function namesOf({ instance, claim }: WorkerState) {
  const { n, token } = claim ?? nobody;
  return { instance: windowInstance(instance, n), execution: executionId(`e-${n}.${token}`) };
}

const dies = (how: Ended['how']) =>
  ({ target: 'dead', actions: [{ type: 'announceEnded', params: { how } }, 'abandon'] }) as const;

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
      on: { WORKER_CRASH: dies('aborted') },
    },
    worked: { after: { REPORT: 'reporting' }, on: { WORKER_CRASH: dies('aborted') } },
    reporting: {
      entry: ['report', { type: 'announceEnded', params: { how: 'completed' } }],
      exit: 'forget',
      on: { REPLY: 'waiting' },
    },
    dead: { meta: { defer: ['REPLY'] } },
  },
});
