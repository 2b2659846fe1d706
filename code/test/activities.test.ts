import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { WorldSpec } from '../../properties/index.js';
import { app, appStrategy, type AppOptions, type CodeStrategy } from '../index.js';
import { told, defaults, type Told } from './compare.js';

// Activities that are code: their requests are steps of their own, and they run at least once.

const here = fileURLToPath(new URL('user/apps/onebatch.config.ts', import.meta.url));

async function working(options: Partial<AppOptions> = {}): Promise<CodeStrategy> {
  const config = app({ entry: './working.ts', data: ['results'], process: 'process', ...options });
  return appStrategy(config, here);
}
const forgiving = { env: { FORGIVES: 'yes' } };

const judged = (strategy: CodeStrategy, faults: WorldSpec['faults'] = {}): Told['verdicts'] => {
  const spec = { ...defaults, starters: 1, messages: 1, strategy: strategy.name, faults };
  return told(spec, strategy).verdicts;
};

const dies = { 'worker-crash': 1 };
let known: Promise<Told['verdicts']> | undefined;
/** What two tests ask of the app that forgives, in a world in which its host dies. */
const forgivingDies = () => (known ??= working(forgiving).then((app) => judged(app, dies)));

describe('an activity', () => {
  test('runs, and what it returns is what its orchestrator gets', async () => {
    const strategy = await working();
    expect(judged(strategy)).toMatchObject({ noMessageLost: 'holds', noLockOut: 'holds' });
    const asked = [...strategy.program.known()].flatMap(({ calls }) => calls);
    expect(asked.some(({ to }) => to === 'results/m1/result')).toBe(true);
  });

  test('whose code is not to run stands for its effect', async () => {
    const strategy = await working({ effects: ['write', 'process'] });
    const { noMessageLost } = judged(strategy);
    // The orchestrator throws, since it gets nothing.
    expect(noMessageLost).toMatch(/^violated/);
    const asked = [...strategy.program.known()].flatMap(({ calls }) => calls);
    expect(asked.some(({ to }) => to === 'results/m1/result')).toBe(false);
  });

  test('that processes batches has to be registered, unless it stands for its effect', async () => {
    await expect(working({ process: 'proces' })).rejects.toThrow(
      "process is 'proces', which is no activity of the app; expected one of write, process",
    );
    expect((await working({ process: 'proces', effects: ['proces'] })).kind).toBe('app');
  });

  test('begins anew where its host dies: one that cannot run twice fails', async () => {
    expect(judged(await working(), dies)['noMessageLost']).toMatch(/^violated/);
    expect((await forgivingDies())['noMessageLost']).toBe('holds');
  });

  test('may have its effect twice, unless that is keyed by message', async () => {
    expect((await forgivingDies())['noMessageTwice']).toMatch(/^violated/);
    const keyed = await working({ ...forgiving, idempotent: true });
    expect(judged(keyed, dies)['noMessageTwice']).toBe('holds');
  });

  test('that throws fails, and its orchestrator is told', async () => {
    const { noMessageLost } = judged(await working(), { 'activity-failure': 1 });
    expect(noMessageLost).toMatch(/^violated/);
  });
});
