import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { cases, full, runs } from '../../sim/test/runs.js';
import { code, type CodeOptions } from '../index.js';
import { told, user, defaults, type Told } from './compare.js';

// Retries without a bound: where the code does not tell its tries apart they are one state.

const start = (body: string): string => `import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'locks');
const row = { partitionKey: 'batch', rowKey: 'lock' };
const pause = () => new Promise((done) => setTimeout(done, 1000));
export async function start(message) { ${body} }`;

async function search(body: string, retries: CodeOptions['retries'] = 'alike'): Promise<Told> {
  const strategy = await code(user('start'), { text: start(body), retries });
  return told({ ...defaults, strategy: strategy.name }, strategy);
}

const forever = (then: string): string =>
  `for (;;) { try { await table.createEntity(row); break; } catch { ${then} } } await table.deleteEntity('batch', 'lock');`;

describe('a retry without a bound', () => {
  const retries = [
    ['at once', 'continue;'],
    ['after a wait', 'await pause();'],
  ] as const;
  test.each(cases(retries, ([when]) => when === 'after a wait'))(
    '%s is decided',
    async (_, then) => {
      const { calls, states } = await search(forever(then));
      expect(calls).toMatch(/^(holds|violated)/);
      expect(states).toBeLessThan(2_000);
    },
  );

  test.runIf(full)('is not decided where its tries are told apart', async () => {
    const strategy = await code(user('start'), { text: start(forever('continue;')) });
    const spec = { ...defaults, strategy: strategy.name };
    const world = worldOf(spec, { strategy, watched: ['everyCallReturns'] });
    const [verdict] = explore(world, { bounds: { states: 150 } });
    expect(verdict?.kind).toBe('unknown');
  });

  test('on a row that nobody deletes never comes back', async () => {
    const held = `for (;;) { try { await table.createEntity(row); break; } catch { await pause(); } }`;
    const { calls } = await search(held);
    expect(calls).toMatch(/^violated/);
  });
});

test.each([
  [{ retries: 'alik' }, "code: retries is 'alik'; expected one of alike, counted"],
  [{ retry: 'alike' }, 'code: retry is unknown; expected some of trigger, client,'],
  [{ client: 'dotnett' }, "code: client is 'dotnett'; expected one of"],
  [{ ms: 0 }, 'code: ms is 0; expected an integer of at least 1'],
])('%j is refused, not left out', async (options, says) => {
  const given = { text: start(''), ...options } as CodeOptions;
  await expect(code(user('start'), given)).rejects.toThrow(says);
});

describe('code that counts', () => {
  test('its tries up to a bound is told its tries apart', async () => {
    const bounded = (most: number): string =>
      `for (let n = 0; n < ${most}; n += 1) { try { await table.createEntity(row); await table.deleteEntity('batch', 'lock'); return; } catch { await pause(); } } throw new Error('locked');`;
    const [alike, counted] = [await search(bounded(3)), await search(bounded(3), 'counted')];
    expect(alike.verdicts).toEqual(counted.verdicts);
    expect(alike.calls).toEqual(counted.calls);
  });

  test.each([
    [
      'what it writes',
      `let n = 0; for (;;) { try { await table.createEntity(row); break; } catch { n += 1; } } await table.upsertEntity({ ...row, owner: String(n) }, 'Replace'); await table.deleteEntity('batch', 'lock');`,
    ],
    [
      'when it goes on otherwise',
      `let n = 0; for (;;) { try { await table.createEntity(row); break; } catch { n += 1; } } if (n > 7) throw new Error('late'); await table.deleteEntity('batch', 'lock');`,
    ],
  ])('%s is refused', async (_, body) => {
    await expect(search(body)).rejects.toThrow(
      /start\.ts: what it does after a retry depends on how often it has tried/,
    );
  });
});

test('random programs with bounds have the verdicts that they have when tries are told apart', async () => {
  const step = fc.constantFrom(
    `await table.createEntity(row).catch(() => undefined);`,
    `await table.deleteEntity('batch', 'lock').catch(() => undefined);`,
    `await pause();`,
    `try { await table.createEntity(row); } catch { return { status: 409 }; }`,
    `for (let n = 0; n < 2; n += 1) { try { await table.createEntity(row); break; } catch { await pause(); } }`,
    `for (let n = 0; n < 3; n += 1) { if (await table.getEntity('batch', 'lock').then(() => true, () => false)) break; }`,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
      const body = `${steps.join('\n')} return { status: 200 };`;
      const [alike, counted] = [await search(body), await search(body, 'counted')];
      expect(alike.verdicts).toEqual(counted.verdicts);
      expect(alike.calls).toEqual(counted.calls);
    }),
    { numRuns: runs(20), seed: 612 },
  );
});
