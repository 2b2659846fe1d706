import { Successors, type World } from '../index.js';
import type { Symmetry } from '../symmetry/symmetry.js';

/** What going through a world counts. A state weighs as many states as it stands for. */
export interface Count {
  readonly states: number;
  /** Successors, the initial state being one. */
  readonly transitions: number;
  readonly depth: number;
  /** Sums of weights: of all states, and of the successors of each. */
  readonly weight: number;
  readonly successors: number;
  /** Weights of the states by what properties say of them and how many moves without a fault they have. */
  readonly verdicts: ReadonlyMap<string, number>;
}

/** Every state of the world; null if there are more than `statesMax`. `visit` is shown each. */
export function allStates(
  world: World,
  statesMax = Infinity,
  visit: (state: Int32Array) => void = () => undefined,
): Count | null {
  return count(world, statesMax, {
    reduce: () => undefined,
    weigh: (state) => {
      visit(state);
      return 1;
    },
  });
}

/**
 * One state of each orbit; null if there are more than `statesMax`.
 * @throws AsymmetryError if it turns out that they are none.
 */
export function allOrbits(
  world: World,
  symmetry = world.symmetry as Symmetry,
  statesMax = Infinity,
): Count | null {
  refuseAsymmetric(world);
  const counted = (): Count | null =>
    count(world, statesMax, {
      reduce: (state) => void symmetry.canonical(state, 0),
      weigh: (state) => symmetry.orbitSize(state, 0),
    });
  try {
    return counted();
  } finally {
    refuseAsymmetric(world);
  }
}

function refuseAsymmetric({ asymmetry }: World): void {
  if (asymmetry !== undefined) throw asymmetry;
}

/** What is done with each state: it is replaced by another one, perhaps; and weighed. */
interface Treatment {
  readonly reduce: (state: Int32Array) => void;
  readonly weigh: (state: Int32Array) => number;
}

/** A plain breadth-first search that shares nothing with the explorer's. */
function count(world: World, statesMax: number, { reduce, weigh }: Treatment): Count | null {
  const initial = world.initial();
  reduce(initial);
  const seen = new Set([initial.join()]);
  const verdicts = new Map<string, number>();
  const out = new Successors(world.width);
  let [transitions, depth, weights, successors] = [1, 0, 0, 0];
  for (let level: readonly Int32Array[] = [initial]; level.length > 0; depth += 1) {
    const next: Int32Array[] = [];
    for (const state of level) {
      world.expand(state, out);
      const weight = weigh(state);
      weights += weight;
      transitions += out.count;
      successors += weight * out.count;
      const says = [world.violated(state), world.pending(state), world.witnessed(state), out.calm];
      verdicts.set(says.join(), (verdicts.get(says.join()) ?? 0) + weight);
      for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
        const successor = out.cells.slice(ordinal * out.width, (ordinal + 1) * out.width);
        reduce(successor);
        const key = successor.join();
        if (seen.has(key)) continue;
        if (seen.size === statesMax) return null;
        seen.add(key);
        next.push(successor);
      }
    }
    level = next;
  }
  return { states: seen.size, transitions, depth, weight: weights, successors, verdicts };
}
