import type { WorldConfig } from '../../index.js';
import { hasFairLoop, type Edge } from './loops.js';
import { orbitsOf } from './orbits.js';
import { BrokenRule, Simulator, type State } from './simulator.js';

/** What there is to know about a world that is searched to the end. */
export interface Whole {
  readonly states: number;
  /** Successors of all states, and one for the initial state. */
  readonly transitions: number;
  /** Levels; of the initial state alone 1. */
  readonly depth: number;
  /** States in which nothing can happen but faults. */
  readonly quiescent: number;
  /** By property: what is to be said of it, and the steps to the first violation, if it ends. */
  readonly verdicts: readonly (readonly [kind: string, steps: number | null])[];
  /** With symmetric actors: classes of states that differ by who is who only. */
  readonly orbits: number | null;
}

interface Found {
  readonly state: State;
  readonly depth: number;
  edges: readonly Edge[];
}

/** Every state of a world, level by level, told apart by their texts. */
export function simulated(
  config: WorldConfig,
  statesMax = Infinity,
): Whole | 'breaks a rule' | 'too large' {
  const simulator = new Simulator(config);
  const numbers = new Map<string, number>();
  const found: Found[] = [];
  const numberOf = (state: State, depth: number): number => {
    const text = simulator.textOf(state);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, found.length);
    return found.push({ state, depth, edges: [] }) - 1;
  };
  try {
    numberOf(simulator.initial(), 1);
    for (const one of found) {
      one.edges = simulator
        .moves(one.state)
        .map(({ mover, next }) => ({ mover, to: numberOf(next, one.depth + 1) }));
      if (found.length > statesMax) return 'too large';
    }
  } catch (error) {
    if (error instanceof BrokenRule) return 'breaks a rule';
    throw error;
  }
  const isQuiescent = ({ edges }: Found): boolean => edges.every(({ mover }) => mover === null);
  return {
    states: found.length,
    transitions: found.reduce((sum, { edges }) => sum + edges.length, 1),
    depth: found.at(-1)?.depth ?? 1,
    quiescent: found.filter(isQuiescent).length,
    verdicts: (config.properties ?? []).map(({ name }) => {
      const has = ({ state }: Found, tag: string): boolean =>
        state.watching[name]?.snapshot.hasTag(tag) ?? false;
      const wrong = found.find(
        (one) => has(one, 'violation') || (isQuiescent(one) && has(one, 'pending')),
      );
      if (wrong !== undefined) return ['violated', wrong.depth - 1];
      const owed = found.flatMap((one, number) => (has(one, 'pending') ? [number] : []));
      const edges = found.map((one) => one.edges);
      if (hasFairLoop(edges, owed, simulator.movers)) return ['violated', null];
      return [found.some((one) => has(one, 'witness')) ? 'holds' : 'unwitnessed', null];
    }),
    orbits:
      config.symmetric === undefined
        ? null
        : orbitsOf([...numbers.keys()], config.symmetric, config.sets ?? []),
  };
}
