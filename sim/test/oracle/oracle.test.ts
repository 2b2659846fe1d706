import { describe, expect, it } from 'vitest';
import { fuzzOracle } from './fuzzing-oracle.js';
import { planted } from './planted.js';

/** Of the systems that are compared; what is to be found shows in small ones. */
const statesMax = 120;

describe('an independent simulator', () => {
  it('says the same of random systems as a search', () => {
    const { failed, report, compared } = fuzzOracle(250, 612, { statesMax });
    expect(failed, report).toBe(false);
    // Each family has to have been compared often, or nothing was shown.
    for (const count of Object.values(compared)) expect(count).toBeGreaterThan(10);
    expect(compared['mixed']).toBeGreaterThan(100);
  });

  it.each(Object.entries(planted))('finds %s', (_, make) => {
    const { failed } = fuzzOracle(3_000, 2_019, { make, statesMax });
    expect(failed).toBe(true);
  });
});
