import { describe, expect, test } from 'vitest';
import { orchestrator, strategies, type FaultName, type Strategy } from '../../model/index.js';
import { codeOrchestrator } from '../durable/orchestrator.js';
import { bundle, Program } from '../index.js';
import { full } from '../../sim/test/runs.js';
import { codeOf, replacing, told, user, defaults } from './compare.js';

// An orchestrator as users write it (a generator over `context.df`) in the place of the machine, in the worlds of the catalogue:
// two strategies, two eras, five faults, three ways. All of them when ONEBATCH_FULL is set, else a few.

const faults: readonly (FaultName | null)[] = full
  ? [null, 'activity-failure', 'worker-crash', 'split-brain', 'duplicate']
  : ['worker-crash'];
const eras = full ? (['2019', 'deduplicating'] as const) : (['deduplicating'] as const);
const named: readonly (readonly [name: string, file: string])[] = full
  ? [
      ['naive', 'issue-612'],
      ['atomic-insert', 'atomic-insert'],
    ]
  : [['atomic-insert', 'atomic-insert']];
const rows = named.flatMap(([name, file]) =>
  eras.flatMap((runtime) => faults.map((fault) => ({ name, file, runtime, fault }))),
);

const program = async (file: string): Promise<Program> => new Program(await bundle(user(file)));
const collect = program('collect');
const example = program('example-collect');
const generator = collect.then((one) => codeOrchestrator(one, { name: 'collect' }));

function known(name: string): Strategy {
  const found = strategies[name];
  if (found === undefined) throw new Error(`no strategy ${name}`);
  return found;
}

describe.each(rows)('$name on $runtime, fault $fault', ({ name, file, runtime, fault }) => {
  const spec = {
    ...defaults,
    strategy: name,
    runtime,
    faults: fault === null ? {} : { [fault]: 1 },
  } as const;

  test('a generator that machines start is the machine, state by state', async () => {
    const theirs = told(spec);
    const mine = told(spec, replacing(known(name), orchestrator, await generator));
    expect(mine.verdicts).toEqual(theirs.verdicts);
    // An event that is delivered twice stands twice in a log; the machine keeps a set.
    if (fault === 'duplicate') expect(mine.states).toBeLessThan(1.05 * theirs.states);
    else expect(mine.states).toBe(theirs.states);
  });

  test('a generator that code starts has the verdicts of the machines', async () => {
    const own = await codeOf(file);
    const mine = told(spec, replacing(own, orchestrator, await generator));
    expect(mine.verdicts).toEqual(told(spec).verdicts);
  });

  test('the collector of the example app has those of a machine that tries as often', async () => {
    const retries = { input: { retriesMax: 4 } };
    const theirs = told(spec, replacing(known(name), orchestrator, orchestrator, retries));
    const machine = codeOrchestrator(await example, {
      name: 'collect',
      input: (id) => ({ id, payload: null }),
      data: (id) => ({ id, payload: null }),
    });
    const mine = told(
      spec,
      replacing(known(name), orchestrator, machine, { instance: 'batch-w1' }),
    );
    expect(mine.verdicts).toEqual(theirs.verdicts);
  });
});
