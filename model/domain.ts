/**
 * The words of the domain: identities and values that appear in messages, contexts and facts.
 *
 * Identities are branded strings, so that one cannot be passed for another; at run time they are plain text.
 */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** The id of an actor in a world, as traces print it: `starter-1`, `queue`, `instances@w2`. */
export type ActorId = string;

/**
 * The id that a caller gives an orchestration. "Singleton" means: at most one live execution of one instance id.
 * Source: Durable Functions docs, "Singleton orchestrators".
 */
export type InstanceId = Branded<string, 'InstanceId'>;
/** A text as an instance id; it is not checked. */
export const instanceId = (text: string): InstanceId => text as InstanceId;

/**
 * One execution ("generation") of an instance. The client makes it, anew for each call of StartNewAsync.
 * Source: Azure/durabletask TaskHubClient.cs (`ExecutionId = Guid.NewGuid()`).
 */
export type ExecutionId = Branded<string, 'ExecutionId'>;
/** A text as an execution id; it is not checked. */
export const executionId = (text: string): ExecutionId => text as ExecutionId;

/**
 * The execution that a message starts, if it starts one: a derived id, so that a trace tells whose start it is. A message
 * that is served again starts another one: the client makes a new id for each call.
 */
export const executionStartedBy = (message: MessageId, again = false): ExecutionId =>
  executionId(`e-${message}${again ? 'b' : ''}`);

/** The execution that follows one that continues as new. */
export const continuationOf = (execution: ExecutionId): ExecutionId => executionId(`${execution}+`);

/** A window that is not given by time but opened by a message: it is called like the execution that collects it. */
export const windowOf = (execution: ExecutionId): WindowKey => windowKey(execution);

/** The window a message belongs to: all messages of one window should end up in one batch. */
export type WindowKey = Branded<string, 'WindowKey'>;
/** A text as the key of a window; it is not checked. */
export const windowKey = (text: string): WindowKey => text as WindowKey;

/** The identity a sender gives its message; a message that is sent again keeps it. */
export type MessageId = Branded<string, 'MessageId'>;
/** A text as the id of a message; it is not checked. */
export const messageId = (text: string): MessageId => text as MessageId;

/**
 * The version of a row or blob: changes with each write, never with a lease operation. The service's is opaque;
 * here it counts the writes, from 1.
 */
export type ETag = Branded<number, 'ETag'>;
/** The version of a row or blob after so many writes; an integer, at least 1. */
export const etag = (writes: number): ETag => writes as ETag;

/** The id of a blob lease: whoever knows it holds the lease. */
export type LeaseId = Branded<string, 'LeaseId'>;
/** A text as a lease id; it is not checked. */
export const leaseId = (text: string): LeaseId => text as LeaseId;

/** The lease that an actor gets that proposes no id: a derived id, so that worlds stay finite; the service's is a new GUID. */
export const leaseGrantedTo = (actor: ActorId): LeaseId => leaseId(`lease-of-${actor}`);

/**
 * What lets the protected resource refuse a writer whose lock was lost meanwhile. Here the resource is the leased blob
 * itself, and its ETag at the time of reading is the token.
 * Source: Kleppmann, "How to do distributed locking" (2016).
 */
export type FencingToken = ETag;

/** The life of an instance as its row tells it: Pending, Running, then one of the others. May lag behind the history. */
export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

/** True for a status that blocks a start where running ids may not be started again (`NonRunningStates`). */
export function isActive(status: RuntimeStatus): boolean {
  return status === 'Pending' || status === 'Running';
}

/** Milliseconds for which a batch stays open after it was opened. Source: azure-functions-durable-extension#1265 (5 s). */
export const windowMs = 5_000;

/** Milliseconds for which a sliding window stays open at most, however many messages come. */
export const windowMaxMs = 3 * windowMs;

/** Milliseconds after which a flag with a timestamp is taken for a left-over. */
export const flagMs = 60_000;

/** Milliseconds for which a queue that was deleted cannot be created again: at least. Source: Azure Storage REST reference, Delete Queue. */
export const queueDeletionMs = 30_000;

/** Milliseconds a starter waits before it tries again. */
export const backoffMs = 1_000;

/**
 * Which messages belong together.
 * - `tumbling`: those of one slice of time; a message is born with its window's key, and each window has its own instance id.
 * - `session`: those from the first message after the last batch closed until the window has lasted `windowMs`; one instance id for all.
 * - `sliding`: as `session`, but each message begins the `windowMs` anew, for `windowMaxMs` at most (debounce with a maximum wait).
 * Whoever collects says which session a message belongs to. In asynchronous time session and sliding differ in nothing: any
 * timer may fire at any moment.
 */
export type WindowKind = 'tumbling' | 'session' | 'sliding';
/** Every kind of window, in the order of tables. */
export const windowKinds: readonly WindowKind[] = ['tumbling', 'session', 'sliding'];

/** Seconds for which a starter leases the lock blob: the shortest finite lease the service grants. */
export const leaseSeconds = 15;

/**
 * The fields, in contexts, messages and facts, that hold sets of identities. A set is a sorted list with each id once, so
 * that equal sets are equal JSON; which id comes first means nothing (see `WorldConfig.sets`).
 */
export const setFields: readonly string[] = [
  'messages',
  'executions',
  'batch',
  'flushed',
  'carried',
  'processed',
];

/** The set `ids` with `id` in it. */
export function withId<Id extends string>(ids: readonly Id[], id: Id): readonly Id[] {
  return ids.includes(id) ? ids : [...ids, id].sort();
}

/** Which actor stands for an id of the domain. */
export type Directory = Readonly<Record<string, ActorId>>;

/**
 * The actor that stands for `id` in a directory.
 *
 * @throws Error if nobody stands for `id`: the world was put together wrongly.
 */
export function actorFor(directory: Directory, id: string): ActorId {
  const actor = directory[id];
  if (actor !== undefined) return actor;
  throw new Error(
    `expected an actor for '${id}', found only: ${Object.keys(directory).join(', ')}`,
  );
}

/** What may go wrong in a world of this domain. None of it happens unless the world is told how often. */
export type FaultName =
  | 'crash'
  | 'redelivery'
  | 'lost-reply'
  | 'refused'
  | 'duplicate'
  | 'reorder'
  | 'pause'
  | 'worker-crash'
  | 'split-brain'
  | 'activity-failure'
  | 'clock-skew'
  | 'failover';
