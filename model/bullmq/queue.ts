import { assign, enqueueActions, not, setup } from 'xstate';
import { windowMs, type ActorId, type InstanceId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import { perform } from './commands.js';
import { noJobs, without, type QueueContents } from './contents.js';
import type { Command, QueueReply, QueueRequest } from './messages.js';

/** Which queue. */
export interface QueueInput {
  readonly id: ActorId;
  /** What its jobs are executions of. */
  readonly instance: InstanceId;
}

interface QueueState extends QueueInput {
  readonly queue: QueueContents;
  /** Workers that wait for a job; who came first is first. */
  readonly waiting: readonly { readonly worker: ActorId; readonly token: string }[];
  /** Tokens of workers that are dead. */
  readonly gone: readonly string[];
  /** True until the timer of a key, of a delayed job, has begun anew. */
  readonly keyAnew: boolean;
  readonly delayAnew: boolean;
}

const { send, reply } = effects<QueueReply, Fact>();

const commandTypes: readonly string[] = [
  'ADD',
  'FETCH',
  'RENEW',
  'COMPLETE',
  'FAIL',
  'RETRY',
  'CHECK',
  'HSET',
  'HKEYS',
  'HDEL',
] satisfies readonly Command['type'][];

/** An active job that nobody holds any more: its lock is gone, or is that of a dead worker. */
function abandoned({ queue, gone }: QueueState): string | undefined {
  return queue.active.find((job) => {
    const lock = queue.locks[job];
    return lock === undefined || gone.includes(lock);
  });
}

/** A job whose worker lives. */
function held({ queue, gone }: QueueState): string | undefined {
  return queue.active.find((job) => {
    const lock = queue.locks[job];
    return lock !== undefined && !gone.includes(lock);
  });
}

const endingKey = ({ keys }: QueueContents): string | undefined =>
  Object.keys(keys)
    .filter((id) => keys[id]?.ends === true)
    .sort()[0];

const queue = setup({
  types: {
    context: {} as QueueState,
    events: {} as Received<QueueRequest | { readonly type: 'PAUSE' }>,
    input: {} as QueueInput,
    emitted: {} as Effect<QueueReply, Fact>,
  },
  delays: { TTL: windowMs, DELAY: windowMs, STALLED: 30_000 },
  guards: {
    isClaimable: ({ context: { queue: at, waiting } }) =>
      waiting.length > 0 && at.wait.length + at.due.length > 0,
    keyEnds: ({ context }) => endingKey(context.queue) !== undefined,
    keyIsAnew: ({ context }) => context.keyAnew,
    isDelayed: ({ context }) => context.queue.delayed.length > 0,
    delayIsAnew: ({ context }) => context.delayAnew,
    isAbandoned: ({ context }) => abandoned(context) !== undefined,
    isHeld: ({ context }) => held(context) !== undefined,
    holdsNothing: ({ context, event }) =>
      event.type === 'HOLDER_GONE' && !Object.values(context.queue.locks).includes(event.token),
  },
  actions: {
    answer: reply(({ context, event }) => outcomeOf(context, event).reply),
    write: assign(({ context, event }) => written(context, outcomeOf(context, event).queue)),
    tellAdded: enqueueActions(({ context, event, enqueue }) => {
      for (const job of newJobs(context.queue, outcomeOf(context, event).queue)) {
        enqueue.emit({
          type: 'announce',
          fact: {
            type: 'held',
            lock: `${context.id}#${job}`,
            kind: 'claim',
            instance: context.instance,
          },
        });
      }
    }),
    wait: assign(({ context, event }) => ({
      waiting:
        event.type === 'AWAIT_JOB'
          ? [...context.waiting, { worker: event.from, token: event.token }]
          : context.waiting,
    })),
    grant: enqueueActions(({ context, enqueue }) => {
      const [first = { worker: '', token: '' }, ...waiting] = context.waiting;
      const outcome = perform(context.queue, { type: 'FETCH', token: first.token });
      enqueue(send(first.worker, outcome.reply));
      enqueue.assign({ queue: outcome.queue, waiting });
    }),
    keyBegun: assign({ keyAnew: false }),
    delayBegun: assign({ delayAnew: false }),
    endKey: assign(({ context: { queue: at } }) => ({
      queue: { ...at, keys: without(at.keys, endingKey(at) ?? '') },
    })),
    ripen: assign(({ context: { queue: at } }) => {
      const [first = '', ...delayed] = at.delayed;
      return { queue: { ...at, delayed, due: [...at.due, first] } };
    }),
    /** The lock ends, and the next check but one puts the job back: marks are not kept here. */
    putBack: assign(({ context }) => {
      const job = abandoned(context) ?? '';
      const at = { ...context.queue, locks: without(context.queue.locks, job), marked: [job] };
      return { queue: { ...perform(at, { type: 'CHECK' }).queue, marked: [] } };
    }),
    bury: assign(({ context, event }) => ({
      gone: event.type === 'HOLDER_GONE' ? [...context.gone, event.token].sort() : context.gone,
    })),
    overtake: assign(({ context }) => ({
      queue: {
        ...context.queue,
        locks: without(context.queue.locks, held(context) ?? ''),
      },
    })),
  },
});

function outcomeOf({ queue: at }: QueueState, event: { readonly type: string }) {
  return commandTypes.includes(event.type)
    ? perform(at, event as Command)
    : { queue: at, reply: { type: 'NO_JOB' } as const };
}

/** A key that is set anew, or another job that is first among the delayed ones, begins its time anew. */
function written({ queue: before }: QueueState, after: QueueContents): Partial<QueueState> {
  const id = endingKey(after);
  const keyAnew = id !== undefined && after.keys[id] !== before.keys[id];
  const [first] = after.delayed;
  const delayAnew = first !== undefined && first !== before.delayed[0];
  return { queue: after, keyAnew, delayAnew };
}

/** Jobs that were not there before. */
function newJobs(before: QueueContents, after: QueueContents): readonly string[] {
  return Object.keys(after.jobs)
    .filter((job) => before.jobs[job] === undefined)
    .sort();
}

const command = { actions: ['answer', 'tellAdded', 'write'] } as const;

/**
 * One BullMQ queue on one Redis server: each call is one script, which takes effect in one step. A key with a time to live ends at any moment, a delayed
 * job is due at any moment and waits until a worker asks. A worker that lives renews its lock; the job of one that is dead, or has stood still
 * beyond its lock (the fault `pause`), is put back by the check for stalled jobs, and fails if that happens a second time.
 *
 * Workers that find no job wait for one. Announces `held` for each job that is added: the claim that somebody will run it.
 *
 * Source: BullMQ 6.7.0, the Lua scripts of src/commands. `add` is addStandardJob and addDelayedJob.
 * Left out: priorities, parents, rate limits, pauses, groups, fetching the next job in the script that ends one; a failover (see Redis).
 */
export const bullmqQueue = queue.createMachine({
  id: 'bullmq',
  context: ({ input }) => ({
    ...input,
    queue: noJobs,
    waiting: [],
    gone: [],
    keyAnew: false,
    delayAnew: false,
  }),
  type: 'parallel',
  on: {
    ADD: command,
    FETCH: command,
    RENEW: command,
    COMPLETE: command,
    FAIL: command,
    RETRY: command,
    CHECK: command,
    HSET: command,
    HKEYS: command,
    HDEL: command,
    AWAIT_JOB: { actions: 'wait' },
    HOLDER_GONE: [{ guard: 'holdsNothing' }, { actions: 'bury' }],
    PAUSE: { guard: 'isHeld', actions: 'overtake' },
  },
  states: {
    serving: {
      initial: 'judging',
      states: {
        judging: {
          always: { guard: 'isClaimable', target: 'judging', reenter: true, actions: 'grant' },
        },
      },
    },
    key: {
      initial: 'endless',
      states: {
        endless: { always: { guard: 'keyEnds', target: 'beginning' } },
        beginning: { entry: 'keyBegun', always: 'ending' },
        ending: {
          always: [
            { guard: 'keyIsAnew', target: 'beginning' },
            { guard: not('keyEnds'), target: 'endless' },
          ],
          after: { TTL: { target: 'endless', actions: 'endKey' } },
        },
      },
    },
    delay: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isDelayed', target: 'beginning' } },
        beginning: { entry: 'delayBegun', always: 'lasting' },
        lasting: {
          always: [
            { guard: 'delayIsAnew', target: 'beginning' },
            { guard: not('isDelayed'), target: 'none' },
          ],
          after: { DELAY: { target: 'none', actions: 'ripen' } },
        },
      },
    },
    stalled: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isAbandoned', target: 'some' } },
        some: {
          always: { guard: not('isAbandoned'), target: 'none' },
          after: { STALLED: { target: 'none', actions: 'putBack' } },
        },
      },
    },
  },
});
