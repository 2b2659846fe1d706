import { nameOf } from '../../world/action.js';
import type { Actor } from '../../world/actor.js';
import type { Layout } from '../../base/layout.js';
import type { Move } from '../../world/moves.js';
import type { Reduction } from '../reduction.js';
import type { SharedMailbox } from '../../world/shared.js';
import type { Symmetry } from '../../symmetry/symmetry.js';
import type { WorldTables } from '../../world/tables.js';
import { address, ask } from './addresses.js';
import { AmpleTables } from './ample-tables.js';
import { ClockTables, timeOf } from './clock-tables.js';
import { deliveriesOf, type SharedDelivery } from './deliveries.js';
import type { KernelMemory } from './memory.js';
import { roleOffset, SymmetryTables } from './symmetry-tables.js';
import { failed, none, TableWriter } from './table-writer.js';

const { cell: cellAt, delivery: deliveryAt } = address;
/** What a search leaves out, if anything. */
export interface Reductions {
  readonly symmetry: Symmetry | undefined;
  readonly reduction: Reduction | undefined;
}

/**
 * Fills the tables that the kernel walks. For a value of a cell its moves are listed once, and what a send does to the
 * receiving cell is looked up. What is not there yet is asked of the world's tables, and those, the first time, ask XState.
 */
export class TableCompiler {
  readonly out: TableWriter;
  readonly symmetry: SymmetryTables | undefined;
  readonly #world: WorldTables;
  readonly #reductions: Reductions;
  readonly #ampleTables: AmpleTables | undefined;
  readonly #deliveries: readonly SharedDelivery[];
  /** Row of additions by cell and what is sent; and back. */
  #rows: Map<number, number>[] = [];
  #sends = new Map<number, Sent>();
  readonly #clock: ClockTables;
  #places: TableAddresses;

