/**
 * A schedule as a word for links: at each step the position of its action among those that were enabled, which for one world is
 * always the same. A letter or digit for each of the first 36, `~` and two for the others.
 */
export function encodeChoices(choices: readonly number[]): string {
  return choices
    .map((choice) =>
      choice < 36 ? choice.toString(36) : `~${choice.toString(36).padStart(2, '0')}`,
    )
    .join('');
}

/** The choices of such a word; null if it is none. */
export function decodeChoices(text: string): readonly number[] | null {
  if (!/^(?:[\da-z]|~[\da-z]{2})*$/.test(text)) return null;
  return [...text.matchAll(/~(..)|./g)].map(([one, two]) => parseInt(two ?? one, 36));
}

/** The positions of the actions of a schedule. */
export function choicesOf<State, Action>(
  system: {
    initial(): State;
    enabled(state: State): readonly Action[];
    step(state: State, action: Action): State;
    key?(action: Action): string;
    describe(action: Action): string;
  },
  schedule: readonly Action[],
): readonly number[] {
  const keyOf = (action: Action): string => system.key?.(action) ?? system.describe(action);
  let state = system.initial();
  return schedule.map((action) => {
    const choice = system.enabled(state).findIndex((other) => keyOf(other) === keyOf(action));
    state = system.step(state, action);
    return choice;
  });
}
