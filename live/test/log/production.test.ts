import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called } from '../../../cli/test/called.js';
import { atomicInsert, naive, recordedLoad, type Handler } from '../../../lab/production/load.js';
import { loadFor } from '../../../lab/production/minute.js';
import { strategies, type Strategy } from '../../../model/index.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../../properties/index.js';
import { cases, full } from '../../../sim/test/runs.js';
import { readLog } from '../../index.js';
import { explain } from '../../validation/log/explain.js';
import { LoggedWindows } from '../../validation/log/windows.js';
import { emulated } from '../emulated.js';
import { lenientInsert } from '../lenient.js';

// A real app: handlers as users write them, their clients recorded, a store in between, a runtime behind it; nobody schedules them.

const store = emulated({ runs: true, ticks: true });
const triggers = 20;

const specOf = (strategy: string, count: number): WorldSpec => ({
  ...defaultSpec,
  strategy,
  runtime: '2019',
  starters: count,
  messages: count,
});

const recorded = (strategy: string, handler: Handler, seed: number, count = triggers) =>
  recordedLoad({
    parts: partsFor(specOf(strategy, count)),
    account: store().account,
    handler,
    seed,
    window: 'w-10:00',
    windowMs: 60,
  });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onebatch-log-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function saved(name: string, log: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, log);
  return file;
}

/** The messages whose servings started the first two batches. */
function startersOf(log: string): readonly string[] {
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const started = lines.filter(({ op }) => op === 'startNew').map(({ message }) => message);
  const batches = lines.flatMap(({ fact }) =>
    fact === undefined ? [] : [fact as { messages: string[] }],
  );
  return batches
    .slice(0, 2)
    .map(({ messages }) => messages.find((one) => started.includes(one)) ?? '');
}

describe('twenty concurrent triggers of the naive start', () => {
  it('are a behaviour of the model, whose excerpt is minimised to the known schedule', async () => {
    const log = await recorded('naive', naive, 1);
    const file = await saved('naive.log', log);
    const model = ['--strategy', 'naive', '--runtime', '2019'];
    const all = await called('validate', file, ...model, '--json');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    const [window] = (JSON.parse(all.stdout) as { windows: [Record<string, unknown>] }).windows;
    expect(window).toMatchObject({ kind: 'behaviour', calls: 2 * triggers });
    expect(window.broken).toContain('exactlyOneBatchPerWindow');

    // Of the servings that started the first two batches: a world of two starters.
    const only = startersOf(log).flatMap((message) => ['--only', message]);
    const out = join(folder, 'out');
    expect(await called('validate', file, ...model, ...only, '--out', out)).toMatchObject({
      code: 0,
    });
    const [trace] = await readdir(out);
    const path = join(out, String(trace));
    expect(await called('replay', path, '--strict')).toMatchObject({ code: 1 });
    const minimized = await called('minimize', path, '--json');
    const known = 'properties/regressions/naive-exactlyOneBatchPerWindow.trace.json';
    const { steps } = JSON.parse(await readFile(known, 'utf8')) as { steps: unknown };
    expect(JSON.parse(minimized.stdout)).toMatchObject({ trace: { steps } });
  }, 60_000);
});

describe('a model with a wrong storage machine', () => {
  it('is refuted by the log, with the call named', async () => {
    const log = await recorded('atomic-insert', atomicInsert, 1, 3);
    const real = strategies['atomic-insert'] as Strategy;
    const windows = new LoggedWindows();
    for await (const line of readLog(once(log), 'app.log')) windows.add(line);
    const [window] = windows.all(0, 32, []);
    if (window === undefined) throw new Error('no window');
    const judged = (strategy: Strategy) =>
      explain(worldOf(specOf('atomic-insert', 3), { symmetry: false, strategy }), window.episode, {
        skew: 0,
        statesMax: 100_000,
        isLate: () => false,
      });
    expect(judged(real)).toMatchObject({ kind: 'behaviour' });
    const number = log.split('\n').findIndex((line) => line.includes('EntityAlreadyExists')) + 1;
    const refuted = judged(lenientInsert);
    expect(refuted).toMatchObject({
      kind: 'impossible',
      place: `app.log:${number}`,
      what: expect.stringMatching(/^table.createEntity of .*: 409 EntityAlreadyExists$/) as unknown,
    });
    expect(JSON.stringify(refuted)).toContain('the log says 409 EntityAlreadyExists');
  }, 60_000);
});

describe('a start that inserts a row first', () => {
  it.each(full ? [1, 2, 3, 4, 5] : [1])(
    'is a behaviour that breaks no such property (%i)',
    async (seed) => {
      const file = await saved(
        `fixed-${seed}.log`,
        await recorded('atomic-insert', atomicInsert, seed),
      );
      const found = await called(
        'validate',
        file,
        '--strategy',
        'atomic-insert',
        '--runtime',
        '2019',
      );
      expect(found).toMatchObject({ code: 0 });
      expect(found.stdout).toContain('a behaviour of the model');
      expect(found.stdout).not.toContain('exactlyOneBatchPerWindow');
    },
    60_000,
  );
});

describe('the same load again and again', () => {
  it.each(cases(['atomic-insert', 'lease', 'entity'], (name) => name === 'entity'))(
    'raises no alert with %s',
    async (strategy) => {
      const found = await loadFor(0.01, strategy, store().account, 7);
      // How many batches an entity makes of it, hangs on how busy the machine is: each is a window of its own.
      expect(found).toMatchObject({ windows: 1, alerts: [] });
      expect(found.batches).toBeGreaterThan(0);
      expect(found.calls).toBeGreaterThanOrEqual(triggers);
    },
    60_000,
  );

  it('twin: raises it with the naive start', async () => {
    const { alerts } = await loadFor(0.01, 'naive', store().account, 7);
    expect(alerts[0]).toContain('exactlyOneBatchPerWindow is broken in w-1');
  }, 60_000);
});

async function* once(text: string) {
  await Promise.resolve();
  yield text;
}
