/**
 * Packed states in the order of discovery, found again through an open-addressing table. Exact: states themselves are
 * compared; a slot also holds a few bits of the hash, so that most of what is different is never looked at.
 *
 * Memory: 4 bytes a word, 4 for the parent, and 4 / load for the table, load between 3/8 and 3/4.
 */
export class PackedStore {
  size = 0;
  arena: Int32Array<ArrayBuffer>;
  #parents = new Int32Array(1 << 12);
  #slots = new Int32Array(1 << 13);
  #hashes = new Int32Array(256);
  /** Reads that only bring memory into the cache end here, so that they are not optimised away. */
  #touched = 0;

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
   * @returns false if one more was unknown and found no room.
   */
  addAll(states: Int32Array, count: number, parent: number, room: number): boolean {
    this.#makeRoom(count);
    this.#touch(states, count);
    const { words } = this;
    const { arena } = this;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const numberMask = this.#numberMask;
    let { size } = this;
    const full = size + room;
    for (let index = 0; index < count; index += 1) {
      const hash = this.#hashes[index] as number;
      const tag = hash & ~numberMask;
      const begin = index * words;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const entry = slots[slot] as number;
        if (entry === 0) {
          if (size === full) {
            this.size = size;
            return false;
          }
          const at = size * words;
          for (let word = 0; word < words; word += 1)
            arena[at + word] = states[begin + word] as number;
          this.#parents[size] = parent;
          size += 1;
          slots[slot] = tag | size;
          break;
        }
        if (((entry ^ hash) & ~numberMask) !== 0) continue;
        const at = ((entry & numberMask) - 1) * words;
        let word = 0;
        while (word < words && arena[at + word] === states[begin + word]) word += 1;
        if (word === words) break;
      }
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

  /** The bits of a slot that hold a state's number plus one; the others hold bits of its hash. */
  get #numberMask(): number {
    return (1 << (32 - Math.clz32(this.#parents.length))) - 1;
  }

  /** Hashes all states first and reads what will be compared: the waits for memory overlap. */
  #touch(states: Int32Array, count: number): void {
    if (count > this.#hashes.length) this.#hashes = new Int32Array(2 * count);
    const { words, arena } = this;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    const numberMask = this.#numberMask;
    let touched = 0;
    for (let index = 0; index < count; index += 1) {
      const hash = hashOf(states, index * words, words);
      hashes[index] = hash;
      touched ^= slots[hash & mask] as number;
    }
    for (let index = 0; index < count; index += 1) {
      const entry = (slots[(hashes[index] as number) & mask] as number) & numberMask;
      if (entry !== 0) touched ^= arena[(entry - 1) * words] as number;
    }
    this.#touched ^= touched;
  }

  #makeRoom(count: number): void {
    const needed = this.size + count;
    if (needed >= this.#parents.length) {
      const capacity = 2 * this.#parents.length;
      this.arena = longer(this.arena, capacity * this.words);
      this.#parents = longer(this.#parents, capacity);
      this.#slots.fill(0);
      this.#rehash();
    }
    if (needed > 0.75 * this.#slots.length) {
      this.#slots = new Int32Array(2 * this.#slots.length);
      this.#rehash();
    }
  }

  /** Precondition: all slots are free. */
  #rehash(): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const numberMask = this.#numberMask;
    for (let state = 0; state < this.size; state += 1) {
      const hash = hashOf(this.arena, state * this.words, this.words);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~numberMask) | (state + 1);
    }
  }
}

/** Mixes `words` words from `begin` on; multipliers and shifts of MurmurHash3's finaliser. */
function hashOf(states: Int32Array, begin: number, words: number): number {
  let mixed = 0;
  for (let word = 0; word < words; word += 1) {
    mixed = Math.imul(mixed ^ (states[begin + word] as number), 0x85eb_ca6b);
    mixed ^= mixed >>> 13;
  }
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

function longer(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}
