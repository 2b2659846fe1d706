import type { System } from '../../index.js';

/** A move along an arc; faults are marked. */
export interface Arc {
  readonly to: number;
  readonly fault?: boolean;
}

/** A system given by its arcs: `arcs[s]` leads from state s. It begins in state 0; a state without arcs is quiescent. */
export function digraph(arcs: readonly (readonly (number | Arc)[])[]): System<number, Arc> {
  const from = (state: number): Arc[] =>
    (arcs[state] ?? []).map((arc) => (typeof arc === 'number' ? { to: arc } : arc));
  return {
    name: 'digraph',
    initial: () => 0,
    enabled: from,
    step: (_, { to }) => to,
    fingerprint: String,
    describe: ({ to, fault }) => `${fault === true ? 'fall' : 'go'} to ${to}`,
    isFault: ({ fault }) => fault === true,
  };
}

/** Steps of a shortest way from state 0 to every state that can be reached: plain relaxation, for checking searches. */
export function distances(arcs: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const known = new Map([[0, 0]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [state, steps] of [...known]) {
      for (const to of arcs[state] ?? []) {
        if ((known.get(to) ?? Infinity) <= steps + 1) continue;
        known.set(to, steps + 1);
        changed = true;
      }
    }
  }
  return known;
}

/** 0 -> 1 -> ... -> length - 1. */
export function line(length: number): number[][] {
  return Array.from({ length }, (_, state) => (state === length - 1 ? [] : [state + 1]));
}
