import { describe, expect, it } from 'vitest';
import { strategies } from '../../../model/index.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../../properties/index.js';
import { Random, TransitionMemo } from '../../../sim/index.js';
import { full } from '../../../sim/test/runs.js';
import { explain } from '../../validation/log/explain.js';
import { isExplained } from './every-order.js';
import { otherwiseInPack, packCalls } from './pack-logs.js';
import { damaged, randomEpisode } from './random-logs.js';

const names = Object.keys(strategies).filter((name) =>
  /^(redis|postgres|bullmq|pg-boss)-/.test(name),
);
const runs = full ? 6 : 2;

function setting(strategy: string) {
  const spec: WorldSpec = { ...defaultSpec, strategy, starters: 2, messages: 2 };
  const world = worldOf(spec, { symmetry: false, memo: new TransitionMemo() });
  return { world, belongings: partsFor(spec).symmetric ?? [] };
}

describe('a log of what the model did', () => {
  it('is of each strategy that has a pack', () => {
    expect(names.length).toBeGreaterThan(25);
  });

  it.each(names)(
    'is a behaviour of %s, and is judged as trying every order does if damaged',
    (strategy) => {
      const { world, belongings } = setting(strategy);
      const options = { skew: 0, belongings, statesMax: 100_000, isLate: () => false };
      for (let seed = 1; seed <= runs; seed += 1) {
        const random = new Random(seed);
        const run = randomEpisode(world, random, packCalls);
        expect(`seed ${seed}: ${explain(world, run, options).kind}`).toBe(
          `seed ${seed}: behaviour`,
        );
        const changed = damaged(run, random, otherwiseInPack);
        const { kind } = explain(world, changed, options);
        const expected = isExplained(world, changed, 0) ? 'behaviour' : 'impossible';
        expect(`seed ${seed}: ${kind}`).toBe(`seed ${seed}: ${expected}`);
      }
    },
  );
});
