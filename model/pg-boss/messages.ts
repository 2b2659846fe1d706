import type { MessageId } from '../domain.js';
import type { HolderGone } from '../resources/session-lock.js';

/** What a queue does with jobs of the same `singletonKey`. */
export type QueuePolicy = 'standard' | 'short' | 'singleton' | 'stately' | 'exclusive';

/** The states of a job, in the order of pg-boss: those before `completed` are not over. */
export const jobStates = [
  'created',
  'retry',
  'active',
  'completed',
  'cancelled',
  'failed',
] as const;

/** One of them. */
export type JobState = (typeof jobStates)[number];

/** A job as it is sent. `key`: its `singletonKey`; empty: none. */
export interface SentJob {
  /** What its id begins with: see `Sent`. */
  readonly job: string;
  readonly key: string;
  /** Its data; null: it is a signal, and says nothing. */
  readonly message: MessageId | null;
}

/**
 * To a pg-boss queue: one statement of one client. After BEGIN those of the client that are `SEND` and `STORE` are in its transaction (the
 * option `db`), until COMMIT or ROLLBACK.
 */
export type BossRequest =
  /** `send`. `sendThrottled`: in the slot that time is in. `sendDebounced`: the same, and, if that answers null, its second statement, NEXT_SLOT. */
  | ({
      readonly type: 'SEND' | 'SEND_THROTTLED' | 'SEND_DEBOUNCED' | 'SEND_NEXT_SLOT';
    } & SentJob)
  | { readonly type: 'FETCH' }
  /** `fetch` again and again until there is a job, as `work` does: the answer comes then. */
  | { readonly type: 'AWAIT_JOB' }
  | { readonly type: 'COMPLETE' | 'FAIL' | 'CANCEL'; readonly job: string }
  | { readonly type: 'BEGIN' | 'COMMIT' | 'ROLLBACK' }
  /** A row of a table of the user's beside the queue: INSERT ... ON CONFLICT DO NOTHING. */
  | { readonly type: 'STORE'; readonly message: MessageId }
  /** SELECT the rows that nobody has worked off, in the order in which they were stored. */
  | { readonly type: 'READ' }
  /** One transaction: these rows are worked off, and `complete`. `messages`: sorted. */
  | { readonly type: 'FINISH'; readonly job: string; readonly messages: readonly MessageId[] }
  /** Not a statement: the client's process is gone. */
  | HolderGone;

/** What a queue answers, at once or, to who waits, later. */
export type BossReply =
  | Sent
  /** Null: there is none, or the one whose turn it is may not be active beside another. */
  | { readonly type: 'JOB'; readonly job: string | null; readonly message: MessageId | null }
  /** Of COMPLETE, FAIL, CANCEL and FINISH: how many jobs were in a state for it. */
  | { readonly type: 'AFFECTED'; readonly count: 0 | 1 }
  | { readonly type: 'DONE' }
  /** 0: the row was there. */
  | { readonly type: 'STORED'; readonly count: 0 | 1 }
  /** In the order in which they were stored. */
  | { readonly type: 'ROWS'; readonly rows: readonly MessageId[] };

/** What `send` answers: the job's id; null: there is no new job. */
export interface Sent {
  readonly type: 'SENT';
  /** The `job` that was asked for, with a `+` for each time that it was there before: real ids are never used twice. */
  readonly job: string | null;
}

/** Faults of a queue: a job of a worker that lives expires. */
export interface BossFault {
  readonly type: 'PAUSE';
}
