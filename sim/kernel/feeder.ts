import type { Actor } from '../actor.js';
import type { Layout } from '../layout.js';
import { faultKinds, type FaultKind, type Move } from '../moves.js';
import type { Reduction } from '../reduction.js';
import type { SharedMailbox } from '../shared.js';
import type { Symmetry } from '../symmetry.js';
import type { WorldTables } from '../tables.js';
import { address } from './addresses.js';
import type { KernelMemory } from './memory.js';
import { ask } from './text.js';

const { cell: cellAt, delivery: deliveryAt } = address;
const failed = -1;
/** Where a list begins that has no moves, a value that mentions no member, an actor whose moves never suffice. */
const none = 1;

/** What a search leaves out, if anything. */
export interface Reductions {
  readonly symmetry: Symmetry | undefined;
  readonly reduction: Reduction | undefined;
}

/**
 * Fills the tables that the kernel walks. For a value of a cell its moves are listed once, and what a send does to the
 * receiving cell is looked up. What is not there yet is asked of the world's tables, and those, the first time, ask XState.
 */
export class Feeder {
  /** A cell that does not fit the layout, and the value it has to hold. */
  outgrown: { readonly cell: number; readonly value: number } | undefined;
  /** True once the tables have no room left. */
  full = false;
  /** States that those orbits stand for which the kernel could not count itself. */
  represented = 0;
  readonly #world: WorldTables;
  #memory: KernelMemory;
  readonly #reductions: Reductions;
  readonly #deliveries: readonly SharedDelivery[];
  #layout: Layout;
  /** Row of additions by cell and what is sent; and back. */
  #rows: Map<number, number>[] = [];
  #sends = new Map<number, Sent>();
  /** Tables of which values of a cell hold no message from an actor. */
  #absent = new Map<string, number>();
  #places: Places;

  constructor(world: WorldTables, layout: Layout, memory: KernelMemory, reductions: Reductions) {
    this.#world = world;
    this.#memory = memory;
    this.#reductions = reductions;
    this.#deliveries = deliveriesOf(world);
    this.#layout = layout;
    this.#places = this.#begin();
  }

  /** Where things are, by the names of the kernel's globals. */
  get places(): Places {
    return this.#places;
  }

  /** Empties all tables and begins again, with another layout or another memory. */
  beginAgain(layout: Layout, memory: KernelMemory): void {
    this.#layout = layout;
    this.#memory = memory;
    memory.clear();
    this.full = false;
    this.#rows = [];
    this.#sends = new Map();
    this.#absent = new Map();
    this.outgrown = undefined;
    this.#places = this.#begin();
  }

  /** What the kernel calls when it finds nothing; an address, or `failed`. */
  readonly miss = (kind: number, a: number, b: number): number => {
    switch (kind) {
      case ask.moves:
        return this.#moves(a, b);
      case ask.faults:
        return this.#faults(a, b);
      case ask.pair:
        return this.#pair(a, b, this.#at(this.#memory.scratch(0) + address.scratch.asked));
      case ask.addition:
        return this.#addition(a >>> 0, b);
      case ask.role:
        return this.#role(a, b);
      case ask.swap:
        return this.#swap(a, b, this.#at(this.#memory.scratch(0) + address.scratch.asked));
      case ask.canonical:
        return this.#canonical(a >>> 0);
      case ask.ample:
        return this.#ample(a, b);
      case ask.orbit:
        return this.#orbit(a >>> 0);
      default:
        return this.#isAbsent(a >>> 0, b);
    }
  };

