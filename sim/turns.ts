import { continues, partyOf, preempts } from './conversation.js';
import { replay } from './run.js';
import { isFault, keyOf, type System } from './system.js';

/**
 * How a step stands to the conversation of the step before it: it `goes on` with it; it `turns` to another one, because nothing
 * was left of it; or it `preempts` it, although it could go on. The first step `turns`. A fault is outside of conversations.
 */
export type Turn = 'goes on' | 'turns' | 'preempts' | 'fault';

/** Something that could have happened in place of a step. */
export interface Alternative<Action> {
  readonly action: Action;
  readonly fault: boolean;
}

/** A schedule with what a reader may want to know of each step; lists have one entry a step. */
export interface Choices<State, Action> {
  readonly turns: readonly Turn[];
  /** What else was enabled before the step, in the system's order. */
  readonly alternatives: readonly (readonly Alternative<Action>[])[];
  /** One more than steps: the initial state first. */
  readonly states: readonly State[];
}

/** @throws DivergenceError at the first action that is not enabled. */
export function choicesOf<State, Action>(
  system: System<State, Action>,
  actions: readonly Action[],
): Choices<State, Action> {
  const states = replay(system, actions);
  const turns: Turn[] = [];
  const alternatives: (readonly Alternative<Action>[])[] = [];
  let last: string | undefined;
  actions.forEach((action, index) => {
    const enabled = system.enabled(states[index] as State);
    const party = partyOf(system, action);
    const parties = enabled.map((other) => partyOf(system, other));
    if (party.kind === 'fault') turns.push('fault');
    else if (continues(party, last)) turns.push('goes on');
    else turns.push(preempts(party, last, parties) ? 'preempts' : 'turns');
    last = party.mover;
    const key = keyOf(system, action);
    alternatives.push(
      enabled
        .filter((other) => keyOf(system, other) !== key)
        .map((other) => ({ action: other, fault: isFault(system, other) })),
    );
  });
  return { turns, alternatives, states };
}
