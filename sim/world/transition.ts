import {
  transition,
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
} from 'xstate';

/** What XState answers: the next state, and the actions on the way. */
export type Answer = [
  AnyMachineSnapshot,
  readonly { readonly type: string; readonly params?: unknown }[],
];

/**
 * XState's `transition`. It makes an actor each time, whose initial snapshot it would compute and never read: it is given the
 * one at hand, which is also what a machine sees that asks its actor.
 */
export function transitionOf(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
): Answer {
  const logic: AnyActorLogic = {
    transition: (...asked: Parameters<AnyStateMachine['transition']>) =>
      machine.transition(...asked),
    getInitialSnapshot: () => snapshot,
    getPersistedSnapshot: () => snapshot,
  };
  return transition(logic, snapshot, event) as Answer;
}
