import { describe, expect, it } from 'vitest';
import { explore, tabulated, type Bounds } from '../index.js';
import { digraph, line } from './toys/digraph.js';

/** The verdict on the belief that no state is `bad`. */
const search = (arcs: readonly (readonly number[])[], bad: number, bounds: Bounds) =>
  explore(tabulated(digraph(arcs), [{ name: 'never bad', always: (state) => state !== bad }]), {
    bounds,
  })[0];
const none = -1;

describe('a bound', () => {
  it.each([1, 2, 5, 9])('of %d states is inclusive and gives unknown', (states) => {
    expect(search(line(10), none, { states })).toMatchObject({
      kind: 'unknown',
      because: 'state limit',
      coverage: { states, complete: false, bounds: { states } },
    });
  });

  it.each([1, 2, 5, 9])('of %d levels is inclusive and gives unknown', (depth) => {
    expect(search(line(10), none, { depth })).toMatchObject({
      kind: 'unknown',
      because: 'depth limit',
      coverage: { states: depth, depth, complete: false },
    });
  });

  it.each([{ states: 10 }, { depth: 10 }, { states: 10, depth: 10 }])(
    'of exactly what there is, %o, still completes',
    (bounds) => {
      expect(search(line(10), none, bounds)).toMatchObject({
        kind: 'holds',
        coverage: { states: 10, depth: 10, complete: true },
      });
      const round = [...line(10).slice(0, 9), [0]];
      expect(search(round, none, bounds)?.kind).toBe('holds');
    },
  );

  it('leaves a violation that lies inside it, and hides one that lies outside', () => {
    expect(search(line(10), 7, { depth: 8 })?.kind).toBe('violated');
    expect(search(line(10), 7, { depth: 7 })?.kind).toBe('unknown');
    expect(search(line(10), 7, { states: 8 })?.kind).toBe('violated');
    expect(search(line(10), 7, { states: 7 })?.kind).toBe('unknown');
  });

  it('judges the initial state, though not what comes after it, at depth 1', () => {
    const verdict = search(line(3), 1, { depth: 1 });
    expect(verdict).toMatchObject({ kind: 'unknown', coverage: { states: 1 } });
    const initial = search(line(3), 0, { depth: 1 });
    expect(initial?.kind).toBe('violated');
  });

  it.each([0, -1, 1.5, NaN])('of %d is refused', (bound) => {
    expect(() => search(line(3), none, { states: bound })).toThrow(/states/);
    expect(() => search(line(3), none, { depth: bound })).toThrow(/depth/);
  });
});
