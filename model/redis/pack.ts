import { actorPart } from '../actor-part.js';
import type { NamedOptions } from '../arrivals.js';
import { actorAt, workerParts } from '../engine/worker.js';
import { comesTwice, continuations, engineWorld } from '../engine/world.js';
import type { Engine, Parts, Strategy } from '../parts.js';
import { redisLockClient, type LockClientInput } from './lock-client.js';
import { inboxKey } from './scripts.js';
import { redisServer, type RedisServerInput } from './server.js';
import { redisPusher, redisWorker } from './window-client.js';
import { redisWindows } from './windows.js';

type Own = Pick<LockClientInput, 'takes' | 'frees'> & Pick<RedisServerInput, 'lapses'>;

/** A list, and a lock around the work on it. */
function lockWorld(options: NamedOptions, { takes, frees, lapses }: Own): Parts {
  const lags = options.faults.includes('failover');
  return engineWorld(options, {
    client: redisLockClient,
    input: { takes, frees },
    // A list may have a message twice then: it is no set, and nothing can be renamed in it.
    symmetric: !comesTwice(options),
    stores: (window) => {
      const id = actorAt('redis', window);
      return [actorPart(id, redisServer, { id, instance: window.instance, lapses, lags })];
    },
    belongings: (arrival) => continuations(arrival, options),
    // Nobody asks in which order messages wait; RPUSH answers how many there are.
    fields: { unordered: [inboxKey, 'value'], counts: ['value'] },
  });
}

/** Windows in scripts, and two workers for each. */
function windowWorld(options: NamedOptions): Parts {
  const lags = options.faults.includes('failover');
  return engineWorld(options, {
    client: redisPusher,
    stores: (window) => {
      const id = actorAt('redis', window);
      return [actorPart(id, redisWindows, { id, instance: window.instance, lags })];
    },
    others: workerParts(options, 'redis', redisWorker),
  });
}

const docs = 'Redis docs, "Distributed locks" and SET';

const strategies: readonly Strategy[] = [
  {
    name: 'redis-look',
    summary: 'push; GET the lock; if it is not there SET it, empty the list, DEL the lock',
    source: 'the check-then-act that SET NX is there to replace (Redis docs, SETNX)',
    assumes: 'nothing happens between GET and SET',
    build: (options) => lockWorld(options, { takes: 'look', frees: 'del', lapses: 'in time' }),
  },
  {
    name: 'redis-setnx-expire',
    summary: 'push; SETNX the lock, then PEXPIRE it; empty the list, DEL the lock',
    source: 'Redis docs, SETNX ("Design pattern: Locking with SETNX")',
    assumes:
      'the client lives from SETNX to PEXPIRE, and the work is shorter than the time to live',
    build: (options) => lockWorld(options, { takes: 'setnx', frees: 'del', lapses: 'in time' }),
  },
  {
    name: 'redis-set-nx',
    summary: 'push; SET NX PX the lock; empty the list, DEL the lock',
    source: docs,
    assumes: 'the work is shorter than the time to live',
    build: (options) => lockWorld(options, { takes: 'set-nx', frees: 'del', lapses: 'in time' }),
  },
  {
    name: 'redis-get-del',
    summary: 'as redis-set-nx, but the lock is read, compared and deleted, in three steps',
    source: `${docs} ("is still the value set by the client")`,
    assumes: 'the work is shorter than the time to live',
    build: (options) =>
      lockWorld(options, { takes: 'set-nx', frees: 'get-del', lapses: 'in time' }),
  },
  {
    name: 'redis-compare-del',
    summary: 'as redis-set-nx, but a script compares and deletes the lock',
    source: docs,
    assumes: 'the work is shorter than the time to live',
    build: (options) => lockWorld(options, { takes: 'set-nx', frees: 'script', lapses: 'in time' }),
  },
  {
    name: 'redis-renewed',
    summary: 'as redis-compare-del, with a timer that lengthens the lock while its holder lives',
    source: `${docs} ("Making the algorithm more reliable: Extending the lock")`,
    assumes: 'no holder stands still for longer than the time to live',
    build: (options) =>
      lockWorld(options, { takes: 'set-nx', frees: 'script', lapses: 'unrenewed' }),
  },
  {
    name: 'redis-close-empty',
    summary: 'as redis-renewed, but a script gives the lock up only if the list is empty',
    source: 'derived from the schedules that break redis-renewed',
    assumes: 'whoever has pushed lives, or another message comes',
    build: (options) =>
      lockWorld(options, { takes: 'set-nx', frees: 'if-empty', lapses: 'unrenewed' }),
  },
  {
    name: 'redis-window',
    summary: 'a script puts the message into the open window; workers claim windows that are due',
    source: 'derived from the schedules that break the others; transactional inbox',
    assumes: 'the effect of a batch can be keyed by its window, or may come twice after a crash',
    build: windowWorld,
  },
];

/** Redis: a key as a lock around a list, and windows in scripts. */
export const redis: Engine = {
  name: 'redis',
  title: 'Redis',
  summary: 'locks by SET NX PX, lists, and scripts, on one server with a replica that lags',
  source: 'Redis docs: SET, EVAL, "Distributed locks", "Replication"',
  takes: [],
  strategies,
};
