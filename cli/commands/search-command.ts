import { alikeSuffix } from '../../input/target.js';
import type { Property } from '../../model/index.js';
import { isOwn, partsFor, type AnySpec, type Trace } from '../../properties/index.js';
import { declaredFaults, type Verdict } from '../../sim/index.js';
import { briefly } from '../../render/command.js';
import type { Style } from '../../render/text.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritable, writeWhole, type NewFile } from '../files.js';
import type { WatchFrontier } from '../frontier.js';
import { interruptible, type Interrupt } from '../interrupt.js';
import type { CommonOptions } from '../options.js';
import { askedOf, codeKind, isConfig, judging, type Own } from '../own.js';
import { progressText } from '../progress.js';
import { fileOf, isAlike, loadOwn, looksLikeFile } from '../strategy-file.js';
import { jsonText, notes, print, style, type Notes } from '../terminal.js';
import { writeTraces, wroteText, type NamedTrace } from './context.js';

/** What a command is asked about. */
export interface Target {
  /** The name, or file, with the trigger that was asked for: `start.ts#start`. */
  readonly target: string;
  readonly spec: AnySpec;
  /** The strategy or world, if it is a file's and not the catalogue's. */
  readonly own: Own | undefined;
  /** As it calls itself. */
  readonly name: string;
  /** What it is judged by. */
  readonly properties: readonly Property[];
}

/**
 * @param loaded what the file exports, where it has been loaded already.
 * @throws InputError if there is no such world, or the file cannot be loaded.
 */
export async function targetOf(
  asked: string,
  options: CommonOptions,
  loaded?: Own,
): Promise<Target> {
  const target = tried(triggered(asked, options.trigger), options.retries);
  const own = loaded ?? (looksLikeFile(target) ? await loadOwn(target) : undefined);
  const flag = (['trigger', 'retries'] as const).find((name) => options[name] !== undefined);
  if ((flag !== undefined || isAlike(target)) && codeKind(own) !== 'code') {
    throw new InputError(
      `--${flag ?? 'retries'} is for a file that is a function of yours; ${asked} is none`,
    );
  }
  const spec = askedOf(target, options, own);
  for (const line of idleFaults(spec, own)) notes().note(line);
  return { target, spec, own, name: own?.name ?? target, properties: judging(own) };
}

/** Says of each fault that was asked for and that no actor of the world can suffer that it makes no difference. */
function idleFaults(spec: AnySpec, own: Own | undefined): readonly string[] {
  if (isOwn(spec) || Object.keys(spec.faults).length === 0 || spec.starters === Infinity) return [];
  let can: readonly string[];
  try {
    const parts = partsFor(spec, isConfig(own) ? undefined : own);
    const declared = Object.keys(declaredFaults(parts));
    can = [...new Set([...Object.keys(parts.faults), 'redelivery', ...declared])];
  } catch {
    return []; // whoever builds the world says why
  }
  return Object.keys(spec.faults)
    .filter((kind) => !can.includes(kind))
    .map(
      (kind) =>
        `--fault ${kind}: nobody in this world can suffer it, so it makes no difference; what can happen: ${can.join(', ')}`,
    );
}

/** What traces and further commands call it: a file with the trigger's name. */
function triggered(target: string, trigger: string | undefined): string {
  if (trigger === undefined || !looksLikeFile(target)) return target;
  const named = `${target}#${trigger}`;
  if (fileOf(named) === target && fileOf(target) === target) return named;
  throw new InputError(
    `--trigger is '${trigger}'; expected a name of letters, digits, _ and -, for a file that names none`,
  );
}

/** What they call it if its tries are not told apart: `start.ts?retries=alike`. */
function tried(target: string, retries: CommonOptions['retries']): string {
  return retries !== 'alike' || !looksLikeFile(target) || isAlike(target)
    ? target
    : target + alikeSuffix;
}

type Progress = Notes['progressLine'];

/** A command that searches, and may be interrupted. */
export interface SearchCommand<Found> {
  readonly search: (interrupt: Interrupt, progress: Progress) => Promise<Found>;
  /** What is said on stderr besides. */
  readonly notes?: (found: Found) => readonly string[];
  /** What `--json` says on stdout. */
  readonly json?: (found: Found) => unknown;
  /** What is said there otherwise; undefined: nothing. */
  readonly text: (found: Found, look: Style) => string | undefined;
  /** What is written into `out`. */
  readonly traces?: (found: Found) => readonly NamedTrace[];
  /** Keeps traces otherwise, whether or not there is an `out`. @returns the files. */
  readonly save?: ((traces: readonly Trace<AnySpec>[]) => Promise<readonly string[]>) | undefined;
  /** What is said on stdout last of all, when files are written; not with `--json`. */
  readonly closing?: (found: Found, look: Style) => string | undefined;
  /** A file besides the traces in `out`. */
  readonly page?: (found: Found) => NewFile;
  /** What is said of files that were written. */
  readonly wrote?: (files: readonly string[]) => string;
  /** What each question came to: the exit code says the worst. */
  readonly verdicts: (found: Found) => readonly Verdict<unknown>['kind'][];
}

/**
 * Searches, tells what was found, and writes it: in this order, so that a file that cannot be written does not cost the result.
 *
 * @param json stdout is one document.
 * @param pure what is said of files goes to stderr.
 * @throws InputError before the search if nothing can be written into `out`.
 */
export async function run<Found>(
  command: SearchCommand<Found>,
  { out, json = false, pure = json }: { out?: string | undefined; json?: boolean; pure?: boolean },
): Promise<ExitCode> {
  if (out !== undefined) await checkWritable(out);
  const { note, progressLine, done } = notes();
  const found = await interruptible(note, (interrupt) => command.search(interrupt, progressLine));
  done();
  for (const line of command.notes?.(found) ?? []) note(line);
  const document = json ? command.json?.(found) : undefined;
  const text = document === undefined ? command.text(found, style()) : jsonText(document);
  if (text !== undefined) print(text);
  const { wrote = wroteText, save } = command;
  const tell = (files: readonly string[]): void =>
    pure ? note(wrote(files)) : print(`\n${wrote(files)}`);
  const traces = command.traces?.(found) ?? [];
  const closing = json ? undefined : command.closing?.(found, style());
  try {
    if (save === undefined && out !== undefined) await writeTraces(out, traces, tell);
    if (save !== undefined && traces.length > 0) tell(await save(traces.map(({ trace }) => trace)));
    const page = json ? undefined : command.page?.(found);
    if (page !== undefined && out !== undefined) await writeWhole(out, page.name, page.text);
  } finally {
    if (closing !== undefined) print(`\n${closing}`);
  }
  return exitCodeOf(command.verdicts(found));
}

/** What verdicts make the command exit with. */
export function exitCodeOf(verdicts: readonly Verdict<unknown>['kind'][]): ExitCode {
  if (verdicts.includes('violated')) return exit.violated;
  return verdicts.every((kind) => kind === 'holds') ? exit.ok : exit.unknown;
}

/** Shows how far the searches are, each with its world. */
export function searchProgress(
  progress: Progress,
): (...told: [...Parameters<WatchFrontier<AnySpec>>, more?: string]) => void {
  return (spec, state, elapsed, more = '') =>
    progress(() => progressText(briefly(spec), state, elapsed) + more);
}

/** Shows how far the drawing is in the one world that there is. */
export function textProgress(progress: Progress, spec: AnySpec) {
  return (text: () => string): void => progress(() => `${briefly(spec)}: ${text()}`);
}
