import { join } from 'node:path';
import {
  engineOf,
  strategies,
  todaysEra,
  defaultFaults,
  type RuntimeEra,
  type Strategy,
} from '../../model/index.js';
import {
  catalogueCell,
  catalogueFaultsMax,
  everyNumberAnswer,
  hasEras,
  isCatalogueSize,
  matrixRows,
  restricted,
  multisetSize,
  properties,
  windowsOf,
  worldOf,
  type Finding,
  type WorldSpec,
} from '../../properties/index.js';
import { annotate, type Execution } from '../../sim/index.js';
import { InputError, unknownNameError, type ExitCode } from '../errors.js';
import type { CommonOptions } from '../options.js';
import { specFromOptions } from '../spec.js';
import { looksLikeFile } from '../strategy-file.js';
import { quoted } from '../../input/words.js';
import { searchMinimum } from '../minimum.js';
import { briefText } from '../../render/brief.js';
import { replayCommand } from '../../render/command.js';
import { minimumProgress } from '../../render/decision.js';
import { frontierJson } from '../../render/json.js';
import {
  agreementText,
  allKnown,
  anyDiffers,
  legendText,
  matrixText,
  type MatrixRow,
} from '../../render/matrix.js';
import { matrixPage } from '../../render/matrix-page.js';
import { asked, matrixSummary } from '../../render/matrix-summary.js';
import { count, type Style } from '../../render/text.js';
import { searchRows } from '../rows.js';
import { shareOf, type Shard } from '../shard.js';
import type { Interrupt } from '../interrupt.js';
import { build, checkTaken } from '../own.js';
import type { Notes } from '../terminal.js';
import { found as origin } from './context.js';
import { breachesOf } from './frontier.js';
import { run, searchProgress } from './search-command.js';
import type { Explanation, Frontiers } from '../../render/results.js';

/** Where counterexamples go unless `--out` says otherwise. */
const defaultOut = 'out';

/** The page with the table, among the counterexamples. */
const pageName = 'index.html';

/** The bug that the project began with, on the runtime that most have: its race is told in the summary. */
const famous = 'naive';

/** Lines of it at the most. */
const raceLines = 7;

/** Columns of the summary at the most: it is read, not looked up, and fits any terminal. */
const summaryWidth = 80;

export interface MatrixOptions extends CommonOptions {
  /** Print no table. */
  readonly summary?: boolean;
  readonly shard?: Shard;
}

interface MatrixResult {
  readonly rows: readonly MatrixRow[];
  readonly race: RaceFound | undefined;
}

