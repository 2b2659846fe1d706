import { StateStore } from './store.js';
import { ModelError } from './system.js';
import { Successors, type TupleSystem } from './tuple.js';
import type { Bounds, Counterexample, Coverage, StopReason, Verdict } from './verdict.js';

export interface ExploreOptions {
  readonly bounds?: Bounds;
  /**
   * When to stop before the whole space is explored: when every property is `decided` as violated (default), or
   * `never`, which counts the whole space whatever is violated.
   */
  readonly until?: 'decided' | 'never';
}

/** Where a search is now. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  readonly bytes: number;
}

/**
 * Explores every reachable state breadth-first, so that each counterexample is a shortest one.
 *
 * Limit: an execution that goes round for ever is not a violation here; what is `pending` is judged in quiescent
 * states only.
 * @throws ModelError when a machine breaks the rules of its world.
 */
export function explore<Action>(
  system: TupleSystem<Action>,
  options: ExploreOptions = {},
): readonly Verdict<Action>[] {
  const exploration = new Exploration(system, options);
  while (!exploration.advance(1 << 20));
  return exploration.verdicts();
}

/** A violation, as the search remembers it. */
interface Found {
  readonly state: number;
  readonly steps: number;
  readonly violates: 'safety' | 'liveness';
}

/** A breadth-first search that can be carried on piece by piece, watched, and stopped. */
export class Exploration<Action> {
  readonly #system: TupleSystem<Action>;
  readonly #bounds: Bounds;
  readonly #until: 'decided' | 'never';
  readonly #store: StateStore;
  readonly #successors: Successors;
  readonly #cells: Int32Array;
  readonly #found: (Found | undefined)[];
  #witnessed = 0;
  #transitions = 1;
  #quiescent = 0;
  /** The next state to expand. */
  #next = 0;
  /** Number of the first state that takes this many steps. */
  readonly #firstAt = [0, 1];
  /** A bound that kept at least one state out. */
  #truncated: StopReason | undefined;
  #stopped: StopReason | undefined;

  constructor(
    system: TupleSystem<Action>,
    { bounds = {}, until = 'decided' }: ExploreOptions = {},
  ) {
    checkBound('states', bounds.states);
    checkBound('depth', bounds.depth);
    this.#system = system;
    this.#bounds = bounds;
    this.#until = until;
    this.#store = new StateStore(system.width);
    this.#successors = new Successors(system.width);
    this.#found = system.properties.map(() => undefined);
    this.#cells = system.initial().slice();
    this.#store.add(this.#cells, 0, -1);
    this.#judge(0, this.#cells, 0);
  }

  /**
   * Expands states until about `transitions` more have been generated.
   * @returns true when the search is over.
   */
  advance(transitions: number): boolean {
    const target = this.#transitions + transitions;
    while (!this.#over()) {
      if (this.#transitions >= target) return false;
      this.#expandNext();
    }
    return true;
  }

  /** Ends the search; properties not yet violated become `unknown` for this reason. */
  stop(because: StopReason): void {
    if (!this.#complete) this.#stopped ??= because;
  }

  progress(): Progress {
    return {
      states: this.#store.size,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#store.size - this.#next,
      bytes: this.#store.bytes,
    };
  }

  /** One verdict for each property of the system, in its order. */
  verdicts(): readonly Verdict<Action>[] {
    const coverage = this.#coverage();
    return this.#system.properties.map((property, index): Verdict<Action> => {
      const found = this.#found[index];
      if (found !== undefined) {
        const counterexample = this.#counterexample(found);
        return { kind: 'violated', property, coverage, counterexample };
      }
      if (!coverage.complete) {
        return {
          kind: 'unknown',
          property,
          because: this.#stopped ?? this.#truncated ?? 'interrupted',
          coverage,
        };
      }
      const witnessed = (this.#witnessed & (1 << index)) !== 0;
      return { kind: witnessed ? 'holds' : 'unwitnessed', property, coverage };
    });
  }

  #coverage(): Coverage {
    return {
      states: this.#store.size,
      transitions: this.#transitions,
      depth: this.#depth,
      quiescent: this.#quiescent,
      complete: this.#complete,
      bounds: this.#bounds,
      xstateCalls: this.#system.xstateCalls,
      bytes: this.#store.bytes,
    };
  }

