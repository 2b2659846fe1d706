import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairCycle, flawOf, type Lasso, type StateGraph } from '../search/cycles/fair-cycles.js';
import { mistakes, shortestFairWalk } from './fair-walks.js';
import { full } from './runs.js';

/** An edge; mover -1 is a fault, to -1 was not kept. */
type Edge = readonly [to: number, mover: number];

interface Example {
  readonly graph: StateGraph;
  readonly pending: (state: number) => boolean;
}

const movers = 3;

/** The graph with these edges, by state; every state is pending but those listed. */
function example(
  edges: readonly (readonly Edge[])[],
  { calm = [] as readonly number[], count = movers } = {},
): Example {
  const first = [0];
  for (const from of edges) first.push((first.at(-1) as number) + from.length);
  return {
    graph: {
      states: edges.length,
      first: Int32Array.from(first),
      to: Int32Array.from(edges.flat(), ([to]) => to),
      mover: Int16Array.from(edges.flat(), ([, mover]) => mover),
      movers: count,
    },
    pending: (state) => !calm.includes(state),
  };
}

const find = ({ graph, pending }: Example): Lasso | undefined => fairCycle(graph, pending);

/** Random graphs with few edges, so that components are neither all nor none. */
function graphs(statesMax: number): fc.Arbitrary<Example> {
  return fc.integer({ min: 1, max: statesMax }).chain((n) => {
    const edge = fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.nat({ max: n - 1 }) }, fc.constant(-1)),
      fc.integer({ min: -1, max: movers - 1 }),
    );
    return fc
      .tuple(
        fc.array(fc.array(edge, { maxLength: 3 }), { minLength: n, maxLength: n }),
        fc.array(fc.nat({ max: n - 1 }), { maxLength: Math.ceil(n / 4) }),
      )
      .map(([edges, calm]) => example(edges, { calm }));
  });
}

describe('a fair cycle in a random graph', () => {
  it.each([
    ['small', 7, ...(full ? ([15_000, 2_000] as const) : ([5_000, 600] as const))],
    ['larger', 40, ...(full ? ([3_000, 700] as const) : ([1_000, 200] as const))],
  ] as const)(
    '(%s) is found exactly where one exists, and is one',
    (_, statesMax, numRuns, least) => {
      let found = 0;
      fc.assert(
        fc.property(graphs(statesMax), (one) => {
          const lasso = find(one);
          const shortest = shortestFairWalk(one.graph, one.pending);
          expect(lasso !== undefined).toBe(shortest !== undefined);
          if (lasso === undefined || shortest === undefined) return;
          found += 1;
          expect(flawOf(one.graph, one.pending, lasso)).toBeUndefined();
          expect(lasso.loop[0]).toBe(Math.min(...lasso.loop));
          expect(lasso.loop.length).toBeGreaterThanOrEqual(shortest);
        }),
        { seed: 2019, numRuns },
      );
      expect(found).toBeGreaterThan(least);
    },
  );

  it.each(mistakes)('would tell if this were believed: %s', (mistake) => {
    const agrees = fc.property(
      graphs(7),
      (one) =>
        (find(one) === undefined) ===
        (shortestFairWalk(one.graph, one.pending, mistake) === undefined),
    );
    expect(fc.check(agrees, { seed: 2019, numRuns: 15_000, endOnFailure: true }).failed).toBe(true);
  });
});

describe('fairness', () => {
  it('is owed to a mover that has something to do in every state and never moves', () => {
    // 0 <-> 1 by mover 0; mover 1 could leave from both.
    const unfair = example(
      [
        [
          [1, 0],
          [2, 1],
        ],
        [
          [0, 0],
          [2, 1],
        ],
        [],
      ],
      { count: 2 },
    );
    expect(find(unfair)).toBeUndefined();
    // The twin: in state 1 it has nothing to do.
    const fair = example(
      [
        [
          [1, 0],
          [2, 1],
        ],
        [[0, 0]],
        [],
      ],
      { count: 2 },
    );
    expect(find(fair)).toEqual({ loop: [0, 1], edges: [0, 2] });
  });

  it('is served by a detour that the shortest cycle does not make', () => {
    // 0 <-> 1 by mover 0, and 1 -> 2 -> 0 by mover 1, which can move everywhere.
    const detour = example(
      [
        [
          [1, 0],
          [3, 1],
        ],
        [
          [0, 0],
          [2, 1],
        ],
        [[0, 1]],
        [],
      ],
      { count: 2 },
    );
    expect(find(detour)?.loop).toEqual([0, 1, 2]);
  });

  it('is not served by a move in another component', () => {
    // Mover 1 moves on the cycle of 2; the cycle of 0 is unfair to it, that of 2 to mover 0.
    const apart: Edge[][] = [
      [
        [0, 0],
        [1, 1],
      ],
      [[2, 0]],
      [
        [2, 1],
        [3, 0],
      ],
      [],
    ];
    expect(find(example(apart, { count: 2 }))).toBeUndefined();
    // The twin: a way back makes one component of them.
    const together = apart.with(2, [...(apart[2] as Edge[]), [0, 0]]);
    expect(find(example(together, { count: 2 }))).toBeDefined();
  });

  it('is owed to a mover whose only successor was not kept', () => {
    const cut = (to: number): Example =>
      example(
        [
          [
            [0, 0],
            [to, 1],
          ],
          [],
        ],
        { count: 2 },
      );
    expect(find(cut(1))).toBeUndefined();
    expect(find(cut(-1))).toBeUndefined();
  });

  it('asks nothing of a system that nobody moves in', () => {
    expect(find(example([[]]))).toBeUndefined();
  });
});

