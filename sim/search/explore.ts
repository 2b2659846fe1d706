/** Room `search`: goes through all states within bounds, and says what holds of them. */
import { Looping } from './cycles/loops.js';
import { InterpretedEngine, type Engine, type EngineOptions } from './engine.js';
import { PropertyFindings } from './findings.js';
import { successorsMax } from './kernel/addresses.js';
import { compiledEngine } from './kernel/index.js';
import { isOutOfMemory } from './kernel/memory.js';
import { Levels } from './levels.js';
import { asymmetryOf, checkOptions, plan, type ExploreOptions, type Plan } from './options.js';
import { ModelError } from '../../input/errors.js';
import type { Exact } from '../../input/exact.js';
import { expectTime, stoppable, StoppedError, type Stop } from '../base/stopping.js';
import type { TupleSystem } from '../base/tuple.js';
import type { Counterexample, Coverage, Progress, StopReason, Verdict } from './verdict.js';
import { watched } from './watched.js';

/**
 * Explores every reachable state breadth-first, so that each counterexample is a shortest one; then, where the space has
 * cycles, looks for fair ones in which a property stays pending for ever.
 *
 * @throws ModelError when a machine breaks the rules of its world; InputError when options are none, or do not go together.
 */
export function explore<
  Action,
  Options extends Exact<Options, ExploreOptions, 'bounds'> = ExploreOptions,
>(system: TupleSystem<Action>, options?: Options): readonly Verdict<Action>[] {
  const exploration = watched(new Exploration(system, options), system);
  while (!exploration.advance(slice));
  return exploration.verdicts();
}

/**
 * A search that can be carried on piece by piece, watched, and stopped. It has up to three parts: every state
 * breadth-first; what was violated once more without reduction, for a shortest counterexample; the cycles.
 */
export class Exploration<Action> {
  /** True once states are walked by the interpreted engine because the system has no memory for the compiled one. */
  fallsBack = false;
  readonly #system: TupleSystem<Action>;
  readonly #options: ExploreOptions;
  #plan: Plan;
  #engine!: Engine<Action>;
  #levels = new Levels();
  #findings = new PropertyFindings(0);
  /** A bound that kept at least one state out. */
  #truncated: StopReason | undefined;
  #stopped: StopReason | undefined;
  /** What the caller has stopped it for. */
  #told: StopReason | undefined;
  /** Once the search is over. */
  #verdicts: readonly Verdict<Action>[] | undefined;
  #restarts = 0;
  /** The search without reduction, once something is violated. */
  #shortest: Exploration<Action> | undefined;
  #looping: Looping<Action> | undefined;

