import { describe, expect, it } from 'vitest';
import { explore, type ExploreOptions } from '../../sim/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../index.js';

/** The whole space, whatever is violated in it. */
function counts(
  spec: Partial<WorldSpec> & { strategy: string },
  { engine = 'compiled', symmetry = false }: Pick<ExploreOptions, 'engine' | 'symmetry'> = {},
) {
  const starters = spec.starters ?? 2;
  const world = worldOf({ ...defaultSpec, starters, messages: starters, ...spec });
  const coverage = explore(world, { until: 'never', engine, symmetry })[0]?.coverage;
  return coverage && [coverage.states, coverage.transitions, coverage.depth];
}

// A changed count is a reviewable event: say in the commit why it moved.
describe('states, transitions and depth of the fault-free world of', () => {
  it.each([
    ['naive', '2019', 2, [204_638, 691_121, 45]],
    ['naive', 'deduplicating', 2, [8_032, 25_269, 49]],
    ['naive', 'deduplicating', 3, [889_160, 3_748_333, 73]],
    ['atomic-insert', '2019', 2, [6_240, 18_665, 35]],
    ['atomic-insert', '2019', 3, [240_560, 945_604, 47]],
    ['atomic-insert', 'deduplicating', 2, [3_416, 9_625, 37]],
    ['atomic-insert', 'deduplicating', 3, [139_694, 524_191, 49]],
    ['lease', '2019', 2, [63_205, 227_713, 48]],
    ['lease', 'deduplicating', 2, [37_557, 131_945, 50]],
    ['lease', '2019', 3, [7_411_782, 34_087_552, 65]],
    ['lease', 'deduplicating', 3, [4_516_779, 20_430_337, 67]],
    ['entity', '2019', 2, [49_926, 220_233, 55]],
    ['entity', '2019', 3, [7_870_764, 47_045_474, 82]],
    ['entity', 'deduplicating', 2, [49_926, 220_233, 55]],
  ] as const)('%s on %s with %d starters', (strategy, runtime, starters, expected) => {
    expect(counts({ strategy, runtime, starters })).toEqual(expected);
  });
});

// Of states that differ by who of the starters is who, one.
describe('the same up to symmetry in the world of', () => {
  it.each([
    ['naive', '2019', 2, [102_322, 345_567, 45]],
    ['naive', 'deduplicating', 2, [4_022, 12_649, 49]],
    ['naive', 'deduplicating', 3, [150_218, 632_966, 73]],
    ['atomic-insert', '2019', 3, [41_138, 161_485, 47]],
    ['atomic-insert', 'deduplicating', 3, [23_856, 89_394, 49]],
    ['lease', '2019', 3, [1_246_999, 5_732_122, 65]],
    ['lease', 'deduplicating', 3, [759_772, 3_434_584, 67]],
    ['entity', '2019', 3, [1_335_352, 7_955_561, 82]],
    ['atomic-insert', 'deduplicating', 4, [243_359, 1_134_407, 61]],
  ] as const)('%s on %s with %d starters', (strategy, runtime, starters, expected) => {
    expect(counts({ strategy, runtime, starters }, { symmetry: true })).toEqual(expected);
  });
});

describe('the interpreted engine counts the same', () => {
  it.each([
    { strategy: 'naive', runtime: 'deduplicating', faults: { crash: 1, restart: 1 } },
    { strategy: 'lease', runtime: '2019', faults: { drop: 1 } },
    { strategy: 'atomic-insert', runtime: '2019', faults: { duplicate: 2 } },
    { strategy: 'entity', runtime: '2019', faults: { crash: 1 } },
  ] as const)('in the world of %o', (spec) => {
    expect(counts(spec, { engine: 'interpreted' })).toEqual(counts(spec));
  });

  it.each([
    { strategy: 'naive', runtime: 'deduplicating' },
    { strategy: 'entity', runtime: '2019' },
    { strategy: 'atomic-insert', runtime: 'deduplicating', starters: 3 },
  ] as const)('in the world of %o, up to symmetry', (spec) => {
    const interpreted = counts(spec, { engine: 'interpreted', symmetry: true });
    expect(interpreted).toEqual(counts(spec, { symmetry: true }));
  });
});
