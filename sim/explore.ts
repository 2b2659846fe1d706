import { CycleSearch, type LoopingActions } from './cycle-search.js';
import { InterpretedEngine, type Engine, type EngineOptions } from './engine.js';
import { compiledEngine } from './kernel/index.js';
import { checkOptions, plan, type ExploreOptions, type Plan } from './options.js';
import type { TupleSystem } from './tuple.js';
import type { Counterexample, Coverage, StopReason, Verdict } from './verdict.js';

/** Where a search is now. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  readonly bytes: number;
  /** States found in each level so far; the last may still grow. */
  readonly levels: readonly number[];
}

/**
 * Explores every reachable state breadth-first, so that each counterexample is a shortest one; then, where the space has
 * cycles, looks for fair ones in which a property stays pending for ever.
 *
 * @throws ModelError when a machine breaks the rules of its world, or options do not go together.
 */
export function explore<Action>(
  system: TupleSystem<Action>,
  options: ExploreOptions = {},
): readonly Verdict<Action>[] {
  const exploration = new Exploration(system, options);
  while (!exploration.advance(1 << 22));
  return exploration.verdicts();
}

/** A violation, as the search remembers it. */
interface Found {
  readonly state: number;
  readonly steps: number;
  readonly violates: 'safety' | 'liveness';
}

/** States that one call of the engine is given: some tens of milliseconds of work. */
const slice = 1 << 16;

/** A breadth-first search that can be carried on piece by piece, watched, and stopped. */
export class Exploration<Action> {
  readonly #system: TupleSystem<Action>;
  readonly #options: ExploreOptions;
  readonly #plan: Plan;
  #engine: Engine<Action>;
  #found: (Found | undefined)[] = [];
  #witnessed = 0;
  /** Properties that were pending in some state. */
  #pendable = 0;
  /** The next state to expand. */
  #next = 0;
  /** Number of the first state that takes this many steps. */
  #firstAt = [0, 1];
  /** A bound that kept at least one state out. */
  #truncated: StopReason | undefined;
  #stopped: StopReason | undefined;
  #restarts = 0;
  #cycles: CycleSearch<Action> | undefined;
  /** By property: the fair cycle in which it stays pending, if one was found. */
  #loops: (LoopingActions<Action> | undefined)[] | undefined;

  constructor(system: TupleSystem<Action>, options: ExploreOptions = {}) {
    checkOptions(options);
    this.#system = system;
    this.#options = options;
    this.#plan = plan(system, options);
    this.#engine = this.#engineOf(this.#plan.engine);
    this.#begin();
  }

