import { enqueueActions, setup } from 'xstate';
import { windowMs, type ActorId, type InstanceId } from '../domain.js';
import type { Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import { entriesOf, shifted, type Job, type QueueRules } from './jobs.js';
import type { BossFault, BossReply, BossRequest } from './messages.js';
import {
  changedTo,
  emptyQueue,
  expire,
  perform,
  type Outcome,
  type QueueState,
} from './statements.js';

/** A queue of a world. */
export interface BossInput extends QueueRules {
  readonly id: ActorId;
  readonly instance: InstanceId;
}

interface Context extends QueueState {
  readonly id: ActorId;
  readonly instance: InstanceId;
}

type QueueEvent = Received<BossRequest | BossFault>;

/** An active job of somebody who is dead: nothing but its time ends it. */
const abandoned = ({ jobs }: Context): Job | undefined =>
  jobs.find(({ state, holder }) => state === 'active' && holder === null);

/** An active job of somebody who lives. */
const held = ({ jobs }: Context): Job | undefined => jobs.find(({ holder }) => holder !== null);

const unchanged = (state: QueueState): Outcome => ({ state, answers: [] });

const expired = (context: Context, job: Job | undefined): Outcome =>
  job === undefined ? unchanged(context) : expire(context, job);

/** What is taken in an index stands in the way of others until it is free. */
function holding({ id, instance, rules, jobs }: Context, { state }: Outcome): readonly Fact[] {
  const before = entriesOf(rules, jobs);
  const after = entriesOf(rules, state.jobs);
  return [
    ...before
      .filter((entry) => !after.includes(entry))
      .map((entry): Fact => ({ type: 'freed', lock: `${id}: ${entry}` })),
    ...after
      .filter((entry) => !before.includes(entry))
      .map((entry): Fact => ({ type: 'held', lock: `${id}: ${entry}`, kind: 'lock', instance })),
  ];
}

const queue = setup({
  types: {
    context: {} as Context,
    events: {} as QueueEvent,
    input: {} as BossInput,
    emitted: {} as Effect<BossReply, Fact>,
  },
  delays: { EXPIRED: 900_000, SLOT: windowMs },
  guards: {
    hasHeldJob: ({ context }) => held(context) !== undefined,
    hasAbandonedJob: ({ context }) => abandoned(context) !== undefined,
    hasSlots: ({ context: { jobs } }) => jobs.some(({ slot }) => slot !== null),
    hasAbandonedJobAndSlots: ({ context }) =>
      abandoned(context) !== undefined && context.jobs.some(({ slot }) => slot !== null),
  },
  actions: {
    happen: enqueueActions(
      (
        { context, event, enqueue },
        { how }: { how: 'asked' | 'expired' | 'overtaken' | 'slot' },
      ) => {
        const outcome = happened(context, event, how);
        enqueue.assign({ ...outcome.state });
        for (const { to, reply } of outcome.answers) {
          enqueue.emit({ type: 'send', to, message: reply });
        }
        for (const fact of holding(context, outcome)) enqueue.emit({ type: 'announce', fact });
      },
    ),
  },
});

function happened(
  context: Context,
  event: QueueEvent,
  how: 'asked' | 'expired' | 'overtaken' | 'slot',
): Outcome {
  switch (how) {
    case 'asked':
      return event.type === 'PAUSE' ? unchanged(context) : perform(context, event);
    case 'expired':
      return expired(context, abandoned(context));
    case 'overtaken':
      return expired(context, held(context));
    case 'slot':
      return changedTo(context, shifted(context.jobs));
  }
}

const happens = (how: 'asked' | 'expired' | 'overtaken' | 'slot') =>
  ({ target: '#pg-boss.judging', actions: { type: 'happen', params: { how } } }) as const;

const expires = { EXPIRED: happens('expired') } as const;
const slides = { SLOT: happens('slot') } as const;

/**
 * A queue of pg-boss with a policy, and a table of the user's beside it in the same database.
 *
 * - A send is an INSERT ... ON CONFLICT DO NOTHING: where a partial unique index is taken, it answers null, and there is no job. A slot (throttle,
 *   debounce) stays taken when its job is completed, until it is over.
 * - A fetch takes the oldest job that is queued and due, and makes it active. Where the policy allows none beside an active one, it finds nothing.
 * - An active job whose time is over is retried, up to `retryLimit` times; then it has failed. Its worker may go on, and may complete the job of
 *   whoever has it now: `complete` asks for the id and the state alone.
 * - A client may send and store in one transaction: nobody sees either before COMMIT, and a send that finds another transaction's job waits for it.
 *
 * Announces `held` and `freed` of what is taken in a unique index. Fault: `pause`, an active job of a worker that lives expires.
 *
 * Source: pg-boss 11.1.2, src/plans.js and src/manager.js, line by line; measured on PostgreSQL 15.18 (docs/engines/pg-boss.md).
 * Left out: priorities, retry delays, dead letters, retention, resume and retry by hand; `singletons_active`, by which a fetch passes over keys that
 * were active when the queue was last looked at, up to a minute ago; batches of more than one job.
 */
export const pgBoss = queue.createMachine({
  id: 'pg-boss',
  context: ({ input: { id, instance, policy, retryLimit } }) => ({
    id,
    instance,
    ...emptyQueue({ policy, retryLimit }),
  }),
  initial: 'judging',
  on: {
    SEND: happens('asked'),
    SEND_THROTTLED: happens('asked'),
    SEND_DEBOUNCED: happens('asked'),
    SEND_NEXT_SLOT: happens('asked'),
    FETCH: happens('asked'),
    AWAIT_JOB: happens('asked'),
    COMPLETE: happens('asked'),
    FAIL: happens('asked'),
    CANCEL: happens('asked'),
    BEGIN: happens('asked'),
    COMMIT: happens('asked'),
    ROLLBACK: happens('asked'),
    STORE: happens('asked'),
    READ: happens('asked'),
    FINISH: happens('asked'),
    HOLDER_GONE: happens('asked'),
    PAUSE: { guard: 'hasHeldJob', ...happens('overtaken') },
  },
  states: {
    judging: {
      always: [
        { guard: 'hasAbandonedJobAndSlots', target: 'both' },
        { guard: 'hasAbandonedJob', target: 'expiring' },
        { guard: 'hasSlots', target: 'sliding' },
        { target: 'still' },
      ],
    },
    still: {},
    expiring: { after: expires },
    sliding: { after: slides },
    both: { after: { ...expires, ...slides } },
  },
});
