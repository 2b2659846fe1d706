import { ModelError } from '../../../input/errors.js';
import { actionsTo, type Engine, type EngineOptions } from '../engine.js';
import { Layout } from '../../base/layout.js';
import { pending, violation, witness } from '../../world/monitor.js';
import type { TupleSystem } from '../../base/tuple.js';
import type { WorldTables } from '../../world/tables.js';
import { address, successorsMax, wordsMax, status } from './addresses.js';
import { TableCompiler } from './table-compiler.js';
import { MonitorRepresentatives } from './monitor-representatives.js';
import { KernelInstance, kernelModule } from './module.js';
import { PackedTable } from './table.js';
import type { GlobalName } from './globals.js';
import { Threads } from './threads.js';

/**
 * Walks a world by WebAssembly: a state is packed into words, and a move is an addition to them. Same tables, same
 * answers as `World.expand`, which it is tested against.
 */
export class CompiledEngine<Action> implements Engine<Action> {
  transitions = 0;
  quiescent = 0;
  reduced = 0;
  truncated = false;
  full = false;
  hasBackEdge = false;
  readonly #tables: WorldTables;
  readonly #options: EngineOptions;
  readonly #table: PackedTable;
  readonly #compiler: TableCompiler;
  #threads: Threads | undefined;
  #kernel: KernelInstance;
  readonly #novel = new MonitorRepresentatives('seen', address.seenCount);
  readonly #quiet = new MonitorRepresentatives('quiet', address.quietCount);

