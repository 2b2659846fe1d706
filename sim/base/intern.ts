/**
 * Gives every distinct value a small integer, once (hash-consing). Ids count from 0 in the order of first sight,
 * so equal runs give equal ids.
 */
export class Interner<Value> {
  readonly #ids = new Map<string, number>();
  readonly #values: Value[] = [];
  #letters = 0;

  /** @param each bytes that a value takes besides the text of its key, roughly. */
  constructor(private readonly each = 0) {}

  /** Bytes that keys and values take, roughly: a value is taken to be as long as its key. */
  get bytes(): number {
    return 2 * this.#letters + (entryBytes + this.each) * this.size;
  }

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
    this.#letters += key.length;
    return id;
  }

  /** @throws if no value has this id. */
  value(id: number): Value {
    if (id < 0 || id >= this.#values.length) throw new RangeError(`no value has id ${id}`);
    return this.#values[id] as Value;
  }
}

/** Of an entry of a map from texts to numbers, the text's own head included. */
const entryBytes = 80;

/**
 * A function of two small integers, computed on first use and looked up ever after.
 * Results are integers; `compute` must be pure.
 */
export class Table2 {
  /** Bytes that the rows take. */
  bytes = 0;
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
      this.bytes += wider.byteLength - (cells?.byteLength ?? -rowBytes);
      cells = wider;
      this.#rows[row] = cells;
    }
    cells[column] = value;
    return value;
  }
}

const absent = -0x8000_0000;

/** Of a row besides its cells. */
const rowBytes = 100;
