import { AsymmetryError } from './asymmetry.js';
import { Permutation } from './permutation.js';
import { RoleTexts } from './role-text.js';
import { StateRoles } from './roles.js';
import type { WorldTables } from '../world/tables.js';
import { addWords, compareWords } from '../base/hash.js';

/** What sorting the members needs to know of one content of one cell. */
export interface SymmetryRecord {
  /** Low and high word of each member's role: how it occurs here. */
  readonly sums: Int32Array;
  /**
   * True if members that roles cannot tell apart make no difference here. In a member's own cell: any two of the others
   * can change places; in any other cell: any two with equal roles.
   */
  readonly simple: boolean;
}

/** Arrangements of members with equal signatures that are compared one by one, at most: those of eight members. */
const arrangementsMax = 40_320;

/**
 * The symmetry of a world whose *members*, some of its actors, are interchangeable: exchanging any of them, with all
 * that belongs to them and wherever they are named, takes steps of the world to steps of it.
 *
 * States that differ by such an exchange form an *orbit*. Of each orbit a search needs one state, its canonical one: the
 * members' *signatures*, each the sum of a member's roles in all cells, in ascending order. See docs/symmetry.md.
 */
export class Symmetry {
  /** The cell of each member, the first of its cells. A member's number is its position here. */
  readonly members: readonly number[];
  /** The names of each member: of actors, and others that belong to it. */
  readonly names: readonly (readonly string[])[];
  /** The cells of each member; as many of each, in corresponding order. */
  readonly cells: readonly (readonly number[])[];
  /** See `WorldConfig.sets`. */
  readonly sets: ReadonlySet<string>;
  readonly #tables: WorldTables;
  readonly #width: number;
  readonly #roles: StateRoles;
  readonly #renamings: Permutation[][] = [];
  readonly #records: (SymmetryRecord | null)[][] = [];
  readonly #signatures: Int32Array;
  readonly #scratch: Int32Array;

