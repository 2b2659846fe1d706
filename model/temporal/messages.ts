import type { ExecutionId, MessageId } from '../domain.js';

/** What a start does about a run of its id that has closed: begin another one; only if that one did not complete; none. */
export type ReusePolicy = 'allow-duplicate' | 'allow-duplicate-failed-only' | 'reject-duplicate';
/** What a start does about a run of its id that is open: it fails; it answers with that run; it terminates that run first. */
export type ConflictPolicy = 'fail' | 'use-existing' | 'terminate-existing';

/** What the code of a workflow does next, as it tells the service when a workflow task is over. */
export type Command = 'wait' | 'start timer' | 'schedule activity' | 'complete' | 'continue as new';

/**
 * How far the code of a run is: it has begun; its timer runs, or has fired; its activity is scheduled, or has completed. That is what a
 * replay of its history comes to.
 */
export type Phase = 'begun' | 'sleeping' | 'slept' | 'working' | 'worked';

/** One attempt at an activity. */
export interface Attempt {
  readonly run: ExecutionId;
  /** Which activity: how many batches the run had before. */
  readonly batches: number;
  /** From 1. */
  readonly attempt: number;
}

/** To the service. Whoever sends a request again sends it with the same request id. */
export type TemporalRequest =
  | { readonly type: 'DESCRIBE' }
  | {
      readonly type: 'START';
      readonly request: ExecutionId;
      /** The argument of the workflow. */
      readonly message: MessageId | null;
      readonly reuse: ReusePolicy;
      readonly conflict: ConflictPolicy;
    }
  | { readonly type: 'SIGNAL'; readonly request: ExecutionId; readonly message: MessageId }
  | {
      readonly type: 'SIGNAL_WITH_START';
      readonly request: ExecutionId;
      readonly message: MessageId;
    }
  /** By a worker: the next task, which comes when there is one. */
  | { readonly type: 'POLL' }
  /** What a worker reports; with it, it polls again. What is not of the present run, activity and attempt is refused. */
  | { readonly type: 'TASK_COMPLETED'; readonly run: ExecutionId; readonly command: Command }
  | ({ readonly type: 'ACTIVITY_COMPLETED' | 'ACTIVITY_FAILED' } & Attempt)
  /** No request: the worker is dead. */
  | { readonly type: 'WORKER_GONE' };

/** From the service. */
export type TemporalReply =
  | { readonly type: 'DESCRIPTION'; readonly status: 'none' | 'running' | 'closed' }
  /** `started` false: the run that was open already. */
  | { readonly type: 'STARTED'; readonly run: ExecutionId; readonly started: boolean }
  | { readonly type: 'ALREADY_STARTED' }
  | { readonly type: 'SIGNALED' }
  /** No run is open. */
  | { readonly type: 'NOT_FOUND' }
  | {
      readonly type: 'WORKFLOW_TASK';
      readonly run: ExecutionId;
      readonly phase: Phase;
      /** Signals and arguments that no activity has got yet, as they came. */
      readonly inOrder: readonly MessageId[];
    }
  | ({ readonly type: 'ACTIVITY_TASK'; readonly inOrder: readonly MessageId[] } & Attempt);
