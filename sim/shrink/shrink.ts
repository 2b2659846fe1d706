/** Room `shrink`: makes a failing execution simple, by local search. */
import { DivergenceError } from '../../input/errors.js';
import type { Cost } from '../base/cost.js';
import { LazyGraph } from '../graph/graph.js';
import { Random } from '../base/random.js';
import { checkExecutions, checkProperties } from '../schemas.js';
import type { EditName } from './edits.js';
import { finish, followKeys } from './follow.js';
import { randomParameters, randomWalk, type Below } from './random-walk.js';
import { cheaper, seedOf } from './local-search.js';
import { labelOf, mayPreempt, Walker, type Walk } from './walker.js';
import { keyOf } from '../base/system.js';
import type { Explorable } from '../base/tuple.js';

/** Executions at random that are tried where following one by its names breaks nothing. */
const triesElsewhere = 300;

/** A schedule that was walked to its end and judged: from the initial state to where nothing is left to do, something watched is broken, or a bound. */
export interface CheckedSchedule<Action> {
  readonly actions: readonly Action[];
  /** True if nothing but faults was left to happen. */
  readonly quiescent: boolean;
  /** Names of the properties that it breaks: on the way, or because something is owed where it ends. */
  readonly broken: readonly string[];
  readonly cost: Cost;
  /** Which of its steps, from 1, are preemptions. */
  readonly preempted: readonly number[];
}

/** What ends an execution that is drawn or shrunk, and how much work and memory that may take. */
export interface ExecutionOptions {
  /** Names of the properties whose violation ends an execution. Default: all of the system's. */
  readonly properties?: readonly string[];
  /** Most steps of an execution, inclusive; a longer one is cut there. Default: 2,000. */
  readonly stepsMax?: number;
  /** States of the graph to keep; one that grows larger is dropped and begun anew. Default: 300,000. */
  readonly statesMax?: number;
  /**
   * How hard shrinking looks once no simple edit helps: 0 not at all, 1 (default) some ten thousand executions, 2 twice as
   * many, and so on. More is slower and comes closer to the cheapest execution.
   */
  readonly effort?: number;
  /** @internal Bugs that tests plant: kinds of edits that are not tried. */
  readonly planted?: { readonly without: readonly EditName[] };
}

/**
 * The execution with fewer faults, preemptions, steps and actors (see `Cost`) that a local search finds and that still
 * fails; the given one if there is none.
 *
 * What it returns is no certified minimum: that is what `cheapest` is for.
 *
 * @param system or its graph, which is then used and grows, up to a bound on its states.
 * @param stillFails is asked about complete executions only, of which each is cheaper than the last one that failed or
 *   little dearer. Precondition: it is true of `execution`, and always gives the same answer.
 * @throws DivergenceError if `execution` has an action that is not enabled.
 */
export function shrunk<Action>(
  system: Explorable<Action> | LazyGraph<Action>,
  execution: Pick<CheckedSchedule<Action>, 'actions'>,
  stillFails: (execution: CheckedSchedule<Action>) => boolean,
  options: ExecutionOptions = {},
): CheckedSchedule<Action> {
  const executions = new Executions(system, options);
  const isLikely = (walk: Walk): boolean => stillFails(executions.of(walk));
  let best = executions.walk(execution.actions);
  for (;;) {
    const next = firstOf(executions.cheaper(best, isLikely), isLikely);
    if (next === undefined) return executions.of(best);
    best = next;
  }
}

/** The executions of one system: at random, and cheaper ones than a given one. What they cost is counted in walks. */
export class Executions<Action> {
  readonly #walker: Walker<Action>;
  readonly #effort: number;
  readonly #without: readonly EditName[];
  /** Steps of the calmest execution; at least 1. */
  readonly #length: number;

  /** @throws InputError for a system that cannot be explored, or an option that is unknown or out of range. */
  constructor(system: Explorable<Action> | LazyGraph<Action>, options: ExecutionOptions = {}) {
    checkExecutions(options);
    const { properties, stepsMax = 2_000, statesMax = 300_000, effort = 1, planted } = options;
    const graph = system instanceof LazyGraph ? system : new LazyGraph(system);
    const watched = maskOf(graph.system, properties);
    this.#walker = new Walker(graph, { watched, stepsMax, statesMax });
    this.#effort = effort;
    this.#without = planted?.without ?? [];
    this.#length = Math.max(1, this.calmest().steps.length);
  }

