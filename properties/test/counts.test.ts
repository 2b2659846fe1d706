import { describe, expect, it } from 'vitest';
import { explore, TransitionMemo, type ExploreOptions } from '../../sim/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../index.js';
import { cases } from '../../sim/test/runs.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

/** The whole space, whatever is violated in it. */
function counts(
  spec: Partial<WorldSpec> & { strategy: string },
  { engine = 'compiled', symmetry = false }: Pick<ExploreOptions, 'engine' | 'symmetry'> = {},
) {
  const starters = spec.starters ?? 2;
  const world = worldOf({ ...defaultSpec, starters, messages: starters, ...spec }, { memo });
  const coverage = explore(world, { until: 'never', engine, symmetry })[0]?.coverage;
  return coverage && [coverage.states, coverage.transitions, coverage.depth];
}

// A changed count is a reviewable event: say in the commit why it moved.
describe('states, transitions and depth of the fault-free world of', () => {
  const counted = [
    ['naive', '2019', 2, [132_110, 465_223, 47]],
    ['naive', 'deduplicating', 2, [8_856, 27_961, 51]],
    ['naive', 'deduplicating', 3, [794_684, 3_339_709, 76]],
    ['atomic-insert', '2019', 2, [8_416, 25_405, 36]],
    ['atomic-insert', '2019', 3, [318_008, 1_265_608, 48]],
    ['atomic-insert', 'deduplicating', 2, [3_680, 10_565, 38]],
    ['lease', '2019', 2, [8_700, 25_569, 46]],
    ['lease', 'deduplicating', 2, [6_188, 18_105, 48]],
    ['lease', '2019', 3, [355_616, 1_365_553, 62]],
    ['lease', 'deduplicating', 3, [260_846, 999_808, 64]],
    ['entity', '2019', 2, [41_552, 186_225, 57]],
  ] as const;
  it.each(cases(counted, ([, , starters]) => starters === 2))(
    '%s on %s with %d starters',
    (strategy, runtime, starters, expected) => {
      expect(counts({ strategy, runtime, starters })).toEqual(expected);
    },
  );
});

// Of states that differ by who of the starters is who, one.
describe('the same up to symmetry in the world of', () => {
  const counted = [
    ['naive', '2019', 2, [66_058, 232_618, 47]],
    ['naive', 'deduplicating', 2, [4_432, 13_989, 51]],
    ['naive', 'deduplicating', 3, [133_736, 561_469, 76]],
    ['atomic-insert', '2019', 3, [54_432, 216_292, 48]],
    ['lease', '2019', 3, [60_714, 232_956, 62]],
    ['lease', 'deduplicating', 3, [44_482, 170_380, 64]],
    ['entity', '2019', 3, [1_178_954, 7_067_503, 85]],
  ] as const;
  const small = cases(
    counted,
    ([strategy, era, starters]) =>
      starters === 2 || (strategy === 'lease' && era === 'deduplicating'),
  );
  it.each(small)('%s on %s with %d starters', (strategy, runtime, starters, expected) => {
    expect(counts({ strategy, runtime, starters }, { symmetry: true })).toEqual(expected);
  });
});

describe('the interpreted engine counts the same', () => {
  const faulty = [
    { strategy: 'naive', runtime: 'deduplicating', faults: { crash: 1 } },
    { strategy: 'lease', runtime: '2019', faults: { 'lost-reply': 1 } },
    { strategy: 'atomic-insert', runtime: '2019', faults: { duplicate: 2 } },
    { strategy: 'entity', runtime: '2019', faults: { crash: 1 } },
  ] as const;
  it.each(cases(faulty, ({ strategy }) => strategy === 'naive'))('in the world of %o', (spec) => {
    expect(counts(spec, { engine: 'interpreted' })).toEqual(counts(spec));
  });

  const symmetric = [
    { strategy: 'naive', runtime: 'deduplicating' },
    { strategy: 'entity', runtime: '2019' },
    { strategy: 'atomic-insert', runtime: 'deduplicating', starters: 3 },
  ] as const;
  it.each(cases(symmetric, ({ strategy }) => strategy === 'naive'))(
    'in the world of %o, up to symmetry',
    (spec) => {
      const interpreted = counts(spec, { engine: 'interpreted', symmetry: true });
      expect(interpreted).toEqual(counts(spec, { symmetry: true }));
    },
  );
});
