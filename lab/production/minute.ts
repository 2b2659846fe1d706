import { alertText, watch, type Account } from '../../live/index.js';
import { parseLogLine } from '../../input/log-line.js';
import { defaultSpec, partsFor, properties } from '../../properties/index.js';
import { handlers, recordedLoad } from './load.js';

/** What came of a load that lasted. */
export interface Minute {
  readonly windows: number;
  readonly calls: number;
  readonly batches: number;
  /** As lines of a log. */
  readonly alerts: readonly string[];
}

/** What a log of calls and batches can break. */
const watched = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'noMessageTwice'];

/** Twenty concurrent triggers of one window, then of the next one, until the time is up; all of it watched. */
export async function loadFor(
  seconds: number,
  strategy: string,
  account: Account,
  seed: number,
): Promise<Minute> {
  const handler = handlers[strategy];
  if (handler === undefined) throw new Error(`no app is of ${strategy}`);
  const triggers = { starters: 20, messages: 20 };
  const spec = { ...defaultSpec, ...triggers, strategy, runtime: '2019' } as const;
  const alerts: string[] = [];
  const watcher = watch(
    properties.filter(({ name }) => watched.includes(name)),
    { strategy, alert: (alert) => alerts.push(alertText(alert)) },
  );
  let [windows, calls, batches] = [0, 0, 0];
  for (const until = Date.now() + 1_000 * seconds; Date.now() < until;) {
    windows += 1;
    const names = { window: `w-${windows}`, host: `web-${windows}`, orders: `order-${windows}` };
    const chance = { seed: 1_000 * seed + windows, windowMs: 60 };
    const log = await recordedLoad({
      parts: partsFor(spec),
      account,
      handler,
      ...chance,
      ...names,
    });
    for (const [index, text] of log.trim().split('\n').entries()) {
      const line = parseLogLine(text, `${names.window}:${index + 1}`);
      if (line.kind === 'call') calls += 1;
      if (line.kind === 'fact') batches += 1;
      watcher.line(line);
    }
  }
  watcher.end();
  return { windows, calls, batches, alerts };
}