  get system(): Explorable<Action> {
    return this.#walker.graph.system;
  }

  /** How many executions were walked through so far, some of them not to their end. */
  get walks(): number {
    return this.#walker.walks;
  }

  /** The execution without faults and preemptions. */
  calmest(): Walk {
    this.#walker.restart();
    finish(this.#walker);
    return this.#walker.walk();
  }

  /**
   * One at random: a few preemptions of a calm run, or of one that is free to choose where a conversation ends, or a uniform
   * walk; with a few faults, if there can be any.
   *
   * @param isSmall true for one with few of both.
   */
  random(below: Below, isSmall = false): Walk {
    this.#walker.restart();
    randomWalk(this.#walker, randomParameters(this.#length, below, isSmall), this.#length, below);
    return this.#walker.walk();
  }

  /**
   * The execution of these actions, up to where it ends.
   * @throws DivergenceError at the first action that is not enabled.
   */
  walk(actions: readonly Action[]): Walk {
    const walker = this.#walker;
    walker.restart();
    for (const [index, action] of actions.entries()) {
      if (walker.isOver) break;
      const edge = walker.edge(walker.graph.labelWith(keyOf(this.system, action)));
      if (edge === -1) {
        throw new DivergenceError(index + 1, this.system.describe(action), this.#enabled());
      }
      walker.take(edge);
    }
    return walker.walk();
  }

  /**
   * Executions that are strictly cheaper, the likely ones first: those of which `isLikely` is true or, if that is absent,
   * that break a watched property which `walk` breaks.
   */
  cheaper(walk: Walk, isLikely = this.#breaksTheSame(walk)): Generator<Walk> {
    const search = { isLikely, effort: this.#effort, without: this.#without };
    return cheaper(this.#walker, walk, search);
  }

  /**
   * Executions of this system that do what one of another system does, as far as equal actions are enabled
   * here: for a world with fewer starters, for instance. If that one breaks something, they break one of the same
   * properties, or there are none; where what it did breaks nothing here, some executions at random are tried.
   */
  like({ actions, preempted, broken, cost }: CheckedSchedule<Action>): readonly Walk[] {
    const keys = actions.map((action) => keyOf(this.system, action));
    const followed = followKeys(this.#walker, keys, new Set(preempted));
    if (broken.length === 0) return followed;
    const breaksTheSame = (walk: Walk): boolean =>
      this.#brokenBy(walk).some((name) => broken.includes(name));
    const same = followed.filter(breaksTheSame);
    if (same.length > 0) return same;
    const random = new Random(seedOf(cost));
    const drawn = firstOf(
      this.#drawn((bound) => random.below(bound), triesElsewhere * this.#effort),
      breaksTheSame,
    );
    return drawn === undefined ? [] : [drawn];
  }

  of(walk: Walk): CheckedSchedule<Action> {
    const { steps, quiescent, cost } = walk;
    const { labels } = this.#walker.graph;
    return {
      actions: steps.map((step) => (labels[labelOf(step)] as (typeof labels)[number]).action),
      quiescent,
      broken: this.#brokenBy(walk),
      cost,
      preempted: steps.flatMap((step, index) => (mayPreempt(step) ? [index + 1] : [])),
    };
  }

  #brokenBy({ broken }: Walk): readonly string[] {
    return this.system.properties.filter((_, property) => (broken & (1 << property)) !== 0);
  }

  *#drawn(below: Below, count: number): Generator<Walk> {
    for (let index = 0; index < count; index += 1) yield this.random(below, index % 2 === 0);
  }

  #breaksTheSame({ broken }: Walk): ((walk: Walk) => boolean) | undefined {
    const mask = broken & this.#walker.watched;
    return mask === 0 ? undefined : (other) => (other.broken & mask) !== 0;
  }

  #enabled(): readonly string[] {
    const { labels } = this.#walker.graph;
    return this.#walker.labels().map((label) => (labels[label] as (typeof labels)[number]).name);
  }
}

function firstOf<Item>(items: Iterable<Item>, wanted: (item: Item) => boolean): Item | undefined {
  for (const item of items) if (wanted(item)) return item;
  return undefined;
}

function maskOf(
  system: Explorable<unknown>,
  watched: readonly string[] = system.properties,
): number {
  checkProperties(system, watched);
  return watched.reduce((mask, name) => mask | (1 << system.properties.indexOf(name)), 0);
}
