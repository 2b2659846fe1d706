import {
  bufferFull,
  expandSource,
  pairBitsMax,
  pairFactor,
  repackSource,
  tooNarrow,
  unasked,
  type KernelTables,
  type SharedDelivery,
} from './codegen.js';
import type { Actor } from './actor.js';
import { actionsTo, type Engine } from './engine.js';
import { Layout } from './layout.js';
import { pending, violation, witness } from './monitor.js';
import { faultKinds, type FaultKind, type Move } from './moves.js';
import { PackedStore } from './packed-store.js';
import type { SharedMailbox } from './shared.js';
import type { TupleSystem } from './tuple.js';
import type { WorldAction } from './world-types.js';
import { World } from './world.js';

/** The compiled engine for a system, or undefined where there is none: plain systems, timed worlds, no code generation. */
export function compiledEngine<Action>(system: TupleSystem<Action>): Engine<Action> | undefined {
  if (!(system instanceof World) || system.time === 'timed' || !mayGenerate()) return undefined;
  return new CompiledEngine(system) as Engine<WorldAction> as unknown as Engine<Action>;
}

function mayGenerate(): boolean {
  try {
    generate('return true;');
    return true;
  } catch {
    return false;
  }
}

type Expand = (state: number) => number;
type Repack = (from: Int32Array, to: Int32Array, count: number) => void;

function generate<Result>(source: string, tables?: KernelTables): Result {
  // The source is made of numbers that this project computes; nothing of a user's text gets into it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function('T', source)(tables) as Result;
}

/**
 * Walks a world by code that is generated for it.
 *
 * A state is packed into words, and a move is an addition to them: for a value of a cell its moves are listed once, and
 * what a send does to the receiving cell is looked up. A look-up that finds nothing asks the world's tables, and those,
 * the first time, XState. Same tables, same answers as `World.expand`, which it is tested against.
 */
class CompiledEngine implements Engine<WorldAction>, KernelTables {
  count = 0;
  calm = 0;
  arena: Int32Array;
  lists = new Int32Array(0);
  faultLists = new Int32Array(0);
  pairs: (Int32Array | Map<number, number>)[] = [];
  code = new Int32Array(0);
  additions = new Int32Array(0);
  affordable = new Uint8Array(0);
  heads = new Int32Array(0);
  buffer = new Int32Array(0);
  readonly #world: World;
  readonly #store: PackedStore;
  readonly #deliveries: readonly SharedDelivery[];
  #layout: Layout;
  #expand: Expand = () => 0;
  #expanded = -1;
  #codeEnd = 0;
  #additionsEnd = 0;
  /** Row of `additions` by cell and what is sent; and back. */
  #rows: Map<number, number>[] = [];
  #sends = new Map<number, Sent>();
  /** A cell that does not fit, and the value it has to hold. */
  #outgrown: { readonly cell: number; readonly value: number } | undefined;

