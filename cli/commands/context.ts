import {
  catalogueCell,
  changedText,
  multisetIncludes,
  InputError,
  isCatalogueSize,
  isOwn,
  readTrace,
  replayIn,
  targetOf,
  traceFileText,
  traceLimits,
  type Replay,
  type Trace,
  type AnySpec,
} from '../../properties/index.js';
import { adaptationText, DivergenceError, missingText, type World } from '../../sim/index.js';
import { ElsewhereError } from '../elsewhere.js';
import { blame } from '../errors.js';
import { readText, writeWhole } from '../files.js';
import { replayCommand } from '../../render/command.js';
import { build, isConfig, type Own } from '../own.js';
import { loadOwn, looksLikeFile } from '../strategy-file.js';
import { version } from '../version.js';

/** How the schedules that `check`, `frontier` and `matrix` write were found. */
export const found: Trace['found'] = { by: 'exhaustive search', version: version() };

/** The same, of what a file exports: with the hash of a user's own code. */
export function originOf(own: Own | undefined): Trace['found'] {
  const code = hashOf(own);
  return code === undefined ? found : { ...found, code };
}

/** The hash of a user's own code; undefined of anything else. */
export function hashOf(own: Own | undefined): string | undefined {
  return own === undefined || isConfig(own) ? undefined : own.hash;
}

/** How a property is violated in a world, as the catalogue tells it; undefined if it tells nothing about such a world. */
export function causeOf(spec: AnySpec, property: string): string | undefined {
  if (isOwn(spec)) return undefined;
  const cell = catalogueCell(spec.strategy, spec.runtime, property);
  if (cell === undefined || !isCatalogueSize(spec)) return undefined;
  return cell.breaks.some((set) => multisetIncludes(spec.faults, set)) ? cell.because : undefined;
}

/** A trace, and the name of its strategy or world. */
export interface NamedTrace {
  readonly name: string;
  readonly trace: Trace<AnySpec>;
}

/** Characters that every file system allows in a name, but for a few. */
const nameMax = 240;

/**
 * The name of a trace's file: `naive-2019-noMessageLost.trace.json`, with the faults before the property. The strategy's name is cut
 * where it would be too long.
 */
export function traceName(name: string, { world, violation }: Trace<AnySpec>): string {
  const faults = Object.entries(world.faults).map(([kind, times]) => `${kind}${times}`);
  const most = world.faultsMax === undefined ? [] : [`max${world.faultsMax}`];
  const parts = [
    '',
    ...(isOwn(world) ? [] : [world.runtime]),
    ...faults,
    ...most,
    violation?.property ?? 'run',
  ];
  const fitting = (text: string): string => text.replace(/[^\w.-]+/g, '_');
  const rest = `${fitting(parts.join('-'))}.trace.json`;
  return fitting(name).slice(0, Math.max(1, nameMax - rest.length)) + rest;
}

/**
 * Writes traces, each of a strategy of that name: as many as can be written. To be called when the results are printed already.
 *
 * @param tell is given the paths of those that are written, also if others are not.
 * @throws InputError for the first that cannot be written; it tells how many more there are.
 */
export async function writeTraces(
  directory: string,
  traces: readonly NamedTrace[],
  tell: (files: readonly string[]) => void,
): Promise<void> {
  const results = await Promise.allSettled(
    traces.map(({ name, trace }) =>
      writeWhole(directory, traceName(name, trace), traceFileText(trace)),
    ),
  );
  const files = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (files.length > 0) tell(files);
  const [first, ...others] = results.filter((result) => result.status === 'rejected');
  if (first === undefined) return;
  if (others.length === 0 || !(first.reason instanceof InputError)) throw first.reason;
  throw new InputError(`${first.reason.message}; nor ${others.length} more`);
}

/** `wrote FILE; replay it: ...`, a line each; what is no trace is a regression's test. */
export function wroteText(files: readonly string[]): string {
  return files
    .map((file) =>
      file.endsWith('.json')
        ? `wrote ${file}; replay it: ${replayCommand(file)}`
        : `wrote ${file}; a test for vitest`,
    )
    .join('\n');
}

/** What the file exports that a trace names; undefined if it names none. */
export async function ownIn({ world }: Trace<AnySpec>, file: string): Promise<Own | undefined> {
  const target = targetOf(world);
  try {
    return looksLikeFile(target) ? await loadOwn(target) : undefined;
  } catch (error) {
    if (error instanceof ElsewhereError) throw error;
    throw blame(`${file}: its world cannot be built`, error);
  }
}

/**
 * The world of a trace, in which no two starters are taken for one.
 *
 * @param own what the file exports that the trace names.
 * @param property the properties that watch; absent: all.
 */
export function worldIn(
  { world }: Trace<AnySpec>,
  file: string,
  own: Own | undefined,
  property?: readonly string[],
): World {
  try {
    return build(world, own, { symmetry: false, ...(property === undefined ? {} : { property }) });
  } catch (error) {
    throw blame(`${file}: its world cannot be built`, error);
  }
}

/** A trace file that was read and followed. */
export interface Followed {
  readonly trace: Trace<AnySpec>;
  /** What the file exports that the trace names; undefined if it names none. */
  readonly own: Own | undefined;
  readonly replayed: Replay;
  /** What had to be adapted, a line each, with the file's name. */
  readonly lines: readonly string[];
}

/**
 * Reads a trace file and follows it in its world.
 *
 * @param strict nothing may be.
 * @throws InputError in one line that names the file.
 */
export async function follow(file: string, strict = false): Promise<Followed> {
  const { trace, notes: changes } = readTrace(await readText(file, traceLimits.text), file);
  const [change] = changes;
  if (strict && change !== undefined) throw new InputError(`${file}: --strict: ${change}`);
  const own = await ownIn(trace, file);
  const replayed = replayedIn(own, trace, file, strict);
  const lines = [...changes, ...notesOf(trace, replayed)].map((line) => `${file}: ${line}`);
  return { trace, own, replayed, lines };
}

function replayedIn(
  own: Own | undefined,
  trace: Trace<AnySpec>,
  file: string,
  strict: boolean,
): Replay {
  const world = worldIn(trace, file, own);
  const code = hashOf(own);
  try {
    return replayIn(world, trace, strict, code === undefined ? {} : { hash: code });
  } catch (error) {
    if (!(error instanceof DivergenceError || error instanceof InputError)) throw error;
    const { code: was = code } = trace.found;
    const why = error instanceof DivergenceError && was !== code ? `${changedText(trace)}; ` : '';
    throw new InputError(`${file}: ${why}${error.message}`);
  }
}

/** What is other than the file says, in words. */
function notesOf(
  trace: Trace<AnySpec>,
  { adaptations, missing, changed }: Replay,
): readonly string[] {
  return [
    ...(changed ? [`${changedText(trace)}: its steps are followed as far as they fit`] : []),
    ...adaptations.map(adaptationText),
    ...(missing === null ? [] : [`the steps ran, but ${missingText(missing)}`]),
  ];
}
