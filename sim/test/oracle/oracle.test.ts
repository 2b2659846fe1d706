import { describe, expect, it } from 'vitest';
import type { WorldConfig } from '../../index.js';
import { full } from '../runs.js';
import { never, recorder, sender } from '../machines.js';
import { compared } from './comparison.js';
import { fuzzOracle } from './fuzzing-oracle.js';
import { planted } from './planted.js';

/** Of the systems that are compared; what is to be found shows in small ones. */
const statesMax = 120;

/** Random worlds show it so seldom that it is looked for in one. */
const seldom = 'a second copy that comes right behind the first';

const twoInARow: WorldConfig = {
  name: 'two in a row',
  actors: [
    { id: 'a', machine: sender('b', { type: 'A' }, { type: 'B' }) },
    { id: 'b', machine: recorder('A', 'B') },
  ],
  faults: { duplicate: { budget: 1 } },
  properties: [{ name: 'nothing', machine: never('NOTHING', 2) }],
};

describe('an independent simulator', () => {
  it('says the same of random systems as a search', () => {
    const systems = full ? 120 : 60;
    const { failed, report, compared: seen } = fuzzOracle(systems, 612, { statesMax });
    expect(failed, report).toBe(false);
    // Each family has to have been compared often, or nothing was shown.
    for (const count of Object.values(seen))
      expect(count).toBeGreaterThanOrEqual(Math.ceil(systems / 30));
    expect(seen['mixed']).toBeGreaterThan(0.35 * systems);
  });

  it.each(Object.entries(planted))('finds %s', (mistake, make) => {
    if (mistake === seldom) {
      expect(compared(twoInARow).difference).toBeNull();
      expect(compared(twoInARow, () => make(twoInARow)).difference).not.toBeNull();
      return;
    }
    const { failed } = fuzzOracle(3_000, 2_019, { make, statesMax });
    expect(failed).toBe(true);
  });
});
