import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cheapest, explore, LazyGraph, World } from '../sim/index.js';
import apart, { exact, fixed } from './clock-rates.mjs';

describe('a lease that each node times by its own clock', () => {
  it('has two leaders where clocks run apart by more than its durations do', () => {
    const { symmetric: _, ...rest } = apart.config;
    const world = new World(rest);
    const minimum = cheapest(new LazyGraph(world), 0, 100_000);
    if (minimum.kind !== 'found') throw new Error(minimum.kind);
    const steps = minimum.actions.map((action) => world.describe(action));
    expect(steps).toContain('clock: advance node-1 slow, node-2 fast');
    expect(steps).not.toContain('node-1: fire 10000 in leading');
  });

  it('has one with exact clocks, and with a longer lease, and is put to the test', () => {
    for (const world of [exact, fixed]) {
      expect(explore(world)).toMatchObject([{ kind: 'holds', coverage: { complete: true } }]);
      expect(world.isSymmetric).toBe(true);
    }
  });

  it.each([
    // 15,000 / 1.20 is 12,500, and so is 10,000 / 0.80: at the same moment either comes first.
    [{ faster: 20, slower: 20 }, 'violated'],
    [{ faster: 19, slower: 20 }, 'holds'],
    [{ faster: 50 }, 'violated'],
    [{ faster: 49 }, 'holds'],
    [{ slower: 34 }, 'violated'],
    [{ slower: 33 }, 'holds'],
  ])('tolerates as much as its durations say: with %o it is %s', (drift, kind) => {
    const both = { 'node-1': drift, 'node-2': drift };
    expect(explore(new World({ ...apart.config, drift: both }))).toMatchObject([{ kind }]);
  });

  it('is short, and typed', () => {
    const text = readFileSync(new URL('clock-rates.mts', import.meta.url), 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(60);
    expect(text).not.toMatch(/\bany\b|as never|as unknown/);
  });
});
