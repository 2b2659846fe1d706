import type { LazyGraph } from '../graph/graph.js';
import { maskWords } from './chains.js';
import { EnabledEvents } from './events.js';
import { Ranks, type PctOptions } from './pct.js';

/** Where a run of PCT is after some steps, and what it has still to draw. */
export interface PctNode {
  readonly state: number;
  readonly events: EnabledEvents;
  /** Of the chains that have one; chains that have just begun have none yet. */
  readonly ranks: Ranks;
  /** How many events have come up. */
  readonly count: number;
  /** Levels that no chain has been lowered to: the changes of priority that are still to come. */
  readonly levels: readonly number[];
  /** Faults whose moment is still to come, and those whose moment is now. */
  readonly faultsLeft: number;
  readonly due: number;
  /** Mask of the properties that were violated on the way. */
  readonly seen: number;
}

/** A probability as a fraction of two integers. */
type Share = readonly [part: number, whole: number];

/** Tells of a node one step further, or of the mask of the properties that are broken by a run that is over; and how likely it is. */
type Tell = (outcome: PctNode | number, shares: readonly Share[]) => void;

/** What `PctSampler` begins with when it has drawn so many faults. */
export function firstNode(
  graph: LazyGraph<unknown>,
  { depth }: PctOptions,
  faults: number,
): PctNode {
  const events = new EnabledEvents(graph);
  events.enter(0);
  return {
    state: 0,
    events,
    ranks: new Ranks(),
    count: 0,
    levels: Array.from({ length: depth - 1 }, (_, level) => level),
    faultsLeft: faults,
    due: 0,
    seen: graph.violated(0),
  };
}

/**
 * Everything that can become of a node by its next step.
 *
 * The changes of priority are different numbers, drawn uniformly: that the one at hand is among the r that are left is as likely as
 * that one of the numbers left is, r / (numbers left). Moments of faults are drawn each by itself; so many of those left are at
 * hand as a binomial distribution says.
 *
 * @param isLast true if the run has as many steps as it may have.
 */
export function outcomesOf(
  graph: LazyGraph<unknown>,
  options: PctOptions,
  node: PctNode,
  isLast: boolean,
  tell: Tell,
): void {
  new Decisions(graph, options, isLast, tell).rank(node, []);
}

class Decisions {
  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly options: PctOptions,
    private readonly isLast: boolean,
    private readonly tell: Tell,
  ) {}

  /** Ranks for the chains that have just begun. */
  rank(node: PctNode, shares: readonly Share[]): void {
    const chain = node.ranks.order.length;
    if (chain === node.events.partition.count) {
      this.#decide(node, shares);
      return;
    }
    for (let position = 0; position <= chain; position += 1) {
      const ranks = node.ranks.copy();
      ranks.insert(chain, position);
      this.rank({ ...node, ranks }, [...shares, [1, chain + 1]]);
    }
  }

  #decide(node: PctNode, shares: readonly Share[]): void {
    const { graph } = this;
    if (node.due > 0) {
      if (this.#mayFail(node)) this.#fail(node, node.due - 1, shares);
      else this.#decide({ ...node, due: 0 }, shares);
      return;
    }
    const position = node.ranks.first(node.events.chains);
    if (position === -1 || node.events.up[position] !== true) {
      this.#comeUp(node, position, shares);
    } else if (this.isLast) {
      this.tell(node.seen, shares);
    } else {
      const events = node.events.copy();
      events.happen(position);
      this.#go(node, events, graph.begin(node.state) + position, 0, shares);
    }
  }

  /** An event comes up for the first time, or the end if `position` is -1. */
  #comeUp(node: PctNode, position: number, shares: readonly Share[]): void {
    const count = node.count + 1;
    const events = node.events.copy();
    if (position !== -1) events.up[position] = true;
    const so = { ...node, events, count };
    const numbers = this.options.events - count + 1;
    const changes = numbers > 0 ? node.levels.length : 0;
    if (changes < Math.max(1, numbers)) {
      const others: readonly Share[] = changes === 0 ? [] : [[numbers - changes, numbers]];
      this.#moment(so, position, [...shares, ...others]);
    }
    for (let index = 0; index < changes; index += 1) {
      const level = node.levels[index] as number;
      const ranks = node.ranks.copy();
      if (position !== -1) ranks.lower(events.chains[position] as number, level);
      const levels = node.levels.toSpliced(index, 1);
      this.#moment({ ...so, ranks, levels }, position, [...shares, [1, numbers]]);
    }
  }

  /** How many faults happen now. */
  #moment(node: PctNode, position: number, shares: readonly Share[]): void {
    const moments = this.options.events + 2 - node.count;
    const left = node.faultsLeft;
    for (let here = 0; here <= left; here += 1) {
      const likely = binomial(left, here, moments);
      if (likely.some(([part]) => part === 0)) continue;
      const so = { ...node, faultsLeft: left - here };
      const all = [...shares, ...likely];
      if (here > 0 && this.#mayFail(node)) this.#fail(so, here - 1, all);
      else if (position === -1) this.tell(node.seen | this.graph.pending(node.state), all);
      else this.#decide(so, all);
    }
  }

  #mayFail({ state }: PctNode): boolean {
    return !this.isLast && this.graph.end(state) > this.graph.calmEnd(state);
  }

  /** One of the possible faults happens; so many more are to happen right after it. */
  #fail(node: PctNode, due: number, shares: readonly Share[]): void {
    const { graph } = this;
    const begin = graph.calmEnd(node.state);
    const end = graph.end(node.state);
    for (let edge = begin; edge < end; edge += 1) {
      const events = node.events.copy();
      events.fault(graph.label(edge).mover);
      this.#go(node, events, edge, due, [...shares, [1, end - begin]]);
    }
  }

  #go(
    node: PctNode,
    events: EnabledEvents,
    edge: number,
    due: number,
    shares: readonly Share[],
  ): void {
    const state = this.graph.to(edge);
    events.enter(state);
    const seen = node.seen | this.graph.violated(state);
    this.tell({ ...node, state, events, due, seen }, shares);
  }
}

