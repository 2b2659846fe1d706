import { alertText, watch as watching, type Alert } from '../../live/index.js';
import { properties as known } from '../../properties/index.js';
import { count } from '../../render/text.js';
import { exit, type ExitCode } from '../errors.js';
import type { LogKind } from '../log-kinds.js';
import { mergedLines } from '../logs.js';
import { checkNames } from '../options.js';
import { notes, print } from '../terminal.js';

/** What `watch` is asked. */
export interface WatchCommandOptions {
  readonly property?: readonly string[];
  readonly strategy?: string;
  readonly overdue?: number;
  readonly held?: number;
  readonly lateness: number;
  readonly from?: LogKind;
  readonly json?: true;
}

/** What a log can break although it tells only some facts. */
const defaultProperties = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'noMessageTwice'];

/** Milliseconds between two looks at the clock, on the standard input. */
const tickMs = 1_000;

/** Tells of each alert in a log as soon as it is known; one that is piped in is watched as it is written. */
export async function watch(
  logs: readonly string[],
  {
    property = defaultProperties,
    strategy,
    overdue,
    held,
    lateness,
    from,
    json,
  }: WatchCommandOptions,
): Promise<ExitCode> {
  checkNames(
    { property },
    known.map(({ name }) => name),
    [],
  );
  const watcher = watching(
    known.filter(({ name }) => property.includes(name)),
    {
      alert: (alert: Alert) => print(json === true ? JSON.stringify(alert) : alertText(alert)),
      latenessMs: lateness,
      ...(overdue === undefined ? {} : { overdueMs: overdue }),
      ...(held === undefined ? {} : { heldMs: held }),
      ...(strategy === undefined ? {} : { strategy }),
    },
  );
  // On a stream that is being written, time goes on after the newest line without another one; an old log that is piped in stays old.
  let newest = -Infinity;
  let since = performance.now();
  const clock = logs.includes('-')
    ? setInterval(() => watcher.advance(newest + performance.now() - since), tickMs)
    : undefined;
  try {
    for await (const { line } of mergedLines(logs, from)) {
      watcher.line(line);
      newest = Math.max(newest, line.kind === 'call' ? (line.end ?? line.begin) : line.at);
      since = performance.now();
    }
  } finally {
    clearInterval(clock);
  }
  const { facts, late, alerts, forgotten, twice, dropped, judged } = watcher.end();
  notes().note(
    `${count(facts, 'fact')}, ${late} of them late; ${count(alerts, 'alert')}; ${count(forgotten, 'window')} forgotten; ${count(twice, 'line')} twice, ${dropped} not written`,
  );
  if (alerts > 0) return exit.violated;
  // What came too late, was forgotten or is missing might have been one.
  return judged === 0 || late + forgotten + dropped > 0 ? exit.unknown : exit.ok;
}