  #begin(): Places {
    const { addresses, actors, monitorCell, budgetCell, budgets } = this.#world;
    const { symmetry, reduction } = this.#reductions;
    const cells = this.#allocate(cellAt.size * (addresses.length + 1));
    for (let cell = 0; cell <= monitorCell; cell += 1) {
      const at = cells + cell * cellAt.size;
      this.#place(at, cell);
      const bytes = 4 << this.#bits(cell);
      if (cell < monitorCell) {
        this.#put(at + cellAt.lists, this.#allocate(bytes));
        if (budgets.initial > 0) this.#put(at + cellAt.faults, this.#allocate(bytes));
        if (reduction !== undefined) this.#put(at + cellAt.ample, this.#allocate(bytes));
      }
      if (symmetry !== undefined) this.#put(at + cellAt.roles, this.#allocate(bytes));
    }
    const deliveries = this.#allocate(deliveryAt.size * this.#deliveries.length);
    this.#deliveries.forEach(({ box, receiver }, number) => {
      const at = deliveries + number * deliveryAt.size;
      this.#place(at + deliveryAt.box, box);
      this.#place(at + deliveryAt.receiver, receiver);
      this.#put(at + deliveryAt.rows, this.#allocate(4 << this.#bits(receiver)));
    });
    const members = symmetry?.cells ?? [];
    const memberCells = this.#allocate(4 * members.flat().length);
    members.flat().forEach((cell, index) => {
      this.#put(memberCells + 4 * index, cells + cell * cellAt.size);
    });
    members.forEach((own, member) => {
      for (const cell of own) this.#put(cells + cell * cellAt.size + cellAt.member, member + 1);
    });
    const { word, shift } = this.#layout;
    return {
      cells,
      actors: actors.length,
      addresses: addresses.length,
      deliveries,
      deliveryCount: this.#deliveries.length,
      members: members.length,
      memberCells,
      cellsEach: members[0]?.length ?? 0,
      roleOffset: 4 * evenly(members.length + 1),
      reduce: Number(reduction !== undefined),
      budgetWord: 4 * (word[budgetCell] as number),
      budgetShift: shift[budgetCell] as number,
      budgetMask: this.#mask(budgetCell),
      affordable: this.#affordable(),
      affordableBits: this.#bits(budgetCell),
      monitorWord: 4 * (word[monitorCell] as number),
      monitorShift: shift[monitorCell] as number,
      monitorMask: this.#mask(monitorCell),
      seen: this.#allocate(4 << this.#bits(monitorCell)),
      quiet: this.#allocate(4 << this.#bits(monitorCell)),
    };
  }

  #moves(cell: number, value: number): number {
    const { calm } = (this.#world.actors[cell] as Actor).moves(value);
    const list = this.#list(cell, calm, (move, out) =>
      this.#step([[cell, value, move.next]], move, out),
    );
    return this.#publish(this.#table(cell, cellAt.lists), value, list);
  }

  #faults(cell: number, value: number): number {
    const { actors, shared, budgets, budgetCell } = this.#world;
    const actor = actors[cell];
    const faults = actor?.moves(value).faults ?? shared[cell - actors.length]?.faults(value) ?? [];
    const list = this.#list(failed, faults, (move, out) => {
      const kind = move.kind as FaultKind;
      const length = out.push(faultKinds.indexOf(kind), 0) - 1;
      const next = actor === undefined ? move.box : move.next;
      const spent: Change = [budgetCell, budgets.initial, budgets.spend(budgets.initial, kind)];
      const fits = this.#step([[cell, value, next], spent], move, out);
      out[length] = 4 * (out.length - length - 1);
      return fits;
    });
    return this.#publish(this.#table(cell, cellAt.faults), value, list);
  }

  #pair(number: number, value: number, boxValue: number): number {
    const { shared, position, receiver, box } = this.#deliveries[number] as SharedDelivery;
    const mailbox = this.#world.shared[shared] as SharedMailbox;
    const list = this.#list(receiver, mailbox.moves(position, value, boxValue), (move, out) =>
      this.#step(
        [
          [receiver, value, move.next],
          [box, boxValue, move.box],
        ],
        move,
        out,
      ),
    );
    const rows = this.#at(this.#places.deliveries + number * deliveryAt.size + deliveryAt.rows);
    let row = this.#at(rows + 4 * value);
    if (row === 0) {
      row = this.#publish(rows, value, this.#allocate(4 << this.#bits(box)));
      if (row === failed) return failed;
    }
    return this.#publish(row, boxValue, list);
  }

  #addition(row: number, value: number): number {
    const { actors, shared, monitors, monitorCell } = this.#world;
    const { cell, sent } = this.#sends.get(row) as Sent;
    const target = actors[cell] ?? shared[cell - actors.length];
    const next = cell === monitorCell ? monitors.observe(value, sent) : target?.push(value, sent);
    if (next === undefined || !this.#fits(cell, next)) return failed;
    this.#put(row + 4 * value, 2 * (next - value) + 1);
    return 0;
  }

  #role(cell: number, value: number): number {
    const symmetry = this.#reductions.symmetry as Symmetry;
    const table = this.#table(cell, cellAt.roles);
    const record = symmetry.record(cell, value);
    if (record === null) return this.#publish(table, value, none);
    const { sums, simple } = record;
    return this.#publish(table, value, this.#write(roleWords(Number(!simple), sums)));
  }

  /** The value after a swap of members, entered with its roles. */
  #swap(cell: number, value: number, k: number): number {
    const symmetry = this.#reductions.symmetry as Symmetry;
    const next = symmetry.swap(cell, value, k);
    if (!this.#fits(symmetry.taken(cell, k), next)) return failed;
    const record = this.#at(this.#table(cell, cellAt.roles) + 4 * value);
    this.#publish(record + 8, k, next + 1);
    return next;
  }

  #canonical(at: number): number {
    const layout = this.#layout;
    const cells = new Int32Array(layout.bits.length);
    layout.unpack(this.#memory.words, at / 4, cells);
    (this.#reductions.symmetry as Symmetry).canonical(cells, 0);
    const narrow = cells.findIndex((value, cell) => !this.#fits(cell, value));
    if (narrow !== -1) return failed;
    layout.pack(cells, 0, this.#memory.words, at / 4);
    return 0;
  }

  /** Counts an orbit whose size ties alone do not tell. */
  #orbit(at: number): number {
    const cells = new Int32Array(this.#layout.bits.length);
    this.#layout.unpack(this.#memory.words, at / 4, cells);
    this.represented += (this.#reductions.symmetry as Symmetry).orbitSize(cells, 0);
    return 0;
  }

  #ample(cell: number, value: number): number {
    const reduction = this.#reductions.reduction as Reduction;
    const table = this.#table(cell, cellAt.ample);
    const needs = reduction.needs(cell, value);
    if (needs === null) return this.#publish(table, value, none);
    const known = this.#at(this.#table(cell, cellAt.lists) + 4 * value);
    const list = known === 0 ? this.#moves(cell, value) : known;
    if (list === failed || list === none) return this.#publish(table, value, list);
    const words = needs.flatMap(({ cell: other, absent }) => [
      4 * (this.#layout.word[other] as number),
      this.#layout.shift[other] as number,
      this.#mask(other),
      this.#absentTable(other, absent),
      other,
      absent,
    ]);
    return this.#publish(table, value, this.#write([list, needs.length, ...words]));
  }

  #isAbsent(need: number, value: number): number {
    const [table, cell, absent] = [12, 16, 20].map((offset) => this.#at(need + offset)) as [
      number,
      number,
      number,
    ];
    const isAbsent = (this.#reductions.reduction as Reduction).isAbsent(cell, value, absent);
    this.#put(table + 4 * value, isAbsent ? 1 : 2);
    return 0;
  }

  #absentTable(cell: number, absent: number): number {
    const key = `${cell} ${absent}`;
    const table = this.#absent.get(key) ?? this.#allocate(4 << this.#bits(cell));
    this.#absent.set(key, table);
    return table;
  }

  /** By kind of fault and value of the budget cell: 1 if it may happen. */
  #affordable(): number {
    const { budgets, budgetCell } = this.#world;
    const bits = this.#bits(budgetCell);
    const at = this.#allocate(faultKinds.length << bits);
    faultKinds.forEach((kind, index) => {
      for (let code = 0; code <= budgets.initial; code += 1) {
        this.#memory.bytes[at + ((index << bits) | code)] = Number(budgets.left(code, kind) > 0);
      }
    });
    return at;
  }

  /** Writes a list; its address, `none` if it is empty, or `failed`. */
  #list(
    mover: number,
    moves: readonly Move[],
    write: (move: Move, out: number[]) => boolean,
  ): number {
    if (moves.length === 0) return none;
    const out = [mover, moves.length];
    return moves.every((move) => write(move, out)) ? this.#write(out) : failed;
  }

  /** Writes what a move adds to each word, then what it sends; false if a cell is too narrow for it. */
  #step(changes: readonly Change[], { sends, facts }: Move, out: number[]): boolean {
    const { words, word, shift } = this.#layout;
    const sums = new Int32Array(words);
    for (const [cell, value, next] of changes) {
      if (!this.#fits(cell, next)) return false;
      const at = word[cell] as number;
      sums[at] = (sums[at] as number) + ((next - value) << (shift[cell] as number));
    }
    out.push(...sums, sends.length / 2 + Number(facts !== 0));
    const send = (cell: number, sent: number): void => {
      const at = 4 * (word[cell] as number);
      out.push(at, shift[cell] as number, this.#mask(cell), this.#row(cell, sent));
    };
    for (let index = 0; index < sends.length; index += 2) {
      send(sends[index] as number, sends[index + 1] as number);
    }
    if (facts !== 0) send(this.#world.monitorCell, facts);
    return !this.full;
  }

  /** The row of additions for what is sent to a cell. */
  #row(cell: number, sent: number): number {
    const rows = (this.#rows[cell] ??= new Map());
    const known = rows.get(sent);
    if (known !== undefined) return known;
    const row = this.#allocate(4 << this.#bits(cell));
    rows.set(sent, row);
    this.#sends.set(row, { cell, sent });
    return row;
  }

  #fits(cell: number, value: number): boolean {
    if (value >>> this.#bits(cell) === 0) return true;
    this.outgrown = { cell, value };
    return false;
  }

  #bits(cell: number): number {
    return this.#layout.bits[cell] as number;
  }

  #mask(cell: number): number {
    return (1 << this.#bits(cell)) - 1;
  }

  /** Says at `at` where a cell lies in a state. */
  #place(at: number, cell: number): void {
    this.#put(at + cellAt.word, 4 * (this.#layout.word[cell] as number));
    this.#put(at + cellAt.shift, this.#layout.shift[cell] as number);
    this.#put(at + cellAt.mask, this.#mask(cell));
  }

  #table(cell: number, which: number): number {
    return this.#at(this.#places.cells + cell * cellAt.size + which);
  }

  /** Enters what other threads may read from now on; what it refers to has been written before. */
  #publish(table: number, value: number, entry: number): number {
    if (entry === failed || this.full) return failed;
    Atomics.store(this.#memory.words, (table + 4 * value) / 4, entry);
    return entry;
  }

  #write(values: readonly number[]): number {
    const at = this.#allocate(4 * values.length);
    if (at !== 0) this.#memory.words.set(values, at / 4);
    return at;
  }

  #allocate(bytes: number): number {
    const at = this.#memory.allocate(bytes);
    if (at === 0) this.full = true;
    return at;
  }

  #at(address: number): number {
    return (this.#memory.words[address / 4] as number) >>> 0;
  }

  #put(address: number, value: number): void {
    this.#memory.words[address / 4] = value;
  }
}

