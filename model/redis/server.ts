import { assign, setup } from 'xstate';
import type { ActorId, InstanceId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import { perform, replyOf, type Command } from './commands.js';
import { isSame, type Keyspace } from './keyspace.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { lockKey } from './scripts.js';

/** Milliseconds that a lock lives after it was set: longer than any body, unless that stands still. */
const lockMs = 30_000;

/** Which server, and what ends its lock. */
export interface RedisServerInput {
  readonly id: ActorId;
  /** What may not be started while the lock is held. */
  readonly instance: InstanceId;
  /**
   * What ends a lock that was set to end by itself. `in time`: its time, whatever its holder does. `unrenewed`: its time when the holder is dead, or
   * stands still (the fault `pause`): a holder that lives renews it.
   */
  readonly lapses: 'in time' | 'unrenewed';
  /** True: there is a replica, which lacks the last write. */
  readonly lags: boolean;
}

interface RedisState extends RedisServerInput {
  readonly keys: Keyspace;
  /** How the lock ends: never by itself, after its time, or not while it is renewed; null while nobody holds it. */
  readonly lock: 'endless' | 'timed' | 'renewed' | null;
  /** What the replica has; absent without one. */
  readonly replica?: Keyspace;
}

const { reply, announce } = effects<RedisReply, Fact>();

/** How the lock ends after a command. */
function lockAfter(
  { lock, lapses }: RedisState,
  command: Command,
  before: Keyspace,
  after: Keyspace,
): RedisState['lock'] {
  if (after[lockKey] === undefined) return null;
  const bounded = lapses === 'in time' ? 'timed' : 'renewed';
  if (command.type === 'PEXPIRE' && command.key === lockKey) return bounded;
  const isSet = command.type === 'SET' && command.key === lockKey;
  if (!isSet || before === after) return lock;
  return command.px ? bounded : 'endless';
}

const redis = setup({
  types: {
    context: {} as RedisState,
    events: {} as Received<
      RedisRequest | { readonly type: 'PAUSE' } | { readonly type: 'PROMOTE' }
    >,
    input: {} as RedisServerInput,
    emitted: {} as Effect<RedisReply, Fact>,
  },
  delays: { TTL: lockMs },
  guards: {
    isLocked: ({ context }) => context.lock !== null,
    isTimed: ({ context }) => context.lock === 'timed',
    isRenewed: ({ context }) => context.lock === 'renewed',
    isHolder: ({ context, event }) =>
      event.type === 'HOLDER_GONE' && context.keys[lockKey] === event.token,
    /** Who tries to set its own lock has not heard that it has it: it does not renew it. */
    asksForOwn: ({ context, event }) =>
      event.type === 'SET' && event.nx && context.keys[event.key] === event.value,
    setsLock: ({ context, event }) => {
      if (event.type !== 'SET' && event.type !== 'PEXPIRE') return false;
      const { keys, reply: answer } = perform(context.keys, event);
      return event.key === lockKey && (keys !== context.keys || answer === 1);
    },
    freesLock: ({ context: { keys }, event }) =>
      isCommand(event) &&
      keys[lockKey] !== undefined &&
      perform(keys, event).keys[lockKey] === undefined,
    replicaDiffers: ({ context: { keys, replica } }) =>
      replica !== undefined && !isSame(replica, keys),
  },
  actions: {
    answer: reply(({ context, event }) =>
      replyOf(isCommand(event) ? perform(context.keys, event) : { reply: null }),
    ),
    write: assign(({ context, event }) => {
      if (!isCommand(event)) return {};
      const { keys: before } = context;
      const { keys } = perform(before, event);
      const behind = context.replica === undefined || keys === before ? {} : { replica: before };
      return { keys, lock: lockAfter(context, event, before, keys), ...behind };
    }),
    expire: assign(({ context: { keys } }) => {
      const { [lockKey]: _, ...rest } = keys;
      return { keys: rest, lock: null };
    }),
    abandon: assign({ lock: 'timed' as const }),
    promote: assign(({ context: { replica = {}, lock } }) => ({
      keys: replica,
      replica,
      lock: replica[lockKey] === undefined ? null : (lock ?? ('timed' as const)),
    })),
    tellHeld: announce(({ context: { id, instance } }) => ({
      type: 'held',
      lock: id,
      kind: 'lock',
      instance,
    })),
    tellFreed: announce(({ context: { id } }) => ({ type: 'freed', lock: id })),
  },
});

const performed = ['answer', 'write'] as const;
/** A command, where it may set the lock and where it may free it. */
const command = (held: '#redis.held' | '.judging') =>
  [
    { guard: 'freesLock', target: '#redis.free', actions: performed },
    { guard: 'setsLock', target: held, actions: performed },
    { actions: performed },
  ] as const;
const commands = (held: '#redis.held' | '.judging') => ({
  SET: command(held),
  GET: command(held),
  DEL: command(held),
  PEXPIRE: command(held),
  RPUSH: command(held),
  EVAL: command(held),
});

/**
 * One Redis server with the keys of one window: a lock, and a list in which messages wait. Commands and scripts take effect one at a time,
 * each in full. A lock that was set with a time to live ends by itself.
 *
 * Faults: `pause` (its holder stands still, so that nobody renews it), `failover` to a replica that lacks the last write.
 *
 * Announces `held` and `freed` of the lock.
 *
 * Source: Redis docs: SET, PEXPIRE, EVAL ("atomic execution"), "Distributed locks", "Replication" (asynchronous; WAIT makes loss rarer, not impossible).
 * Left out: a time to live of other keys than the lock; more than one write that the replica lacks; renewals one by one (see `lapses`).
 */
export const redisServer = redis.createMachine({
  id: 'redis',
  context: ({ input: { lags, ...input } }) => ({
    ...input,
    lags,
    keys: {},
    lock: null,
    ...(lags ? { replica: {} } : {}),
  }),
  initial: 'free',
  on: {
    ...commands('#redis.held'),
    PROMOTE: { guard: 'replicaDiffers', target: '.judging', actions: 'promote' },
    HOLDER_GONE: {},
    AWAIT_DUE: {},
  },
  states: {
    judging: { always: [{ guard: 'isLocked', target: 'held' }, { target: 'free' }] },
    free: {},
    held: {
      entry: 'tellHeld',
      exit: 'tellFreed',
      on: commands('.judging'),
      initial: 'judging',
      states: {
        judging: {
          always: [
            { guard: 'isTimed', target: 'timed' },
            { guard: 'isRenewed', target: 'renewed' },
            { target: 'endless' },
          ],
        },
        timed: { after: { TTL: { target: '#redis.free', actions: 'expire' } } },
        renewed: {
          on: {
            SET: [
              { guard: 'asksForOwn', target: 'timed', actions: ['answer', 'abandon'] },
              ...command('#redis.held'),
            ],
            PAUSE: { target: '#redis.free', actions: 'expire' },
            HOLDER_GONE: [{ guard: 'isHolder', target: 'timed', actions: 'abandon' }, {}],
          },
        },
        endless: {},
      },
    },
  },
});

function isCommand<Event extends { readonly type: string }>(
  event: Event,
): event is Event & Command {
  return ['SET', 'GET', 'DEL', 'PEXPIRE', 'RPUSH', 'EVAL'].includes(event.type);
}
