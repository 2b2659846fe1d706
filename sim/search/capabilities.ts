import type { AsymmetryError } from '../symmetry/asymmetry.js';
import type { Symmetry } from '../symmetry/symmetry.js';
import type { TupleSystem } from '../base/tuple.js';
import type { WorldTables } from '../world/tables.js';

/** What a search makes use of where a system has it, as a `World` does: a plain system has nothing of it. */
export interface Capabilities {
  /** The symmetry that it declares; undefined if it declares none, or something speaks against it. */
  readonly symmetry?: Symmetry | undefined;
  /** What speaks against the symmetry that it declares. */
  readonly asymmetry?: AsymmetryError | undefined;
  /** True if the check of its symmetry is complete, which partial-order reduction needs. */
  readonly isProvenSymmetric?: boolean;
  /** What its machines do, tabulated: for partial-order reduction and the compiled engine. */
  readonly tables?: WorldTables;
}

export type Searchable<Action> = TupleSystem<Action> & Capabilities;