  constructor(world: WorldTables, layout: Layout, memory: KernelMemory, reductions: Reductions) {
    const { symmetry, reduction } = reductions;
    this.#world = world;
    this.out = new TableWriter(layout, memory);
    this.symmetry = symmetry === undefined ? undefined : new SymmetryTables(symmetry, this.out);
    this.#ampleTables = reduction === undefined ? undefined : new AmpleTables(reduction, this.out);
    this.#reductions = reductions;
    this.#deliveries = deliveriesOf(world);
    this.#clock = new ClockTables(world, this.out, (sends, out) =>
      this.#step([], { sends, facts: 0 }, out),
    );
    this.#places = this.#begin();
  }

  /** Where things are, by the names of the kernel's globals. */
  get places(): TableAddresses {
    return this.#places;
  }

  /** Empties all tables and begins again, with another layout or another memory. */
  beginAgain(layout: Layout, memory: KernelMemory): void {
    this.out.beginAgain(layout, memory);
    this.#rows = [];
    this.#sends = new Map();
    this.#clock.forget();
    this.#ampleTables?.forget();
    this.#places = this.#begin();
  }

  /** What the kernel calls when it finds nothing; an address, or `failed`. */
  readonly miss = (kind: number, a: number, b: number): number => {
    const asked = this.out.at(this.out.memory.scratch(0) + address.scratch.asked);
    switch (kind) {
      case ask.moves:
        return this.#moves(a, b);
      case ask.faults:
        return this.#faults(a, b);
      case ask.pair:
        return this.#pair(a, b, asked);
      case ask.addition:
        return this.#addition(a >>> 0, b);
      case ask.ample:
        return this.#ample(a, b);
      case ask.time:
        return this.#clock.enter(this.#table(a, cellAt.time), a, b);
      case ask.absent:
        return (this.#ampleTables as AmpleTables).isAbsent(a >>> 0, b);
      default:
        return this.#askSymmetry(kind, a, b, asked);
    }
  };

  #askSymmetry(kind: number, a: number, b: number, asked: number): number {
    const symmetry = this.symmetry as SymmetryTables;
    if (kind === ask.canonical) return symmetry.canonical(a >>> 0);
    if (kind === ask.orbit) return symmetry.orbit(a >>> 0);
    const table = this.#table(a, cellAt.roles);
    return kind === ask.role ? symmetry.role(table, a, b) : symmetry.swap(table, a, b, asked);
  }

  #begin(): TableAddresses {
    const { addresses, actors, monitorCell, budgetCell, budgets, timed, passings } = this.#world;
    const { symmetry, reduction } = this.#reductions;
    const cells = this.out.allocate(cellAt.size * (addresses.length + 1));
    for (let cell = 0; cell <= monitorCell; cell += 1) {
      const at = cells + cell * cellAt.size;
      this.out.place(at, cell);
      if (cell < monitorCell) {
        this.out.put(at + cellAt.lists, this.out.tableFor(cell));
        if (budgets.initial > 0) this.out.put(at + cellAt.faults, this.out.tableFor(cell));
        if (reduction !== undefined) this.out.put(at + cellAt.ample, this.out.tableFor(cell));
        if (timed) this.out.put(at + cellAt.time, this.out.tableFor(cell));
      }
      if (symmetry !== undefined) this.out.put(at + cellAt.roles, this.out.tableFor(cell));
    }
    const deliveries = this.out.allocate(deliveryAt.size * this.#deliveries.length);
    this.#deliveries.forEach(({ box, receiver }, number) => {
      const at = deliveries + number * deliveryAt.size;
      this.out.place(at + deliveryAt.box, box);
      this.out.place(at + deliveryAt.receiver, receiver);
      this.out.put(at + deliveryAt.rows, this.out.tableFor(receiver));
    });
    const members = symmetry?.cells ?? [];
    const memberCells = this.out.allocate(4 * members.flat().length);
    members.flat().forEach((cell, index) => {
      this.out.put(memberCells + 4 * index, cells + cell * cellAt.size);
    });
    members.forEach((own, member) => {
      for (const cell of own) this.out.put(cells + cell * cellAt.size + cellAt.member, member + 1);
    });
    const { word, shift } = this.out.layout;
    return {
      cells,
      actors: actors.length,
      addresses: addresses.length,
      deliveries,
      deliveryCount: this.#deliveries.length,
      members: members.length,
      memberCells,
      cellsEach: members[0]?.length ?? 0,
      roleOffset: roleOffset(members.length),
      reduce: Number(reduction !== undefined),
      passings: timed ? passings.length : 0,
      budgetWord: 4 * (word[budgetCell] as number),
      budgetShift: shift[budgetCell] as number,
      budgetMask: this.out.mask(budgetCell),
      affordable: this.#affordable(),
      affordableBits: this.out.bits(budgetCell),
      monitorWord: 4 * (word[monitorCell] as number),
      monitorShift: shift[monitorCell] as number,
      monitorMask: this.out.mask(monitorCell),
      seen: this.out.tableFor(monitorCell),
      quiet: this.out.tableFor(monitorCell),
    };
  }

  #moves(cell: number, value: number): number {
    const { calm } = (this.#world.actors[cell] as Actor).moves(value);
    const list = this.#list(cell, calm, (move, out) =>
      this.#step([[cell, value, move.next]], move, out),
    );
    return this.out.publish(this.#table(cell, cellAt.lists), value, list);
  }

  #faults(cell: number, value: number): number {
    const { actors, shared, faults } = this.#world;
    const actor = actors[cell];
    const moves = actor?.faults(value) ?? shared[cell - actors.length]?.faults(value) ?? [];
    const list = this.#list(failed, moves, (move, out) => {
      const kind = faults.number(nameOf(move.action));
      const length = out.push(kind, 0) - 1;
      const next = actor === undefined ? move.box : move.next;
      const fits = this.#step([[cell, value, next]], move, out, kind);
      out[length] = 4 * (out.length - length - 1);
      return fits;
    });
    return this.out.publish(this.#table(cell, cellAt.faults), value, list);
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
    const rows = this.out.at(this.#places.deliveries + number * deliveryAt.size + deliveryAt.rows);
    let row = this.out.at(rows + 4 * value);
    if (row === 0) {
      row = this.out.publish(rows, value, this.out.tableFor(box));
      if (row === failed) return failed;
    }
    return this.out.publish(row, boxValue, list);
  }

  #addition(row: number, value: number): number {
    const { cell, sent } = this.#sends.get(row) as Sent;
    const next = this.#after(cell, value, sent);
    if (next === undefined || !this.out.fits(cell, next)) return failed;
    this.out.put(row + 4 * value, 2 * (next - value) + 1);
    return 0;
  }

  /** What a cell holds once something was sent to it. */
  #after(cell: number, value: number, sent: number): number | undefined {
    const { actors, shared, monitors, monitorCell, budgets, budgetCell } = this.#world;
    if (cell === monitorCell) return monitors.observe(value, sent);
    if (cell === budgetCell) return budgets.spend(value, sent);
    if (sent < 0) return actors[cell]?.advance(value, timeOf(sent));
    return (actors[cell] ?? shared[cell - actors.length])?.push(value, sent);
  }

  #ample(cell: number, value: number): number {
    const known = (): number => this.out.at(this.#table(cell, cellAt.lists) + 4 * value);
    const table = this.#table(cell, cellAt.ample);
    const ample = this.#ampleTables as AmpleTables;
    return ample.enter(table, cell, value, () => known() || this.#moves(cell, value));
  }

  #table(cell: number, which: number): number {
    return this.out.at(this.#places.cells + cell * cellAt.size + which);
  }

  /** By kind of fault and value of the budget cell: 1 if it may happen. */
  #affordable(): number {
    const { faults, budgets, budgetCell } = this.#world;
    const bits = this.out.bits(budgetCell);
    const at = this.out.allocate(faults.kinds.length << bits);
    faults.kinds.forEach((_, kind) => {
      for (let code = 0; code <= budgets.initial; code += 1) {
        this.out.memory.bytes[at + ((kind << bits) | code)] = Number(budgets.allows(code, kind));
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
    return moves.every((move) => write(move, out)) ? this.out.write(out) : failed;
  }

  /**
   * Writes what a move adds to each word, then what it sends; false if a cell is too narrow for it.
   * @param fault the number of the kind of fault that it is: what is left of its budget is looked up like what a send does.
   */
  #step(
    changes: readonly Change[],
    { sends, facts }: Pick<Move, 'sends' | 'facts'>,
    out: number[],
    fault?: number,
  ): boolean {
    const { words, word, shift } = this.out.layout;
    const sums = new Int32Array(words);
    for (const [cell, value, next] of changes) {
      if (!this.out.fits(cell, next)) return false;
      const at = word[cell] as number;
      sums[at] = (sums[at] as number) + ((next - value) << (shift[cell] as number));
    }
    out.push(...sums, sends.length / 2 + Number(facts !== 0) + Number(fault !== undefined));
    const send = (cell: number, sent: number): void => {
      const at = 4 * (word[cell] as number);
      out.push(at, shift[cell] as number, this.out.mask(cell), this.#row(cell, sent));
    };
    for (let index = 0; index < sends.length; index += 2) {
      send(sends[index] as number, sends[index + 1] as number);
    }
    if (facts !== 0) send(this.#world.monitorCell, facts);
    if (fault !== undefined) send(this.#world.budgetCell, fault);
    return !this.out.full;
  }

  /** The row of additions for what is sent to a cell. */
  #row(cell: number, sent: number): number {
    const rows = (this.#rows[cell] ??= new Map());
    const known = rows.get(sent);
    if (known !== undefined) return known;
    const row = this.out.tableFor(cell);
    rows.set(sent, row);
    this.#sends.set(row, { cell, sent });
    return row;
  }
}

/** Those of the kernel's globals that say where a world's tables are. */
export type TableAddresses = Readonly<
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
    | 'passings'
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

/** A cell, its value, and the value that it gets. */
type Change = readonly [cell: number, value: number, next: number];

/**
 * What one row of additions is about: a mail or a list of facts, by id, a fault, by the number of its kind, or time that passes,
 * below zero, that reaches a cell.
 */
interface Sent {
  readonly cell: number;
  readonly sent: number;
}
