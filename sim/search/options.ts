import { InputError } from '../../input/errors.js';
import type { AsymmetryError } from '../symmetry/asymmetry.js';
import type { EngineOptions, Threading } from './engine.js';
import { completeMax } from '../symmetry/equivariance.js';
import { bytesFor, bytesMax, workersMax } from './kernel/memory.js';
import { Reduction, type ReductionOptions } from './reduction.js';
import { checkExplorable, checkProperties, checkSearch } from '../schemas.js';
import type { Stop } from '../base/stopping.js';
import type { Searchable } from './capabilities.js';
import type { Bounds } from './verdict.js';

/**
 * How a system is searched. Without options: the whole space, until every property is decided, by the compiled engine in
 * this thread.
 */
export interface ExploreOptions {
  readonly bounds?: Bounds;
  /**
   * When to stop before the whole space is explored: when every property is `decided` as violated (default), when those
   * named here are, or `never`, which counts the whole space whatever is violated.
   */
  readonly until?: 'decided' | 'never' | readonly string[];
  /**
   * `compiled` (default) walks a world by WebAssembly, `interpreted` by plain look-ups; both find the same. What cannot
   * be compiled (plain systems, places where WebAssembly may not be compiled) is interpreted.
   */
  readonly engine?: 'compiled' | 'interpreted';
  /**
   * Whether states that differ by a permutation of the world's symmetric actors are one. Absent: if it declares any; where it
   * turns out that they are not interchangeable, the search begins again without symmetry, and `coverage.asymmetry` says why.
   * True: insist on it; such a world is refused then.
   */
  readonly symmetry?: boolean;
  /**
   * Whether moves are left out that only change the order of what nobody can tell apart (partial-order reduction).
   * Default: false. A counterexample is then looked for once more without reduction, so that it is a shortest one.
   */
  readonly reduction?: boolean;
  /** Threads, the caller's included; 1 (default) to 64. Interpreted searches have one whatever is said here. */
  readonly workers?: number;
  /** Whether to look for fair cycles in which a property stays pending. Default: true. */
  readonly cycles?: boolean;
  /**
   * Asked every now and then, and before each question to XState, whether to end the search, and why: undecided properties are
   * `unknown` for that reason. It has no clock of its own: pass a function that reads one, to bound the time.
   */
  readonly stop?: Stop;
  /** @internal Bugs that tests plant, and sizes at which they show. */
  readonly planted?: {
    readonly reduction?: ReductionOptions;
    readonly threading?: Partial<Threading>;
  };
}

/** A level of fewer states is done before a thread has woken up. */
const threading: Threading = { from: 1 << 12, block: 1 << 9 };

/** What a search does, once all defaults are filled in. */
export interface Plan {
  readonly engine: EngineOptions;
  readonly cycles: boolean;
}

/** @throws InputError for options that are none. */
export function checkOptions(
  system: { readonly name: string; readonly properties: readonly string[] },
  options: ExploreOptions,
): void {
  checkExplorable(system, 'explore');
  checkSearch(options, workersMax);
  const { bounds = {}, workers = 1, until } = options;
  if (typeof until === 'object') checkProperties(system, until);
  const { bytes = bytesMax } = bounds;
  const least = bytesFor(workers);
  if (bytes < least || bytes > bytesMax) {
    const many = workers === 1 ? '' : ` for ${workers} workers`;
    throw new InputError(
      `explore: bounds.bytes is ${bytes}; expected ${least} to ${bytesMax}${many}`,
    );
  }
}

/** Why symmetry that is declared, and not turned off, cannot be had; undefined as long as nothing speaks against it. */
export function asymmetryOf(
  system: Searchable<unknown>,
  { symmetry }: ExploreOptions,
): AsymmetryError | undefined {
  return symmetry === false ? undefined : system.asymmetry;
}

/** @throws InputError for options that would make a verdict wrong together; AsymmetryError where they insist on symmetry and there is none. */
export function plan(system: Searchable<unknown>, options: ExploreOptions): Plan {
  const { reduction = false, cycles = true, workers = 1, bounds = {} } = options;
  if (reduction && bounds.depth !== undefined) {
    throw new InputError(
      'partial-order reduction makes ways longer, so a bound on the depth would mean nothing; turn one of them off',
    );
  }
  const { tables } = system;
  if (reduction && tables === undefined) {
    throw new InputError(
      `partial-order reduction needs a world of machines; ${system.name} is none`,
    );
  }
  const symmetry = options.symmetry === false ? undefined : system.symmetry;
  if (options.symmetry === true && symmetry === undefined) {
    throw system.asymmetry ?? new InputError(`${system.name} declares no symmetric actors`);
  }
  const { planted = {} } = options;
  if (reduction && symmetry !== undefined && system.isProvenSymmetric !== true) {
    throw new InputError(
      `partial-order reduction needs symmetry that is checked completely, which it is for up to ${completeMax} symmetric actors; turn one of them off`,
    );
  }
  return {
    cycles,
    engine: {
      symmetry,
      reduction:
        reduction && tables !== undefined ? new Reduction(tables, planted.reduction) : undefined,
      workers,
      bytes: bounds.bytes ?? bytesMax,
      record: undefined,
      threading: { ...threading, ...planted.threading },
    },
  };
}
