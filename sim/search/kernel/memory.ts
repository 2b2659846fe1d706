import { address, missedMax } from './addresses.js';

const page = 1 << 16;
/** WebAssembly's addresses have 32 bits. */
export const bytesMax = 2 ** 32;
/** Enough for small worlds and one thread; see `bytesFor`. */
export const bytesMin = 2 ** 24;
/**
 * Memories of the least size that searches have given back, all zeros again. For a new one the engine counts 16 MiB of garbage to
 * come, and after three or four it collects the whole heap.
 */
const spare: WebAssembly.Memory[] = [];
/** As many as one search has at a time: for itself, for shortest counterexamples and for cycles; and one more. */
const spareMax = 4;

/** Most threads that walk one memory. */
export const workersMax = 64;

/**
 * Enough for small worlds and so many threads, each of which has a scratch area and may take numbers ahead: a whole
 * number of MiB.
 */
export function bytesFor(threads: number): number {
  const each = Math.ceil((2 * address.scratch.size) / 2 ** 20) * 2 ** 20;
  return bytesMin + (threads - 1) * each;
}

/**
 * One block of memory that all threads of a search walk, and where its parts begin. It is reserved as a whole and only
 * taken as it is written.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** All of it, by 4 bytes. */
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** States put aside because something has to be asked first, and because they have to be expanded whole. */
  readonly missed = page;
  readonly redo = page + 4 * missedMax;
  readonly listsEnd = page + 8 * missedMax;
  readonly shared: boolean;
  readonly slots: number;
  /** Slots there can be; a power of two. */
  readonly slotsMax: number;
  readonly arena: number;
  /** Where the parent of state 0 is; the others lie below. */
  readonly top: number;
  readonly #scratch: number;
  readonly #tables: number;
  #used: number;

  /**
   * @param limit bytes; at least `bytesFor(threads)`, at most `bytesMax`. Where the system gives less, less is used, but
   * no less than that.
   */
  constructor(limit: number, threads: number) {
    this.shared = threads > 1;
    this.memory = reserve(Math.floor(limit / page), this.shared, bytesFor(threads));
    const { buffer } = this.memory;
    this.words = new Int32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.#scratch = this.listsEnd;
    this.#tables = this.#scratch + threads * address.scratch.size;
    this.#used = this.#tables;
    this.slots = up(this.#tables + buffer.byteLength / 8);
    this.slotsMax = 2 ** Math.floor(Math.log2(buffer.byteLength / 16));
    this.arena = this.slots + 4 * this.slotsMax;
    this.top = buffer.byteLength - 4;
  }

  /** Bytes. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  scratch(thread: number): number {
    return this.#scratch + thread * address.scratch.size;
  }

  /** States that there is room for. */
  capacity(words: number): number {
    const room = Math.floor((this.top - this.arena) / (4 * words + 4));
    return Math.min(room, Math.floor(0.75 * this.slotsMax));
  }

  /** Reserves zeroed bytes for a table, for good or until `clear`; 0 if there is no room left. */
  allocate(bytes: number): number {
    const begin = (this.#used + 7) & ~7;
    const at = begin >>> 0;
    if (at + bytes > this.slots) return 0;
    this.#used = at + bytes;
    return at;
  }

  /** Gives it back for another search. Precondition: nobody reads it any more. */
  release(): void {
    if (this.shared || this.size !== bytesMin || spare.length === spareMax) return;
    this.bytes.fill(0);
    spare.push(this.memory);
  }

  /** Gives all tables back. */
  clear(): void {
    this.bytes.fill(0, this.#tables, this.#used);
    this.#used = this.#tables;
  }
}

/** True for what an engine throws that gets no memory from the system. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocat|memory/i.test(error.message);
}

function reserve(pages: number, shared: boolean, least: number): WebAssembly.Memory {
  const given = !shared && pages * page === bytesMin ? spare.pop() : undefined;
  if (given !== undefined) return given;
  const leastPages = least / page;
  for (let size = pages; ; size = Math.max(leastPages, Math.ceil(size / 2))) {
    try {
      return new WebAssembly.Memory({ initial: size, maximum: size, shared });
    } catch (error) {
      if (size <= leastPages) throw error;
    }
  }
}

function up(bytes: number): number {
  return Math.ceil(bytes / page) * page;
}
