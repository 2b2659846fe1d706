import type { Delivered } from './message.js';

/** What the batch entity of a window remembers. */
export interface BatchState {
  /** Counts the batches of the window, from 1. */
  readonly epoch: number;
  /** Of the open batch, in the order of their arrival. */
  readonly messages: readonly Delivered[];
  /** Ids of messages that were added, also those of former batches; the oldest are forgotten. */
  readonly seen: readonly string[];
}

export const emptyBatch: BatchState = { epoch: 1, messages: [], seen: [] };

/** As many ids as are remembered: a message that comes again later than that is not known again. */
export const seenMax = 10_000;

export interface Added {
  readonly epoch: number;
  /** True: it opened the batch, so whoever added it has to flush it. */
  readonly opens: boolean;
}

/**
 * Adds a message. The operation can be repeated: a message that is known, and that opened the batch that is still open, opens it
 * again, so that whoever died between adding and flushing does not leave it open for ever.
 */
export function add(state: BatchState, message: Delivered): readonly [BatchState, Added] {
  const { epoch, messages, seen } = state;
  if (seen.includes(message.id)) {
    return [state, { epoch, opens: messages[0]?.id === message.id }];
  }
  const next = {
    epoch,
    messages: [...messages, message],
    seen: [...seen, message.id].slice(-seenMax),
  };
  return [next, { epoch, opens: messages.length === 0 }];
}

/** True if the entity may go: nothing was added since that epoch began. */
export function isIdle(state: BatchState, epoch: number): boolean {
  return state.epoch === epoch && state.messages.length === 0;
}

/** Hands out the batch of an epoch, once: a flush that comes again, or too late, finds another epoch and gets nothing. */
export function flush(
  state: BatchState,
  epoch: number,
): readonly [BatchState, readonly Delivered[]] {
  if (epoch !== state.epoch) return [state, []];
  return [{ ...state, epoch: epoch + 1, messages: [] }, state.messages];
}
