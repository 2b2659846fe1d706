import { grown } from '../base/grown.js';
import type { LazyGraph } from '../graph/graph.js';
import type { Rational } from './chance.js';
import { fraction, within, type Chance } from './chance.js';
import type { BackwardVisitor } from './backward-pass.js';

/**
 * States up to which odds are rational numbers; beyond, their numbers get too long. Rounds over a part in which one can go
 * round, after which its odds are given up as unknown.
 */
const defaultBounds = { rationalMax: 4_000, roundsMax: 100_000 };

/** How far apart the two bounds of a probability may be in a part in which one can go round, relative to the greater one. */
const tolerance = 1e-9;

/** Half a unit in the last place of 1. */
const unit = 2 ** -53;

/**
 * The probability with which one run of `UniformSampler` breaks each property, from each state.
 *
 * Up to 4,000 states without a cycle it is a rational number. Beyond, two floating-point numbers enclose it: every operation
 * is rounded down for the one and up for the other. In a part in which one can go round, the equations between
 * its states are solved by iteration from below and from above, until the two are within 1e-9 of each other: a walk leaves such a
 * part with certainty, or never, so that there is one solution. A part that is never left breaks what is broken in
 * it; what is owed there is not judged, as nothing ends.
 *
 * The odds are those of runs without a limit on steps.
 */
export class UniformProbability implements BackwardVisitor {
  readonly #properties: number;
  /** By state, then by property: what the probability is no less, and no more than. */
  #low: Float64Array<ArrayBuffer>;
  #high: Float64Array<ArrayBuffer>;
  /** By state, then by property; undefined once there are too many states, or a cycle. */
  #exact: Rational[][] | undefined = [];
  #visited = 0;
  #failed = false;

  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly limits = defaultBounds,
  ) {
    this.#properties = graph.system.properties.length;
    this.#low = new Float64Array(this.#properties << 10);
    this.#high = new Float64Array(this.#properties << 10);
  }

  /** From the initial state. Precondition: the pass is complete. */
  chance(property: number): Chance {
    if (this.#failed) {
      return {
        kind: 'unknown',
        because: `no bounds within ${tolerance} after ${this.limits.roundsMax} rounds`,
      };
    }
    const odds = this.#exact?.[0]?.[property];
    if (odds !== undefined) return { kind: 'exact', odds };
    return within(this.#low[property] as number, this.#high[property] as number);
  }

  visit(states: Int32Array, cyclic: boolean): void {
    this.#visited += states.length;
    if (cyclic || this.#visited > this.limits.rationalMax) this.#exact = undefined;
    const room = (states.reduce((most, state) => Math.max(most, state)) + 1) * this.#properties;
    this.#low = grown(this.#low, room);
    this.#high = grown(this.#high, room);
    for (let property = 0; property < this.#properties; property += 1) {
      if (cyclic) this.#solve(states, property);
      else this.#average(states[0] as number, property);
    }
    if (this.#exact !== undefined)
      this.#exact[states[0] as number] = this.#rational(states[0] as number);
  }

  /** The mean over all choices, with both bounds rounded outwards. */
  #average(state: number, property: number): void {
    const { graph } = this;
    const bit = 1 << property;
    const at = state * this.#properties + property;
    let [low, high] = [1, 1];
    if ((graph.violated(state) & bit) === 0) {
      const begin = graph.begin(state);
      const end = graph.end(state);
      const ends = graph.isQuiescent(state);
      const choices = end - begin + (ends ? 1 : 0);
      low = ends && (graph.pending(state) & bit) !== 0 ? 1 : 0;
      high = low;
      let isCertain = !ends || low === 1;
      for (let edge = begin; edge < end; edge += 1) {
        const to = graph.to(edge) * this.#properties + property;
        const least = this.#low[to] as number;
        if (least !== 1) isCertain = false;
        low += least;
        high += this.#high[to] as number;
      }
      // Each addition and the division are off by half a unit at most; one factor covers them all. Zero stays zero.
      low = isCertain ? 1 : (low / choices) * (1 - (choices + 2) * unit);
      high = Math.min(1, (high / choices) * (1 + (choices + 2) * unit));
    }
    this.#low[at] = low;
    this.#high[at] = high;
  }

  #solve(states: Int32Array, property: number): void {
    const position = (state: number): number => state * this.#properties + property;
    const starts = this.#canBreakOrLeave(states, property) ? 1 : 0;
    for (const state of states) {
      this.#low[position(state)] = 0;
      this.#high[position(state)] = starts;
    }
    for (let round = 0; round < this.limits.roundsMax; round += 1) {
      let settled = true;
      for (const state of states) {
        const at = position(state);
        this.#average(state, property);
        const [low, high] = [this.#low[at] as number, this.#high[at] as number];
        if (high - low > tolerance * high) settled = false;
      }
      if (settled) return;
    }
    this.#failed = true;
  }

  /** False for a part that is never left and in which nothing is broken: then the probability is zero. */
  #canBreakOrLeave(states: Int32Array, property: number): boolean {
    const { graph } = this;
    const inside = new Set(states);
    return states.some((state) => {
      if ((graph.violated(state) & (1 << property)) !== 0 || graph.isQuiescent(state)) return true;
      for (let edge = graph.begin(state); edge < graph.end(state); edge += 1) {
        if (!inside.has(graph.to(edge))) return true;
      }
      return false;
    });
  }

  #rational(state: number): Rational[] {
    const { graph } = this;
    const begin = graph.begin(state);
    const end = graph.end(state);
    const ends = graph.isQuiescent(state);
    const choices = BigInt(end - begin + (ends ? 1 : 0));
    return graph.system.properties.map((_, property) => {
      const bit = 1 << property;
      if ((graph.violated(state) & bit) !== 0) return { numerator: 1n, denominator: 1n };
      let sum = {
        numerator: ends && (graph.pending(state) & bit) !== 0 ? 1n : 0n,
        denominator: 1n,
      };
      for (let edge = begin; edge < end; edge += 1) {
        const { numerator, denominator } = this.#exact?.[graph.to(edge)]?.[property] as Rational;
        sum = fraction(
          sum.numerator * denominator + numerator * sum.denominator,
          sum.denominator * denominator,
        );
      }
      return fraction(sum.numerator, sum.denominator * choices);
    });
  }
}
