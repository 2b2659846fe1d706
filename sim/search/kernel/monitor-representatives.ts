import type { TableCompiler } from './table-compiler.js';

/** The first state found for each tuple of the properties' states: all that has to be judged. */
export class MonitorRepresentatives {
  readonly #known = new Set<number>();
  #count = 0;
  #found: number[] = [];

  constructor(
    private readonly table: 'seen' | 'quiet',
    private readonly counter: number,
  ) {}

  /** Looks for what the kernel has noted since the last time. */
  collect(words: Int32Array, { places }: TableCompiler): void {
    const count = words[this.counter / 4] as number;
    if (count === this.#count) return;
    this.#count = count;
    for (let tuple = 0; tuple <= places.monitorMask; tuple += 1) {
      const entry = words[places[this.table] / 4 + tuple] as number;
      if (entry === 0 || this.#known.has(tuple)) continue;
      this.#known.add(tuple);
      this.#found.push(entry - 1);
    }
  }

  /** Follows states that got another number. */
  renumber(words: Int32Array, { places }: TableCompiler, moved: ReadonlyMap<number, number>): void {
    for (let tuple = 0; tuple <= places.monitorMask; tuple += 1) {
      const at = places[this.table] / 4 + tuple;
      const to = moved.get((words[at] as number) - 1);
      if (to !== undefined) words[at] = to + 1;
    }
  }

  /** The tables are empty again: what is found from now on is noted once more, later than before. */
  forget(words: Int32Array): void {
    this.#known.clear();
    this.#count = 0;
    words[this.counter / 4] = 0;
  }

  take(): readonly number[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}
