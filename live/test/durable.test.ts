import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtomicEra } from '../../lab/durable/atomic-era.js';
import { callsArbitrary, compareRuntimes, type Comparison } from '../../lab/durable/compare.js';
import { runtimeDifferences } from '../../lab/durable/differences.js';
import { DurableTask } from '../../lab/durable/durable-task.js';
import type { RuntimeAnswer, Call, DurableInstance } from '../../lab/durable/instance.js';

async function compared(
  calls: readonly Call[],
  differences = runtimeDifferences,
): Promise<Comparison> {
  const [model, runtime] = [new AtomicEra(), await DurableTask.start()];
  try {
    return await compareRuntimes(model, runtime, calls, differences);
  } finally {
    await Promise.all([model.close(), runtime.close()]);
  }
}

/** Both, with what each says of the calls. */
async function both(calls: readonly Call[]): Promise<readonly (readonly RuntimeAnswer[])[]> {
  const instances: readonly DurableInstance[] = [new AtomicEra(), await DurableTask.start()];
  const answers = [];
  for (const instance of instances) {
    const said: RuntimeAnswer[] = [];
    for (const call of calls) said.push(await instance.call(call));
    answers.push(said);
    await instance.close();
  }
  return answers;
}

describe('the atomic era, and durabletask-js', () => {
  it('answer alike and process the same batches, but for the differences that are listed', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(callsArbitrary, async (calls) => {
        const { known, unknown } = await compared(calls);
        expect(unknown).toBeNull();
        known.forEach((id) => seen.add(id));
      }),
      { seed: 612, numRuns: 100 },
    );
    expect([...seen].sort()).toEqual(runtimeDifferences.map(({ id }) => id).sort());
  });

  it.each(runtimeDifferences)('$id is still there', async ({ shown, model, runtime }) => {
    const [modelled, real] = await both(shown);
    expect([modelled?.at(-1), real?.at(-1)]).toEqual([model, runtime]);
    expect(modelled?.slice(0, -1)).toEqual(real?.slice(0, -1));
  });

  it.each(runtimeDifferences)('without $id in the list, it is found', async ({ id, shown }) => {
    const others = runtimeDifferences.filter((one) => one.id !== id);
    expect((await compared(shown, others)).unknown).toMatch(/the model says '.*', the runtime '/);
  });
});

describe('a durable runtime that starts in one transaction', () => {
  const start = (message: string): Call => ({ kind: 'start', message });

  it('lets one of two concurrent starts through', async () => {
    for (const instance of [new AtomicEra(), await DurableTask.start()]) {
      const answers = await Promise.all(['m1', 'm2'].map((id) => instance.call(start(id))));
      expect(answers).toEqual(['started', 'already exists']);
      await instance.close();
    }
  });

  it('loses the event that comes while the window closes all the same', async () => {
    for (const instance of [new AtomicEra(), await DurableTask.start()]) {
      await instance.call(start('m1'));
      await instance.call({ kind: 'raise', message: 'm2' });
      await instance.call({ kind: 'window' });
      expect(await instance.call({ kind: 'raise', message: 'm3' })).toBe('accepted');
      await instance.call({ kind: 'finish' });
      expect(await instance.call({ kind: 'status' })).toBe('Completed');
      expect(instance.batches()).toEqual([['m1', 'm2']]);
      await instance.close();
    }
  });
});
