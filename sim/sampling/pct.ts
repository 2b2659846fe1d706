import type { LazyGraph } from '../graph/graph.js';
import type { Random } from '../base/random.js';
import { checkLimit, checkPct } from '../schemas.js';
import { EnabledEvents } from './events.js';
import { Path, stepsLimit, type Sampler } from './sampler.js';

/** What a run of PCT is drawn for. */
export interface PctOptions {
  /** Depth of the violations to look for; at least 1. A run has one change of priority less. */
  readonly depth: number;
  /** Events of a run, at the most: where changes of priority are drawn from. At least `depth` - 1, and at least 1. */
  readonly events: number;
  /** Most faults of a run. Default: 0, no fault happens. */
  readonly faults?: number;
}

/** The most of each that a run had so far: what the guarantee is computed from. */
export interface PctExtent {
  readonly chains: number;
  readonly events: number;
  /** Faults that a state had to choose from, where one was to happen. */
  readonly faults: number;
}

/** Steps of a run before anybody looks whether it goes round. */
const firstKept = 64;

/**
 * PCT for message passing (PCTCP): random priorities for chains of events, with a few changes.
 *
 * Events come in chains (see `EnabledEvents`). A chain gets a random rank among all chains as it begins. Of the enabled events the
 * one with the highest rank happens. Events are counted as they come up for the first time; `depth` - 1 different
 * numbers from 1 to `events` are drawn beforehand, and the chain of an event that comes up with one of them falls below all
 * others: below those that were never lowered, and among those that were to the level of its number's turn. So a run goes calmly on
 * with one conversation, but for a few moments.
 *
 * A fault is in no chain. How many happen, at most, is drawn uniformly from 0 to `faults`, and for each the moment: before the
 * event that comes up k-th, k from 1 to `events` + 1; the end of a run comes up like an event. Which one happens is uniform among
 * those that are possible then; if none is, none happens.
 *
 * Guarantee: see `pctGuarantee`.
 * Source: B. Ozkan, R. Majumdar, F. Niksic, M. Tabaei Befrouei, G. Weissenbacher, Randomized testing of distributed systems with
 * probabilistic guarantees (OOPSLA 2018), after S. Burckhardt et al., A randomized scheduler with probabilistic guarantees of
 * finding bugs (ASPLOS 2010).
 */
export class PctSampler implements Sampler {
  readonly name = 'pct';
  #path: Path;
  #events: EnabledEvents;
  readonly #ranks = new Ranks();
  /** By turn: the number of the event at which it falls. */
  readonly #changes: number[] = [];
  /** The moments of the faults. */
  readonly #moments: number[] = [];
  #extent = { chains: 0, events: 0, faults: 0 };
  /** Where the run at hand was some steps ago; undefined if nobody looks. */
  #kept: { state: number; key: string; steps: number; count: number } | undefined;
  /** After so many steps it is kept where it is then. */
  #keepAt = 0;
  /** So many steps lie between one that is kept and the next. */
  #apart = 0;

  /**
   * @param limit most steps of a run, inclusive.
   * @throws InputError for an option that is unknown or out of range.
   */
  constructor(
    private graph: LazyGraph<unknown>,
    private readonly options: PctOptions,
    private readonly limit = stepsLimit,
  ) {
    checkPct(options);
    checkLimit('the limit on steps', limit);
    this.#path = new Path(graph);
    this.#events = new EnabledEvents(graph);
  }

  get extent(): PctExtent {
    return this.#extent;
  }

  /** Chains of the last run. */
  get chains(): number {
    return this.#events.partition.count;
  }

  moveTo(graph: LazyGraph<unknown>): void {
    this.graph = graph;
    this.#path = new Path(graph);
    this.#events = new EnabledEvents(graph);
  }