describe('a cycle', () => {
  it('has an edge: a state alone is none, one that leads to itself is', () => {
    expect(find(example([[]], { count: 1 }))).toBeUndefined();
    expect(find(example([[[0, 0]]], { count: 1 }))).toEqual({ loop: [0], edges: [0] });
  });

  it('takes no fault', () => {
    const cycle = (mover: number): Example => example([[[1, 0]], [[0, mover]]], { count: 1 });
    expect(find(cycle(-1))).toBeUndefined();
    expect(find(cycle(0))).toBeDefined();
  });

  it('stays pending', () => {
    const edges: Edge[][] = [[[1, 0]], [[2, 0]], [[0, 0]]];
    expect(find(example(edges, { count: 1, calm: [2] }))).toBeUndefined();
    expect(find(example(edges, { count: 1 }))?.loop).toEqual([0, 1, 2]);
  });

  it('is the one whose component has the least state', () => {
    const two: Edge[][] = [
      [[3, 0]],
      [[2, 0]],
      [[1, 0]],
      [
        [4, 0],
        [1, 0],
      ],
      [[3, 0]],
    ];
    expect(find(example(two, { count: 1 }))?.loop).toEqual([1, 2]);
  });

  it('may begin later where that makes it shorter', () => {
    // A ring of 12 states, and a cycle of two at its second.
    const ring = Array.from({ length: 12 }, (_, state): Edge[] => [[(state + 1) % 12, 0]]);
    expect(find(example(ring, { count: 1 }))?.loop).toHaveLength(12);
    const shortcut = ring.with(2, [
      [3, 0],
      [1, 0],
    ]);
    expect(find(example(shortcut, { count: 1 }))?.loop).toEqual([1, 2]);
  });

  it('is found without recursion in a ring of 300,000 states', () => {
    const states = 300_000;
    const graph: StateGraph = {
      states,
      first: Int32Array.from({ length: states + 1 }, (_, state) => state),
      to: Int32Array.from({ length: states }, (_, state) => (state + 1) % states),
      mover: new Int8Array(states),
      movers: 1,
    };
    expect(fairCycle(graph, () => true)?.loop).toHaveLength(states);
    expect(fairCycle(graph, (state) => state !== states / 2)).toBeUndefined();
  });
});

describe('a lasso that is none', () => {
  // 0 -> 1 -> 0 by mover 0, 1 -> 2 by a fault, 2 -> 0 by mover 1; 2 owes nothing.
  const { graph, pending } = example(
    [
      [[1, 0]],
      [
        [0, 0],
        [2, -1],
      ],
      [[0, 1]],
    ],
    { count: 2, calm: [2] },
  );
  const flaw = (loop: readonly number[], edges: readonly number[]): string | undefined =>
    flawOf(graph, pending, { loop, edges });

  it('is told from one that is', () => {
    expect(flaw([0, 1], [0, 1])).toBeUndefined();
  });

  it.each([
    ['empty', [], [], /at least one/],
    ['short of an edge', [0, 1], [0], /expected as many/],
    ['along an edge of another state', [0, 1], [0, 0], /does not leave state 1/],
    ['no real path', [0, 1], [0, 2], /does not lead from 1 to 0/],
    ['by a fault', [1, 2, 0], [2, 3, 0], /is a fault/],
    ['where nothing is pending', [2, 0], [3, 0], /nothing is pending in state 2/],
  ])('%s is refused', (_, loop, edges, message) => {
    expect(flaw(loop, edges)).toMatch(message);
  });

  it('unfair or not pending is refused', () => {
    const { graph: both } = example(
      [
        [
          [1, 0],
          [0, 1],
        ],
        [
          [0, 0],
          [1, 1],
        ],
      ],
      { count: 2 },
    );
    const lasso = { loop: [0, 1], edges: [0, 2] };
    expect(flawOf(both, () => true, lasso)).toMatch(/mover 1 is enabled in every state/);
    expect(flawOf(graph, (state) => state !== 1, { loop: [0, 1], edges: [0, 1] })).toMatch(
      /nothing is pending in state 1/,
    );
  });
});
