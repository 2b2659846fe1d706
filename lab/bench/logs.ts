import { cpuUsage } from 'node:process';
import { createRecorder, record, readLog } from '../../live/index.js';
import { LoggedWindows } from '../../live/validation/log/windows.js';
import { validateWindows } from '../../live/validation/log/validate-windows.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../properties/index.js';
import type { Report } from './report.js';
import type { Settings } from './settings.js';

const calls = 100_000;

const hub = {
  getStatus: (): Promise<object> => Promise.resolve({ runtimeStatus: 'Running' }),
  startNew: (): Promise<string> => Promise.resolve(''),
  raiseEvent: (): Promise<void> => Promise.resolve(),
};

/** What recording costs a call, and what validating costs a log of an hour. */
export async function logsReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  settings.log('recording');
  const plain = await microsOf(hub);
  let bytes = 0;
  const to = createRecorder({
    host: 'bench',
    write: (lines) => (bytes += lines.length),
    waitingMax: 2 * calls,
  });
  const recorded = await microsOf(record(hub, { to }));
  await to.close();
  settings.log('validating');
  const begin = cpuUsage();
  const windows = new LoggedWindows();
  for await (const located of readLog(logOf(calls / 4), 'bench.log')) windows.add(located);
  let explained = 0;
  const options = {
    skew: 0,
    statesMax: 100_000,
    isLate: () => false,
    worldOf: (servings: number) => {
      const spec: WorldSpec = {
        ...defaultSpec,
        strategy: 'naive',
        starters: servings,
        messages: servings,
      };
      const world = worldOf(spec, { symmetry: false });
      return { world, belongings: partsFor(spec).symmetric ?? [] };
    },
  };
  for (const { explanation } of validateWindows(windows.all(0, 32, []), options)) {
    if (explanation.kind === 'behaviour') explained += 1;
  }
  const { user, system } = cpuUsage(begin);
  const rows = [
    { what: 'a call, not recorded', calls, 'us a call': plain, 'CPU seconds': null },
    { what: 'a call, recorded', calls, 'us a call': recorded, 'CPU seconds': null },
    {
      what: 'validating',
      calls,
      'us a call': (user + system) / calls,
      'CPU seconds': (user + system) / 1e6,
    },
  ];
  return {
    report: {
      title: 'Logs of production',
      rows,
      notes: [
        'recording: 100,000 calls of a client that answers at once, one after the other; CPU time, writing the lines included',
        'validating: 25,000 windows of two servings each, whose calls overlap in ways of their own; reading the lines included',
      ],
    },
    failures: explained === calls / 4 && bytes > 0 ? 0 : 1,
  };
}

async function microsOf(client: typeof hub): Promise<number> {
  const begin = cpuUsage();
  for (let call = 0; call < calls; call += 1) await client.getStatus();
  await new Promise(setImmediate);
  const { user, system } = cpuUsage(begin);
  return (user + system) / calls;
}

/** Two starts a window that see nothing; their starts overlap by a time that differs. */
async function* logOf(windows: number): AsyncGenerator<string> {
  for (let window = 0; window < windows; window += 1) {
    const at = 1_700_000_000_000 + 100 * window;
    const call = (
      n: number,
      by: string,
      op: string,
      begin: number,
      end: number,
      more: object = {},
    ): string =>
      `${JSON.stringify({ v: 1, kind: 'call', host: 'h', n: 4 * window + n, by: `${window}${by}`, window: `w${window}`, service: 'durable', op, resource: 'i', begin: at + begin, end: at + end, ...more })}\n`;
    const absent = { threw: true, status: 404 };
    const shift = window % 7;
    yield call(1, 'a', 'getStatus', 0, 5, absent);
    yield call(2, 'b', 'getStatus', 1, 6, absent);
    yield call(3, 'a', 'startNew', 7, 12 + shift);
    yield call(4, 'b', 'startNew', 8 + (window % 5), 15);
    if (window % 1_000 === 0) await Promise.resolve();
  }
}
