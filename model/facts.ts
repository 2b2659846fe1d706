import type { ActorId, ExecutionId, InstanceId, MessageId, WindowKey } from './domain.js';

/**
 * What machines announce to the monitors: the only thing that properties may look at.
 * In production each fact is one line in the log.
 */
export type Fact =
  | Accepted
  | Acknowledged
  | Rejected
  | Started
  | Ended
  | Processed
  | Dropped
  | Discarded
  | Called
  | CallEnded
  | Held
  | Freed;

/** From now on the message belongs to this window. Said by whoever assigns the window: a starter, or who collects. */
export interface Accepted {
  readonly type: 'accepted';
  readonly message: MessageId;
  readonly window: WindowKey;
}

/** The sender was told OK: its message started a batch, or joined one. */
export interface Acknowledged {
  readonly type: 'acknowledged';
  readonly message: MessageId;
  readonly as: 'started' | 'joined';
  /** The execution that the starter believes it started; null for `joined`. */
  readonly execution: ExecutionId | null;
  /** The window that the sender asked for; absent where whoever collects says which one it is. */
  readonly window?: WindowKey;
}

/** The sender was told no; the message is still the sender's. */
export interface Rejected {
  readonly type: 'rejected';
  readonly message: MessageId;
  readonly reason: RejectionReason;
  /** As in `acknowledged`. */
  readonly window?: WindowKey;
}

/**
 * - `alreadyRunning`: StartNewAsync threw OrchestrationAlreadyExistsException.
 * - `absent`: RaiseEventAsync found no instance (ArgumentException, HTTP 404).
 * - `closed`: RaiseEventAsync found the instance completed (InvalidOperationException, HTTP 410).
 * - `locked`: the lock stayed with somebody else for all retries.
 * - `beingStarted`: the record says that somebody else is starting the instance.
 * - `rowGone`: the row was purged between read and replace (404), although the start message is queued already.
 * - `unavailable`: a request was refused (503), and the exception ended the function.
 */
export type RejectionReason =
  'alreadyRunning' | 'absent' | 'closed' | 'locked' | 'rowGone' | 'beingStarted' | 'unavailable';

/** An execution became alive: its first episode began. */
export interface Started {
  readonly type: 'started';
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
}

/**
 * An execution is over. `aborted`: it lost the race for the history (SplitBrainDetected); `failed`: its activity threw; `terminated`: a
 * client asked for that.
 */
export interface Ended {
  readonly type: 'ended';
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly how: 'completed' | 'aborted' | 'failed' | 'terminated';
}

/** The batch was processed: the activity ran, whatever becomes of the execution afterwards. `messages` is sorted. */
export interface Processed {
  readonly type: 'processed';
  readonly window: WindowKey;
  readonly execution: ExecutionId;
  readonly messages: readonly MessageId[];
}

/** A message that nobody will consume was deleted; nobody is told. */
export interface Dropped {
  readonly type: 'dropped';
  readonly message: MessageId;
  readonly why: DropReason;
}

/**
 * - `failed`: the operation that was to take it threw; its input is consumed.
 * - `ignored`: a flag said that somebody is at work, and the message was not meant to wait.
 * - `noSuchInstance`: the worker knows no execution of that id yet (Azure/durabletask#720).
 * - `closing`: the batch was fixed already (the closing window).
 * - `ended`: the execution was over.
 */
export type DropReason = 'noSuchInstance' | 'closing' | 'ended' | 'failed' | 'ignored';

/**
 * The worker deleted start messages as duplicates; their clients had been told OK (Azure/durabletask#528). All that one look
 * at the row decides are one fact: none of them is discarded first. `executions` is sorted.
 */
export interface Discarded {
  readonly type: 'discarded';
  readonly executions: readonly ExecutionId[];
}

/** A function was called with a message, by the host that serves it. */
export interface Called {
  readonly type: 'called';
  readonly by: ActorId;
}

/** That call is over. `died`: its host is gone. */
export interface CallEnded {
  readonly type: 'callEnded';
  readonly by: ActorId;
  readonly how: 'returned' | 'threw' | 'died';
}

/**
 * Something that keeps others from starting is now held, says the resource that holds it.
 * - `lock`: nobody else can start anything before it is freed.
 * - `claim`: "I start the batch of this window"; settled when its instance starts.
 * - `row`: the instance's row says Pending or Running; rightly so as long as an execution of the instance is alive.
 */
export interface Held {
  readonly type: 'held';
  readonly lock: ActorId;
  readonly kind: 'lock' | 'claim' | 'row';
  readonly instance: InstanceId;
}

/** A lock that was held is free again. */
export interface Freed {
  readonly type: 'freed';
  readonly lock: ActorId;
}
