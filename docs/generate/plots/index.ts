import { axisX, axisY, cell, dot, gridX, gridY, line, link, ruleX, text } from '@observablehq/plot';
import { strategiesOn } from '../../../model/index.js';
import { smallestSet } from '../which-strategy.js';
import { messageCosts, propertyNames } from '../words.js';
import { keptPoints, type OddsPoint, type StatesPoint } from './data.js';
import { drawing, palette } from './frame.js';
import { productionPlot } from './production.js';

/** A plot as a file of the documentation. */
export interface PlotFile {
  readonly file: string;
  readonly make: () => string;
}

/** Every plot, from what is kept, from the catalogue and from the costs. */
export function plotFiles(): readonly PlotFile[] {
  return [
    { file: 'docs/plots/odds.svg', make: () => oddsPlot(keptPoints('odds')) },
    { file: 'docs/plots/states.svg', make: () => statesPlot(keptPoints('states')) },
    { file: 'docs/plots/operations.svg', make: operationsPlot },
    { file: 'docs/plots/fault-sets.svg', make: faultSetsPlot },
    { file: 'docs/plots/production.svg', make: productionPlot },
  ];
}

const samplers = { uniform: palette.blue, pct: palette.orange, interleavings: palette.green };
const races = {
  smallest: 'look, then start: exact',
  naive: 'naive on 2019: exact for 2, drawn beyond',
};

/** The probability of a second batch against starters, for each sampler. */
export function oddsPlot(points: readonly OddsPoint[]): string {
  const rows = points.map((point) => ({ ...point, panel: races[point.race], ...point.interval }));
  const at = { x: 'starters', y: 'probability', fx: 'panel', stroke: 'sampler' } as const;
  return drawing({
    height: 380,
    marginTop: 40,
    marginBottom: 46,
    marginRight: 24,
    marginLeft: 48,
    fx: { domain: Object.values(races), label: null },
    x: {
      type: 'linear',
      domain: [1.8, 5.2],
      ticks: [2, 3, 4, 5],
      tickFormat: 'd',
      label: 'starters →',
    },
    y: { domain: [0, 1], tickFormat: '.0%', label: '↑ runs with two batches in one window' },
    color: { domain: Object.keys(samplers), range: Object.values(samplers) },
    marks: [
      gridY({ strokeOpacity: 0.15 }),
      line(rows, at),
      ruleX(
        rows.filter(({ interval }) => interval !== undefined),
        {
          x: 'starters',
          y1: 'low',
          y2: 'high',
          fx: 'panel',
          stroke: 'sampler',
          strokeWidth: 6,
          strokeOpacity: 0.4,
        },
      ),
      dot(
        rows.filter(({ interval }) => interval === undefined),
        { ...at, fill: 'sampler', r: 4 },
      ),
      dot(
        rows.filter(({ interval }) => interval !== undefined),
        { ...at, strokeWidth: 2, r: 4.5 },
      ),
      text(
        rows.filter(({ race, starters }) => race === 'smallest' && starters === 5),
        {
          x: 'starters',
          y: 'probability',
          fx: 'panel',
          text: 'sampler',
          fill: 'sampler',
          textAnchor: 'end',
          dy: 16,
          fontWeight: 600,
        },
      ),
    ],
  });
}

const ways = {
  neither: palette.red,
  'partial order': palette.orange,
  symmetry: palette.blue,
  both: palette.green,
};

const powers = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/** States stored against starters, with each reduction and without. */
export function statesPlot(points: readonly StatesPoint[]): string {
  const at = { x: 'starters', y: 'states', stroke: 'reductions' } as const;
  return drawing({
    height: 380,
    marginTop: 32,
    marginBottom: 46,
    marginLeft: 84,
    marginRight: 180,
    x: {
      type: 'linear',
      domain: [0.9, 4.1],
      ticks: [1, 2, 3, 4],
      tickFormat: 'd',
      label: 'starters →',
    },
    y: {
      type: 'log',
      domain: [50, 2e7],
      ticks: powers,
      label: '↑ states stored (logarithmic)',
      tickFormat: (states: number) => states.toLocaleString('en-US'),
    },
    color: { domain: Object.keys(ways), range: Object.values(ways) },
    marks: [
      gridY({ strokeOpacity: 0.15, ticks: powers }),
      line(points, at),
      dot(points, { ...at, fill: 'reductions', r: 4 }),
      text(
        points.filter(({ starters }) => starters === 4),
        {
          x: 'starters',
          y: 'states',
          text: ({ reductions, states }: StatesPoint) =>
            `${reductions}: ${states.toLocaleString('en-US')}`,
          fill: 'reductions',
          textAnchor: 'start',
          dx: 10,
          fontWeight: 600,
        },
      ),
    ],
  });
}

/** Storage operations a message: calm, and the most when two come at once. */
function operationsPlot(): string {
  const rows = strategiesOn('azure').map((strategy) => {
    const { calm, contended } = messageCosts(strategy);
    return { strategy, calm: calm.starters, most: contended.most.starters };
  });
  const sorted = rows.toSorted((a, b) => a.most - b.most || a.calm - b.calm);
  const row = { y: 'strategy' } as const;
  return drawing({
    height: 580,
    marginTop: 36,
    marginLeft: 160,
    marginBottom: 44,
    x: {
      domain: [0, 10],
      ticks: 10,
      label: 'storage operations of the starter for each message →',
    },
    y: { type: 'point', domain: sorted.map(({ strategy }) => strategy), label: null },
    marks: [
      gridX({ strokeOpacity: 0.15 }),
      axisY({ tickSize: 0 }),
      link(sorted, { ...row, x1: 'calm', x2: 'most', stroke: palette.blue, strokeWidth: 2 }),
      dot(sorted, { ...row, x: 'calm', fill: palette.blue, stroke: palette.blue, r: 4.5 }),
      dot(sorted, { ...row, x: 'most', stroke: palette.blue, strokeWidth: 2, r: 4.5 }),
    ],
  });
}

const sizes = [
  { label: '0', fill: '#f2a49b' },
  { label: '1', fill: '#f4d58d' },
  { label: '> 1', fill: '#9ad0a5' },
];

/** How many faults the smallest set has that breaks a property of a strategy. */
function faultSetsPlot(): string {
  const cells = strategiesOn('azure').flatMap((strategy) =>
    propertyNames.map((property) => {
      const size = smallestSet(strategy, property) ?? 2;
      return { strategy, property, ...sizes[Math.min(size, 2)] };
    }),
  );
  return drawing({
    height: 680,
    marginTop: 120,
    marginLeft: 160,
    marginRight: 60,
    x: { domain: propertyNames, label: null },
    y: { domain: strategiesOn('azure'), label: null },
    marks: [
      axisX({ anchor: 'top', tickRotate: -30, tickSize: 0 }),
      axisY({ tickSize: 0 }),
      cell(cells, { x: 'property', y: 'strategy', fill: 'fill', inset: 1, rx: 3 }),
      text(cells, { x: 'property', y: 'strategy', text: 'label', fill: '#1f2328' }),
    ],
  });
}