  run(random: Random): Path {
    const { graph, limit } = this;
    const path = this.#path;
    const events = this.#events;
    path.restart();
    events.restart();
    this.#ranks.restart();
    this.#draw(random);
    this.#lookFrom(0);
    let count = 0;
    const drawn = [...this.#changes, ...this.#moments].sort((one, other) => one - other);
    let passed = 0;
    this.#enter(random);
    for (;;) {
      const position = this.#ranks.first(events.chains);
      if (position !== -1 && events.up[position] === true) {
        if (path.length === limit) return path;
        events.happen(position);
        path.take(graph.begin(path.state) + position);
        this.#enter(random);
        count += this.#goRound(count, drawn[passed] ?? Infinity);
        continue;
      }
      count += 1;
      while (drawn[passed] === count) {
        passed += 1;
        this.#lookFrom(path.length);
      }
      if (position !== -1) {
        if (count > this.#extent.events) this.#extent.events = count;
        events.up[position] = true;
        const level = this.#changes.indexOf(count);
        if (level !== -1) this.#ranks.lower(events.chains[position] as number, level);
      }
      const before = path.length;
      for (const moment of this.#moments) if (moment === count) this.#fault(random);
      if (position === -1 && path.length === before) {
        path.end();
        return path;
      }
    }
  }

  /** Draws what a run is decided by beforehand. */
  #draw(random: Random): void {
    const { depth, events, faults = 0 } = this.options;
    this.#changes.length = 0;
    for (let left = events; left > events - depth + 1; left -= 1) {
      // The so many-th of the numbers that were not drawn before.
      let drawn = 1 + random.below(left);
      for (const taken of this.#changes.toSorted((a, b) => a - b)) if (taken <= drawn) drawn += 1;
      this.#changes.push(drawn);
    }
    this.#moments.length = 0;
    if (faults === 0) return;
    for (let left = random.below(faults + 1); left > 0; left -= 1) {
      this.#moments.push(1 + random.below(events + 1));
    }
  }

  /** Forgets where the run was: what was drawn happens now. */
  #lookFrom(steps: number): void {
    this.#kept = undefined;
    this.#apart = firstKept;
    this.#keepAt = steps + firstKept;
  }

  /**
   * A run that comes to where it was goes round until something that was drawn happens, or to the limit: it is taken there at once. A
   * chain that began meanwhile had its rank drawn, and is in the key.
   * @param next the number of the event at which something happens.
   * @returns how many events have come up on the way.
   * Source: R. Brent, An improved Monte Carlo factorization algorithm (1980), for keeping one state at powers of two.
   */
  #goRound(count: number, next: number): number {
    const path = this.#path;
    const kept = this.#kept;
    if (kept?.state === path.state && kept.key === this.#key()) {
      this.#kept = undefined;
      this.#keepAt = Infinity;
      const each = count - kept.count;
      const most = each === 0 ? Infinity : Math.floor((next - 1 - count) / each);
      const came = path.repeat(path.length - kept.steps, this.limit, most) * each;
      this.#extent.events = Math.max(this.#extent.events, count + came);
      return came;
    }
    if (path.length >= this.#keepAt) {
      this.#apart *= 2;
      this.#keepAt = path.length + this.#apart;
      this.#kept = { state: path.state, key: this.#key(), steps: path.length, count };
    }
    return 0;
  }

  /** All that decides how the run goes on, besides the state of the world. */
  #key(): string {
    return `${this.#events.key()}${JSON.stringify([this.#ranks.order, this.#ranks.levels])}`;
  }

  #enter(random: Random): void {
    const { partition } = this.#events;
    const before = partition.count;
    this.#events.enter(this.#path.state);
    for (let chain = before; chain < partition.count; chain += 1) {
      this.#ranks.insert(chain, random.below(chain + 1));
    }
    if (partition.count > this.#extent.chains) this.#extent.chains = partition.count;
  }

  #fault(random: Random): void {
    const { graph } = this;
    const begin = graph.calmEnd(this.#path.state);
    const faults = graph.end(this.#path.state) - begin;
    if (faults === 0 || this.#path.length === this.limit) return;
    this.#extent.faults = Math.max(this.#extent.faults, faults);
    const edge = begin + random.below(faults);
    this.#events.fault(graph.label(edge).mover);
    this.#path.take(edge);
    this.#enter(random);
  }
}

/** Which chain goes first. */
export class Ranks {
  /** All chains, the first to go first; those that were lowered keep their places, so that ranks of later ones are uniform. */
  order: number[] = [];
  /** By level: the chain that was lowered to it; undefined if none is. Higher levels go first. */
  levels: (number | undefined)[] = [];

  restart(): void {
    this.order.length = 0;
    this.levels.length = 0;
  }

  copy(): Ranks {
    const copy = new Ranks();
    copy.order = this.order.slice();
    copy.levels = this.levels.slice();
    return copy;
  }

  /** A new chain, with so many of the others before it. */
  insert(chain: number, position: number): void {
    this.order.splice(position, 0, chain);
  }

  lower(chain: number, level: number): void {
    const before = this.levels.indexOf(chain);
    if (before !== -1) this.levels[before] = undefined;
    this.levels[level] = chain;
  }

  /** The position in `chains`, of which each is different, of the one that goes first; -1 if there is none. */
  first(chains: readonly number[]): number {
    for (const chain of this.order) {
      const position = chains.indexOf(chain);
      if (position !== -1 && !this.levels.includes(chain)) return position;
    }
    for (let level = this.levels.length - 1; level >= 0; level -= 1) {
      const chain = this.levels[level];
      const position = chain === undefined ? -1 : chains.indexOf(chain);
      if (position !== -1) return position;
    }
    return -1;
  }
}
