import type { Reduction } from '../reduction.js';
import { failed, none, type TableWriter } from './table-writer.js';

/** What the kernel has to know of ample sets: by value of an actor's cell, its list and what else the state must have. */
export class AmpleTables {
  /** Tables of which values of a cell hold nothing that disturbs an actor. */
  #absent = new Map<string, number>();

  constructor(
    private readonly reduction: Reduction,
    private readonly out: TableWriter,
  ) {}

  forget(): void {
    this.#absent = new Map();
  }

  /**
   * Enters `[list][needs]`, and for each need where its cell lies, its table, and what it is about.
   * @param list where the list of the actor's moves is, or why it is nowhere.
   */
  enter(table: number, cell: number, value: number, list: () => number): number {
    const needs = this.reduction.needs(cell, value);
    if (needs === null) return this.out.publish(table, value, none);
    const moves = list();
    if (moves === failed || moves === none) return this.out.publish(table, value, moves);
    const { word, shift } = this.out.layout;
    const words = needs.flatMap(({ cell: other, absent }) => [
      4 * (word[other] as number),
      shift[other] as number,
      this.out.mask(other),
      this.#tableOf(other, absent),
      other,
      absent,
    ]);
    return this.out.publish(table, value, this.out.write([moves, needs.length, ...words]));
  }

  /** Enters whether the need at this address is met by a value of its cell: 1 if it is, 2 if not. */
  isAbsent(need: number, value: number): number {
    const [table, cell, absent] = [12, 16, 20].map((offset) => this.out.at(need + offset)) as [
      number,
      number,
      number,
    ];
    this.out.put(table + 4 * value, this.reduction.isAbsent(cell, value, absent) ? 1 : 2);
    return 0;
  }

  #tableOf(cell: number, absent: number): number {
    const key = `${cell} ${absent}`;
    const table = this.#absent.get(key) ?? this.out.tableFor(cell);
    this.#absent.set(key, table);
    return table;
  }
}
