import { assign, enqueueActions, setup } from 'xstate';
import { instanceId, windowMs, type ActorId, type InstanceId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import { perform, replyOf } from './commands.js';
import { isSame, type Keyspace, type Outcome } from './keyspace.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { firstDue, hashOf, scripts, windowKeys } from './scripts.js';

/** Which windows. */
export interface RedisWindowsInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  /** True: there is a replica, which lacks the last write. */
  readonly lags: boolean;
}

interface WindowsState extends RedisWindowsInput {
  readonly keys: Keyspace;
  /** Workers that wait for a window to be due; who came first is first. */
  readonly waiting: readonly ActorId[];
  /** Tokens of workers that are dead: nobody lengthens their leases. */
  readonly gone: readonly string[];
  readonly replica?: Keyspace;
}

const { send, reply } = effects<RedisReply, Fact>();

/** The instance of the n-th window of a key. */
export const windowInstance = (instance: InstanceId, n: string): InstanceId =>
  instanceId(`${instance}#${n}`);

/** A window that is due by time alone: an open one, or one whose worker is dead; undefined if there is none. */
function ripening({ keys, gone }: WindowsState): string | undefined {
  const owners = hashOf(keys, 'owners');
  return Object.entries(hashOf(keys, 'due')).find(([window, at]) => {
    const token = owners[window];
    return at !== '0' && (token === undefined || gone.includes(token));
  })?.[0];
}

/** A window that somebody works on who is not known to be dead. */
function held({ keys, gone }: WindowsState): string | undefined {
  const owners = hashOf(keys, 'owners');
  return Object.entries(hashOf(keys, 'due')).find(([window, at]) => {
    const token = owners[window];
    return at !== '0' && token !== undefined && !gone.includes(token);
  })?.[0];
}

/** Its time has come. Times are two: 0 is now, 1 is later. */
function ripe(keys: Keyspace, window: string | undefined): Keyspace {
  return window === undefined ? keys : { ...keys, due: { ...hashOf(keys, 'due'), [window]: '0' } };
}

const windows = setup({
  types: {
    context: {} as WindowsState,
    events: {} as Received<
      RedisRequest | { readonly type: 'PAUSE' } | { readonly type: 'PROMOTE' }
    >,
    input: {} as RedisWindowsInput,
    emitted: {} as Effect<RedisReply, Fact>,
  },
  delays: { LATER: windowMs },
  guards: {
    isClaimable: ({ context: { keys, waiting } }) =>
      waiting.length > 0 && firstDue(hashOf(keys, 'due'), 0) !== undefined,
    ripens: ({ context }) => ripening(context) !== undefined,
    isHeld: ({ context }) => held(context) !== undefined,
    isOwner: ({ context: { keys }, event }) =>
      event.type === 'HOLDER_GONE' && Object.values(hashOf(keys, 'owners')).includes(event.token),
    replicaDiffers: ({ context: { keys, replica } }) =>
      replica !== undefined && !isSame(replica, keys),
  },
  actions: {
    answer: reply(({ context, event }) => replyOf(outcomeOf(context, event))),
    write: assign(({ context, event }) => {
      const { keys } = outcomeOf(context, event);
      return { keys, ...behind(context, keys) };
    }),
    /** The first message of a window claims that somebody will work it off. */
    tellOpened: enqueueActions(({ context, event, enqueue }) => {
      const { keys, reply: n } = outcomeOf(context, event);
      if (event.type !== 'EVAL' || event.script !== 'push' || keys === context.keys) return;
      if (String(n) in hashOf(context.keys, 'due')) return;
      enqueue.emit({
        type: 'announce',
        fact: {
          type: 'held',
          lock: `${context.id}#${String(n)}`,
          kind: 'claim',
          instance: windowInstance(context.instance, String(n)),
        },
      });
    }),
    wait: assign(({ context, event }) => ({ waiting: [...context.waiting, event.from] })),
    grant: enqueueActions(({ context, enqueue }) => {
      const [first = '', ...waiting] = context.waiting;
      const { keys, reply: value } = scripts.claim.run(context.keys, windowKeys, ['0', '1']);
      enqueue(send(first, { type: 'REPLY', value }));
      enqueue.assign({ keys, waiting, ...behind(context, keys) });
    }),
    ripen: assign(({ context }) => ({ keys: ripe(context.keys, ripening(context)) })),
    overtake: assign(({ context }) => ({ keys: ripe(context.keys, held(context)) })),
    bury: assign(({ context, event }) => ({
      gone: event.type === 'HOLDER_GONE' ? [...context.gone, event.token] : context.gone,
    })),
    promote: assign(({ context: { replica = {} } }) => ({ keys: replica, replica })),
  },
});

function outcomeOf({ keys }: WindowsState, event: { readonly type: string }): Outcome {
  const request = event as RedisRequest;
  return request.type === 'EVAL' ? perform(keys, request) : { keys, reply: null };
}

function behind({ keys: before, replica }: WindowsState, keys: Keyspace): { replica?: Keyspace } {
  return replica === undefined || keys === before ? {} : { replica: before };
}

/**
 * One Redis server with the windows of one key, as the scripts `push`, `claim` and `done` keep them: each takes effect in one step. A message goes
 * into the open window; a window that is due is claimed for as long as a lease, and closed by that; a worker that lives lengthens its lease.
 * Workers that find nothing due wait: a real one asks again after a while.
 *
 * Faults: `pause` (a worker stands still for longer than its lease), `failover` to a replica that lacks the last write.
 *
 * Announces `held` when a window is opened: the claim that somebody will work it off.
 *
 * Source: Redis docs: EVAL ("atomic execution"), ZADD, ZRANGEBYSCORE; "Replication". The scripts are this project's.
 */
export const redisWindows = windows.createMachine({
  id: 'redis-windows',
  context: ({ input: { lags, ...input } }) => ({
    ...input,
    lags,
    keys: {},
    waiting: [],
    gone: [],
    ...(lags ? { replica: {} } : {}),
  }),
  initial: 'judging',
  on: {
    EVAL: { target: '.judging', actions: ['answer', 'tellOpened', 'write'] },
    AWAIT_DUE: { target: '.judging', actions: 'wait' },
    HOLDER_GONE: [{ guard: 'isOwner', target: '.judging', actions: 'bury' }, {}],
    PAUSE: { guard: 'isHeld', target: '.judging', actions: 'overtake' },
    PROMOTE: { guard: 'replicaDiffers', target: '.judging', actions: 'promote' },
  },
  states: {
    judging: {
      always: [
        { guard: 'isClaimable', target: 'judging', reenter: true, actions: 'grant' },
        { guard: 'ripens', target: 'ripening' },
        { target: 'still' },
      ],
    },
    ripening: { after: { LATER: { target: 'judging', actions: 'ripen' } } },
    still: {},
  },
});
