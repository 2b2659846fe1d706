import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { Reduction, type ReductionOptions } from '../reduction.js';
import { search, type Outcomes } from './reduction-search.js';
import { randomWorld, worldOf, type WorldSpec } from './reduction-worlds.js';

function preserved({ broken, properties, quiescent, violated, pending, witnessed }: Outcomes) {
  // A search that met a broken rule ends there, so nothing else that it found is complete.
  return broken ? { broken } : { broken, properties, quiescent, violated, pending, witnessed };
}

function reduced(spec: WorldSpec, options: ReductionOptions = {}, proviso = true): Outcomes {
  const world = worldOf(spec);
  return search(world, new Reduction(world.tables, options), proviso);
}
for (const without of [
  'invisible',
  'undisturbed',
  'fifo',
  'waiting',
  'unshared',
  'faultless',
  'learned',
  'fresh',
] as const) {
  test(without, () => {
    const details = fc.check(
      fc.property(randomWorld, (spec) => {
        const full = search(worldOf(spec));
        fc.pre(!full.tooLarge);
        const r =
          without === 'fresh' ? reduced(spec, {}, false) : reduced(spec, { without: [without] });
        fc.pre(!r.tooLarge);
        expect(preserved(r)).toEqual(preserved(full));
      }),
      { seed: 2019, numRuns: 20000, maxSkipsPerRun: 100, interruptAfterTimeLimit: 40000 },
    );
    console.log(
      without,
      details.failed,
      details.numRuns,
      details.numShrinks,
      JSON.stringify(details.counterexample),
    );
  });
}
test('sound', () => {
  let runs = 0,
    red = 0,
    full_ = 0,
    large = 0,
    broken = 0,
    restarts = 0;
  const details = fc.check(
    fc.property(randomWorld, (spec) => {
      const full = search(worldOf(spec));
      if (full.tooLarge) large++;
      fc.pre(!full.tooLarge);
      const r = reduced(spec);
      runs++;
      if (r.states < full.states) red++;
      if (r.broken) broken++;
      if (r.restarts) restarts++;
      expect(preserved(r)).toEqual(preserved(full));
    }),
    { seed: 7, numRuns: 3000, maxSkipsPerRun: 100, interruptAfterTimeLimit: 60000 },
  );
  console.log(
    'SOUND',
    details.failed,
    details.numRuns,
    runs,
    red,
    'broken',
    broken,
    'restarts',
    restarts,
    'large',
    large,
    JSON.stringify(details.counterexample),
    details.errorInstance,
  );
});
