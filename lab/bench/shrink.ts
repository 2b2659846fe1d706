import type { Cost } from '../../sim/index.js';
import { faultsText } from '../../properties/index.js';
import { median } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';
import {
  harder,
  nameOf,
  outcomes,
  refutedCells,
  runsMax,
  type Excess,
  type ShrinkOutcome,
  type RefutedCell,
} from './shrink-cells.js';
import { toyReport } from './shrink-toy.js';

type Compared = Extract<ShrinkOutcome, { kind: 'compared' }>;

interface Measured {
  readonly cell: RefutedCell;
  readonly seed: number;
  readonly outcome: ShrinkOutcome;
}

/**
 * Every refuted cell of the matrix: how many runs it takes fast-check to find a schedule that breaks it, and how the shrunk
 * schedule compares with the certified minimum. `--runs` is the number of seeds. A schedule that costs less than the minimum
 * is a failure, since one of the two is wrong.
 */
export async function shrinkReport(settings: Settings): Promise<{
  readonly report: Report;
  readonly more: readonly Report[];
  readonly failures: number;
}> {
  const toy = await toyReport(settings);
  const { only } = settings;
  const all = refutedCells().filter((cell) => only === undefined || nameOf(cell).includes(only));
  const cells = settings.quick ? all.filter((_, index) => index % 100 === 0) : all;
  const seeds = Array.from({ length: settings.runs }, (_, index) => index + 1);
  const measured: Measured[] = [];
  for (const [index, cell] of cells.entries()) {
    settings.log(`${index + 1} of ${cells.length}: ${nameOf(cell)}`);
    for (const [turn, outcome] of outcomes(cell, seeds).entries()) {
      measured.push({ cell, seed: turn + 1, outcome });
    }
  }
  const wrong = measured.filter(({ outcome }) => isWrong(outcome)).length;
  return {
    report: { title: 'Shrunk by fast-check, cell by cell', rows: measured.map(rowOf), notes },
    more: [summary(measured), aboveReport(measured), toy.report].filter(
      ({ rows }) => rows.length > 0,
    ),
    failures: wrong + toy.failures,
  };
}

const notes = [
  'costs: faults, preemptions, steps, actors, compared in this order',
  'ratio: steps of the shrunk schedule by those of the certified minimum',
];

function isWrong(outcome: ShrinkOutcome): boolean {
  if (outcome.kind !== 'compared') return false;
  return outcome.excess === undefined && costText(outcome.shrunk) !== costText(outcome.minimum);
}

function rowOf({ cell, seed, outcome }: Measured): ReportRow {
  const { strategy, runtime, faults, property } = cell;
  const place = { strategy, runtime, faults: faultsText(faults), property, seed };
  if (outcome.kind !== 'compared') {
    const { because } = outcome;
    return {
      ...place,
      run: null,
      found: null,
      shrunk: null,
      minimum: null,
      ratio: null,
      more: because,
    };
  }
  const { run, found, shrunk, minimum, excess } = outcome;
  return {
    ...place,
    run: run ?? null,
    found: costText(found),
    shrunk: costText(shrunk),
    minimum: costText(minimum),
    ratio: ratioOf(outcome),
    more: excess ?? null,
  };
}

/** A row a strategy, and one for all of them. */
function summary(measured: readonly Measured[]): Report {
  const strategies = [...new Set(measured.map(({ cell }) => cell.strategy))];
  const rows = [
    ...strategies.map((name) =>
      summaryOf(
        name,
        measured.filter(({ cell }) => cell.strategy === name),
      ),
    ),
    summaryOf('all', measured),
  ];
  return {
    title: 'How many end at the minimum',
    rows,
    notes: [
      'shrunk: schedules, one a refuted cell and seed; no minimum: cells that only a loop breaks, which has no cheapest turn',
      'median and latest run: which one broke the property for the first time',
      `searched: none of ${runsMax.toLocaleString('en-US')} runs did, and the shortest schedule that the search finds was shrunk instead`,
    ],
  };
}

function summaryOf(strategy: string, measured: readonly Measured[]): ReportRow {
  const compared = comparedIn(measured);
  const above = (excess: Excess): number => compared.filter((one) => one.excess === excess).length;
  const ratios = compared.map(ratioOf);
  const runs = compared.flatMap(({ run }) => (run === undefined ? [] : [run]));
  const exact = compared.filter(({ excess }) => excess === undefined).length;
  return {
    strategy,
    shrunk: compared.length,
    'at the minimum': exact,
    'more faults': above('faults'),
    'more preemptions': above('preemptions'),
    'more steps': above('steps'),
    'more actors': above('actors'),
    'worst ratio': Math.max(1, ...ratios),
    searched: compared.length - runs.length,
    'median run': runs.length === 0 ? null : median(runs as [number, ...number[]]),
    'latest run': runs.length === 0 ? null : Math.max(...runs),
    'no minimum': measured.filter(({ outcome }) => outcome.kind === 'no minimum').length,
  };
}

/** Why some end above it. */
function aboveReport(measured: readonly Measured[]): Report {
  const rows = (['faults', 'preemptions', 'steps', 'actors'] as const).flatMap((excess) => {
    const above = comparedIn(measured).filter((one) => one.excess === excess);
    if (above.length === 0) return [];
    const reached = above.filter(({ atMinimumHarder }) => atMinimumHarder === true).length;
    return [{ more: excess, schedules: above.length, 'at the minimum, harder': reached }];
  });
  return {
    title: 'Those that end above it',
    rows,
    notes: [
      'no single edit of these makes them cheaper: they are local minima of the search',
      `harder: shrunk on with effort ${harder}; where that helps, looking longer is all that was missing`,
    ],
  };
}

function comparedIn(measured: readonly Measured[]): readonly Compared[] {
  return measured.flatMap(({ outcome }) => (outcome.kind === 'compared' ? [outcome] : []));
}

function ratioOf({ shrunk, minimum }: Compared): number {
  return shrunk.steps / minimum.steps;
}

function costText({ faults, preemptions, steps, actors }: Cost): string {
  return [faults, preemptions, steps, actors].join(' ');
}
