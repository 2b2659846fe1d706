import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, installClock, startAzurite, type Azurite, type Clock } from '../index.js';
import { azuriteDivergences } from '../../lab/conformance/divergences.js';
import { conform, demonstrate, type Store } from '../../lab/conformance/run.js';
import { subjects } from '../../lab/conformance/subjects/index.js';
import { Tally } from '../../lab/conformance/tally.js';
import { twins } from '../../lab/conformance/twins.js';
import { full } from '../../sim/test/runs.js';

/** Random sequences for each resource. */
const runs = full ? 10 : 3;

// The model against Azurite, as far as a test may take; `npm run conformance` takes longer (docs/live.md).

let clock: Clock;
let azurite: Azurite;
let store: Store;
const tally = new Tally();

beforeAll(async () => {
  clock = installClock();
  azurite = await startAzurite();
  store = {
    account: connect(azurite.connectionString, 'none'),
    clock,
    name: 'conformance',
    divergences: azuriteDivergences,
  };
});
afterAll(async () => {
  await azurite.close();
  clock.restore();
});

describe('the model answers as the store does', () => {
  it.each(subjects.map((subject) => [subject.name, subject] as const))('%s', async (_, subject) => {
    await conform(subject, store, tally, { runs, seed: 20_260_801 });
    expect(tally.sequences(subject.name)).toBe(runs);
  });

  it('in ten times as many sequences or more', () => {
    expect(tally.sequences()).toBeGreaterThanOrEqual(10 * runs);
  });
});

describe('a mistake in the model is found', () => {
  it.each(twins.map((twin) => [twin.name, twin] as const))('%s', async (_, { subject }) => {
    const found = conform(subject, store, new Tally(), { runs: 20, seed: 1, shrinks: false });
    await expect(found).rejects.toMatchObject({ cause: { name: 'NonconformanceError' } });
  });

  it('of every resource', () => {
    const found = new Set(twins.map(({ subject }) => subject.name));
    expect(subjects.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});

describe('Azurite still differs from the service', () => {
  it.each(azuriteDivergences.map((divergence) => [divergence.name, divergence] as const))(
    '%s',
    async (_, divergence) => {
      expect(
        await demonstrate(divergence, store),
        'Azurite answers as the model does: take this out of divergences.ts',
      ).toBe(true);
    },
  );
});