  /**
   * @throws InputError for an option that is unknown or out of range.
   * @throws ModelError if the initial state breaks a rule of the system; AsymmetryError if symmetry is insisted on and there is none.
   */
  constructor(system: TupleSystem<Action>, options: ExploreOptions = {}) {
    checkOptions(system, options);
    this.#system = system;
    this.#options = options;
    this.#plan = plan(system, options);
    try {
      this.#engine = this.#engineOf(this.#plan.engine);
      this.#begin();
    } catch (error) {
      if (this.#checkSymmetry()) throw error;
    }
    this.#checkSymmetry();
  }

  /**
   * Expands states until about `transitions` more have been generated.
   * @returns true when the search is over.
   * @throws ModelError if a state that can be reached breaks a rule of the system.
   */
  advance(transitions: number): boolean {
    if (this.#verdicts !== undefined) return true;
    try {
      const isOver = this.#carryOnUnlessStopped(transitions);
      if (!this.#checkSymmetry() || !isOver) return false;
      this.#verdicts = this.#verdictsNow();
      if (!this.#checkSymmetry()) return false;
    } catch (error) {
      // What is no state of the world may break its rules.
      if (error instanceof ModelError && !this.#checkSymmetry()) return false;
      this.#close();
      throw error;
    }
    this.#release();
    return true;
  }

  /** Ends the search; properties not yet decided become `unknown` for this reason. */
  stop(because: StopReason): void {
    this.#told ??= because;
    this.#stopped ??= because;
    this.#close();
  }

  progress(): Progress {
    const { size, bytes, transitions } = this.#engine;
    return {
      states: size,
      transitions: transitions + 1,
      depth: this.#levels.depth(size),
      frontier: size - this.#levels.next,
      violated: this.#findings.violated,
      bytes,
      levels: this.#levels.sizes(),
    };
  }

  /**
   * One verdict for each property of the system, in its order.
   * @throws ModelError if it has none; what such a search finds is told by `progress`.
   */
  verdicts(): readonly Verdict<Action>[] {
    watched(this, this.#system);
    if (this.#verdicts !== undefined) return this.#verdicts;
    const verdicts = this.#verdictsNow();
    return this.#checkSymmetry() ? verdicts : this.#verdictsNow();
  }

  #verdictsNow(): readonly Verdict<Action>[] {
    const coverage = this.#coverage();
    return this.#system.properties.map((property, index): Verdict<Action> => {
      const counterexample = this.#counterexample(index);
      if (counterexample !== undefined)
        return { kind: 'violated', property, coverage, counterexample };
      if (!coverage.complete || (this.#owesCycles && this.#findings.mayStayPending(index))) {
        const because = this.#stopped ?? this.#truncated ?? 'interrupted';
        return { kind: 'unknown', property, because, coverage };
      }
      const kind = this.#findings.isWitnessed(index) ? 'holds' : 'unwitnessed';
      return { kind, property, coverage };
    });
  }

  /** What ends the search: what the options say, or that memory is full. */
  readonly #stop: Stop = () => {
    const because = this.#options.stop?.();
    if (because !== undefined) return because;
    const { bytes = 0 } = this.#system;
    const isFull = bytes > tablesMax || bytes + this.#engine.bytes > this.#plan.engine.bytes;
    return isFull ? 'memory limit' : undefined;
  };

  #carryOnUnlessStopped(transitions: number): boolean {
    try {
      return stoppable(this.#stop, () => this.#carryOn(transitions));
    } catch (error) {
      if (error instanceof StoppedError) this.stop(error.because);
      else if (isOutOfMemory(error)) this.stop('memory limit');
      else throw error;
      return true;
    }
  }

  #carryOn(transitions: number): boolean {
    const engine = this.#engine;
    const target = engine.transitions + transitions;
    let next = 0;
    while (!this.#explored) {
      if (this.#engine !== engine || engine.transitions >= target) return false;
      if (engine.transitions >= next) {
        expectTime();
        next = engine.transitions + patience;
      }
      this.#expandNext();
    }
    expectTime();
    return this.#searchShortest(transitions) && this.#searchCycles(transitions);
  }

  /**
   * Begins again without symmetry if the world turns out to have none: what was found with it is void.
   * @returns false if it does.
   * @throws AsymmetryError if the options insist on symmetry.
   */
  #checkSymmetry(): boolean {
    const asymmetry = asymmetryOf(this.#system, this.#options);
    if (asymmetry === undefined || this.#plan.engine.symmetry === undefined) return true;
    if (this.#options.symmetry === true) throw asymmetry;
    this.#close();
    this.#plan = plan(this.#system, { ...this.#options, symmetry: false });
    this.#engine = this.#engineOf(this.#plan.engine);
    this.#stopped = this.#told;
    this.#restarts = 0;
    this.#truncated = this.#verdicts = this.#shortest = this.#looping = undefined;
    this.#begin();
    return false;
  }

  #engineOf(options: EngineOptions): Engine<Action> {
    const isCompiled = this.#options.engine !== 'interpreted' && !this.fallsBack;
    const compiled = isCompiled ? compiledEngine(this.#system, options) : undefined;
    if (compiled !== undefined && compiled !== 'no memory') return compiled;
    this.fallsBack ||= compiled === 'no memory';
    return new InterpretedEngine(this.#system, options);
  }

  #beginAgain(): void {
    this.#engine.release();
    this.#engine = this.#engineOf(this.#plan.engine);
    this.#begin();
  }

  #begin(): void {
    this.#levels = new Levels();
    this.#findings = new PropertyFindings(this.#system.properties.length);
    this.#findings.judge(this.#engine, 0, 0);
  }

  #coverage(): Coverage {
    const { size, transitions, quiescent, bytes, reduced } = this.#engine;
    const { symmetry, reduction } = this.#plan.engine;
    return {
      states: size,
      transitions: transitions + 1,
      depth: this.#levels.depth(size),
      quiescent,
      complete: this.#complete,
      bounds: this.#options.bounds ?? {},
      xstateCalls: this.#system.xstateCalls,
      bytes,
      represented: symmetry === undefined ? null : this.#engine.represented(),
      asymmetry: asymmetryOf(this.#system, this.#options)?.found ?? null,
      reduced: reduction === undefined ? null : { states: reduced, restarts: this.#restarts },
      cycles: this.#cycleCoverage(),
    };
  }

  #cycleCoverage(): Coverage['cycles'] {
    if (!this.#complete || !this.#plan.cycles) return 'not looked for';
    if (!this.#engine.hasBackEdge) return 'none';
    return this.#owesCycles ? 'not looked for' : 'looked for';
  }

  /** True if every reachable state was expanded, but for what a reduction may leave out. */
  get #complete(): boolean {
    const { size, full } = this.#engine;
    return this.#levels.next === size && this.#truncated === undefined && !full;
  }

  /** True once there is nothing left to expand, or no reason to. */
  get #explored(): boolean {
    if (this.#levels.next === this.#engine.size || this.#stopped !== undefined) return true;
    // A level that was begun is finished, so that what was found does not depend on how the engine goes about it.
    return this.#levels.isDone && this.#options.until !== 'never' && this.#decided();
  }

  /** True if every property that is waited for is violated and none can be by fewer steps than is known. */
  #decided(): boolean {
    const { until = 'decided' } = this.#options;
    const waited = this.#system.properties.flatMap((name, index) =>
      !Array.isArray(until) || until.includes(name) ? [index] : [],
    );
    return waited.length > 0 && waited.every((index) => this.#isSettled(index));
  }

  #isSettled(property: number): boolean {
    return this.#findings.isSettled(property, this.#levels.nextSteps);
  }

  /** Expands the next states of the level at hand. */
  #expandNext(): void {
    const engine = this.#engine;
    const levels = this.#levels;
    levels.begin(engine.size);
    const { states = Infinity, depth } = this.#options.bounds ?? {};
    const tooDeep = levels.steps + 1 === depth;
    const limit = tooDeep ? engine.size : states;
    // Near a bound one state at a time, so that what is counted does not depend on the engine.
    const safe = tooDeep ? slice : Math.floor((limit - engine.size) / successorsMax);
    const end = Math.min(levels.end, levels.next + Math.max(1, Math.min(slice, safe)));
    const isBound = tooDeep || safe === 0;
    levels.next = engine.step(levels.next, end, levels.end, isBound ? limit : Infinity);
    if (!this.#checkSymmetry()) return;
    if (this.#plan.engine.reduction?.stale === true) {
      this.#restart();
      return;
    }
    const { steps } = levels;
    for (const state of engine.takeQuiescent()) {
      this.#findings.add(engine.pending(state), { state, steps, violates: 'liveness' });
    }
    for (const state of engine.takeNovel()) this.#findings.judge(engine, state, steps + 1);
    if (engine.truncated) {
      this.#truncated ??= tooDeep ? 'depth limit' : 'state limit';
      if (!tooDeep) this.#stopped ??= 'state limit';
    }
    if (engine.starved === true && this.#stopped === undefined) {
      this.fallsBack = true;
      this.#beginAgain();
    } else if (engine.full) this.#stopped ??= 'memory limit';
  }

  /** Begins again, because something was learned that makes what was left out so far wrong. */
  #restart(): void {
    this.#plan.engine.reduction?.renew();
    this.#restarts += 1;
    this.#beginAgain();
  }

  /** With a reduction: looks for shortest counterexamples without it; true when that is over. */
  #searchShortest(transitions: number): boolean {
    const { first } = this.#findings;
    const until = this.#system.properties.filter((_, index) => first[index] !== undefined);
    if (this.#plan.engine.reduction === undefined || until.length === 0) return true;
    if (this.#stopped !== undefined) return true;
    const options = { ...this.#options, until, reduction: false, cycles: false };
    this.#shortest ??= new Exploration(this.#system, options);
    return this.#shortest.advance(transitions);
  }

  /** True if there may be cycles that matter, and nobody has looked yet. */
  get #owesCycles(): boolean {
    if (!this.#complete || !this.#plan.cycles) return false;
    if (this.#looping?.loops !== undefined) return false;
    if (!this.#engine.hasBackEdge) return false;
    return this.#findings.first.some((_, property) => this.#findings.mayStayPending(property));
  }

  /** Looks for fair cycles, where there can be some; true when that is over. */
  #searchCycles(states: number): boolean {
    if (!this.#owesCycles || this.#stopped !== undefined) return true;
    const pendable = [...this.#findings.first.keys()].filter((property) =>
      this.#findings.mayStayPending(property),
    );
    this.#looping ??= new Looping(this.#system, pendable, this.#plan.engine, (options) =>
      this.#engineOf(options),
    );
    const isDone = this.#looping.advance(states);
    if (this.#looping.full) this.#stopped ??= 'memory limit';
    return isDone;
  }

  #close(): void {
    // There is none if not even the initial state could be made.
    (this.#engine as Engine<Action> | undefined)?.close();
    this.#shortest?.stop('interrupted');
    this.#looping?.close();
  }

  /** Once there are verdicts: no state is asked for any more. */
  #release(): void {
    this.#engine.release();
    this.#looping?.release();
  }

  #counterexample(property: number): Counterexample<Action> | undefined {
    const loop = this.#looping?.loops?.[property];
    if (loop !== undefined) return { ...loop, violates: 'liveness', statesBelow: null };
    if (this.#shortest !== undefined) {
      const shortest = this.#shortest.verdicts()[property];
      if (shortest?.kind === 'violated') return shortest.counterexample;
    }
    const found = this.#findings.first[property];
    if (found === undefined) return undefined;
    const isShortest = this.#plan.engine.reduction === undefined && this.#isSettled(property);
    const statesBelow = isShortest ? this.#levels.below(found.steps) : null;
    const actions = this.#engine.actionsTo(found.state);
    return { actions, violates: found.violates, statesBelow, loop: null };
  }
}

/** States that one call of the engine is given: some tens of milliseconds of work. */
const slice = 1 << 16;

/** Transitions between two questions whether to stop, where XState is not asked. */
const patience = 256;

/** Bytes that a system's own tables may take, whatever the bound: they lie where JavaScript's objects do. */
const tablesMax = 2 ** 30;