/** Those of the kernel's globals that say where a world's tables are. */
export type Places = Readonly<
  Record<
    | 'cells'
    | 'actors'
    | 'addresses'
    | 'deliveries'
    | 'deliveryCount'
    | 'members'
    | 'memberCells'
    | 'cellsEach'
    | 'roleOffset'
    | 'reduce'
    | 'budgetWord'
    | 'budgetShift'
    | 'budgetMask'
    | 'affordable'
    | 'affordableBits'
    | 'monitorWord'
    | 'monitorShift'
    | 'monitorMask'
    | 'seen'
    | 'quiet',
    number
  >
>;

/** One way in which messages of a shared mailbox reach an actor. */
interface SharedDelivery {
  /** Number of the shared mailbox, and position of the receiver in it. */
  readonly shared: number;
  readonly position: number;
  /** Their cells. */
  readonly box: number;
  readonly receiver: number;
}

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

/** The roles of one value as the kernel reads them; sums that are zero are left out. */
function roleWords(unlike: number, sums: Int32Array): readonly number[] {
  const entries: number[] = [];
  for (let at = 0; at < sums.length; at += 2) {
    const [low, high] = [sums[at] as number, sums[at + 1] as number];
    if (low !== 0 || high !== 0) entries.push(4 * at, 0, low, high);
  }
  const swaps = new Array<number>(sums.length / 2 - 1).fill(0);
  const head = [unlike, entries.length / 4, ...swaps];
  if (head.length % 2 === 1) head.push(0);
  return [...head, ...entries];
}

/** So many words, and one more if the number is odd: what follows has eight bytes. */
function evenly(words: number): number {
  return words + (words % 2);
}

/** A cell, its value, and the value that it gets. */
type Change = readonly [cell: number, value: number, next: number];

/** What one row of additions is about: a mail or a list of facts, by id, that reaches a cell. */
interface Sent {
  readonly cell: number;
  readonly sent: number;
}