  constructor(
    private readonly system: TupleSystem<Action>,
    tables: WorldTables,
    options: EngineOptions,
  ) {
    const { workers, bytes, symmetry, reduction, threading } = options;
    this.#tables = tables;
    this.#options = options;
    const initial = system.initial();
    symmetry?.canonical(initial, 0);
    const layout = new Layout(Uint8Array.from(initial, bitsOf));
    this.#checkWords(layout);
    this.#table = new PackedTable(layout, workers, bytes);
    const { memory } = this.#table;
    this.#compiler = new TableCompiler(tables, layout, memory, { symmetry, reduction });
    const { threads = (count: number) => new Threads(count) } = threading;
    this.#threads = workers > 1 ? threads(workers - 1) : undefined;
    this.#kernel = this.#instance();
    layout.pack(initial, 0, memory.words, this.#table.at(0));
    this.#table.setParent(0, -1);
    this.#kernel.exports.rehash(1);
  }

  get size(): number {
    return this.#table.size;
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  get starved(): boolean {
    return this.#table.starved;
  }

  step(from: number, to: number, nextLevel: number, limit: number): number {
    const threads =
      limit === Infinity && to - from >= this.#options.threading.from ? this.#threads : undefined;
    this.#kernel.set({ ...this.#bounds(), nextLevel });
    const next =
      threads === undefined
        ? this.#walk(from, to, limit)
        : this.#walkTogether(threads, from, to, nextLevel);
    // Whatever could not be left out after all, at the latest before the level is over.
    this.#redo();
    this.#collect();
    return next;
  }

  takeNovel(): readonly number[] {
    return this.#novel.take();
  }

  takeQuiescent(): readonly number[] {
    return this.#quiet.take();
  }

  violated(state: number): number {
    return this.#tables.monitors.mask(this.#monitors(state), violation);
  }

  pending(state: number): number {
    return this.#tables.monitors.mask(this.#monitors(state), pending);
  }

  witnessed(state: number): number {
    return this.#tables.monitors.mask(this.#monitors(state), witness);
  }

  actionsTo(state: number): readonly Action[] {
    return actionsTo(this.system, this.#table, state, this.#options.symmetry);
  }

  action(state: number, ordinal: number): Action {
    const cells = new Int32Array(this.system.width);
    this.#table.read(state, cells);
    return this.system.action(cells, ordinal);
  }

  represented(): number {
    const { symmetry } = this.#compiler;
    if (symmetry === undefined) return this.size;
    symmetry.represented = 0;
    const counted = this.#kernel.exports.orbits(0, this.size);
    return counted + symmetry.represented;
  }

  close(): void {
    this.#threads?.close();
    this.#threads = undefined;
  }

  release(): void {
    this.close();
    this.#table.release();
  }

  /** One thread: expands the states from `from` up to `to` in order. */
  #walk(from: number, to: number, limit: number): number {
    this.#kernel.set(this.#alone(limit));
    return this.#run(from, to, 0, 0);
  }

  /** All threads: expands the states from `from` up to `to`, in any order. */
  #walkTogether(threads: Threads, from: number, to: number, nextLevel: number): number {
    let at = from;
    while (at < to && !this.full) {
      this.#setCounter(address.size, this.size);
      this.#setCounter(address.cursor, at);
      const phase = { alone: 0, limit: -1, next: 0, end: 0 };
      threads.begin(to, { ...this.#bounds(), nextLevel, ...phase });
      this.#kernel.set(phase);
      let shares: ReturnType<Threads['end']>;
      try {
        this.#kernel.exports.work(to);
      } finally {
        // Nobody works on in this memory once the search is over.
        shares = threads.end();
      }
      this.#account(this.#kernel);
      for (const { transitions, quiescent, reduced, back } of shares) {
        this.transitions += transitions;
        this.quiescent += quiescent;
        this.reduced += reduced;
        this.hasBackEdge ||= back !== 0;
      }
      const own = { next: this.#kernel.get('next'), end: this.#kernel.get('end') };
      const end = this.#counter(address.size);
      const moved = this.#table.closeGaps(this.#kernel, end, [own, ...shares]);
      if (moved.size > 0) this.#novel.renumber(this.#words, this.#compiler, moved);
      at = Math.min(to, this.#counter(address.cursor));
      this.#kernel.set(this.#alone(Infinity));
      this.#runList(address.missedCount, 'missed', 0);
    }
    return at;
  }

  /** Expands whole the states that were put aside for it. */
  #redo(): void {
    this.#runList(address.redoCount, 'redo', 1);
  }

  #runList(counter: number, list: 'missed' | 'redo', whole: number): void {
    const count = this.#counter(counter);
    this.#setCounter(counter, 0);
    if (count > 0) this.#run(0, count, this.#table.memory[list], whole);
  }

  /** Runs until `to`, over everything that stops the kernel on the way, or until memory is full. */
  #run(from: number, to: number, list: number, whole: number): number {
    let at = from;
    while (at < to && !this.full) {
      at = this.#kernel.exports.run(at, to, list, whole);
      this.#account(this.#kernel);
      this.#table.size = this.#kernel.get('next');
      const stopped = this.#kernel.get('status');
      this.#record();
      if (stopped === status.redo) this.#redo();
      else if (stopped !== status.done && stopped !== status.batch) this.#resolve(stopped);
    }
    return at;
  }

  /** Does what lets the kernel go on where it stopped. */
  #resolve(stopped: number): void {
    if (stopped === status.tooMany) {
      throw new ModelError(`a state of ${this.system.name} has over ${successorsMax} successors`);
    }
    if (stopped === status.full) {
      if (!this.#table.growSlots()) return this.#enlarge();
      this.#kernel.set(this.#bounds());
      this.#kernel.exports.rehash(this.size);
      return;
    }
    if (this.#compiler.out.full) return this.#enlarge();
    this.#widen();
  }

  #enlarge(): void {
    this.#collect();
    this.full = !this.#table.enlarge();
    if (!this.full) this.#beginAgain();
  }

  /** Goes over to a layout in which the cell that has outgrown the present one fits. */
  #widen(): void {
    const { outgrown } = this.#compiler.out;
    if (outgrown === undefined) throw new Error('the kernel stopped for no reason');
    const layout = this.#alike(outgrown.cell).reduce(
      (wider, cell) => wider.widened(cell, outgrown.value),
      this.#table.layout,
    );
    this.#checkWords(layout);
    this.#collect();
    if (this.#table.repack(this.#kernel, layout)) this.#beginAgain();
    else this.#enlarge();
  }

  #checkWords({ words }: Layout): void {
    if (words <= wordsMax) return;
    throw new ModelError(
      `a state of ${this.system.name} takes over ${32 * wordsMax} bits; expected a world with fewer actors`,
    );
  }

