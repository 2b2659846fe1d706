/**
 * Gives every distinct value a small integer, once (hash-consing). Ids count from 0 in the order of first sight,
 * so equal runs give equal ids.
 */
export class Interner<Value> {
  readonly #ids = new Map<string, number>();
  readonly #values: Value[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** The id of `key`, whose value is made on first sight only. Equal keys must stand for equal values. */
  id(key: string, make: () => Value): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#values.push(make());
    this.#ids.set(key, id);
    return id;
  }

  /** @throws if no value has this id. */
  value(id: number): Value {
    if (id < 0 || id >= this.#values.length) throw new RangeError(`no value has id ${id}`);
    return this.#values[id] as Value;
  }
}

/**
 * A function of two small integers, computed on first use and looked up ever after.
 * Results are integers; `compute` must be pure.
 */
export class Table2 {
  readonly #rows: Int32Array[] = [];

  constructor(readonly compute: (row: number, column: number) => number) {}

  get(row: number, column: number): number {
    const cells = this.#rows[row];
    if (cells !== undefined && column < cells.length) {
      const value = cells[column] as number;
      if (value !== absent) return value;
    }
    return this.#miss(row, column);
  }

  #miss(row: number, column: number): number {
    const value = this.compute(row, column);
    let cells = this.#rows[row];
    if (cells === undefined || column >= cells.length) {
      const wider = new Int32Array(Math.max(8, 2 * column)).fill(absent);
      if (cells !== undefined) wider.set(cells);
      cells = wider;
      this.#rows[row] = cells;
    }
    cells[column] = value;
    return value;
  }
}

const absent = -0x8000_0000;
