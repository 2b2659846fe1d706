import type { Layout } from '../../base/layout.js';
import { address, successorsMax } from './addresses.js';
import { KernelMemory, bytesFor, bytesMin, isOutOfMemory } from './memory.js';
import type { KernelInstance } from './module.js';

/** Slots of the table of states at first: more than one batch of successors needs. */
const slotsFirst = 1 << 16;

/** By what memory grows where it is not enough. */
const growth = 16;

/**
 * The table of states of a search: where they lie, how they are packed, and how many there are. Moving them is done here,
 * while the kernel stands still; finding and adding them is the kernel's.
 */
export class PackedTable {
  size = 1;
  /** True once the system gave no memory, though there might be more. */
  starved = false;
  /** Undefined once it was given back. */
  #memory: KernelMemory | undefined;
  #slots: number;

  /** @param bytes bytes that it may take, at least `bytesFor(threads)`; they are taken by and by. */
  constructor(
    public layout: Layout,
    readonly threads: number,
    private readonly bytesMax: number,
  ) {
    const bytes = threads === 1 ? bytesMin : Math.max(growth * bytesMin, bytesFor(threads));
    this.#memory = new KernelMemory(Math.min(bytes, bytesMax), threads);
    this.#slots = slotsFirst;
  }

  get memory(): KernelMemory {
    if (this.#memory === undefined) throw new Error('the search has given its memory back');
    return this.#memory;
  }

  /** Gives the memory back: no state can be read any more. */
  release(): void {
    this.#memory?.release();
    this.#memory = undefined;
  }

  /** Bytes in use. */
  get bytes(): number {
    return 4 * (this.size * (this.layout.words + 1) + this.#slots);
  }

  get slotMask(): number {
    return this.#slots - 1;
  }

  /** Numbers that threads may take before the kernel looks whether there is room: each can fill its buffer meanwhile. */
  get slack(): number {
    return successorsMax * this.threads;
  }

  /** States that there is room for now. */
  get room(): number {
    return Math.min(Math.floor(0.75 * this.#slots), this.memory.capacity(this.layout.words));
  }

  parent(state: number): number {
    return this.memory.words[this.memory.top / 4 - state] as number;
  }

  setParent(state: number, parent: number): void {
    this.memory.words[this.memory.top / 4 - state] = parent;
  }

  /** Where a state begins, in words. */
  at(state: number): number {
    return this.memory.arena / 4 + state * this.layout.words;
  }

  read(state: number, cells: Int32Array): void {
    this.layout.unpack(this.memory.words, this.at(state), cells);
  }

  /** Makes the slots enough for more states, if memory is; false if it is not. Then they have to be filled again. */
  growSlots(): boolean {
    const needed = this.size + this.slack;
    const { slotsMax } = this.memory;
    if (needed > this.memory.capacity(this.layout.words)) return false;
    let slots = this.#slots;
    while (needed > 0.75 * slots) slots *= 2;
    if (slots > slotsMax) return false;
    this.#slots = slots;
    return true;
  }

  /** Moves everything to a larger memory; false if there may be none. Tables and slots are empty then. */
  enlarge(): boolean {
    const old = this.memory;
    if (old.size >= this.bytesMax) return false;
    const memory = this.#reserved(Math.min(growth * old.size, this.bytesMax));
    if (memory === undefined) return false;
    const move = (from: number, to: number, bytes: number): void => {
      memory.words.set(old.words.subarray(from / 4, (from + bytes) / 4), to / 4);
    };
    move(0, 0, old.listsEnd);
    move(old.arena, memory.arena, 4 * this.size * this.layout.words);
    const parents = 4 * (this.size - 1);
    move(old.top - parents, memory.top - parents, parents + 4);
    old.release();
    this.#memory = memory;
    return true;
  }

  /** A memory larger than the present one; undefined if the system gives none. */
  #reserved(bytes: number): KernelMemory | undefined {
    try {
      const memory = new KernelMemory(bytes, this.threads);
      if (memory.size > this.memory.size) return memory;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
    this.starved = true;
    return undefined;
  }

  /** Packs every state again, in place; false if there is no room. */
  repack(kernel: KernelInstance, next: Layout): boolean {
    if (this.size + this.slack > this.memory.capacity(next.words)) return false;
    const old = this.layout;
    const cells = [...old.bits.keys()].flatMap((cell) => [
      4 * (old.word[cell] as number),
      old.shift[cell] as number,
      (1 << (old.bits[cell] as number)) - 1,
      4 * (next.word[cell] as number),
      next.shift[cell] as number,
    ]);
    this.memory.words.set(cells, (this.memory.scratch(0) + address.scratch.heads) / 4);
    kernel.exports.repack(this.size, old.bits.length, 4 * old.words, 4 * next.words);
    this.layout = next;
    return true;
  }

  /**
   * Gives the last states the numbers that threads took and did not use, and makes `size` right.
   * @param end one more than the last number that was taken.
   * @returns the states that got another number, and which.
   */
  closeGaps(
    kernel: KernelInstance,
    end: number,
    blocks: readonly { readonly next: number; readonly end: number }[],
  ): ReadonlyMap<number, number> {
    const { words } = this.memory;
    const gaps = new Set<number>();
    for (const block of blocks) {
      for (let gap = block.next; gap < block.end; gap += 1) gaps.add(gap);
    }
    this.size = end - gaps.size;
    const moved = new Map<number, number>();
    let from = end;
    for (const gap of [...gaps].sort((a, b) => a - b)) {
      if (gap >= this.size) break;
      do from -= 1;
      while (gaps.has(from));
      const slot = (kernel.exports.slotOf(from) >>> 0) / 4;
      words[slot] = (words[slot] as number) + gap - from;
      words.copyWithin(this.at(gap), this.at(from), this.at(from + 1));
      this.setParent(gap, this.parent(from));
      moved.set(from, gap);
    }
    return moved;
  }
}
