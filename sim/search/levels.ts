/** The levels of a breadth-first search: which states take how many steps. States are numbered in order of discovery. */
export class Levels {
  /** The next state to expand. */
  next = 0;
  /** Number of the first state that takes this many steps. */
  readonly #firstAt = [0, 1];

  /** Steps that lead to the state which is expanded next. */
  get steps(): number {
    return this.#firstAt.length - 2;
  }

  /** The same, if the level at hand is done and the next not yet begun. */
  get nextSteps(): number {
    return this.next === this.end ? this.steps + 1 : this.steps;
  }

  /** One more than the last state of the level at hand. */
  get end(): number {
    return this.#firstAt.at(-1) as number;
  }

  /** True where a level ends. */
  get isDone(): boolean {
    return this.next === 0 || this.next === this.end;
  }

  /** Goes on to the next level if the one at hand is done, there being `size` states. */
  begin(size: number): void {
    if (this.next === this.end) this.#firstAt.push(size);
  }

  /** Levels found so far. */
  depth(size: number): number {
    const newest = this.#firstAt.length - 1;
    return size > this.end ? newest + 1 : newest;
  }

  /** States that fewer steps lead to. Precondition: all of them are known. */
  below(steps: number): number {
    return this.#firstAt[steps] as number;
  }

  /** States of each level that is complete. */
  sizes(): readonly number[] {
    return this.#firstAt.slice(1).map((end, steps) => end - (this.#firstAt[steps] as number));
  }
}
