import type { AddOptions } from './contents.js';

/** A request to a queue that takes effect in one step: the script that BullMQ sends for a call, or a command of Redis beside it. */
export type Command =
  /** `Queue.add`. */
  | { readonly type: 'ADD'; readonly data: string; readonly options: AddOptions }
  /** `Worker.getNextJob`, with a token that becomes the lock of the job. */
  | { readonly type: 'FETCH'; readonly token: string }
  /** `Job.extendLock`. */
  | { readonly type: 'RENEW'; readonly job: string; readonly token: string }
  /** `Job.moveToCompleted`. */
  | { readonly type: 'COMPLETE'; readonly job: string; readonly token: string }
  /** `Job.moveToFailed` of a job whose tries are used up. */
  | { readonly type: 'FAIL'; readonly job: string; readonly token: string }
  /** The same of one that is tried again, after a time. */
  | { readonly type: 'RETRY'; readonly job: string; readonly token: string }
  /** The check for stalled jobs, that each worker makes again and again. */
  | { readonly type: 'CHECK' }
  | { readonly type: 'HSET'; readonly message: string }
  | { readonly type: 'HKEYS' }
  | { readonly type: 'HDEL'; readonly messages: readonly string[] };

/** To a queue. */
export type QueueRequest =
  | Command
  /** FETCH, again and again until there is a job: its answer comes then. */
  | { readonly type: 'AWAIT_JOB'; readonly token: string }
  /** No request: the worker is dead, and renews no more what it holds with this token. */
  | { readonly type: 'HOLDER_GONE'; readonly token: string };

/** From a queue. */
export type QueueReply =
  /** The id of the job that was added, or of the one that it would have been a duplicate of. */
  | { readonly type: 'ADDED'; readonly job: string }
  /** A job that is the worker's now. */
  | {
      readonly type: 'JOB';
      readonly job: string;
      readonly data: string;
      /** Which try this is, from 1; and whether a failure may be followed by another one. */
      readonly started: number;
      readonly mayRetry: boolean;
      /** True: it was put back too often, and is to fail. */
      readonly fails: boolean;
    }
  | { readonly type: 'NO_JOB' }
  /** Of RENEW: 1 or 0. Of those that end a try: 0; -1 no such job, -2 no lock, -3 not active, -6 the lock is another one's. */
  | { readonly type: 'CODE'; readonly code: number }
  /** The jobs that were put back. Sorted. */
  | { readonly type: 'STALLED'; readonly jobs: readonly string[] }
  /** What the hash of messages holds, in the order in which they came: so does a small hash of Redis. */
  | { readonly type: 'MESSAGES'; readonly inOrder: readonly string[] };
