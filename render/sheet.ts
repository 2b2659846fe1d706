/** A schedule laid out, without what all layouts have in common. */
export interface Sheet {
  /** Digits of the numbers of steps. */
  readonly numbers: number;
  /** Lines above the first step. */
  readonly head: readonly string[];
  /** The lines of a step, by its index; without its number and mark. */
  readonly rows: (index: number) => readonly string[];
}

/** Digits that the numbers of so many steps take. */
export function numbersFor(steps: number): number {
  return Math.max(3, String(steps).length);
}

/** Columns left of the rows of a sheet: for a number, a mark, and spaces around it. */
export function gutterOf(numbers: number): number {
  return numbers + 3;
}
