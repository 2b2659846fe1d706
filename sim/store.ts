import { Layout } from './layout.js';
import { PackedStore } from './packed-store.js';

/**
 * Every state found so far, as tuples: packed into as few bits as their largest cells need, numbered in the order of
 * discovery.
 *
 * A cell that outgrows its bits widens the layout, and everything found so far is packed again; ids in a tuple are
 * handed out in the order of first sight, so that happens early and some tens of times at most.
 */
export class StateStore {
  #layout: Layout;
  readonly #packed: PackedStore;
  /** The state looked for, packed, and where it was found from. */
  readonly #sought: Int32Array;
  readonly #parent = new Int32Array(1);

  /** @param width cells in a state. */
  constructor(width: number) {
    this.#layout = new Layout(new Uint8Array(width).fill(1));
    this.#packed = new PackedStore(this.#layout.words);
    this.#sought = new Int32Array(width);
  }

  /** States stored; they are numbered from 0. */
  get size(): number {
    return this.#packed.size;
  }

  get bytes(): number {
    return this.#packed.bytes;
  }

  /** True if the tuple that begins at `at` is stored. */
  has(cells: Int32Array, at: number): boolean {
    this.#seek(cells, at);
    return this.#packed.addAll(this.#sought, 1, this.#parent, 0);
  }

  /**
   * Stores the tuple that begins at `at` unless it is known.
   *
   * @param parent number of the state it was found from; -1 for the initial one.
   * @returns true if it is new; its number is then `size - 1`.
   */
  add(cells: Int32Array, at: number, parent: number): boolean {
    const known = this.size;
    this.#seek(cells, at);
    this.#parent[0] = parent;
    this.#packed.addAll(this.#sought, 1, this.#parent, 1);
    return this.size > known;
  }

  /** The number of the state from which this one was first reached; -1 for the initial one. */
  parent(state: number): number {
    return this.#packed.parent(state);
  }

  /** Unpacks state number `state` into `cells`. */
  read(state: number, cells: Int32Array): void {
    this.#layout.unpack(this.#packed.arena, state * this.#layout.words, cells);
  }

  /** Packs a tuple into `#sought`, widening the layout as often as a cell does not fit. */
  #seek(cells: Int32Array, at: number): void {
    for (;;) {
      const cell = this.#layout.pack(cells, at, this.#sought, 0);
      if (cell === -1) return;
      this.#relay(this.#layout.widened(cell, cells[at + cell] as number));
    }
  }

  #relay(layout: Layout): void {
    const old = this.#layout;
    const cells = new Int32Array(layout.bits.length);
    this.#packed.repack(layout.words, (from, to, count) => {
      for (let state = 0; state < count; state += 1) {
        old.unpack(from, state * old.words, cells);
        layout.pack(cells, 0, to, state * layout.words);
      }
    });
    this.#layout = layout;
  }
}
