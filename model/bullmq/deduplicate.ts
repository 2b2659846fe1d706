import {
  except,
  without,
  type AddOptions,
  type Deduplication,
  type QueueContents,
} from './contents.js';

/** What becomes of an addition: the contents, and the job that stands for it; null if it becomes a job itself. */
interface Deduplicated {
  readonly queue: QueueContents;
  readonly instead: string | null;
}

/** A job that is to be added, with the id that it would get. */
interface Candidate {
  readonly job: string;
  readonly data: string;
  readonly options: AddOptions;
}

/**
 * What the option `deduplication` makes of an addition, in one step.
 *
 * Source: BullMQ 6.7.0, deduplicateJob, deduplicateJobWithoutReplace, storeDeduplicatedNextJob, recoverStaleDeduplicationKey.
 */
export function deduplicate(
  queue: QueueContents,
  candidate: Candidate,
  by: Deduplication,
): Deduplicated {
  const { job } = candidate;
  const key = queue.keys[by.id];
  const added = { queue: withKey(queue, by, job), instead: null };
  if (key === undefined) return added;
  if (by.replace === true && isDelayed(queue, key.job)) {
    const replaced = removed(queue, key.job);
    const next = without(replaced.next, by.id);
    const ends = by.extend !== true && endsBy(by) ? key.ends : endsBy(by);
    const keys = { ...replaced.keys, [by.id]: { job, ends } };
    return { queue: { ...replaced, next, keys }, instead: null };
  }
  if (!key.ends && queue.jobs[key.job] === undefined) {
    return { queue: { ...added.queue, next: without(queue.next, by.id) }, instead: null };
  }
  if (by.keepLastIfActive === true && queue.active.includes(key.job)) {
    const keys = { ...queue.keys, [by.id]: { job: key.job, ends: false } };
    return {
      queue: { ...queue, keys, next: { ...queue.next, [by.id]: candidate } },
      instead: key.job,
    };
  }
  const extended =
    by.ttl === true && by.extend === true && by.replace !== true
      ? withKey(queue, by, key.job)
      : queue;
  return { queue: extended, instead: key.job };
}

/** The key stands for a job from now on. With `keepLastIfActive` it does not end by itself. */
export function withKey(queue: QueueContents, by: Deduplication, job: string): QueueContents {
  return { ...queue, keys: { ...queue.keys, [by.id]: { job, ends: endsBy(by) } } };
}

const endsBy = ({ ttl, keepLastIfActive }: Deduplication): boolean =>
  ttl === true && keepLastIfActive !== true;

const isDelayed = ({ delayed, due }: QueueContents, job: string): boolean =>
  delayed.includes(job) || due.includes(job);

function removed(queue: QueueContents, job: string): QueueContents {
  const { delayed, due, jobs } = queue;
  return {
    ...queue,
    delayed: except(delayed, job),
    due: except(due, job),
    jobs: without(jobs, job),
  };
}
