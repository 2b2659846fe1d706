import type { ActorId, Message } from '../../model/index.js';
import type { Outcome } from './outcome.js';

/**
 * One resource of a storage account, as the machines of `model` speak to it: what its machine is in a simulation, this is in
 * production. It keeps no state of the resource; what it knows is in the store.
 */
export interface Adapter<Request extends Message = Message, Reply extends Message = Message> {
  /**
   * Performs one request as one storage operation.
   * @param from who asks; some resources write it down.
   * @throws UnexpectedAnswerError, NoCounterpartError, or whatever else is no outcome of the request.
   */
  perform(request: Request, from: ActorId): Promise<Outcome<Reply>>;
  /** Ends what goes on by itself, such as a renewal; a host calls it when it is done with its message. */
  close?(): void;
}

/** Milliseconds for which a request waits for its answer, retries of the SDK included, before it is `unknown`. */
const patienceMs = 60_000;

/** For each call: gives up when nobody can expect an answer any more. */
export function patience(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(patienceMs) };
}
