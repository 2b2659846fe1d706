import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  explore,
  Exploration,
  replay,
  tabulated,
  type ExploreOptions,
  type Property,
} from '../index.js';
import { digraph, distances, line } from './toys/digraph.js';
import { naiveToy, startedTwice, type Race } from './toys/naive-toy.js';

type Graph = readonly (readonly number[])[];

const never = (bad: (state: number) => boolean): Property<number> => ({
  name: 'never bad',
  always: (state) => !bad(state),
});
const ends = (dead: (state: number) => boolean): Property<number> => ({
  name: 'ends well',
  whenQuiescent: (state) => !dead(state),
});
const search = (
  arcs: Parameters<typeof digraph>[0],
  property: Property<number>,
  options?: ExploreOptions,
) => explore(tabulated(digraph(arcs), [property]), options)[0];

const graphs: fc.Arbitrary<Graph> = fc
  .integer({ min: 1, max: 14 })
  .chain((n) =>
    fc.array(fc.array(fc.nat({ max: n - 1 }), { maxLength: 3 }), { minLength: n, maxLength: n }),
  );

describe('a counterexample', () => {
  it('is a shortest one, certified by the number of states that fewer steps reach', () => {
    fc.assert(
      fc.property(graphs, fc.nat({ max: 13 }), fc.boolean(), (arcs, target, wantsEnd) => {
        const steps = distances(arcs);
        const isBad = (state: number) =>
          state >= target && (!wantsEnd || arcs[state]?.length === 0);
        const property = wantsEnd ? ends((state) => state >= target) : never(isBad);
        const shortest = Math.min(
          ...[...steps].flatMap(([state, at]) => (isBad(state) ? [at] : [])),
        );
        const verdict = search(arcs, property, { cycles: false });
        if (shortest === Infinity) {
          expect(verdict).toMatchObject({ kind: 'holds', coverage: { states: steps.size } });
          return;
        }
        const below = [...steps.values()].filter((at) => at < shortest).length;
        expect(verdict).toMatchObject({
          kind: 'violated',
          counterexample: { violates: wantsEnd ? 'liveness' : 'safety', statesBelow: below },
        });
        if (verdict?.kind !== 'violated') return;
        const { actions } = verdict.counterexample;
        expect(actions).toHaveLength(shortest);
        expect(isBad(replay(digraph(arcs), actions).at(-1) as number)).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('is the shorter quiescent one although a longer safety violation is generated first', () => {
    const both: Property<number> = {
      name: 'both',
      always: (state) => state !== 3,
      whenQuiescent: (state) => state !== 2,
    };
    // 3 is generated from 1, before 2 is expanded and found to be quiescent.
    expect(search([[1, 2], [3], [], []], both)).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'liveness', actions: [{ to: 2 }], statesBelow: 1 },
    });
  });

  it('is the safety violation when the quiescent one takes as many steps', () => {
    const both: Property<number> = {
      name: 'both',
      always: (state) => state !== 2,
      whenQuiescent: (state) => state !== 1,
    };
    expect(search([[1, 2], [], [0]], both)).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'safety', actions: [{ to: 2 }] },
    });
  });

  it('is empty when the initial state is already wrong', () => {
    expect(
      search(
        [[1]],
        never((state) => state === 0),
      ),
    ).toMatchObject({
      kind: 'violated',
      coverage: { states: 1, transitions: 1, depth: 1 },
      counterexample: { actions: [], violates: 'safety', statesBelow: 0 },
    });
    expect(
      search(
        [[]],
        ends(() => true),
      ),
    ).toMatchObject({
      kind: 'violated',
      counterexample: { actions: [], violates: 'liveness', statesBelow: 0 },
    });
  });

  it('may end in a state that only a fault can leave: that is quiescent', () => {
    const arcs = [[1], [{ to: 0, fault: true }]];
    expect(
      search(
        arcs,
        ends((state) => state === 1),
      ),
    ).toMatchObject({
      kind: 'violated',
      counterexample: { actions: [{ to: 1 }] },
    });
    expect(
      search(
        [[1], [0]],
        ends((state) => state === 1),
      )?.kind,
    ).toBe('holds');
  });

  it('of one property does not hide that of another one', () => {
    const verdicts = explore(
      tabulated(digraph([[1], [2], []]), [
        never((state) => state === 1),
        ends(() => true),
        { name: 'never false', always: () => true },
      ]),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual(['violated', 'violated', 'holds']);
  });

  it('carries no certificate when the search ends before the level is done', () => {
    const verdict = search(
      [[1, 2, 3], [4], []],
      never((state) => state === 4),
      { bounds: { states: 5 } },
    );
    expect(verdict?.kind).toBe('violated');
    const cut = search(
      [[1, 2], [3, 4], [5], []],
      never((state) => state === 3),
      {
        bounds: { states: 4 },
      },
    );
    expect(cut).toMatchObject({ kind: 'violated', counterexample: { statesBelow: null } });
  });
});

