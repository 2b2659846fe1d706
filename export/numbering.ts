/** Values numbered in the order in which they come, from 0 on. */
export class Numbering {
  readonly #numbers = new Map<number, number>();

  /** @param first what gets the first numbers. */
  constructor(first: Iterable<number> = []) {
    for (const value of first) this.of(value);
  }

  get size(): number {
    return this.#numbers.size;
  }

  /** The values, in the order of their numbers. */
  get values(): readonly number[] {
    return [...this.#numbers.keys()];
  }

  /** The number of a value, which gets the next one if it has none. */
  of(value: number): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}
