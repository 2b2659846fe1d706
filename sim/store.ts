import { Layout } from './layout.js';

/**
 * Every state found so far: tuples packed into as few bits as their largest cells need, in the order of discovery,
 * found again through an open-addressing table. Exact: the packed state itself is compared, never a fingerprint.
 *
 * A cell that outgrows its bits widens the layout, and everything found so far is packed again; ids in a tuple are
 * handed out in the order of first sight, so that happens early and some tens of times at most.
 *
 * Memory: 4 bytes a word of the layout, 4 for the parent, and 4 / load for the table, load between 3/8 and 3/4.
 */
export class StateStore {
  /** States stored; they are numbered from 0 in the order of discovery. */
  size = 0;
  #layout: Layout;
  #words: Int32Array<ArrayBuffer>;
  #parents = new Int32Array(1024);
  /** Number of a state plus one; 0 is a free slot. */
  #slots = new Int32Array(2048);
  /** The state looked for, packed. */
  readonly #sought: Int32Array;

  /** @param width cells in a state. */
  constructor(width: number) {
    this.#layout = new Layout(new Uint8Array(width).fill(1));
    this.#words = new Int32Array(this.#parents.length * this.#layout.words);
    this.#sought = new Int32Array(width);
  }

  /** Bytes held by all tables, growth room included. */
  get bytes(): number {
    return this.#words.byteLength + this.#parents.byteLength + this.#slots.byteLength;
  }

  /** True if the tuple that begins at `at` is stored. */
  has(cells: Int32Array, at: number): boolean {
    this.#seek(cells, at);
    return this.#slots[this.#find()] !== 0;
  }

  /**
   * Stores the tuple that begins at `at` unless it is known.
   *
   * @param parent number of the state it was found from; -1 for the initial one.
   * @returns true if it is new; its number is then `size - 1`.
   */
  add(cells: Int32Array, at: number, parent: number): boolean {
    this.#seek(cells, at);
    let slot = this.#find();
    if (this.#slots[slot] !== 0) return false;
    if (this.size >= 0.75 * this.#slots.length) {
      this.#slots = new Int32Array(2 * this.#slots.length);
      this.#rehash();
      slot = this.#find();
    }
    if (this.size === this.#parents.length) this.#makeRoom();
    const { words } = this.#layout;
    const begin = this.size * words;
    for (let word = 0; word < words; word += 1) {
      this.#words[begin + word] = this.#sought[word] as number;
    }
    this.#parents[this.size] = parent;
    this.size += 1;
    this.#slots[slot] = this.size;
    return true;
  }

  /** The number of the state from which this one was first reached; -1 for the initial one. */
  parent(state: number): number {
    return this.#parents[state] as number;
  }

  /** Unpacks state number `state` into `cells`. */
  read(state: number, cells: Int32Array): void {
    this.#layout.unpack(this.#words, state * this.#layout.words, cells);
  }

  /** Packs a tuple into `#sought`, widening the layout as often as a cell does not fit. */
  #seek(cells: Int32Array, at: number): void {
    for (;;) {
      const cell = this.#layout.pack(cells, at, this.#sought, 0);
      if (cell === -1) return;
      this.#relay(this.#layout.widened(cell, cells[at + cell] as number));
    }
  }

  /** The slot that holds the sought state, or the free one where it belongs. */
  #find(): number {
    const slots = this.#slots;
    const words = this.#words;
    const sought = this.#sought;
    const mask = slots.length - 1;
    const count = this.#layout.words;
    let slot = hash(sought, 0, count) & mask;
    for (;;) {
      const state = slots[slot] as number;
      if (state === 0) return slot;
      const begin = (state - 1) * count;
      let word = 0;
      while (word < count && words[begin + word] === sought[word]) word += 1;
      if (word === count) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #makeRoom(): void {
    // Half again rather than twice: most of the memory of a long search is here.
    const capacity = Math.ceil(1.5 * this.size);
    this.#parents = enlarged(this.#parents, capacity);
    this.#words = enlarged(this.#words, capacity * this.#layout.words);
  }

  #relay(layout: Layout): void {
    const old = this.#layout;
    const words = new Int32Array(this.#parents.length * layout.words);
    const cells = new Int32Array(layout.bits.length);
    for (let state = 0; state < this.size; state += 1) {
      old.unpack(this.#words, state * old.words, cells);
      layout.pack(cells, 0, words, state * layout.words);
    }
    this.#layout = layout;
    this.#words = words;
    this.#slots.fill(0);
    this.#rehash();
  }

  /** Precondition: all slots are free. */
  #rehash(): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const count = this.#layout.words;
    for (let state = 0; state < this.size; state += 1) {
      let slot = hash(this.#words, state * count, count) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = state + 1;
    }
  }
}

/** Mixes `count` words from `begin` on; ends with MurmurHash3's finaliser. */
function hash(words: Int32Array, begin: number, count: number): number {
  let mixed = 0;
  for (let word = 0; word < count; word += 1) {
    mixed = Math.imul(mixed ^ (words[begin + word] as number), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
