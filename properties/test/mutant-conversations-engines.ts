import type { Json } from '../../model/index.js';
import { windowKeys } from '../../model/redis/index.js';
import type { Conversation, Step } from './model-driver.js';

const client = {
  id: 'starter-1',
  sites: { w1: { instance: '1', store: 'store' } },
  window: 'tumbling',
  again: false,
};

/** Messages of engines other than Azure: a driver passes on whatever it is given. */
const says = (message: { readonly type: string; readonly [field: string]: Json }): Step =>
  message as never;

const arrives = says({ type: 'MESSAGE', id: 'm1', window: 'w1' });
const replies = (value: Json): Step => says({ type: 'REPLY', value });

/** A Redis client that has worked off its batch, and then gives up its lock. */
const freeing = (frees: string, ...steps: readonly Step[]): Conversation => ({
  input: { ...client, takes: 'set-nx', frees },
  steps: [arrives, replies(1), replies('OK'), { fire: 'WINDOW' }, replies(['m1']), ...steps],
});

const adds = says({
  type: 'ADD',
  data: 'm1',
  options: {
    attempts: 2,
    delay: true,
    deduplication: { id: 'batch', ttl: true, extend: true, replace: true },
  },
});
const setsLock = says({ type: 'SET', key: 'lock', value: 'e-m1', nx: true, px: true });
const queue = { id: 'bullmq', instance: '1' };
const server = { id: 'redis', instance: '1' };

/** A BullMQ worker that gets a job. */
const taking = (
  job: { readonly [field: string]: Json },
  ...steps: readonly Step[]
): Conversation => ({
  input: { ...queue, store: 'bullmq', window: 'w1', kind: 'tumbling', carries: 'payload' },
  steps: [
    says({ type: 'JOB', job: '1', data: 'm1', started: 1, mayRetry: true, fails: false, ...job }),
    ...steps,
  ],
});

/** A pod that has read these messages. */
const reading = (...inOrder: readonly string[]): Conversation => ({
  input: { id: 'worker-1', store: 'job', instance: '1', window: 'w1', kind: 'tumbling' },
  steps: [says({ type: 'RUN' }), { fire: 'WINDOW' }, says({ type: 'MESSAGES', n: 1, inOrder })],
});

/** By mutant of a machine of another engine than Azure. */
export const ofEngines: Readonly<Record<string, Conversation>> = {
  'redis-lock/freesBlindly=false': freeing('del'),
  'redis-lock/looksFirst=false': freeing('get-del'),
  'redis-lock/isOwn=true': freeing('get-del', replies('e-m2')),
  'redis-lock/isOwn=false': freeing('get-del', replies('e-m1')),

  'redis-windows/isOwner=true': {
    input: { id: 'redis', instance: '1', lags: false },
    steps: [
      says({ type: 'HOLDER_GONE', token: '1' }),
      says({ type: 'EVAL', script: 'push', keys: [...windowKeys], args: ['m1', '0', '1'] }),
      says({ type: 'AWAIT_DUE', keys: [...windowKeys] }),
      { fire: 'LATER' },
    ],
  },

  'redis/isHolder=true': {
    input: { ...server, lapses: 'unrenewed', lags: false },
    steps: [setsLock, says({ type: 'HOLDER_GONE', token: 'e-m2' })],
  },
  'redis/isLocked=false': {
    input: { ...server, lapses: 'in time', lags: true },
    steps: [
      setsLock,
      says({ type: 'RPUSH', key: 'inbox', value: 'm1' }),
      says({ type: 'PROMOTE' }),
    ],
  },

  'bullmq/delayIsAnew=false': { input: queue, steps: [adds, adds] },
  'bullmq/keyIsAnew=false': { input: queue, steps: [adds, adds] },
  'bullmq/holdsNothing=false': {
    input: queue,
    steps: [
      says({ type: 'HOLDER_GONE', token: 'worker-1' }),
      says({ type: 'ADD', data: 'm1', options: { attempts: 2 } }),
      says({ type: 'AWAIT_JOB', token: 'worker-1' }),
    ],
  },
  'bullmq-producer/storesFirst=true': {
    input: { ...client, options: {}, carries: 'payload' },
    steps: [arrives],
  },

  'pg-boss-sender/hasMadeJob=false': {
    input: { ...client, sends: 'plain' },
    steps: [arrives, says({ type: 'SENT', job: 'e-m1' })],
  },
  'pg-boss-sender/storesRow=true': { input: { ...client, sends: 'plain' }, steps: [arrives] },

  'bullmq-worker/isToFail=false': taking({ fails: true }),
  'bullmq-worker/mayRetry=true': taking({ mayRetry: false }, { suffer: 'ACTIVITY_FAILURE' }),
  'bullmq-worker/saysWindow=true': taking({}),

  'kubernetes-pod/hasBatch=true': reading(),
  'kubernetes-pod/saysWindow=true': reading('m1'),
};
