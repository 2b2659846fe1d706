import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../code/index.js';
import {
  compareAll,
  nothingCompared,
  type Comparison,
} from '../../lab/conformance/standins/compare.js';
import { standInMutants, withFault } from '../../lab/conformance/standins/mutants.js';
import { bundled } from '../../lab/conformance/standins/sides.js';
import { sdksFor } from '../../lab/conformance/standins/store.js';
import { standInSubjects, type StandInSubject } from '../../lab/conformance/standins/subjects.js';
import { installClock, startAzurite, type Azurite, type Clock } from '../index.js';
import { full, sampled } from '../../sim/test/runs.js';

// What stand-ins for the SDKs show user code, against what the SDKs show it with Azurite; `npm run conformance` takes longer.

let clock: Clock;
let azurite: Azurite;
let code: Bundle;
let store: Pick<Comparison, 'sdks' | 'prepare'>;

beforeAll(async () => {
  clock = installClock();
  azurite = await startAzurite();
  code = await bundled();
  store = await sdksFor(azurite.connectionString, clock);
});
afterAll(async () => {
  await azurite.close();
  clock.restore();
});

const seed = 20_261_130;

describe('a stand-in shows what the SDK shows', () => {
  it.each(standInSubjects.map((subject) => [subject.name, subject] as const))(
    '%s',
    async (_, subject) => {
      const compared = nothingCompared();
      await compareAll(subject, { code, ...store, compared }, { runs: full ? 8 : 4, seed });
      expect(compared.calls).toBeGreaterThan(full ? 20 : 8);
    },
    120_000,
  );
});

describe('a fault in a stand-in is noticed', () => {
  it.each(sampled(standInMutants).map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (_, mutant) => {
      const subject = standInSubjects.find(({ name }) => name === mutant.subject) as StandInSubject;
      const faulty: Comparison = {
        code: withFault(code, mutant),
        ...store,
        compared: nothingCompared(),
      };
      await expect(compareAll(subject, faulty, { runs: 30, seed, shrinks: false })).rejects.toThrow(
        'Property failed',
      );
    },
    120_000,
  );
});
