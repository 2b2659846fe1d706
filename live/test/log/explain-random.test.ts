import { describe, expect, it } from 'vitest';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../../properties/index.js';
import { Random, TransitionMemo } from '../../../sim/index.js';
import { full } from '../../../sim/test/runs.js';
import { explain } from '../../validation/log/explain.js';
import { isExplained } from './every-order.js';
import { damaged, randomEpisode } from './random-logs.js';

const memo = new TransitionMemo();

function setting(strategy: string, count: number) {
  const spec: WorldSpec = {
    ...defaultSpec,
    strategy,
    runtime: '2019',
    starters: count,
    messages: count,
  };
  const world = worldOf(spec, { symmetry: false, memo });
  return { world, belongings: partsFor(spec).symmetric ?? [] };
}

describe('what a log is found to be', () => {
  it.each([
    ['naive', 2, 0],
    ['naive', 2, 20],
    ['atomic-insert', 2, 0],
    ['atomic-insert', 2, 20],
    ['atomic-insert', 3, 0],
  ])('is what trying every order finds: %s, %i servings, skew %i', (strategy, count, skew) => {
    const { world, belongings } = setting(strategy, count);
    const found = { behaviour: 0, impossible: 0 };
    for (let seed = 1; seed <= (count === 3 && !full ? 40 : 100); seed += 1) {
      const random = new Random(seed);
      const run = randomEpisode(world, random);
      const episode = seed % 4 === 0 ? run : damaged(run, random);
      const { kind } = explain(world, episode, {
        ...{ skew, belongings },
        statesMax: 1_000_000,
        isLate: () => false,
      });
      const expected = isExplained(world, episode, skew) ? 'behaviour' : 'impossible';
      expect(`seed ${seed}: ${kind}`).toBe(`seed ${seed}: ${expected}`);
      if (seed % 4 === 0) expect(kind).toBe('behaviour');
      found[expected] += 1;
    }
    // Neither answer is one that it always gives.
    expect(Math.min(found.behaviour, found.impossible)).toBeGreaterThan(0);
  });
});
