import process from 'node:process';
import { expect, test } from 'vitest';
import type { FaultName, RuntimeEra } from '../../model/index.js';
import { cases } from '../../sim/test/runs.js';
import { codeOf, told, defaults } from './compare.js';

// Starts as users write them, against the machines of the catalogue that do the same: five strategies, the eras, the faults that a start
// has to do with. A file of tests for each strategy, which run at the same time. 104 worlds, 86 of them without a refused request: all but two large
// ones with ONEBATCH_FULL=1, else one without a fault, and one with a refused request, on one era.

interface Row {
  readonly runtime: RuntimeEra;
  readonly fault: FaultName | null;
}

const files = {
  naive: 'issue-612',
  'atomic-insert': 'atomic-insert',
  lease: 'lease',
  workaround: 'workaround',
  entity: 'entity',
} as const;
const eras = ['2019', 'overridable', 'deduplicating', 'atomic'] as const;
const faults = [null, 'crash', 'lost-reply', 'refused', 'pause', 'redelivery'] as const;

/**
 * Worlds in which a message is delivered twice and every start message runs are not compared; those in which a start looks twice take minutes,
 * and gigabytes: with ONEBATCH_LARGE=1 only. `naive` on `overridable` has 48,978,766 states (the machine: 13,025,224).
 */
const isEndless = (name: string, { runtime, fault }: Row): boolean =>
  fault === 'redelivery' && runtime === '2019' && name !== 'atomic-insert';
const isLarge = (name: string, { runtime, fault }: Row): boolean =>
  fault === 'redelivery' &&
  runtime === 'overridable' &&
  (name === 'naive' || name === 'workaround');
const large = process.env['ONEBATCH_LARGE'] === '1';

/** Of one strategy: as many worlds as there should be, and each with the verdicts of the machine. */
export function compareVerdicts(name: keyof typeof files, worlds: number): void {
  const all: readonly Row[] = eras
    .filter((era) => name !== 'entity' || era === '2019' || era === 'deduplicating')
    .flatMap((runtime) => faults.map((fault) => ({ runtime, fault })))
    .filter((row) => !isEndless(name, row));

  test('there are as many worlds as can be compared', () => expect(all.length).toBe(worlds));

  const rows = cases(
    all.filter((row) => large || !isLarge(name, row)),
    ({ runtime, fault }) =>
      runtime === 'deduplicating' &&
      (fault === null ? name === 'lease' : fault === 'refused' && name === 'atomic-insert'),
  );
  test.each(rows)(`${name} on $runtime, fault $fault`, async ({ runtime, fault }) => {
    const own = await codeOf(files[name]);
    const spec = {
      ...defaults,
      strategy: name,
      runtime,
      faults: fault === null ? {} : { [fault]: 1 },
    };
    const [mine, theirs] = [told(spec, own), told(spec)];
    expect(mine.verdicts).toEqual(theirs.verdicts);
    expect(mine.calls).toBe('holds');
    // What the code was shown is its state: mostly more than a machine remembers that is made for the purpose; less once its host is dead.
    expect(mine.states).toBeLessThan(4 * theirs.states);
  });
}