  get #complete(): boolean {
    return this.#next === this.#store.size && !this.#stopped && !this.#truncated;
  }

  /** Levels found so far. */
  get #depth(): number {
    const newest = this.#firstAt.length - 1;
    return this.#store.size > (this.#firstAt[newest] as number) ? newest + 1 : newest;
  }

  /** Steps that lead to the state which is expanded next. */
  get #steps(): number {
    return this.#firstAt.length - 2;
  }

  #over(): boolean {
    if (this.#next === this.#store.size || this.#stopped !== undefined) return true;
    return this.#until === 'decided' && this.#decided();
  }

  /** True if every property is violated and none can be by fewer steps than is known. */
  #decided(): boolean {
    if (this.#found.length === 0) return false;
    for (const found of this.#found) {
      if (found === undefined || !this.#settled(found)) return false;
    }
    return true;
  }

  #settled({ steps }: Found): boolean {
    const nextSteps = this.#next === this.#firstAt.at(-1) ? this.#steps + 1 : this.#steps;
    return steps <= nextSteps;
  }

  #expandNext(): void {
    if (this.#next === this.#firstAt.at(-1)) this.#firstAt.push(this.#store.size);
    const state = this.#next;
    const steps = this.#steps;
    this.#store.read(state, this.#cells);
    this.#system.expand(this.#cells, this.#successors);
    const { cells, count, calm, width } = this.#successors;
    if (calm === 0) {
      this.#quiescent += 1;
      this.#find(this.#system.pending(this.#cells), { state, steps, violates: 'liveness' });
    }
    const tooDeep = steps + 1 === this.#bounds.depth;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const at = ordinal * width;
      this.#transitions += 1;
      if (tooDeep || this.#store.size === this.#bounds.states) {
        if (this.#store.has(cells, at)) continue;
        this.#truncated ??= tooDeep ? 'depth limit' : 'state limit';
        if (!tooDeep) {
          this.#stopped ??= 'state limit';
          break;
        }
      } else if (this.#store.add(cells, at, state)) {
        this.#judge(this.#store.size - 1, cells.subarray(at, at + width), steps + 1);
      }
    }
    this.#next = state + 1;
  }

  #judge(state: number, cells: Int32Array, steps: number): void {
    this.#find(this.#system.violated(cells), { state, steps, violates: 'safety' });
    this.#witnessed |= this.#system.witnessed(cells);
  }

  /** Remembers a violation of the properties in `mask` where none by as few steps is known. */
  #find(mask: number, found: Found): void {
    if (mask === 0) return;
    for (let index = 0; index < this.#found.length; index += 1) {
      const known = this.#found[index];
      if ((mask & (1 << index)) !== 0 && (known === undefined || found.steps < known.steps)) {
        this.#found[index] = found;
      }
    }
  }

  #counterexample(found: Found): Counterexample<Action> {
    const path: number[] = [];
    for (let state = found.state; state !== -1; state = this.#store.parent(state)) path.push(state);
    path.reverse();
    const actions = path
      .slice(1)
      .map((child, index) => this.#actionTo(path[index] as number, child));
    const statesBelow = this.#settled(found) ? (this.#firstAt[found.steps] as number) : null;
    return { actions, violates: found.violates, statesBelow };
  }

  #actionTo(parent: number, child: number): Action {
    const from = new Int32Array(this.#system.width);
    const to = from.slice();
    this.#store.read(parent, from);
    this.#store.read(child, to);
    const out = new Successors(this.#system.width);
    this.#system.expand(from, out);
    for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
      const begin = ordinal * out.width;
      if (to.every((cell, index) => out.cells[begin + index] === cell)) {
        return this.#system.action(from, ordinal);
      }
    }
    throw new ModelError(`${this.#system.name} gave other successors for the same state`);
  }
}

function checkBound(name: string, bound: number | undefined): void {
  if (bound !== undefined && !(Number.isSafeInteger(bound) && bound >= 1)) {
    throw new RangeError(`the bound on ${name} is ${bound}; expected an integer of at least 1`);
  }
}