/** The probability that `here` of `left` moments are the next one of `moments`, as factors. */
function binomial(left: number, here: number, moments: number): readonly Share[] {
  const factors: Share[] = [];
  for (let index = 0; index < left; index += 1) {
    factors.push(index < here ? [1, moments] : [moments - 1, moments]);
  }
  for (let index = 0; index < here; index += 1) factors.push([left - index, index + 1]);
  return factors;
}

/**
 * The same text for nodes from which the same can happen, with the same probabilities: chains are called by their places, as
 * their numbers mean nothing; of a chain that was lowered it does not matter any more which rank it had.
 */
export function keyOf(node: PctNode): string {
  const { state, events, ranks, count, levels, faultsLeft, due, seen } = node;
  const { places } = events.partition;
  const placeOf: number[] = [];
  places.forEach((chain, place) => {
    if (chain !== 0) placeOf[chain - 1] = place + 1;
  });
  const codes = [
    ...halves(state),
    ...halves(seen),
    count,
    due,
    faultsLeft,
    levels.length,
    ...levels,
    places.length,
    ...places.map((chain) => (chain === 0 ? 0 : 1)),
    ranks.order.length,
    ...ranks.order.map((chain) => (ranks.levels.includes(chain) ? 0 : (placeOf[chain] as number))),
    ranks.levels.length,
    ...Array.from(ranks.levels, (chain) => (chain === undefined ? 0 : (placeOf[chain] as number))),
    ...events.chains.map((chain) => placeOf[chain] as number),
    ...events.up.map(Number),
    ...byPlace(events.causes, placeOf),
    ...byPlace(events.knowledge, placeOf),
  ];
  return String.fromCharCode(...codes);
}

function halves(value: number): readonly number[] {
  return [value & 0xffff, value >>> 16];
}

/** Masks of chains as lists of their places, each in ascending order and ended by a zero. */
function byPlace(masks: readonly number[], placeOf: readonly number[]): readonly number[] {
  const codes: number[] = [];
  for (let at = 0; at < masks.length; at += maskWords) {
    const known: number[] = [];
    placeOf.forEach((place, chain) => {
      if ((((masks[at + (chain >>> 5)] as number) >>> (chain & 31)) & 1) === 1) known.push(place);
    });
    codes.push(...known.sort((a, b) => a - b), 0);
  }
  return codes;
}