  /** Fills tables and slots anew, the states being as they are. */
  #beginAgain(): void {
    const [nextLevel, limit] = [this.#kernel.get('nextLevel'), this.#kernel.get('limit')];
    this.#compiler.beginAgain(this.#table.layout, this.#table.memory);
    for (const first of [this.#novel, this.#quiet]) first.forget(this.#words);
    this.#kernel = this.#instance();
    this.#kernel.set({ nextLevel, ...this.#alone(Infinity), limit });
    this.#kernel.exports.rehash(this.size);
  }

  /** The cells of actors with machines of the same name, as far as they are no wider: sooner or later they need the same. */
  #alike(cell: number): readonly number[] {
    const { actors } = this.#tables;
    const { bits } = this.#table.layout;
    const machineId = actors[cell]?.machineId;
    const others = actors.filter(
      (actor) =>
        actor.machineId === machineId && (bits[actor.index] as number) <= (bits[cell] as number),
    );
    return machineId === undefined ? [cell] : others.map(({ index }) => index);
  }

  #instance(): KernelInstance {
    const { memory, layout } = this.#table;
    const module = kernelModule(layout.words, memory.shared);
    const { slots, arena, top, missed, redo } = memory;
    const places = { ...this.#compiler.places, slots, arena, top, missed, redo };
    this.#threads?.replace(memory, module, places);
    const kernel = new KernelInstance(module, memory.memory, this.#compiler.miss);
    kernel.set({ ...places, ...this.#bounds(), scratch: memory.scratch(0) });
    return kernel;
  }

  #bounds(): Globals {
    const { slack, room, slotMask } = this.#table;
    const { record, threading } = this.#options;
    const { block } = threading;
    return { slack, roomMax: room, slotMask, block, record: Number(record !== undefined) };
  }

  /** For one thread: it takes numbers one after another, not in blocks. */
  #alone(limit: number): Globals {
    return { alone: 1, next: this.size, end: -1, limit: limit === Infinity ? -1 : limit };
  }

  #account(kernel: KernelInstance): void {
    this.transitions += kernel.get('transitions');
    this.quiescent += kernel.get('quiescent');
    this.reduced += kernel.get('reduced');
    this.truncated ||= kernel.get('truncated') !== 0;
    this.hasBackEdge ||= kernel.get('back') !== 0;
    kernel.reset();
  }

  #collect(): void {
    for (const first of [this.#novel, this.#quiet]) first.collect(this.#words, this.#compiler);
  }

  /** Hands the last batch to whoever wants to see all transitions. */
  #record(): void {
    if (this.#options.record === undefined) return;
    const { scratch } = address;
    const count = this.#kernel.get('count');
    const part = (offset: number): Int32Array => {
      const begin = (this.#table.memory.scratch(0) + offset) / 4;
      return this.#words.subarray(begin, begin + count);
    };
    this.#options.record(part(scratch.parents), part(scratch.movers), part(scratch.numbers));
  }

  #monitors(state: number): number {
    const cell = this.#tables.monitorCell;
    const { bits, word, shift } = this.#table.layout;
    const packed = this.#words[this.#table.at(state) + (word[cell] as number)] as number;
    return (packed >>> (shift[cell] as number)) & ((1 << (bits[cell] as number)) - 1);
  }

  get #words(): Int32Array {
    return this.#table.memory.words;
  }

  #counter(at: number): number {
    return this.#words[at / 4] as number;
  }

  #setCounter(at: number, value: number): void {
    this.#words[at / 4] = value;
  }
}

type Globals = Partial<Record<GlobalName, number>>;

/** Bits of a cell at first: some more than its first value needs, or every cell would soon be widened. */
function bitsOf(value: number): number {
  return Math.max(2, 32 - Math.clz32(value));
}
