import { matrixRows, traceOf, worldOf, type WorldSpec } from '../../properties/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { interruptible, type Interrupt } from '../interrupt.js';
import { specOf, type CommonOptions } from '../options.js';
import { briefly, replayCommand } from '../render/command.js';
import { verdictJson } from '../render/json.js';
import {
  agreementText,
  differs,
  legendText,
  matrixText,
  type Cell,
  type Row,
} from '../render/matrix.js';
import { count, type Style } from '../render/text.js';
import { search } from '../search.js';
import { notes, print, printJson, style, type Notes } from '../terminal.js';
import { build, counterexampleText } from './check.js';
import { found, known, writeTrace } from './context.js';

/** Where counterexamples go unless `--out` says otherwise. */
const usualOut = 'out';

/** The cell whose counterexample is told in full: the bug that the project began with. */
const famous = {
  strategy: 'naive',
  runtime: '2019',
  property: 'exactlyOneBatchPerWindow',
} as const;

/** Explores every strategy of the matrix on every runtime era under every fault, and compares with the catalogue. */
export async function matrix(
  strategies: readonly string[],
  options: CommonOptions,
): Promise<ExitCode> {
  const specs = specsOf(strategies, options);
  // A world that cannot be built is told before the first search, not after some of them.
  for (const spec of specs) build(spec, undefined, options);
  const out = options.out ?? usualOut;
  await checkWritable(out);
  const terminal = notes();
  const rows = await interruptible(terminal.note, (interrupt) =>
    explored(specs, options, interrupt, terminal),
  );
  terminal.done();
  if (rows.length < specs.length) {
    terminal.note(`interrupted: ${rows.length} of ${specs.length} explorations were begun`);
  }
  const files = await written(rows, out);
  if (options.json === true) printJson(rows.flatMap((row) => cellsJson(row, options.maxSeconds)));
  else print(report(rows, files, out, style()));
  return exitCodeOf(rows, rows.length === specs.length);
}

function specsOf(strategies: readonly string[], options: CommonOptions): readonly WorldSpec[] {
  const rows = matrixRows();
  const names = [...new Set(rows.map(({ strategy }) => strategy))];
  const unknown = strategies.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`unknown strategy '${unknown}'; expected some of ${names.join(', ')}`);
  }
  const specs = rows
    .filter(({ strategy }) => strategies.length === 0 || strategies.includes(strategy))
    .filter(({ runtime }) => options.runtime === undefined || options.runtime === runtime)
    .map(({ strategy, runtime, faults }) =>
      specOf(strategy, { ...options, runtime, fault: options.fault ?? faults }),
    );
  const distinct = new Map(specs.map((spec) => [JSON.stringify(spec), spec]));
  return [...distinct.values()];
}

/** One row for each world, in order; after an interruption the last one is unknown and the rest is missing. */
async function explored(
  specs: readonly WorldSpec[],
  options: CommonOptions,
  interrupt: Interrupt,
  { progress }: Notes,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const spec of specs) {
    if (interrupt.requested) break;
    const title = `${rows.length + 1}/${specs.length} ${briefly(spec)}`;
    const { verdicts, seconds } = await search(
      build(spec, undefined, options),
      options,
      interrupt,
      (...state) => progress(title, ...state),
    );
    const cells = verdicts.map((verdict) => ({
      verdict,
      expected: known(spec, verdict.property)?.verdict ?? null,
    }));
    rows.push({ spec, cells, seconds });
  }
  return rows;
}

async function written(rows: readonly Row[], out: string): Promise<ReadonlyMap<Cell, string>> {
  const files = new Map<Cell, string>();
  for (const { spec, cells } of rows) {
    for (const cell of cells) {
      if (cell.verdict.kind !== 'violated') continue;
      const trace = traceOf(spec, cell.verdict, found);
      files.set(cell, await writeTrace(out, spec.strategy, trace));
    }
  }
  return files;
}

function cellsJson(
  { spec, cells, seconds }: Row,
  maxSeconds: number | undefined,
): readonly object[] {
  return cells.map(({ verdict, expected }) => {
    const trace = verdict.kind === 'violated' ? traceOf(spec, verdict, found) : undefined;
    return {
      strategy: spec.strategy,
      runtime: spec.runtime,
      fault: spec.faults,
      ...verdictJson(verdict, spec, seconds, maxSeconds, trace),
      catalogue: expected,
    };
  });
}

function report(
  rows: readonly Row[],
  files: ReadonlyMap<Cell, string>,
  out: string,
  look: Style,
): string {
  const parts = [matrixText(rows, look), legendText(rows), agreementText(rows, look.colours)];
  const [told, file] = [...files].find(([cell]) => cell === famousCell(rows)) ?? [];
  const row = rows.find(({ cells }) => told !== undefined && cells.includes(told));
  if (row !== undefined && told?.verdict.kind === 'violated') {
    const { property } = told.verdict;
    const world = worldOf(row.spec, { watched: [property] });
    parts.push(
      `The shortest schedule that breaks ${row.spec.strategy} on ${row.spec.runtime}.`,
      counterexampleText(world, row.spec, told.verdict, look),
    );
  }
  const example = file ?? [...files.values()][0];
  if (example !== undefined) {
    parts.push(
      `${count(files.size, 'counterexample')} in ${out}; replay one: ${replayCommand(example)}`,
    );
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function famousCell(rows: readonly Row[]): Cell | undefined {
  const row = rows.find(
    ({ spec }) =>
      spec.strategy === famous.strategy &&
      spec.runtime === famous.runtime &&
      Object.keys(spec.faults).length === 0,
  );
  return row?.cells.find(({ verdict }) => verdict.property === famous.property);
}

function exitCodeOf(rows: readonly Row[], complete: boolean): ExitCode {
  const cells = rows.flatMap((row) => row.cells);
  if (cells.some(differs)) return exit.violated;
  return complete && !cells.some(({ verdict }) => verdict.kind === 'unknown')
    ? exit.ok
    : exit.unknown;
}