  constructor(world: World) {
    this.#world = world;
    const { actors, shared } = world.tables;
    this.#deliveries = shared.flatMap(({ receivers }, number) =>
      receivers.map((receiver, position) => ({
        shared: number,
        position,
        box: actors.length + number,
        receiver: receiver.index,
      })),
    );
    const initial = world.initial();
    const bits = Uint8Array.from(initial, (value) => 32 - Math.clz32(value));
    this.#layout = new Layout(bits);
    this.#store = new PackedStore(this.#layout.words);
    this.arena = this.#store.arena;
    this.#compile();
    this.#layout.pack(initial, 0, this.buffer, 0);
    this.#store.addAll(this.buffer, 1, -1, 1);
    this.arena = this.#store.arena;
  }

  get size(): number {
    return this.#store.size;
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  expand(state: number): void {
    for (;;) {
      this.count = this.#expand(state);
      if (this.count >= 0) break;
      if (this.count === bufferFull) this.buffer = new Int32Array(2 * this.buffer.length);
      else this.#widen();
    }
    this.#expanded = state;
  }

  store(room: number): boolean {
    const stored = this.#store.addAll(this.buffer, this.count, this.#expanded, room);
    this.arena = this.#store.arena;
    return stored;
  }

  violated(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), violation);
  }

  pending(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), pending);
  }

  witnessed(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), witness);
  }

  actionsTo(state: number): readonly WorldAction[] {
    const { words } = this.#layout;
    return actionsTo(
      this.#world,
      {
        parent: (number) => this.#store.parent(number),
        read: (number, cells) => this.#layout.unpack(this.arena, number * words, cells),
      },
      state,
    );
  }

  // What generated code calls when it finds nothing.

  moves(cell: number, value: number): number {
    const { actors } = this.#world.tables;
    const { calm } = (actors[cell] as Actor).moves(value);
    const begin = this.#list(calm, (move) => this.#step([[cell, value, move.next]], move));
    if (begin > 0) this.lists[(this.#firstOf[cell] as number) + value] = begin;
    return begin;
  }

  faults(cell: number, value: number): number {
    const { actors, shared, budgets, budgetCell } = this.#world.tables;
    const actor = actors[cell];
    const faults = actor?.moves(value).faults ?? shared[cell - actors.length]?.faults(value) ?? [];
    const begin = this.#list(faults, (move) => {
      const kind = move.kind as FaultKind;
      this.#emit(faultKinds.indexOf(kind));
      const length = this.#codeEnd;
      this.#emit(0);
      const next = actor === undefined ? move.box : move.next;
      const spent: Change = [budgetCell, budgets.initial, budgets.spend(budgets.initial, kind)];
      const fits = this.#step([[cell, value, next], spent], move);
      this.code[length] = this.#codeEnd - length - 1;
      return fits;
    });
    if (begin > 0) this.faultLists[(this.#firstOf[cell] as number) + value] = begin;
    return begin;
  }

  pair(number: number, value: number, boxValue: number): number {
    const { shared, position, receiver, box } = this.#deliveries[number] as SharedDelivery;
    const mailbox = this.#world.tables.shared[shared] as SharedMailbox;
    const moves = mailbox.moves(position, value, boxValue);
    const begin = this.#list(moves, (move) =>
      this.#step(
        [
          [receiver, value, move.next],
          [box, boxValue, move.box],
        ],
        move,
      ),
    );
    if (begin < 0) return begin;
    const table = this.pairs[number] as Int32Array | Map<number, number>;
    if (table instanceof Map) table.set(value * pairFactor + boxValue, begin);
    else table[(value << (this.#layout.bits[box] as number)) | boxValue] = begin;
    return begin;
  }

  addition(row: number, value: number): number {
    const { actors, shared, monitors, monitorCell } = this.#world.tables;
    const { cell, sent } = this.#sends.get(row) as Sent;
    const target = actors[cell] ?? shared[cell - actors.length];
    const next = cell === monitorCell ? monitors.observe(value, sent) : target?.push(value, sent);
    if (next === undefined || !this.#fits(cell, next)) return unasked;
    this.additions[row + value] = next - value;
    return next - value;
  }

  /** Where the lists of each cell begin in `lists` and `faultLists`. */
  #firstOf: readonly number[] = [];

  #monitors(state: number): number {
    const cell = this.#world.tables.monitorCell;
    const { bits, word, shift, words } = this.#layout;
    const packed = this.arena[state * words + (word[cell] as number)] as number;
    return (packed >>> (shift[cell] as number)) & ((1 << (bits[cell] as number)) - 1);
  }

  #fits(cell: number, value: number): boolean {
    if (value >>> (this.#layout.bits[cell] as number) === 0) return true;
    this.#outgrown = { cell, value };
    return false;
  }

  #widen(): void {
    const old = this.#layout;
    const { cell, value } = this.#outgrown as { cell: number; value: number };
    this.#layout = this.#alike(cell).reduce((layout, other) => layout.widened(other, value), old);
    const repack = generate<Repack>(repackSource(old, this.#layout));
    this.#store.repack(this.#layout.words, repack);
    this.arena = this.#store.arena;
    this.#compile();
  }

  /** The cells of the actors that have the same machine: sooner or later they need the same bits. */
  #alike(cell: number): readonly number[] {
    const { actors } = this.#world.tables;
    const machine = actors[cell]?.machine;
    const { bits } = this.#layout;
    return machine === undefined
      ? [cell]
      : actors
          .filter(
            (actor) =>
              actor.machine === machine && (bits[actor.index] as number) <= (bits[cell] as number),
          )
          .map(({ index }) => index);
  }

  /** Empties all tables and writes the code for the present layout. */
  #compile(): void {
    const { tables } = this.#world;
    const { bits, words } = this.#layout;
    let first = 0;
    this.#firstOf = [...tables.addresses.keys()].map((cell) => {
      first += 1 << (bits[cell] as number);
      return first - (1 << (bits[cell] as number));
    });
    this.lists = new Int32Array(first);
    this.faultLists = new Int32Array(first);
    this.pairs = this.#deliveries.map(({ box, receiver }) => {
      const size = (bits[box] as number) + (bits[receiver] as number);
      return size <= pairBitsMax ? new Int32Array(1 << size) : new Map<number, number>();
    });
    this.code = new Int32Array(1024);
    this.#codeEnd = 2; // 0 and 1 are no places: not asked for, and empty
    this.additions = new Int32Array(1024).fill(unasked);
    this.#additionsEnd = 0;
    this.#rows = [];
    this.#sends = new Map();
    this.heads = new Int32Array(tables.addresses.length + this.#deliveries.length);
    this.buffer = new Int32Array(Math.max(this.buffer.length, 256 * words));
    this.#compileBudgets();
    const source = expandSource(this.#layout, tables, this.#deliveries, this.#firstOf);
    this.#expand = generate<Expand>(source, this);
  }

  #compileBudgets(): void {
    const { budgets, budgetCell } = this.#world.tables;
    const values = 1 << (this.#layout.bits[budgetCell] as number);
    this.affordable = new Uint8Array(faultKinds.length * values);
    faultKinds.forEach((kind, index) => {
      for (let code = 0; code <= budgets.initial; code += 1) {
        this.affordable[index * values + code] = Number(budgets.left(code, kind) > 0);
      }
    });
  }

  /** Writes a list; returns where it begins, 1 if it is empty, or `tooNarrow`: then all tables are emptied soon. */
  #list(moves: readonly Move[], write: (move: Move) => boolean): number {
    if (moves.length === 0) return 1;
    const begin = this.#codeEnd;
    this.#emit(moves.length);
    return moves.every(write) ? begin : tooNarrow;
  }

  /** Writes what a move adds to each word, then what it sends; false if a cell is too narrow for it. */
  #step(changes: readonly Change[], { sends, facts }: Move): boolean {
    const { words, word, shift, bits } = this.#layout;
    const sums = new Int32Array(words);
    for (const [cell, value, next] of changes) {
      if (!this.#fits(cell, next)) return false;
      const at = word[cell] as number;
      sums[at] = (sums[at] as number) + ((next - value) << (shift[cell] as number));
    }
    sums.forEach((sum) => this.#emit(sum));
    this.#emit(sends.length / 2 + Number(facts !== 0));
    const emitSend = (cell: number, sent: number): void => {
      this.#emit(word[cell] as number);
      this.#emit(shift[cell] as number);
      this.#emit((1 << (bits[cell] as number)) - 1);
      this.#emit(this.#row(cell, sent));
    };
    for (let index = 0; index < sends.length; index += 2) {
      emitSend(sends[index] as number, sends[index + 1] as number);
    }
    if (facts !== 0) emitSend(this.#world.tables.monitorCell, facts);
    return true;
  }

  #emit(value: number): void {
    if (this.#codeEnd === this.code.length) {
      const longer = new Int32Array(2 * this.code.length);
      longer.set(this.code);
      this.code = longer;
    }
    this.code[this.#codeEnd] = value;
    this.#codeEnd += 1;
  }

  /** The row of `additions` for what is sent to a cell. */
  #row(cell: number, sent: number): number {
    const rows = (this.#rows[cell] ??= new Map());
    const known = rows.get(sent);
    if (known !== undefined) return known;
    const row = this.#additionsEnd;
    this.#additionsEnd += 1 << (this.#layout.bits[cell] as number);
    if (this.#additionsEnd > this.additions.length) {
      const longer = new Int32Array(2 * this.#additionsEnd).fill(unasked);
      longer.set(this.additions);
      this.additions = longer;
    }
    rows.set(sent, row);
    this.#sends.set(row, { cell, sent });
    return row;
  }
}

/** A cell, its value, and the value that it gets. */
type Change = readonly [cell: number, value: number, next: number];

/** What one row of `additions` is about: a mail or a list of facts, by id, that reaches a cell. */
interface Sent {
  readonly cell: number;
  readonly sent: number;
}