describe('a verdict', () => {
  it('is unwitnessed when the situation it speaks about never comes up', () => {
    const property = (seen: number): Property<number> => ({
      ...never(() => false),
      sometimes: (state) => state === seen,
    });
    expect(search(line(3), property(2))?.kind).toBe('holds');
    expect(search(line(3), property(3))?.kind).toBe('unwitnessed');
    expect(search(line(3), property(3), { bounds: { depth: 2 } })?.kind).toBe('unknown');
  });

  it('is unknown when the search is interrupted', () => {
    const exploration = new Exploration(tabulated(naiveToy(5), [{ name: 'any' }]));
    expect(exploration.advance(10)).toBe(false);
    exploration.stop('interrupted');
    exploration.stop('time limit');
    expect(exploration.advance(10)).toBe(true);
    expect(exploration.verdicts()[0]).toMatchObject({ kind: 'unknown', because: 'interrupted' });
  });

  it('stays what it is when a search that is over is interrupted', () => {
    const exploration = new Exploration(tabulated(digraph(line(3)), [{ name: 'any' }]));
    while (!exploration.advance(1));
    exploration.stop('interrupted');
    expect(exploration.verdicts()[0]?.kind).toBe('holds');
  });

  it('is the same however the search is cut into pieces', () => {
    const properties = [{ name: 'once', always: (state: Race) => !startedTwice(state) }];
    const whole = explore(tabulated(naiveToy(4), properties));
    const pieces = new Exploration(tabulated(naiveToy(4), properties));
    while (!pieces.advance(1)) expect(pieces.progress().frontier).toBeGreaterThan(0);
    expect(pieces.verdicts()).toEqual(whole);
  });
});

describe('a search', () => {
  it('stops once every property is violated, and counts everything when told never to', () => {
    const property = never((state) => state === 2);
    const decided = search(line(10), property);
    const all = search(line(10), property, { until: 'never' });
    expect(decided?.coverage).toMatchObject({ states: 3, complete: false });
    expect(all?.coverage).toMatchObject({ states: 10, transitions: 10, depth: 10, complete: true });
    expect(all?.kind === 'violated' && all.counterexample).toEqual(
      decided?.kind === 'violated' && decided.counterexample,
    );
  });

  it('counts self-loops and duplicates as transitions, and quiescent states once', () => {
    expect(
      search(
        [[0, 1, 1, 2], [3], [3], []],
        never(() => false),
      )?.coverage,
    ).toMatchObject({
      states: 4,
      transitions: 7,
      depth: 3,
      quiescent: 1,
    });
  });

  it('refuses a system without properties, whose states can be counted all the same', () => {
    const says = /^digraph has no properties, so there is no verdict; .*progress\(\)$/;
    const bare = tabulated(digraph(line(3)));
    expect(() => explore(bare)).toThrow(says);
    const exploration = new Exploration(bare);
    while (!exploration.advance(1));
    expect(exploration.progress()).toMatchObject({ states: 3, transitions: 3 });
    expect(() => exploration.verdicts()).toThrow(says);
  });
});