  /**
   * Expands states until about `transitions` more have been generated.
   * @returns true when the search is over.
   */
  advance(transitions: number): boolean {
    const target = this.#engine.transitions + transitions;
    while (!this.#over()) {
      if (this.#engine.transitions >= target) return false;
      this.#expandNext();
    }
    return this.#searchCycles(transitions);
  }

  /** Ends the search; properties not yet violated become `unknown` for this reason. */
  stop(because: StopReason): void {
    if (!this.#complete || this.#isSearchingCycles) this.#stopped ??= because;
    this.#close();
  }

  progress(): Progress {
    const { size, bytes, transitions } = this.#engine;
    const levels = this.#firstAt
      .slice(1)
      .map((end, steps) => end - (this.#firstAt[steps] as number));
    const newest = size - (this.#firstAt.at(-1) as number);
    return {
      states: size,
      transitions: transitions + 1,
      depth: this.#depth,
      frontier: size - this.#next,
      bytes,
      levels: newest > 0 ? [...levels, newest] : levels,
    };
  }

  /** One verdict for each property of the system, in its order. */
  verdicts(): readonly Verdict<Action>[] {
    const coverage = this.#coverage();
    return this.#system.properties.map((property, index): Verdict<Action> => {
      const counterexample = this.#counterexample(index);
      if (counterexample !== undefined) {
        return { kind: 'violated', property, coverage, counterexample };
      }
      if (!coverage.complete || (this.#isSearchingCycles && this.#isPendable(index))) {
        const because = this.#stopped ?? this.#truncated ?? 'interrupted';
        return { kind: 'unknown', property, because, coverage };
      }
      const witnessed = (this.#witnessed & (1 << index)) !== 0;
      return { kind: witnessed ? 'holds' : 'unwitnessed', property, coverage };
    });
  }

  #engineOf(options: EngineOptions): Engine<Action> {
    const compiled =
      this.#options.engine === 'interpreted' ? undefined : compiledEngine(this.#system, options);
    return compiled ?? new InterpretedEngine(this.#system, options);
  }

  #begin(): void {
    this.#found = this.#system.properties.map(() => undefined);
    this.#witnessed = 0;
    this.#pendable = 0;
    this.#next = 0;
    this.#firstAt = [0, 1];
    this.#judge(0, 0);
  }

  #coverage(): Coverage {
    const { size, transitions, quiescent, bytes, reduced } = this.#engine;
    const { symmetry, reduction } = this.#plan.engine;
    return {
      states: size,
      transitions: transitions + 1,
      depth: this.#depth,
      quiescent,
      complete: this.#complete,
      bounds: this.#options.bounds ?? {},
      xstateCalls: this.#system.xstateCalls,
      bytes,
      represented: symmetry === undefined ? null : this.#engine.represented(),
      reduced: reduction === undefined ? null : { states: reduced, restarts: this.#restarts },
      cycles: this.#cycleCoverage(),
    };
  }

  #cycleCoverage(): Coverage['cycles'] {
    if (!this.#complete || !this.#plan.cycles) return 'not looked for';
    if (!this.#engine.hasBackEdge) return 'none';
    const wanted = this.#found.some((_, property) => this.#isPendable(property));
    return wanted && this.#loops === undefined ? 'not looked for' : 'looked for';
  }

  get #complete(): boolean {
    return this.#next === this.#engine.size && !this.#truncated && !this.#stoppedEarly;
  }

  /** True if the search was stopped before every state was expanded. */
  get #stoppedEarly(): boolean {
    return this.#stopped !== undefined && this.#cycles === undefined;
  }

  get #isSearchingCycles(): boolean {
    return this.#cycles !== undefined && this.#loops === undefined;
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
    return levelDone && this.#options.until !== 'never' && this.#decided();
  }

  /** True if every property is violated and none can be by fewer steps than is known. */
  #decided(): boolean {
    if (this.#found.length === 0) return false;
    return this.#found.every((found) => found !== undefined && this.#settled(found));
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
    const levelEnd = this.#firstAt.at(-1) as number;
    const { states = Infinity, depth } = this.#options.bounds ?? {};
    const tooDeep = steps + 1 === depth;
    const limit = tooDeep ? engine.size : states;
    // Near a bound one state at a time, so that what is counted does not depend on the engine.
    const free = tooDeep
      ? slice
      : Math.min(slice, Math.floor((limit - engine.size) / mostSuccessors));
    const end = Math.min(levelEnd, this.#next + Math.max(1, free));
    const bounded = tooDeep || free === 0;
    this.#next = engine.step(this.#next, end, levelEnd, bounded ? limit : Infinity);
    if (engine.stale) {
      this.#restart();
      return;
    }
    for (const state of engine.takeQuiescent()) {
      this.#find(engine.pending(state), { state, steps, violates: 'liveness' });
    }
    for (const state of engine.takeNovel()) this.#judge(state, steps + 1);
    if (engine.truncated) {
      this.#truncated ??= tooDeep ? 'depth limit' : 'state limit';
      if (!tooDeep) this.#stopped ??= 'state limit';
    }
    if (engine.full) this.#stopped ??= 'memory limit';
  }

  /** Begins again, because something was learned that makes what was left out so far wrong. */
  #restart(): void {
    this.#plan.engine.reduction?.renew();
    this.#engine.close();
    this.#engine = this.#engineOf(this.#plan.engine);
    this.#restarts += 1;
    this.#begin();
  }

  #judge(state: number, steps: number): void {
    const violated = this.#engine.violated(state);
    if (violated !== 0) this.#find(violated, { state, steps, violates: 'safety' });
    this.#witnessed |= this.#engine.witnessed(state);
    this.#pendable |= this.#engine.pending(state);
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

  /** True if this property could stay pending in a cycle: it was pending, and is not violated otherwise. */
  #isPendable(property: number): boolean {
    return (this.#pendable & (1 << property)) !== 0 && this.#found[property] === undefined;
  }

  /** Looks for fair cycles, where there can be some; true when it is over. */
  #searchCycles(states: number): boolean {
    const wanted = this.#found.some((_, property) => this.#isPendable(property));
    const possible = this.#complete && this.#plan.cycles && this.#engine.hasBackEdge;
    if (!wanted || !possible || this.#stopped !== undefined || this.#loops !== undefined) {
      this.#close();
      return true;
    }
    this.#cycles ??= new CycleSearch(this.#system, this.#plan.engine.bytes, (options) =>
      this.#engineOf(options),
    );
    const done = this.#cycles.advance(states);
    if (this.#cycles.full) this.#stopped ??= 'memory limit';
    else if (!done) return false;
    else {
      const cycles = this.#cycles;
      this.#loops = this.#found.map((_, property) =>
        this.#isPendable(property) ? cycles.find(property) : undefined,
      );
    }
    this.#close();
    return true;
  }

  #close(): void {
    this.#engine.close();
    this.#cycles?.close();
  }

  #counterexample(property: number): Counterexample<Action> | undefined {
    const loop = this.#loops?.[property];
    if (loop !== undefined) return { ...loop, violates: 'liveness', statesBelow: null };
    const found = this.#found[property];
    if (found === undefined) return undefined;
    const isShortest = this.#plan.engine.reduction === undefined && this.#settled(found);
    const statesBelow = isShortest ? (this.#firstAt[found.steps] as number) : null;
    const actions = this.#engine.actionsTo(found.state);
    return { actions, violates: found.violates, statesBelow, loop: null };
  }
}

/** A state that has more successors is refused by the compiled engine. */
const mostSuccessors = 1 << 14;
