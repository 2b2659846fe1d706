import { readFileSync } from 'node:fs';
import { axisX, axisY, barX, dot, gridX, ruleX, text } from '@observablehq/plot';
import { parseLogLine, type LogLine } from '../../../input/log-line.js';
import { watch, type Alert } from '../../../live/index.js';
import { properties } from '../../../properties/index.js';
import { drawing, palette } from './frame.js';

/** The recorded logs under examples/production, each with the name that its panel has. */
const logs = ['naive', 'atomic-insert'] as const;

const ops = {
  getStatus: palette.blue,
  createEntity: palette.blue,
  startNew: palette.orange,
  raiseEvent: palette.green,
};

/** What happened in a window: the calls of each message's serving, each execution's batch, and what the watcher said of it. */
export function productionPlot(): string {
  return timelines(
    logs.map((name) => {
      const file = `examples/production/${name}.log`;
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      return {
        name,
        lines: lines.map((line, index) => parseLogLine(line, `${file}:${index + 1}`)),
      };
    }),
  );
}

/** The same of any logs, one panel each; times are from the first line of each. */
export function timelines(
  of: readonly { readonly name: string; readonly lines: readonly LogLine[] }[],
): string {
  const panels = of.map(({ name, lines }) => panelOf(name, lines));
  const bars = panels.flatMap((panel) => panel.calls);
  const batches = panels.flatMap((panel) => panel.batches);
  const alerts = panels.flatMap((panel) => panel.alerts);
  return drawing({
    height: 60 + 260 * panels.length,
    marginTop: 40,
    marginBottom: 46,
    marginLeft: 84,
    marginRight: 110,
    x: { label: 'milliseconds since the first call →', nice: true },
    y: { label: null, type: 'band', domain: rows(bars), padding: 0.2 },
    fy: { label: null, domain: panels.map(({ name }) => name) },
    color: { domain: Object.keys(ops), range: Object.values(ops) },
    marks: [
      gridX({ strokeOpacity: 0.15 }),
      axisX({}),
      axisY({ fontSize: 8, tickSize: 0 }),
      barX(bars, { x1: 'begin', x2: 'end', y: 'row', fy: 'panel', fill: 'op' }),
      dot(batches, {
        x: 'at',
        y: 'row',
        fy: 'panel',
        symbol: 'square',
        r: 3,
        fill: 'currentColor',
      }),
      ruleX(alerts, { x: 'at', fy: 'panel', stroke: palette.red, strokeWidth: 2 }),
      text(alerts, {
        ...{ x: 'at', fy: 'panel', text: 'what', frameAnchor: 'top', dy: -10 },
        ...{ fill: palette.red, fontWeight: 600, textAnchor: 'end' },
      }),
    ],
  });
}

const rows = (bars: readonly { readonly row: string }[]): readonly string[] => {
  const orders = [...new Set(bars.map(({ row }) => row))];
  return [
    ...orders.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    'batches',
  ];
};

function panelOf(panel: string, lines: readonly LogLine[]) {
  const told: Alert[] = [];
  const watched = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'noMessageTwice'];
  const watcher = watch(
    properties.filter(({ name }) => watched.includes(name)),
    { alert: (alert) => told.push(alert) },
  );
  for (const line of lines) watcher.line(line);
  watcher.end();
  const first = Math.min(...lines.flatMap((line) => (line.kind === 'call' ? [line.begin] : [])));
  return {
    name: panel,
    calls: lines.flatMap((line) => {
      if (line.kind !== 'call' || line.end === null) return [];
      const { begin, end, op, message = line.by ?? '' } = line;
      return [{ panel, row: message, op, begin: begin - first, end: end - first }];
    }),
    batches: lines.flatMap((line) =>
      line.kind === 'fact' && line.fact.type === 'processed'
        ? [{ panel, row: 'batches', at: line.at - first }]
        : [],
    ),
    alerts: told.map(({ property, at }) => ({
      panel,
      at: at - first,
      what: `${property} is broken`,
    })),
  };
}
