import { assign } from 'xstate';
import { messageId } from '../domain.js';
import { ended } from '../engine/batch.js';
import {
  clientContext,
  clientOf,
  done,
  joins,
  served,
  tokenOf,
  worksOff,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { inboxKey, lockKey } from './scripts.js';

/** How a client takes the lock, and how it gives it back. */
export interface LockClientInput extends ClientInput {
  /** `look`: GET, then SET. `setnx`: SETNX, then PEXPIRE. `set-nx`: SET NX PX. */
  readonly takes: 'look' | 'setnx' | 'set-nx';
  /** `del`: DEL. `get-del`: GET, compare, DEL. `script`: compare and DEL in a script. `if-empty`: the same, unless messages wait. */
  readonly frees: 'del' | 'get-del' | 'script' | 'if-empty';
}

type LockClientContext = ClientContext & LockClientInput;

const { client, ask } = clientOf<LockClientContext, LockClientInput, RedisReply, RedisRequest>();

const holder = client.extend({
  guards: {
    looks: ({ context }) => context.takes === 'look',
    isTwoSteps: ({ context }) => context.takes === 'setnx',
    saysOne: ({ event }) => event.type === 'REPLY' && event.value === 1,
    isNil: ({ event }) => event.type === 'REPLY' && event.value === null,
    isOwn: ({ context, event }) => event.type === 'REPLY' && event.value === tokenOf(context),
    freesBlindly: ({ context }) => context.frees === 'del',
    looksFirst: ({ context }) => context.frees === 'get-del',
    freesIfEmpty: ({ context }) => context.frees === 'if-empty',
  },
  actions: {
    push: ask(({ context }) => ({ type: 'RPUSH', key: inboxKey, value: served(context).id })),
    getLock: ask({ type: 'GET', key: lockKey }),
    setLock: ask(({ context }) => ({
      type: 'SET',
      key: lockKey,
      value: tokenOf(context),
      nx: context.takes !== 'look',
      px: context.takes !== 'setnx',
    })),
    limitLock: ask({ type: 'PEXPIRE', key: lockKey }),
    take: ask({ type: 'EVAL', script: 'takeAll', keys: [inboxKey], args: [] }),
    keepBatch: assign(({ event }) => {
      const all = event.type === 'REPLY' && Array.isArray(event.value) ? event.value : [];
      return { batch: all.map((id) => messageId(String(id))).sort() };
    }),
    deleteLock: ask({ type: 'DEL', key: lockKey }),
    deleteOwn: ask(({ context }) => ({
      type: 'EVAL',
      script: 'compareDel',
      keys: [lockKey],
      args: [tokenOf(context)],
    })),
    closeIfEmpty: ask(({ context }) => ({
      type: 'EVAL',
      script: 'closeIfEmpty',
      keys: [lockKey, inboxKey],
      args: [tokenOf(context)],
    })),
    /** Not a request: nobody renews what it holds. */
    abandon: ask(({ context }) => ({ type: 'HOLDER_GONE', token: tokenOf(context) })),
  },
});

/**
 * Put the message into a list; take a lock; who gets it waits for the window to end, takes all that is in the list, works it off, and
 * gives the lock back. Who does not get it leaves the message to the one who has.
 *
 * How the lock is taken and given back is what the strategies differ in (`takes`, `frees`). The body asks nobody whether it still has
 * the lock.
 *
 * Source: Redis docs, SET ("Patterns") and "Distributed locks"; SETNX ("Design pattern: Locking with SETNX").
 */
export const redisLockClient = holder.createMachine({
  id: 'redis-lock',
  context: ({ input }) => ({
    ...clientContext(input),
    takes: input?.takes ?? 'set-nx',
    frees: input?.frees ?? 'script',
  }),
  initial: 'idle',
  on: { REPLY: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      entry: 'abandon',
      meta: { defer: ['MESSAGE', 'REPLY'] },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'pushing',
      states: {
        pushing: {
          entry: 'push',
          on: { REPLY: [{ guard: 'looks', target: 'looking' }, { target: 'taking' }] },
        },
        looking: {
          entry: 'getLock',
          on: { REPLY: [{ guard: 'isNil', target: 'taking' }, joins] },
        },
        taking: {
          entry: 'setLock',
          on: {
            REPLY: [
              { guard: 'isNil', ...joins },
              { guard: 'isTwoSteps', target: 'limiting' },
              { target: 'working' },
            ],
          },
        },
        limiting: { entry: 'limitLock', on: { REPLY: 'working' } },
        working: {
          on: { CRASH: { target: '#dead', actions: ended('aborted') } },
          initial: 'collecting',
          states: {
            collecting: {
              entry: ['beginWork', 'announceStarted', 'announceAccepted'],
              after: { WINDOW: 'emptying' },
            },
            /** Messages have come meanwhile: they are a batch of their own. */
            again: { id: 'again', entry: ['continueWork', 'announceStarted'], always: 'emptying' },
            emptying: {
              entry: 'take',
              on: { REPLY: { target: 'processing', actions: 'keepBatch' } },
            },
            processing: worksOff('#freeing'),
          },
        },
        freeing: {
          id: 'freeing',
          initial: 'choosing',
          states: {
            choosing: {
              always: [
                { guard: 'freesBlindly', target: 'deleting' },
                { guard: 'looksFirst', target: 'comparing' },
                { guard: 'freesIfEmpty', target: 'closing' },
                { target: 'deletingOwn' },
              ],
            },
            deleting: { entry: 'deleteLock', on: { REPLY: done } },
            comparing: {
              entry: 'getLock',
              on: { REPLY: [{ guard: 'isOwn', target: 'deleting' }, done] },
            },
            deletingOwn: { entry: 'deleteOwn', on: { REPLY: done } },
            closing: {
              entry: 'closeIfEmpty',
              on: { REPLY: [{ guard: 'saysOne', ...done }, { target: '#again' }] },
            },
          },
        },
      },
    },
  },
});
