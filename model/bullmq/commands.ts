import {
  except,
  including,
  without,
  type AddOptions,
  type Job,
  type QueueContents,
} from './contents.js';
import { deduplicate, withKey } from './deduplicate.js';
import type { Command, QueueReply } from './messages.js';

/** How often the check puts a job back before that fails: the default of `maxStalledCount`. */
const stalledMax = 1;

/** What a command comes to. */
export interface Outcome {
  readonly queue: QueueContents;
  readonly reply: QueueReply;
}

/**
 * What a command does to a queue, in one step, and what it answers. When a lock or a key ends is not said here.
 *
 * Source: BullMQ 6.7.0, src/commands: addStandardJob, addDelayedJob, moveToActive, moveToFinished, moveToDelayed, extendLock, moveStalledJobsToWait.
 */
export function perform(queue: QueueContents, command: Command): Outcome {
  switch (command.type) {
    case 'ADD':
      return add(queue, command.data, command.options);
    case 'FETCH':
      return fetch(queue, command.token);
    case 'RENEW': {
      const { job, token } = command;
      if (queue.locks[job] !== token) return { queue, reply: code(0) };
      return { queue: { ...queue, marked: except(queue.marked, job) }, reply: code(1) };
    }
    case 'COMPLETE':
      return endTry(queue, command, (ended) => finished(ended, command.job, 'completed'));
    case 'FAIL':
      return endTry(queue, command, (ended) => finished(ended, command.job, 'failed'));
    case 'RETRY':
      return endTry(queue, command, (ended) => ({
        ...ended,
        delayed: [...ended.delayed, command.job],
      }));
    case 'CHECK':
      return check(queue);
    case 'HSET': {
      const { message } = command;
      if (queue.inbox.includes(message)) return { queue, reply: code(0) };
      return { queue: { ...queue, inbox: [...queue.inbox, message] }, reply: code(1) };
    }
    case 'HKEYS':
      return { queue, reply: { type: 'MESSAGES', inOrder: queue.inbox } };
    case 'HDEL': {
      const inbox = queue.inbox.filter((one) => !command.messages.includes(one));
      return { queue: { ...queue, inbox }, reply: code(queue.inbox.length - inbox.length) };
    }
  }
}

const code = (number: number): QueueReply => ({ type: 'CODE', code: number });

function add(before: QueueContents, data: string, options: AddOptions): Outcome {
  const queue = { ...before, counter: before.counter + 1 };
  const { jobId, deduplication: by } = options;
  const job = jobId ?? String(queue.counter);
  const reply = { type: 'ADDED', job } as const;
  if (jobId !== undefined && queue.jobs[job] !== undefined) return { queue, reply };
  if (by === undefined) return { queue: enqueued(queue, job, data, options), reply };
  const { queue: left, instead } = deduplicate(queue, { job, data, options }, by);
  if (instead !== null) return { queue: left, reply: { type: 'ADDED', job: instead } };
  return { queue: enqueued(left, job, data, options), reply };
}

function enqueued(
  queue: QueueContents,
  job: string,
  data: string,
  options: AddOptions,
): QueueContents {
  const made: Job = { data, made: 0, started: 0, stalled: 0, fails: false, options };
  const jobs = { ...queue.jobs, [job]: made };
  return options.delay === true
    ? { ...queue, jobs, delayed: [...queue.delayed, job] }
    : { ...queue, jobs, wait: [...queue.wait, job] };
}

/** First those whose time has come go to the end of those that wait. */
function fetch({ due, ...before }: QueueContents, token: string): Outcome {
  const [job, ...wait] = [...before.wait, ...due];
  const queue = { ...before, due: [] };
  if (job === undefined) return { queue, reply: { type: 'NO_JOB' } };
  const { started, ...known } = jobOf(queue, job);
  const begun = { ...known, started: started + 1 };
  return {
    queue: {
      ...queue,
      wait,
      active: including(queue.active, job),
      locks: { ...queue.locks, [job]: token },
      jobs: { ...queue.jobs, [job]: begun },
    },
    reply: {
      type: 'JOB',
      job,
      data: known.data,
      started: begun.started,
      mayRetry: known.made + 1 < (known.options.attempts ?? 1),
      fails: known.fails,
    },
  };
}

function endTry(
  queue: QueueContents,
  { job, token }: { readonly job: string; readonly token: string },
  end: (queue: QueueContents) => QueueContents,
): Outcome {
  const known = queue.jobs[job];
  if (known === undefined) return { queue, reply: code(-1) };
  const lock = queue.locks[job];
  if (lock !== token) return { queue, reply: code(lock === undefined ? -2 : -6) };
  const unlocked = {
    ...queue,
    locks: without(queue.locks, job),
    marked: except(queue.marked, job),
  };
  if (!queue.active.includes(job)) return { queue: unlocked, reply: code(-3) };
  const jobs = { ...queue.jobs, [job]: { ...known, made: known.made + 1 } };
  const active = except(queue.active, job);
  return { queue: end({ ...unlocked, jobs, active }), reply: code(0) };
}

/** The job is over. What waited for that becomes a job now. */
function finished(queue: QueueContents, job: string, how: 'completed' | 'failed'): QueueContents {
  const known = jobOf(queue, job);
  const { deduplication: by, removeWhenOver = false } = known.options;
  const over = removeWhenOver
    ? { ...queue, jobs: without(queue.jobs, job) }
    : {
        ...queue,
        [how]: including(queue[how], job),
        jobs: { ...queue.jobs, [job]: { ...known, fails: known.fails && how === 'completed' } },
      };
  if (by === undefined) return over;
  const key = over.keys[by.id];
  const isOwn = key !== undefined && !key.ends && key.job === job;
  const left = isOwn ? { ...over, keys: without(over.keys, by.id) } : over;
  const next = left.next[by.id];
  if (next === undefined) return left;
  const { deduplication: anew } = next.options;
  const requeued = anew === undefined ? left : withKey(left, anew, next.job);
  return enqueued(
    { ...requeued, next: without(left.next, by.id), counter: left.counter + 1 },
    next.job,
    next.data,
    next.options,
  );
}

/** Puts back what was marked by the last check and has no lock, and marks what is active. */
function check(queue: QueueContents): Outcome {
  const stalled = queue.marked.filter(
    (job) => queue.locks[job] === undefined && queue.active.includes(job),
  );
  const put = stalled.reduce(putBack, queue);
  return {
    queue: { ...put, marked: put.active },
    reply: { type: 'STALLED', jobs: stalled },
  };
}

function putBack(queue: QueueContents, job: string): QueueContents {
  const known = jobOf(queue, job);
  const stalled = known.stalled + 1;
  return {
    ...queue,
    active: except(queue.active, job),
    wait: [job, ...queue.wait],
    jobs: {
      ...queue.jobs,
      [job]: { ...known, stalled, fails: known.fails || stalled > stalledMax },
    },
  };
}

function jobOf({ jobs }: QueueContents, job: string): Job {
  const known = jobs[job];
  if (known === undefined) throw new Error(`expected job ${job}, found none`);
  return known;
}
