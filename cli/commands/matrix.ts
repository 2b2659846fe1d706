import {
  engineOf,
  strategies,
  usualFaults,
  type RuntimeEra,
  type Strategy,
} from '../../model/index.js';
import {
  catalogueCell,
  catalogueFaultsMax,
  hasEras,
  isCatalogueSize,
  matrixRows,
  restricted,
  multisetSize,
  worldOf,
  type Finding,
  type WorldSpec,
} from '../../properties/index.js';
import { unknownNameError, type ExitCode } from '../errors.js';
import { specFromOptions, type CommonOptions } from '../options.js';
import { minimizeNow } from '../minimum.js';
import { replayCommand } from '../../render/command.js';
import { frontierJson } from '../../render/json.js';
import {
  agreementText,
  allKnown,
  anyDiffers,
  legendText,
  matrixText,
  type MatrixRow,
} from '../../render/matrix.js';
import { count, type Style } from '../../render/text.js';
import { searchRows } from '../rows.js';
import { annotateIn, counterexampleText } from '../counterexample.js';
import { build, checkTaken } from '../own.js';
import { cheapestShown } from './check.js';
import { found as origin } from './context.js';
import { breachesOf } from './frontier.js';
import { run, searchProgress } from './search-command.js';
import type { Frontiers } from '../../render/results.js';

/** Where counterexamples go unless `--out` says otherwise. */
const usualOut = 'out';

/** The cell whose counterexample is told in full: the bug that the project began with. */
const famous = {
  strategy: 'naive',
  runtime: '2019',
  property: 'exactlyOneBatchPerWindow',
} as const;

/** Finds the fault frontiers of every strategy on every runtime era, and compares with the catalogue. */
export async function matrix(names: readonly string[], options: CommonOptions): Promise<ExitCode> {
  const specs = specsOf(names, options);
  // A world that cannot be built is told before the first search, not after some of them.
  for (const spec of specs) build(spec, undefined, options);
  const { out = usualOut, json = false } = options;
  return run<readonly MatrixRow[]>(
    {
      search: async (interrupt, progress) => {
        const found = await searchRows(specs, options, interrupt, searchProgress(progress));
        return found.map((frontiers) => rowOf(frontiers, options));
      },
      notes: ({ length }) =>
        length < specs.length ? [`interrupted: ${length} of ${specs.length} rows were begun`] : [],
      json: (rows) => rows.flatMap(cellsJson),
      text: report,
      traces: (rows) =>
        rows.flatMap(({ frontiers }) => breachesOf(frontiers, frontiers.spec.strategy)),
      wrote: (files) => writtenText(files, out),
      verdicts: (rows) => {
        if (anyDiffers(rows)) return ['violated'];
        return [rows.length === specs.length && allKnown(rows) ? 'holds' : 'unknown'];
      },
    },
    { out, json },
  );
}

function specsOf(names: readonly string[], options: CommonOptions): readonly WorldSpec[] {
  const rows = matrixRows();
  const unknown = names.find((name) => !Object.hasOwn(strategies, name));
  if (unknown !== undefined) {
    throw unknownNameError('unknown strategy', unknown, Object.keys(strategies));
  }
  for (const name of names) checkTaken(strategies[name], options);
  return rows
    .filter(({ strategy }) => names.length === 0 || names.includes(strategy))
    .filter(({ strategy, runtime }) => isMeant(strategies[strategy] as Strategy, runtime, options))
    .map(({ strategy, runtime }) => specFromOptions(strategy, { ...options, runtime }));
}

/** True unless the options ask for another runtime, or for something that the strategy's engine does not have. */
function isMeant(strategy: Strategy, row: RuntimeEra, { runtime, client }: CommonOptions): boolean {
  const { takes } = engineOf(strategy);
  if (client !== undefined && !takes.includes('client')) return false;
  if (runtime === undefined) return true;
  return takes.includes('runtime') && (row === runtime || !hasEras(strategy));
}

function rowOf(frontiers: Frontiers, options: CommonOptions): MatrixRow {
  const { strategy, runtime } = frontiers.spec;
  const known = strategies[strategy] as Strategy;
  return {
    frontiers,
    engine: engineOf(known).title,
    runtime: hasEras(known) ? runtime : '-',
    expected: expectedOf(frontiers, options),
    beyond: beyondOf(frontiers, options),
  };
}

/** What the catalogue knows of larger sets of faults than were searched, unless somebody asked for certain faults. */
function beyondOf(
  { spec, frontiers, faultsMax }: Frontiers,
  { fault }: CommonOptions,
): MatrixRow['beyond'] {
  if (!isCatalogueSize(spec) || fault !== undefined) return new Map();
  const larger = [...frontiers.keys()].map((property) => {
    const breaks = catalogueCell(spec.strategy, spec.runtime, property)?.breaks ?? [];
    return [property, breaks.filter((set) => multisetSize(set) > faultsMax)] as const;
  });
  return new Map(larger);
}

/** What the catalogue says; nothing where it has other worlds, or fewer or other faults. */
function expectedOf(
  { spec, budgets, frontiers, faultsMax }: Frontiers,
  { fault }: CommonOptions,
): ReadonlyMap<string, Finding> {
  const largest = Math.min(faultsMax, multisetSize(budgets));
  const isKnown = Object.keys(budgets).every((name) => usualFaults.some((fault) => fault === name));
  if (!isCatalogueSize(spec) || !isKnown || largest > catalogueFaultsMax) return new Map();
  const isWhole = fault === undefined && faultsMax === catalogueFaultsMax;
  const known = [...frontiers].flatMap(([property, frontier]) => {
    const finding = catalogueCell(spec.strategy, spec.runtime, property);
    if (finding === undefined) return [];
    const expected = isWhole ? finding : restricted(finding, budgets, faultsMax, frontier);
    return [[property, expected] as const];
  });
  return new Map(known);
}

function cellsJson({ frontiers, expected }: MatrixRow): readonly object[] {
  return frontierJson(frontiers, origin).map((cell) => {
    const finding = expected.get(cell.property);
    const { breaks, unwitnessed = false, because = null } = finding ?? {};
    return { ...cell, catalogue: breaks === undefined ? null : { breaks, unwitnessed, because } };
  });
}

function report(rows: readonly MatrixRow[], look: Style): string {
  const parts = [
    matrixText(rows, look),
    legendText(rows),
    agreementText(rows, look.colours),
    famousText(rows, look),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function writtenText(files: readonly string[], out: string): string {
  const [example = ''] = files;
  return `${count(files.length, 'counterexample')} in ${out}; replay one: ${replayCommand(example)}`;
}

function famousText(rows: readonly MatrixRow[], look: Style): string {
  const { strategy, runtime, property } = famous;
  const row = rows.find(
    ({ frontiers: { spec } }) => spec.strategy === strategy && spec.runtime === runtime,
  );
  const set = row?.frontiers.frontiers
    .get(property)
    ?.sets.find(({ faults }) => multisetSize(faults) === 0);
  if (set === undefined) return '';
  const { spec, verdict } = set.evidence;
  const world = worldOf(spec, { watched: [property] });
  return [
    `The simplest schedule that breaks ${strategy} on ${runtime}.`,
    counterexampleText(spec, annotateIn(world, cheapestShown(verdict, minimizeNow(world))), look),
  ].join('\n\n');
}
