/** Jobs of one queue: what pg-boss's statements do to them, each in one step. */
import type { ActorId, MessageId } from '../domain.js';
import { jobStates, type JobState, type QueuePolicy, type SentJob } from './messages.js';

/** One job. */
export interface Job {
  readonly id: string;
  readonly key: string;
  readonly message: MessageId | null;
  readonly state: JobState;
  /** How often it was fetched. Its `retry_count` is one less. */
  readonly fetched: number;
  /** Who has fetched it; null: nobody, or somebody who is dead. */
  readonly holder: ActorId | null;
  /** Of throttled and debounced ones: the slot that they take. Null: none, or one that is over. Who takes the next slot starts in it. */
  readonly slot: 'now' | 'next' | null;
  /** The rank of `created_on`: when its transaction began. */
  readonly created: number;
}

/** What a queue was created with. */
export interface QueueRules {
  readonly policy: QueuePolicy;
  readonly retryLimit: number;
}

/** Jobs in the order in which they came to be there. */
export type Jobs = readonly Job[];

const isBefore = (one: JobState, other: JobState): boolean =>
  jobStates.indexOf(one) < jobStates.indexOf(other);

/** True for a job that is not over: created, retry or active. */
const isOpen = ({ state }: Pick<Job, 'state'>): boolean => isBefore(state, 'completed');
const isQueued = ({ state }: Job): boolean => isBefore(state, 'active');

/** What a job takes in the unique index of a policy; null: nothing. */
type Entry = (job: Pick<Job, 'state' | 'key' | 'slot'>) => string | null;

/**
 * The partial unique indexes of each policy on (name, singleton_key).
 *
 * Source: pg-boss 11.1.2 src/plans.js, `createIndexJobPolicy...` (job_i1, job_i2, job_i3, job_i6).
 */
const byPolicy: Readonly<Record<QueuePolicy, Entry>> = {
  standard: () => null,
  short: ({ state, key }) => (state === 'created' ? `created/${key}` : null),
  singleton: ({ state, key }) => (state === 'active' ? `active/${key}` : null),
  stately: (job) => (isOpen(job) ? `${job.state}/${job.key}` : null),
  exclusive: (job) => (isOpen(job) ? `open/${job.key}` : null),
};

/** The unique index of slots: a job that is over takes its slot, too, unless it was cancelled. Source: src/plans.js, job_i4. */
const bySlot: Entry = ({ state, key, slot }) =>
  slot === null || state === 'cancelled' ? null : `slot ${slot}/${key}`;

/** The unique indexes of a queue, in the order in which an insert looks at them. */
export const indexesOf = ({ policy }: QueueRules): readonly Entry[] => [byPolicy[policy], bySlot];

/** What is taken in the indexes. Sorted. */
export function entriesOf(rules: QueueRules, jobs: Jobs): readonly string[] {
  const taken = indexesOf(rules).flatMap((entry) => jobs.map(entry));
  return [...new Set(taken.filter((one) => one !== null))].sort();
}

/** True if a job cannot be beside another one. */
const isBarred = (rules: QueueRules, others: Jobs, job: Job): boolean =>
  indexesOf(rules).some((entry) => {
    const own = entry(job);
    return own !== null && others.some((other) => entry(other) === own);
  });

/** A job as `send` inserts it. */
export function createdJob(
  { key, message }: SentJob,
  id: string,
  slot: Job['slot'],
  created: number,
): Job {
  return { id, key, message, state: 'created', fetched: 0, holder: null, slot, created };
}

/**
 * The oldest job that is queued and due becomes active; null if there is none, or if it may not be active beside another one. Then no other job is
 * looked at either.
 *
 * Source: src/plans.js, `fetchNextJob`: ORDER BY priority, created_on, id LIMIT 1 FOR UPDATE SKIP LOCKED; `fetch` takes the error of
 * the unique index for an empty queue (src/manager.js).
 */
export function fetchNext(rules: QueueRules, jobs: Jobs, holder: ActorId): [Jobs, Job] | null {
  const [first] = jobs
    .filter((job) => isQueued(job) && job.slot !== 'next')
    .sort((one, other) => one.created - other.created);
  if (first === undefined) return null;
  const active: Job = { ...first, state: 'active', fetched: first.fetched + 1, holder };
  if (isBarred(rules, without(jobs, first), active)) return null;
  return [replaced(jobs, active), active];
}

/** The job is completed, if it is active: whoever has it. Source: src/plans.js, `completeJobs`. */
export const complete = (jobs: Jobs, id: string): Jobs | null =>
  changed(jobs, id, ({ state }) => state === 'active', over('completed'));

/** The job is cancelled, unless it is over. Source: src/plans.js, `cancelJobs`. */
export const cancel = (jobs: Jobs, id: string): Jobs | null =>
  changed(jobs, id, isOpen, over('cancelled'));

/**
 * The job is to be retried, unless it is over: it has failed for good if it was fetched too often, or if another one of its key is in
 * `retry` and the policy wants one.
 *
 * Source: src/plans.js, `failJobs`: deleted, inserted as retry ON CONFLICT DO NOTHING, otherwise as failed.
 */
export const fail = (rules: QueueRules, jobs: Jobs, id: string): Jobs | null =>
  changed(jobs, id, isOpen, (job) => {
    const isLeft = Math.max(0, job.fetched - 1) < rules.retryLimit;
    const retried: Job = { ...job, state: 'retry', holder: null };
    return isLeft && !isBarred(rules, without(jobs, job), retried) ? retried : over('failed')(job);
  });

/** The active jobs of the holder have nobody who lives. */
export const orphaned = (jobs: Jobs, holder: ActorId): Jobs =>
  jobs.map((job) => (job.holder === holder ? { ...job, holder: null } : job));

/** The next slot begins. */
export const shifted = (jobs: Jobs): Jobs =>
  jobs.map((job) => ({ ...job, slot: job.slot === 'next' ? 'now' : null }));

/** Those that matter to what comes: not over, or in the way of others. */
export const remembered = (jobs: Jobs): Jobs =>
  jobs.filter((job) => isOpen(job) || bySlot(job) !== null);

const over =
  (state: JobState) =>
  (job: Job): Job => ({ ...job, state, holder: null });

/** Null: there is no such job in such a state. */
function changed(
  jobs: Jobs,
  id: string,
  is: (job: Job) => boolean,
  change: (job: Job) => Job,
): Jobs | null {
  const found = jobs.find((job) => job.id === id && is(job));
  return found === undefined ? null : replaced(jobs, change(found));
}

const without = (jobs: Jobs, job: Job): Jobs => jobs.filter(({ id }) => id !== job.id);
const replaced = (jobs: Jobs, job: Job): Jobs => jobs.map((one) => (one.id === job.id ? job : one));
