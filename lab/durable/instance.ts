import type { RuntimeStatus } from '../../model/index.js';

/** What a client is told. */
export type RuntimeAnswer =
  | RuntimeStatus
  | 'started'
  | 'already exists'
  | 'accepted'
  | 'not found'
  | 'closed'
  | 'purged'
  | 'refused'
  | 'none'
  | 'done';

/** What is asked of a runtime. `window` is the passing of time: it ends the window that is open; `finish` lets the activity that runs end. */
export type Call =
  | { readonly kind: 'start'; readonly message: string }
  | { readonly kind: 'raise'; readonly message: string }
  | { readonly kind: 'status' }
  | { readonly kind: 'purge' }
  | { readonly kind: 'window' }
  | { readonly kind: 'finish' };

/**
 * One instance id of a durable runtime, with the collecting orchestration behind it: it begins with a message, takes
 * more as events until its window ends, has an activity process them all, and ends.
 */
export interface DurableInstance {
  /** Makes a call, and waits until nothing moves any more. */
  readonly call: (call: Call) => Promise<RuntimeAnswer>;
  /** Every batch that was processed, in order, each with its messages in alphabetical order. */
  readonly batches: () => readonly (readonly string[])[];
  readonly close: () => Promise<void>;
}

/** As a person writes it: `start m1`. */
export function callText(call: Call): string {
  return 'message' in call ? `${call.kind} ${call.message}` : call.kind;
}