/** Finds the fault frontiers of every strategy on every runtime era, and compares with the catalogue. */
export async function matrix(names: readonly string[], options: MatrixOptions): Promise<ExitCode> {
  const flag = (['trigger', 'retries'] as const).find((name) => options[name] !== undefined);
  if (flag !== undefined) {
    throw new InputError(`--${flag} is for a file that is a function of yours; matrix has none`);
  }
  const { shard } = options;
  const specs = shareOf(specsOf(names, options), shard);
  // A world that cannot be built is told before the first search, not after some of them.
  for (const spec of specs) build(spec, undefined, options);
  const { out = defaultOut, json = false } = options;
  return run<MatrixResult>(
    {
      search: async (interrupt, progress) => {
        const watch = searchProgress(progress);
        let done = 0;
        progress(() => `searching ${count(specs.length, 'world')}`);
        const found = await searchRows(
          specs,
          options,
          interrupt,
          (spec, ...state) => watch(spec, ...state, ` (${done} of ${specs.length} worlds done)`),
          () => (done += 1),
        );
        const rows = found.map((frontiers) => rowOf(frontiers, options));
        return {
          rows,
          race:
            json || shard !== undefined
              ? undefined
              : await raceIn(rows, options, interrupt, progress),
        };
      },
      notes: ({ rows: { length } }) =>
        length < specs.length ? [`interrupted: ${length} of ${specs.length} rows were begun`] : [],
      json: ({ rows }) => rows.flatMap(cellsJson),
      text: ({ rows }, look) => report(rows, look, options),
      // A part of the table answers nothing.
      closing: ({ rows, race }, look) =>
        shard === undefined ? summary(rows, race, look, out) : undefined,
      traces: ({ rows }) =>
        rows.flatMap(({ frontiers }) => breachesOf(frontiers, frontiers.spec.strategy)),
      page: ({ rows }) => ({ name: pageName, text: matrixPage(rows) }),
      wrote: (files) => writtenText(files, out),
      verdicts: ({ rows }) => {
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
    throw looksLikeFile(unknown)
      ? new InputError(
          `${quoted(unknown)} is a file; matrix compares strategies of the catalogue: expected a name of onebatch list, or onebatch frontier ${unknown}`,
        )
      : unknownNameError('unknown strategy', unknown, Object.keys(strategies));
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
    every: everyOf(frontiers),
  };
}

/** What is known of the searched properties for every number of starters. */
function everyOf({ spec: { strategy, runtime }, frontiers }: Frontiers): MatrixRow['every'] {
  const known = [...frontiers.keys()].flatMap((property) => {
    const answer = everyNumberAnswer(strategy, runtime, property);
    return answer === undefined ? [] : [[property, answer] as const];
  });
  return new Map(known);
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
  const isKnown = Object.keys(budgets).every((name) =>
    defaultFaults.some((fault) => fault === name),
  );
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

function cellsJson({ frontiers, expected, every }: MatrixRow): readonly object[] {
  return frontierJson(frontiers, origin).map((cell) => {
    const finding = expected.get(cell.property);
    const { breaks, unwitnessed = false, because = null } = finding ?? {};
    return {
      ...cell,
      catalogue: breaks === undefined ? null : { breaks, unwitnessed, because },
      everyNumber: every.get(cell.property) ?? null,
    };
  });
}

function report(
  rows: readonly MatrixRow[],
  look: Style,
  { summary: isShort = false }: MatrixOptions,
): string {
  const table = isShort ? [] : [matrixText(rows, look), legendText(rows, look.width)];
  const parts = [...table, agreementText(rows, look.colours)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function writtenText(files: readonly string[], out: string): string {
  const [example = ''] = files;
  return `${count(files.length, 'counterexample')} in ${out}; replay one: ${replayCommand(example)}`;
}

/** The simplest schedule of the famous bug. */
interface RaceFound {
  readonly spec: WorldSpec;
  readonly execution: Execution;
  readonly explanation: Explanation;
}

/** Searches for it, if these rows have found the bug. */
async function raceIn(
  rows: readonly MatrixRow[],
  options: CommonOptions,
  interrupt: Interrupt,
  progress: Notes['progressLine'],
): Promise<RaceFound | undefined> {
  const row = rows.find(
    ({ frontiers: { spec } }) => spec.strategy === famous && spec.runtime === runtimeIn(rows),
  );
  const sets = row?.frontiers.frontiers.get(asked)?.sets ?? [];
  const set = sets.find(({ faults }) => multisetSize(faults) === 0);
  if (set === undefined) return undefined;
  const { spec } = set.evidence;
  const world = worldOf(spec, { watched: [asked], symmetry: false });
  const { minimum, explanation } = await searchMinimum(world, options, interrupt, (...state) =>
    progress(() => minimumProgress(asked, ...state)),
  );
  if (minimum.kind !== 'found' || explanation === undefined) return undefined;
  return { spec, execution: annotate(world, minimum.actions), explanation };
}

/** The runtime that the summary speaks of: today's, if it was searched. */
function runtimeIn(rows: readonly MatrixRow[]): RuntimeEra {
  const eras = rows
    .filter(({ runtime }) => runtime !== '-')
    .map(({ frontiers }) => frontiers.spec.runtime);
  return eras.includes(todaysEra) ? todaysEra : (eras[0] ?? todaysEra);
}

function summary(
  rows: readonly MatrixRow[],
  race: RaceFound | undefined,
  look: Style,
  out: string,
): string | undefined {
  const isAsked = rows.some(({ frontiers }) => frontiers.frontiers.has(asked));
  if (!isAsked) return undefined;
  const narrow = { ...look, width: Math.min(look.width, summaryWidth) };
  return matrixSummary(
    rows,
    {
      runtime: runtimeIn(rows),
      race: race && raceText(race, narrow),
      page: join(out, pageName),
    },
    narrow,
  );
}

function raceText({ spec, execution, explanation }: RaceFound, look: Style): string {
  const { decision, race } = explanation;
  const heard = new Set(properties.find(({ name }) => name === asked)?.machine.events as string[]);
  const indent = ' '.repeat(8);
  const lines = briefText(
    execution,
    {
      heard,
      decided: typeof decision === 'string' ? undefined : decision.step,
      race,
      windows: windowsOf(spec),
      most: raceLines,
    },
    { ...look, width: look.width - indent.length },
  ).split('\n');
  const head = `The race in ${famous}: of ${count(execution.steps.length, 'step')} those that matter`;
  return [head, ...lines].map((line) => indent + line).join('\n');
}
