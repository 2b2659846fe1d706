/**
 * Packed states in the order of discovery, found again through an open-addressing table. Exact: states themselves are
 * compared; a slot also holds a few bits of the hash, so that most of what is different is never looked at.
 *
 * Memory: 4 bytes a word, 4 for the parent, and 4 / load for the table, load between 3/8 and 3/4.
 */
export class PackedStore {
  size = 0;
  arena: Int32Array<ArrayBuffer>;
  /** Reads that only bring memory into the cache end up here, so that they are not optimised away. */
  touched = 0;
  #parents = new Int32Array(1 << 12);
  /** Number of a state plus one in the low bits, as many as the table's length has; bits of its hash in the others. */
  #slots = new Int32Array(1 << 13);
  #hashes = new Int32Array(512);
  #places = new Int32Array(512);

  constructor(private words: number) {
    this.arena = new Int32Array(this.#parents.length * words);
  }

  /** Bytes in use; room for growth that was never touched is not counted. */
  get bytes(): number {
    return 4 * (this.size * (this.words + 1) + this.#slots.length);
  }

  parent(state: number): number {
    return this.#parents[state] as number;
  }

  /**
   * Stores those of `count` packed states that are unknown, in order, at most `room` of them.
   *
   * @param parents the state that each was found from.
   * @returns false if one more was unknown and found no room.
   */
  addAll(states: Int32Array, count: number, parents: Int32Array, room: number): boolean {
    this.#makeRoom(count);
    this.#seek(states, count);
    const { words, arena } = this;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const places = this.#places;
    const found = this.#parents;
    const mask = slots.length - 1;
    const full = this.size + room;
    let size = this.size;
    for (let index = 0, begin = 0; index < count; index += 1, begin += words) {
      const hash = hashes[index] as number;
      let slot = places[index] as number;
      for (;;) {
        const entry = slots[slot] as number;
        if (entry === 0) break;
        if (((entry ^ hash) & ~mask) === 0) {
          const at = ((entry & mask) - 1) * words;
          let word = 0;
          while (word < words && arena[at + word] === states[begin + word]) word += 1;
          if (word === words) break;
        }
        slot = (slot + 1) & mask;
      }
      if (slots[slot] !== 0) continue;
      if (size === full) {
        this.size = size;
        return false;
      }
      for (let word = 0, at = size * words; word < words; word += 1) {
        arena[at + word] = states[begin + word] as number;
      }
      found[size] = parents[index] as number;
      size += 1;
      slots[slot] = (hash & ~mask) | size;
    }
    this.size = size;
    return true;
  }

  /** Lays all states out anew, in `words` words each. */
  repack(words: number, repack: (from: Int32Array, to: Int32Array, count: number) => void): void {
    const arena = new Int32Array(this.#parents.length * words);
    repack(this.arena, arena, this.size);
    this.arena = arena;
    this.words = words;
    this.#slots.fill(0);
    this.#rehash();
  }

  /**
   * Goes ahead of `addAll` as far as it can without comparing: to the first slot that is free or has the same bits of
   * the hash. All memory that will be needed is read here, one read not waiting for another.
   */
  #seek(states: Int32Array, count: number): void {
    this.#hash(states, 0, count);
    const { words, arena } = this;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const places = this.#places;
    const mask = slots.length - 1;
    let touched = 0;
    for (let index = 0; index < count; index += 1) {
      const hash = hashes[index] as number;
      let slot = hash & mask;
      let entry = slots[slot] as number;
      while (entry !== 0 && ((entry ^ hash) & ~mask) !== 0) {
        slot = (slot + 1) & mask;
        entry = slots[slot] as number;
      }
      places[index] = slot;
      if (entry !== 0) touched ^= arena[((entry & mask) - 1) * words] as number;
    }
    this.touched ^= touched;
  }

  /** Hashes states and reads the slots where they belong. */
  #hash(states: Int32Array, from: number, count: number): void {
    if (count > this.#hashes.length) {
      this.#hashes = new Int32Array(2 * count);
      this.#places = new Int32Array(2 * count);
    }
    const { words } = this;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let touched = 0;
    for (let index = 0; index < count; index += 1) {
      const hash = hashOf(states, (from + index) * words, words);
      hashes[index] = hash;
      touched ^= slots[hash & mask] as number;
    }
    this.touched ^= touched;
  }

  #makeRoom(count: number): void {
    const needed = this.size + count;
    if (needed > this.#parents.length) {
      const capacity = Math.max(needed, 2 * this.#parents.length);
      this.arena = longer(this.arena, capacity * this.words);
      this.#parents = longer(this.#parents, capacity);
    }
    let slots = this.#slots.length;
    while (needed > 0.75 * slots) slots *= 2;
    if (slots > this.#slots.length) {
      this.#slots = new Int32Array(slots);
      this.#rehash();
    }
  }

  /** Precondition: all slots are free. */
  #rehash(): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const batch = 512;
    for (let first = 0; first < this.size; first += batch) {
      const count = Math.min(batch, this.size - first);
      this.#hash(this.arena, first, count);
      for (let index = 0; index < count; index += 1) {
        const hash = this.#hashes[index] as number;
        let slot = hash & mask;
        while (slots[slot] !== 0) slot = (slot + 1) & mask;
        slots[slot] = (hash & ~mask) | (first + index + 1);
      }
    }
  }
}

/** Mixes `words` words from `begin` on; ends with MurmurHash3's finaliser. */
function hashOf(states: Int32Array, begin: number, words: number): number {
  let mixed = 0;
  for (let word = 0; word < words; word += 1) {
    mixed = Math.imul(mixed ^ (states[begin + word] as number), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

function longer(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}
