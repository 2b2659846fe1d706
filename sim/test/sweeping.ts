import fc from 'fast-check';
import { expect } from 'vitest';
import { LazyGraph, tabulated, type Property, type System } from '../index.js';
import { InterleavingCounter } from '../sampling/interleavings.js';
import { BackwardPass, type BackwardVisitor } from '../sampling/backward-pass.js';
import { UniformProbability } from '../sampling/uniform-probability.js';
import type { Arc } from './toys/digraph.js';
import { naiveToy, startedTwice, type Race } from './toys/naive-toy.js';

export function graphOf<State, Action>(
  system: System<State, Action>,
  ...properties: readonly Property<State>[]
): LazyGraph<Action> {
  return new LazyGraph(tabulated(system, properties));
}

/** Check-then-start, and that nobody starts twice. */
export function naive(k: number): LazyGraph<number> {
  return graphOf(naiveToy(k), { name: 'once', always: (state: Race) => !startedTwice(state) });
}

export function swept<Each extends BackwardVisitor>(
  graph: LazyGraph<unknown>,
  sweeper: Each,
): Each {
  const sweep = new BackwardPass(graph, [sweeper]);
  while (!sweep.advance(100));
  expect(sweep.outcome).toBe('complete');
  return sweeper;
}

export function uniformOdds(graph: LazyGraph<unknown>): UniformProbability {
  return swept(graph, new UniformProbability(graph));
}

export function counted(graph: LazyGraph<unknown>): InterleavingCounter {
  return swept(graph, new InterleavingCounter(graph));
}

/** Graphs whose arcs lead onward only, some of them faults. */
export const acyclic = fc
  .array(
    fc.array(fc.record({ jump: fc.integer({ min: 1, max: 3 }), fault: fc.boolean() }), {
      maxLength: 3,
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((states) =>
    states.map((arcs, state) =>
      arcs.map(({ jump, fault }): Arc => ({ to: state + jump, fault: fault && jump > 1 })),
    ),
  );

/** Every complete interleaving by plain recursion, as the states it passes through; parallel arcs are told apart. */
export function interleavings(
  arcs: readonly (readonly Arc[])[],
  state = 0,
): readonly (readonly number[])[] {
  const here = arcs[state] ?? [];
  const ends = here.every(({ fault }) => fault === true);
  return [
    ...(ends ? [[state]] : []),
    ...here.flatMap(({ to }) => interleavings(arcs, to).map((rest) => [state, ...rest])),
  ];
}

/** Of digraphs: one that is about safety, and one about where a run ends. */
export const bad: Property<number> = { name: 'never 4', always: (state) => state !== 4 };
export const owed: Property<number> = {
  name: 'ends beyond 5',
  whenQuiescent: (state) => state > 5,
};
