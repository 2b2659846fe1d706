import { compiledEngine } from './compiled.js';
import { InterpretedEngine, type Engine } from './engine.js';
import type { TupleSystem } from './tuple.js';
import type { Bounds, Counterexample, Coverage, StopReason, Verdict } from './verdict.js';

export interface ExploreOptions {
  readonly bounds?: Bounds;
  /**
   * When to stop before the whole space is explored: when every property is `decided` as violated (default), or
   * `never`, which counts the whole space whatever is violated.
   */
  readonly until?: 'decided' | 'never';
  /**
   * `compiled` (default) walks a world by code generated for it, `interpreted` by plain look-ups; both find the same.
   * What cannot be compiled (plain systems, timed worlds, places where code may not be generated) is interpreted.
   */
  readonly engine?: 'compiled' | 'interpreted';
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
  readonly #engine: Engine<Action>;
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

  constructor(system: TupleSystem<Action>, options: ExploreOptions = {}) {
    const { bounds = {}, until = 'decided', engine = 'compiled' } = options;
    checkBound('states', bounds.states);
    checkBound('depth', bounds.depth);
    this.#system = system;
    this.#bounds = bounds;
    this.#until = until;
    const compiled = engine === 'compiled' ? compiledEngine(system) : undefined;
    this.#engine = compiled ?? new InterpretedEngine(system);
    this.#found = system.properties.map(() => undefined);
    this.#judge(0, 0);
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
      states: this.#engine.size,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#engine.size - this.#next,
      bytes: this.#engine.bytes,
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
      states: this.#engine.size,
      transitions: this.#transitions,
      depth: this.#depth,
      quiescent: this.#quiescent,
      complete: this.#complete,
      bounds: this.#bounds,
      xstateCalls: this.#system.xstateCalls,
      bytes: this.#engine.bytes,
    };
  }

  get #complete(): boolean {
    return this.#next === this.#engine.size && !this.#stopped && !this.#truncated;
  }

  /** Levels found so far. */
  get #depth(): number {
    const newest = this.#firstAt.length - 1;
    return this.#engine.size > (this.#firstAt[newest] as number) ? newest + 1 : newest;
  }

  /** Steps that lead to the state which is expanded next. */
  get #steps(): number {
    return this.#firstAt.length - 2;
  }

  #over(): boolean {
    if (this.#next === this.#engine.size || this.#stopped !== undefined) return true;
    // A level that was begun is finished, so that what was found does not depend on how the engine goes about it.
    const levelDone = this.#next === 0 || this.#next === this.#firstAt.at(-1);
    return levelDone && this.#until === 'decided' && this.#decided();
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

  /** Expands the next states of the level at hand. */
  #expandNext(): void {
    if (this.#next === this.#firstAt.at(-1)) this.#firstAt.push(this.#engine.size);
    const engine = this.#engine;
    const steps = this.#steps;
    const known = engine.size;
    const tooDeep = steps + 1 === this.#bounds.depth;
    const room = tooDeep ? 0 : (this.#bounds.states ?? Infinity) - known;
    // Near a bound one state at a time, so that what is counted does not depend on the engine.
    const end = room < nearBound ? this.#next + 1 : (this.#firstAt.at(-1) as number);
    this.#next = engine.expand(this.#next, end);
    for (const state of engine.quiescent) {
      this.#quiescent += 1;
      this.#find(engine.pending(state), { state, steps, violates: 'liveness' });
    }
    this.#transitions += engine.count;
    if (!engine.store(room)) {
      this.#truncated ??= tooDeep ? 'depth limit' : 'state limit';
      if (!tooDeep) this.#stopped ??= 'state limit';
    }
    for (let found = known; found < engine.size; found += 1) this.#judge(found, steps + 1);
  }

  #judge(state: number, steps: number): void {
    const violated = this.#engine.violated(state);
    if (violated !== 0) this.#find(violated, { state, steps, violates: 'safety' });
    this.#witnessed |= this.#engine.witnessed(state);
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
    const statesBelow = this.#settled(found) ? (this.#firstAt[found.steps] as number) : null;
    return { actions: this.#engine.actionsTo(found.state), violates: found.violates, statesBelow };
  }
}

/** More states than one call of `Engine.expand` finds. */
const nearBound = 1 << 16;

function checkBound(name: string, bound: number | undefined): void {
  if (bound !== undefined && !(Number.isSafeInteger(bound) && bound >= 1)) {
    throw new RangeError(`the bound on ${name} is ${bound}; expected an integer of at least 1`);
  }
}
