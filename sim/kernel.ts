import type { Actor } from './actor.js';
import {
  batchSize,
  expandSource,
  pairBitsMax,
  pairFactor,
  tooNarrow,
  unasked,
  type KernelTables,
  type SharedDelivery,
} from './codegen.js';
import type { Layout } from './layout.js';
import { faultKinds, type FaultKind, type Move } from './moves.js';
import type { SharedMailbox } from './shared.js';
import type { WorldTables } from './tables.js';

/** Makes a function of source that names its tables `T`. @throws EvalError where a policy forbids it. */
export function generate<Result>(source: string, tables?: KernelTables): Result {
  // The source is made of numbers that this project computes; nothing of a user's text gets into it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function('T', source) as (T: KernelTables | undefined) => Result;
  return make(tables);
}

/**
 * The tables and the generated code of one world in one layout.
 *
 * For a value of a cell its moves are listed once, and what a send does to the receiving cell is looked up. A look-up
 * that finds nothing asks the world's tables, and those, the first time, XState.
 */
export class Kernel implements KernelTables {
  /** Finds successors (see `expandSource`). Its results are in the members below. */
  readonly expand: (from: number, to: number) => number;
  count = 0;
  parents = new Int32Array(0);
  quiescent: number[] = [];
  stopped = 0;
  /** A cell that does not fit the layout, and the value it has to hold; set when something was `tooNarrow`. */
  outgrown: { readonly cell: number; readonly value: number } | undefined;
  buffer = new Int32Array(0);
  readonly lists: Int32Array;
  readonly faultLists: Int32Array;
  readonly pairs: (Int32Array | Map<number, number>)[];
  readonly affordable: Uint8Array;
  readonly heads: Int32Array;
  code = new Int32Array(1024);
  additions = new Int32Array(1024).fill(unasked);
  readonly #world: WorldTables;
  readonly #layout: Layout;
  readonly #deliveries: readonly SharedDelivery[];
  /** Where the lists of each cell begin in `lists` and `faultLists`. */
  readonly #firstOf: readonly number[];
  /** Row of `additions` by cell and what is sent; and back. */
  readonly #rows: Map<number, number>[] = [];
  readonly #sends = new Map<number, Sent>();
  /** 0 and 1 are no places in `code`: not asked for, and empty. */
  #codeEnd = 2;
  #additionsEnd = 0;

  /** @param arena the packed states; whoever moves them says so here. */
  constructor(
    world: WorldTables,
    layout: Layout,
    public arena: Int32Array,
  ) {
    this.#world = world;
    this.#layout = layout;
    this.#deliveries = deliveriesOf(world);
    const { bits } = layout;
    let first = 0;
    this.#firstOf = [...world.addresses.keys()].map((cell) => {
      first += 1 << (bits[cell] as number);
      return first - (1 << (bits[cell] as number));
    });
    this.lists = new Int32Array(first);
    this.faultLists = new Int32Array(first);
    this.pairs = this.#deliveries.map(({ box, receiver }) => {
      const size = (bits[box] as number) + (bits[receiver] as number);
      return size <= pairBitsMax ? new Int32Array(1 << size) : new Map<number, number>();
    });
    this.heads = new Int32Array(world.addresses.length + this.#deliveries.length);
    this.affordable = affordableFaults(world, bits[world.budgetCell] as number);
    this.enlargeBuffer(2 * batchSize);
    this.expand = generate(expandSource(layout, world, this.#deliveries, this.#firstOf), this);
  }

  enlargeBuffer(states: number): void {
    this.buffer = new Int32Array(states * this.#layout.words);
    this.parents = new Int32Array(states);
  }

  // What generated code calls when it finds nothing.

  moves(cell: number, value: number): number {
    const { actors } = this.#world;
    const { calm } = (actors[cell] as Actor).moves(value);
    const begin = this.#list(calm, (move) => this.#step([[cell, value, move.next]], move));
    if (begin > 0) this.lists[(this.#firstOf[cell] as number) + value] = begin;
    return begin;
  }

  faults(cell: number, value: number): number {
    const { actors, shared, budgets, budgetCell } = this.#world;
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
    const mailbox = this.#world.shared[shared] as SharedMailbox;
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
    const { actors, shared, monitors, monitorCell } = this.#world;
    const { cell, sent } = this.#sends.get(row) as Sent;
    const target = actors[cell] ?? shared[cell - actors.length];
    const next = cell === monitorCell ? monitors.observe(value, sent) : target?.push(value, sent);
    if (next === undefined || !this.#fits(cell, next)) return unasked;
    this.additions[row + value] = next - value;
    return next - value;
  }

  #fits(cell: number, value: number): boolean {
    if (value >>> (this.#layout.bits[cell] as number) === 0) return true;
    this.outgrown = { cell, value };
    return false;
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
    if (facts !== 0) emitSend(this.#world.monitorCell, facts);
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

/** Every way in which messages of shared mailboxes reach actors. */
function deliveriesOf({ actors, shared }: WorldTables): readonly SharedDelivery[] {
  return shared.flatMap(({ receivers }, number) =>
    receivers.map((receiver, position) => ({
      shared: number,
      position,
      box: actors.length + number,
      receiver: receiver.index,
    })),
  );
}

/** By kind of fault and value of the budget cell, which has `bits` bits: 1 if it may happen. */
function affordableFaults({ budgets }: WorldTables, bits: number): Uint8Array {
  const affordable = new Uint8Array(faultKinds.length << bits);
  faultKinds.forEach((kind, index) => {
    for (let code = 0; code <= budgets.initial; code += 1) {
      affordable[(index << bits) | code] = Number(budgets.left(code, kind) > 0);
    }
  });
  return affordable;
}

/** A cell, its value, and the value that it gets. */
type Change = readonly [cell: number, value: number, next: number];

/** What one row of `additions` is about: a mail or a list of facts, by id, that reaches a cell. */
interface Sent {
  readonly cell: number;
  readonly sent: number;
}
