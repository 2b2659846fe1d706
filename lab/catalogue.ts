/**
 * `npm run catalogue -- [strategy...]`: searches the matrix again and rewrites the data of the catalogue, of these
 * strategies only, and a cheapest schedule for each property that something breaks. With `--schedules` it only looks for
 * cheapest schedules again, in the worlds of those that are there. A cell that breaks otherwise than
 * before loses its sentence: somebody has to write a new one.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { found as origin } from '../cli/commands/context.js';
import { traced } from '../cli/commands/minimize.js';
import { specFromOptions } from '../cli/spec.js';
import { minimizeNow } from '../cli/minimum.js';
import { briefly } from '../render/command.js';
import { searchRows } from '../cli/rows.js';
import { progressText } from '../cli/progress.js';
import { notes } from '../cli/terminal.js';
import { strategies } from '../model/index.js';
import { findings } from '../properties/catalogue/findings/index.js';
import {
  catalogueFaultsMax,
  findingsSource,
  indexSource,
  matrixRows,
  parseTrace,
  properties,
  renewed,
  multisetSize,
  traceFileText,
  traceOf,
  worldOf,
  type FrontierEvidence,
  type BreakingSet,
  type Found,
  type Trace,
} from '../properties/index.js';
import { annotate } from '../sim/index.js';
import type { Frontiers } from '../render/results.js';

const data = fileURLToPath(new URL('../properties/catalogue/findings/', import.meta.url));
const schedules = fileURLToPath(new URL('../properties/regressions/', import.meta.url));

async function write(file: string, source: string): Promise<void> {
  await writeFile(file, await format(source, { ...(await resolveConfig(file)), filepath: file }));
}

function cellsOf({ spec, frontiers }: Frontiers): readonly Found[] {
  return [...frontiers].map(([property, frontier]) => {
    if (frontier.unknown === null) return { runtime: spec.runtime, property, frontier };
    throw new Error(
      `${spec.strategy} on ${spec.runtime}, ${property}: unknown (${frontier.unknown})`,
    );
  });
}

/** Writes what is known of a strategy now, and says where a sentence is missing. */
async function renew(strategy: string, rows: readonly Frontiers[]): Promise<void> {
  const inOrder = matrixRows().flatMap((row) =>
    rows.filter(({ spec }) => row.strategy === strategy && spec.runtime === row.runtime),
  );
  const next = renewed(findings[strategy] ?? {}, inOrder.flatMap(cellsOf));
  await write(`${data}${strategy}.ts`, findingsSource(strategy, next));
  await writeSchedules(strategy, inOrder);
  for (const [property, list] of Object.entries(next)) {
    for (const { runtimes, because } of list) {
      if (because !== '') continue;
      process.stderr.write(`write a sentence: ${strategy}, ${property}, ${runtimes.join(', ')}\n`);
    }
  }
}

/**
 * Writes for each property a cheapest schedule, in the world where the shortest one has the fewest faults and then the
 * fewest steps; the first era that has it.
 */
async function writeSchedules(strategy: string, rows: readonly Frontiers[]): Promise<void> {
  await mkdir(schedules, { recursive: true });
  const isOurs = (file: string): boolean => properties.some(({ name }) => file === fileOf(name));
  const fileOf = (property: string): string => `${strategy}-${property}.trace.json`;
  for (const file of (await readdir(schedules)).filter(isOurs)) await rm(`${schedules}${file}`);
  for (const { name } of properties) {
    const [shortest] = rows
      .flatMap(({ frontiers }) => frontiers.get(name)?.sets ?? [])
      .toSorted(
        (one, other) =>
          multisetSize(one.faults) - multisetSize(other.faults) || steps(one) - steps(other),
      );
    if (shortest === undefined) continue;
    const { spec, verdict, facts } = shortest.evidence;
    const trace = cheapestOf(traceOf(spec, verdict, origin, facts));
    await writeFile(`${schedules}${fileOf(name)}`, traceFileText(trace));
  }
}

/** The trace with a cheapest schedule; as it is, if it is a loop or the world is too large. */
function cheapestOf(trace: Trace): Trace {
  const { property } = trace.violation ?? {};
  if (property === undefined || trace.loop !== undefined) return trace;
  const world = worldOf(trace.world, { watched: [property], symmetry: false });
  const { minimum } = minimizeNow(world);
  return minimum.kind === 'found'
    ? traced(trace, property, annotate(world, minimum.actions))
    : trace;
}

/** Makes the schedules that are there, of these strategies, cheapest ones. */
async function renewSchedules(strategies: readonly string[]): Promise<void> {
  for (const file of await readdir(schedules)) {
    const trace = parseTrace(await readFile(`${schedules}${file}`, 'utf8'), file);
    if (!strategies.includes(trace.world.strategy)) continue;
    await writeFile(`${schedules}${file}`, traceFileText(cheapestOf(trace)));
  }
}

function steps({ evidence }: BreakingSet<FrontierEvidence>): number {
  return evidence.verdict.counterexample.actions.length;
}

const asked = process.argv.slice(2).filter((arg) => arg !== '--schedules');
const unknown = asked.find((name) => !Object.hasOwn(strategies, name));
if (unknown !== undefined) throw new Error(`unknown strategy '${unknown}'`);
const names = asked.length > 0 ? asked : Object.keys(strategies);
if (process.argv.includes('--schedules')) await renewSchedules(names);
else await renewAll();

async function renewAll(): Promise<void> {
  const options = { faultsMax: catalogueFaultsMax };
  const specs = matrixRows()
    .filter(({ strategy }) => names.includes(strategy))
    .map(({ strategy, runtime }) => specFromOptions(strategy, { ...options, runtime }));
  const rows: Frontiers[] = [];
  const written: Promise<void>[] = [];
  const { progressLine, done } = notes();
  await searchRows(
    specs,
    options,
    { requested: false },
    (world, ...state) => progressLine(() => progressText(briefly(world), ...state)),
    (frontiers) => {
      rows.push(frontiers);
      const { strategy } = frontiers.spec;
      const own = rows.filter(({ spec }) => spec.strategy === strategy);
      const isLast = own.length === specs.filter((spec) => spec.strategy === strategy).length;
      if (isLast) written.push(renew(strategy, own));
    },
  );
  done();
  await Promise.all(written);
  const known = Object.keys(strategies).filter(
    (name) => names.includes(name) || Object.hasOwn(findings, name),
  );
  await write(`${data}index.ts`, indexSource(known));
}
