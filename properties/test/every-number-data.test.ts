import { describe, expect, it } from 'vitest';
import { catalogueCell, matrixRows, safetyHalves } from '../index.js';
import { everyNumber } from '../catalogue/every-number.js';

// What is proven for every number agrees with what a search of two starters finds; `every-number.test.ts` proves some of it again.

const asked = matrixRows().flatMap(({ strategy, runtime }) =>
  Object.keys(safetyHalves).map((property) => ({ strategy, runtime, property })),
);

describe('the answers for every number of starters', () => {
  it.each(asked)('$strategy on $runtime: $property', ({ strategy, runtime, property }) => {
    const found = everyNumber.filter(
      (one) =>
        one.strategy === strategy && one.property === property && one.runtimes.includes(runtime),
    );
    expect(found).toHaveLength(1);
    const answer = found[0]?.answer;
    const breaks = catalogueCell(strategy, runtime, property)?.breaks ?? [];
    const isBroken = breaks.some((faults) => Object.keys(faults).length === 0);
    const least = typeof answer === 'object' && 'brokenBy' in answer ? answer.brokenBy : undefined;
    if (isBroken) expect(least).toBeLessThanOrEqual(2);
    else expect(least ?? 3).toBeGreaterThan(2);
  });
});