  /** @param members actors' ids; or for each member a list of names in corresponding order, an actor's id the first. */
  constructor(
    tables: WorldTables,
    members: readonly (string | readonly string[])[],
    sets: readonly string[] = [],
  ) {
    this.#tables = tables;
    this.sets = new Set(sets);
    this.#width = tables.budgetCell + 1;
    this.names = members.map((member) => (typeof member === 'string' ? [member] : member));
    this.cells = this.names.map((names) =>
      names
        .map((name) => tables.actors.findIndex((actor) => actor.id === name))
        .filter((cell) => cell !== -1),
    );
    this.members = this.cells.map(([first]) => first as number);
    this.#roles = new StateRoles(
      tables,
      this.cells,
      new RoleTexts(this.names, this.sets),
      (one, other) => this.swapped(one, other),
    );
    this.#signatures = new Int32Array(2 * this.members.length);
    this.#scratch = new Int32Array(this.#width);
  }

  /** The renaming under which two members, by their numbers, change places. */
  swapped(one: number, other: number): Permutation {
    const [from, to] = [this.names[one], this.names[other]] as [
      readonly string[],
      readonly string[],
    ];
    return ((this.#renamings[one] ??= [])[other] ??= new Permutation(
      this.#tables,
      new Map([
        ...from.map((name, index) => [name, to[index] as string] as const),
        ...to.map((name, index) => [name, from[index] as string] as const),
      ]),
      this.sets,
    ));
  }

  /**
   * What stands in the cell that this one is taken to, once members number k and k + 1 have changed places. It is the cell
   * itself, unless it is that of one of the two.
   */
  swap(cell: number, value: number, k: number): number {
    return this.swapped(k, k + 1).value(cell, value);
  }

  /** Of one content of a cell; null if it names no member: then it is the same whatever members change places. */
  record(cell: number, value: number): SymmetryRecord | null {
    const records = (this.#records[cell] ??= []);
    const known = records[value];
    if (known !== undefined) return known;
    const record = this.#recordOf(cell, value);
    records[value] = record;
    return record;
  }

  /**
   * Replaces the state whose cells begin at `at` by the canonical one of its orbit.
   * @returns true if that is another one.
   * @throws AsymmetryError if too many members can be told apart only by comparing their arrangements one by one.
   */
  canonical(cells: Int32Array, at: number): boolean {
    const sorted = this.#sort(cells, at);
    if (this.#isSettled(cells, at)) return sorted;
    const arrangements = this.#arrangements(cells, at);
    const least = arrangements.reduce((one, other) => (isLess(other, one) ? other : one));
    const before = cells.slice(at, at + this.#width);
    cells.set(least, at);
    return sorted || least.some((value, cell) => value !== before[cell]);
  }

  /** The cell to which a cell is taken when members number k and k + 1 change places. */
  taken(cell: number, k: number): number {
    const [left, right] = [this.cells[k], this.cells[k + 1]] as [
      readonly number[],
      readonly number[],
    ];
    const [inLeft, inRight] = [left.indexOf(cell), right.indexOf(cell)];
    if (inLeft !== -1) return right[inLeft] as number;
    return inRight === -1 ? cell : (left[inRight] as number);
  }

  /** How many states the orbit of a canonical state has. */
  orbitSize(cells: Int32Array, at: number): number {
    this.#sign(cells, at);
    let size = 1;
    let ties = 1;
    for (let member = 1; member < this.members.length; member += 1) {
      ties = this.#compare(member - 1) === 0 ? ties + 1 : 1;
      size = (size * (member + 1)) / ties;
    }
    return size * this.#arrangements(cells, at).length;
  }

  /** Puts the signatures in ascending order, and leaves them in `#signatures`. */
  #sort(cells: Int32Array, at: number): boolean {
    this.#sign(cells, at);
    let changed = false;
    for (let end = 1; end < this.members.length; end += 1) {
      for (let k = end - 1; k >= 0 && this.#compare(k) > 0; k -= 1) {
        this.#swap(cells, at, k);
        exchange(this.#signatures, 2 * k, 2 * k + 2);
        exchange(this.#signatures, 2 * k + 1, 2 * k + 3);
        changed = true;
      }
    }
    return changed;
  }

  #sign(cells: Int32Array, at: number): void {
    const signatures = this.#signatures.fill(0);
    for (let cell = 0; cell < this.#width; cell += 1) {
      const record = this.record(cell, cells[at + cell] as number);
      if (record === null) continue;
      const { sums } = record;
      for (let word = 0; word < sums.length; word += 2) {
        addWords(signatures, word, sums[word] as number, sums[word + 1] as number);
      }
    }
  }

  /** As the signature of member k is less than that of member k + 1, equal, or more. */
  #compare(k: number): number {
    return compareWords(this.#signatures, 2 * k, 2 * k + 2);
  }

  /** Lets members number k and k + 1 change places. */
  #swap(cells: Int32Array, at: number, k: number): void {
    for (let cell = 0; cell < this.#width; cell += 1) {
      const value = cells[at + cell] as number;
      if (this.record(cell, value) !== null) cells[at + cell] = this.swap(cell, value, k);
    }
    const [left, right] = [this.cells[k], this.cells[k + 1]] as [
      readonly number[],
      readonly number[],
    ];
    left.forEach((cell, index) => exchange(cells, at + cell, at + (right[index] as number)));
  }

  /** True if it is plain that members with equal signatures can change places without a difference to the state. */
  #isSettled(cells: Int32Array, at: number): boolean {
    let tied = false;
    for (let k = 0; k + 1 < this.members.length; k += 1) tied ||= this.#compare(k) === 0;
    if (!tied) return true;
    for (let cell = 0; cell < this.#width; cell += 1) {
      if (this.record(cell, cells[at + cell] as number)?.simple === false) return false;
    }
    return true;
  }

  /** Every state that comes of letting members with equal signatures change places. Precondition: they are in order. */
  #arrangements(cells: Int32Array, at: number): readonly Int32Array[] {
    const ties = [...this.members.keys()]
      .slice(1)
      .filter((member) => this.#compare(member - 1) === 0);
    const first = cells.slice(at, at + this.#width);
    const found = [first];
    const known = new Set([first.join()]);
    for (const state of found) {
      for (const member of ties) {
        this.#scratch.set(state);
        this.#swap(this.#scratch, 0, member - 1);
        const key = this.#scratch.join();
        if (known.has(key)) continue;
        known.add(key);
        if (found.push(this.#scratch.slice()) > arrangementsMax)
          throw this.#tooAlike(ties.length + 1);
      }
    }
    return found;
  }

  #tooAlike(count: number): AsymmetryError {
    const ids = this.members.map((cell) => this.#tables.actors[cell]?.id).join(', ');
    this.#tables.asymmetry ??= new AsymmetryError(
      `up to ${count} of the symmetric actors ${ids} name each other in ways that only trying tells apart`,
      `and there are more than ${arrangementsMax} ways to arrange them: let fewer be symmetric, or none`,
    );
    return this.#tables.asymmetry;
  }

  #recordOf(cell: number, value: number): SymmetryRecord | null {
    if (cell === this.#tables.budgetCell) return null;
    const { names, ...record } = this.#roles.of(cell, value);
    return names ? record : null;
  }
}

function exchange(words: Int32Array, one: number, other: number): void {
  const kept = words[one] as number;
  words[one] = words[other] as number;
  words[other] = kept;
}

function isLess(one: Int32Array, other: Int32Array): boolean {
  const at = one.findIndex((value, cell) => value !== other[cell]);
  return at !== -1 && (one[at] as number) < (other[at] as number);
}
