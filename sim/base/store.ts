import { grown } from './grown.js';
import { Layout } from './layout.js';

/**
 * Every state found so far, as tuples: packed into as few bits as their largest cells need, numbered in the order of
 * discovery, and found again through an open-addressing table of their numbers.
 *
 * A cell that outgrows its bits widens the layout, and everything found so far is packed again; ids in a tuple are
 * handed out in the order of first sight, so that happens early and some tens of times at most.
 */
export class StateStore {
  /** States stored; they are numbered from 0. */
  size = 0;
  #layout: Layout;
  #arena: Int32Array<ArrayBuffer>;
  #parents = new Int32Array(1 << 10);
  /** Number of a state plus one; 0 is free. */
  #slots = new Int32Array(1 << 11);
  /** The state looked for, packed. */
  #sought: Int32Array;

  /** @param width cells in a state. */
  constructor(width: number) {
    this.#layout = new Layout(new Uint8Array(width).fill(1));
    this.#arena = new Int32Array(this.#parents.length * this.#layout.words);
    this.#sought = new Int32Array(this.#layout.words);
  }

  /** Bytes in use. */
  get bytes(): number {
    return 4 * (this.size * (this.#layout.words + 1) + this.#slots.length);
  }

  /** True if the tuple that begins at `at` is stored. */
  has(cells: Int32Array, at: number): boolean {
    this.#pack(cells, at);
    return this.#slots[this.#seek()] !== 0;
  }

  /**
   * Stores the tuple that begins at `at` unless it is known.
   *
   * @param parent number of the state it was found from; -1 for the initial one.
   * @returns its number; `size` has grown if it is new.
   */
  add(cells: Int32Array, at: number, parent: number): number {
    this.#pack(cells, at);
    const slot = this.#seek();
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    if (this.size === this.#parents.length) this.#grow();
    this.#arena.set(this.#sought, this.size * this.#layout.words);
    this.#parents[this.size] = parent;
    this.size += 1;
    this.#slots[slot] = this.size;
    if (2 * this.size > this.#slots.length) this.#rehash(2 * this.#slots.length);
    return this.size - 1;
  }

  /** The number of the state from which this one was first reached; -1 for the initial one. */
  parent(state: number): number {
    return this.#parents[state] as number;
  }

  /** Unpacks state number `state` into `cells`. */
  read(state: number, cells: Int32Array): void {
    this.#layout.unpack(this.#arena, state * this.#layout.words, cells);
  }

  /** Packs a tuple into `#sought`, widening the layout as often as a cell does not fit. */
  #pack(cells: Int32Array, at: number): void {
    for (;;) {
      const cell = this.#layout.pack(cells, at, this.#sought, 0);
      if (cell === -1) return;
      this.#relayOut(this.#layout.widened(cell, cells[at + cell] as number));
    }
  }

  /** The slot that holds the number of the state looked for, or the free one where it belongs. */
  #seek(): number {
    const { words } = this.#layout;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(this.#sought, 0, words) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) return slot;
      const at = (entry - 1) * words;
      let word = 0;
      while (word < words && this.#arena[at + word] === this.#sought[word]) word += 1;
      if (word === words) return slot;
    }
  }

  #grow(): void {
    // All of it or, where there is no memory, nothing.
    const parents = grown(this.#parents);
    this.#arena = grown(this.#arena, parents.length * this.#layout.words);
    this.#parents = parents;
  }

  #relayOut(layout: Layout): void {
    const [old, from] = [this.#layout, this.#arena];
    const cells = new Int32Array(layout.bits.length);
    const arena = new Int32Array(this.#parents.length * layout.words);
    this.#layout = layout;
    this.#arena = arena;
    this.#sought = new Int32Array(layout.words);
    for (let state = 0; state < this.size; state += 1) {
      old.unpack(from, state * old.words, cells);
      layout.pack(cells, 0, this.#arena, state * layout.words);
    }
    this.#rehash(this.#slots.length);
  }

  #rehash(length: number): void {
    this.#slots = new Int32Array(length);
    const { words } = this.#layout;
    for (let state = 0; state < this.size; state += 1) {
      let slot = hashOf(this.#arena, state * words, words) & (length - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.#slots[slot] = state + 1;
    }
  }
}

/** Mixes `words` words from `begin` on; ends with the finaliser of MurmurHash3. */
function hashOf(states: Int32Array, begin: number, words: number): number {
  let mixed = 0;
  for (let word = 0; word < words; word += 1) {
    mixed = Math.imul(mixed ^ (states[begin + word] as number), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 16);
}
