import type { ActorId, MessageId } from '../domain.js';

/** To an object, by a client: a call of its method. */
export interface ObjectRequest {
  readonly type: 'ADD';
  readonly message: MessageId;
}

/** From an object. */
export type ObjectReply =
  | { readonly type: 'ADDED' }
  /** The object was evicted, or what it awaited threw: the call threw. */
  | { readonly type: 'CALL_FAILED' };

/** To whatever the object awaits with `fetch`: do this. */
export interface JobRequest {
  readonly type: 'RUN';
  readonly n: number;
  /** Which batch it is: a second try has the number of the first. */
  readonly batch: number;
  readonly inOrder: readonly MessageId[];
}

/** From it. */
export interface JobReply {
  readonly type: 'DONE' | 'FAILED';
  readonly n: number;
}

/** A call that awaits a `fetch`. */
export interface Pending {
  readonly n: number;
  readonly client: ActorId;
}
