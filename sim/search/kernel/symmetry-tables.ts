import type { Symmetry } from '../../symmetry/symmetry.js';
import { failed, none, type TableWriter } from './table-writer.js';

/** What the kernel has to know of a world's symmetry: roles and swaps by value, as they are asked for. */
export class SymmetryTables {
  /** States that those orbits stand for which the kernel could not count itself. */
  represented = 0;

  constructor(
    private readonly symmetry: Symmetry,
    private readonly out: TableWriter,
  ) {}

  /** The roles of a value of a cell, entered in the table of the cell. */
  role(table: number, cell: number, value: number): number {
    const record = this.symmetry.record(cell, value);
    if (record === null) return this.out.publish(table, value, none);
    const words = roleWords(Number(!record.simple), record.sums);
    return this.out.publish(table, value, this.out.write(words));
  }

  /** The value after a swap of members, entered with its roles. */
  swap(table: number, cell: number, value: number, k: number): number {
    const next = this.symmetry.swap(cell, value, k);
    if (!this.out.fits(this.symmetry.taken(cell, k), next)) return failed;
    this.out.publish(this.out.at(table + 4 * value) + 8, k, next + 1);
    return next;
  }

  /** Makes the packed state at `at` canonical where sorting is not enough. */
  canonical(at: number): number {
    const cells = this.out.unpack(at);
    this.symmetry.canonical(cells, 0);
    if (cells.some((value, cell) => !this.out.fits(cell, value))) return failed;
    this.out.layout.pack(cells, 0, this.out.memory.words, at / 4);
    return 0;
  }

  /** Counts an orbit whose size ties alone do not tell. */
  orbit(at: number): number {
    this.represented += this.symmetry.orbitSize(this.out.unpack(at), 0);
    return 0;
  }
}

/** Where the roles begin in what `roleWords` writes, in bytes, for so many members. */
export function roleOffset(members: number): number {
  return 4 * (members + 1 + ((members + 1) % 2));
}

/** The roles of one value as the kernel reads them; sums that are zero are left out. */
function roleWords(unlike: number, sums: Int32Array): readonly number[] {
  const entries: number[] = [];
  for (let at = 0; at < sums.length; at += 2) {
    const [low, high] = [sums[at] as number, sums[at + 1] as number];
    if (low !== 0 || high !== 0) entries.push(4 * at, 0, low, high);
  }
  const head = new Array<number>(roleOffset(sums.length / 2) / 4).fill(0);
  head[0] = unlike;
  head[1] = entries.length / 4;
  return [...head, ...entries];
}
