import {
  executionId,
  instanceId,
  messageId,
  windowKey,
  type Accepted,
  type Acknowledged,
  type Called,
  type CallEnded,
  type Discarded,
  type Dropped,
  type DropReason,
  type Ended,
  type Fact,
  type Freed,
  type Held,
  type Processed,
  type Rejected,
  type RejectionReason,
  type Started,
} from '../../model/index.js';

/** The tag of the state that a fact leads to; `calm` for a state without one. */
export type Says = 'calm' | 'pending' | 'violation' | 'witness';

/** Facts in order, and what the property says after each. */
export interface Case {
  readonly name: string;
  readonly sees: readonly (readonly [Fact, Says])[];
}

export const accepted = (message: string, window = 'w1'): Accepted => ({
  type: 'accepted',
  message: messageId(message),
  window: windowKey(window),
});
/** Told "started", with that execution; with null, none stands for it. */
export const toldStarted = (message: string, execution: string | null): Acknowledged => ({
  type: 'acknowledged',
  message: messageId(message),
  as: 'started',
  execution: execution === null ? null : executionId(execution),
});
export const toldJoined = (message: string, window?: string): Acknowledged => ({
  type: 'acknowledged',
  message: messageId(message),
  as: 'joined',
  execution: null,
  ...askedFor(window),
});
export const rejected = (message: string, reason: RejectionReason, window?: string): Rejected => ({
  type: 'rejected',
  message: messageId(message),
  reason,
  ...askedFor(window),
});
const askedFor = (window?: string) => (window === undefined ? {} : { window: windowKey(window) });
export const started = (execution: string, instance = 'i1', window = 'w1'): Started => ({
  type: 'started',
  instance: instanceId(instance),
  execution: executionId(execution),
  window: windowKey(window),
});
export const ended = (
  execution: string,
  how: Ended['how'] = 'completed',
  instance = 'i1',
): Ended => ({
  type: 'ended',
  instance: instanceId(instance),
  execution: executionId(execution),
  how,
});
export const processed = (messages: readonly string[], window = 'w1'): Processed => ({
  type: 'processed',
  window: windowKey(window),
  execution: executionId('e1'),
  messages: messages.map(messageId),
});
export const dropped = (message: string, why: DropReason): Dropped => ({
  type: 'dropped',
  message: messageId(message),
  why,
});
export const discarded = (...executions: readonly string[]): Discarded => ({
  type: 'discarded',
  executions: executions.map(executionId),
});
export const held = (kind: Held['kind'], lock: string = kind, instance = 'i1'): Held => ({
  type: 'held',
  lock,
  kind,
  instance: instanceId(instance),
});
export const freed = (lock: string): Freed => ({ type: 'freed', lock });
export const called = (by: string): Called => ({ type: 'called', by });
export const callEnded = (by: string, how: CallEnded['how'] = 'returned'): CallEnded => ({
  type: 'callEnded',
  by,
  how,
});
