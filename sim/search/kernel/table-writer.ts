import type { Layout } from '../../base/layout.js';
import { address } from './addresses.js';
import type { KernelMemory } from './memory.js';

const { cell: cellAt } = address;

/** What a call-back returns when an entry cannot be made now: a cell is too narrow for it, or there is no room. */
export const failed = -1;
/** Where a list begins that has no moves, a value that names no member, an actor whose moves never suffice. */
export const none = 1;

/** Writes the tables that the kernel walks: numbers in one memory, for one layout of states. */
export class TableWriter {
  /** A cell that does not fit the layout, and the value it has to hold. */
  outgrown: { readonly cell: number; readonly value: number } | undefined;
  /** True once the tables have no room left. */
  full = false;

  constructor(
    public layout: Layout,
    public memory: KernelMemory,
  ) {}

  /** Empties all tables and begins again, with another layout or another memory. */
  beginAgain(layout: Layout, memory: KernelMemory): void {
    this.layout = layout;
    this.memory = memory;
    this.outgrown = undefined;
    this.full = false;
    memory.clear();
  }

  bits(cell: number): number {
    return this.layout.bits[cell] as number;
  }

  mask(cell: number): number {
    return (1 << this.bits(cell)) - 1;
  }

  /** True if the value fits its cell; otherwise the cell has `outgrown` the layout. */
  fits(cell: number, value: number): boolean {
    if (value >>> this.bits(cell) === 0) return true;
    this.outgrown = { cell, value };
    return false;
  }

  /** Says at `at` where a cell lies in a state. */
  place(at: number, cell: number): void {
    this.put(at + cellAt.word, 4 * (this.layout.word[cell] as number));
    this.put(at + cellAt.shift, this.layout.shift[cell] as number);
    this.put(at + cellAt.mask, this.mask(cell));
  }

  /** Enters what other threads may read from now on; what it refers to has been written before. */
  publish(table: number, value: number, entry: number): number {
    if (entry === failed || this.full) return failed;
    Atomics.store(this.memory.words, (table + 4 * value) / 4, entry);
    return entry;
  }

  write(values: readonly number[]): number {
    const at = this.allocate(4 * values.length);
    if (at !== 0) this.memory.words.set(values, at / 4);
    return at;
  }

  /** A table with an entry for every value of a cell. */
  tableFor(cell: number): number {
    return this.allocate(4 << this.bits(cell));
  }

  /** Zeroed bytes; 0, which is no address, if there are none left. */
  allocate(bytes: number): number {
    const at = this.memory.allocate(bytes);
    if (at === 0) this.full = true;
    return at;
  }

  at(address: number): number {
    return (this.memory.words[address / 4] as number) >>> 0;
  }

  put(address: number, value: number): void {
    this.memory.words[address / 4] = value;
  }

  /** Reads a packed state. */
  unpack(at: number): Int32Array {
    const cells = new Int32Array(this.layout.bits.length);
    this.layout.unpack(this.memory.words, at / 4, cells);
    return cells;
  }
}
