import { extname, relative, resolve, sep } from 'node:path';
import { isOwn, traceFileText, type AnySpec, type Trace } from '../properties/index.js';
import { InputError } from './errors.js';
import { checkAbsent, checkWritable, writeTogether, type NewFile } from './files.js';
import type { CommonOptions } from './options.js';
import { regressionTest } from '../render/regression-test.js';
import { exportOf, fileOf, isAlike, looksLikeFile } from './strategy-file.js';

/** Where regressions go unless `--out` says otherwise: a directory of the user's project. */
const defaultDirectory = 'regressions';

/** Where a counterexample is to be kept, and as what. */
export interface Saving {
  readonly name: string;
  readonly directory: string;
  readonly force: boolean;
}

/**
 * What `--save-regression` asks for, seen to be possible before a long search: a good name, a directory that can be
 * written into, and nothing there that would be overwritten.
 * @throws InputError in one line.
 */
export async function savingOf(
  { saveRegression: name, out = defaultDirectory, force = false }: CommonOptions,
  property: readonly string[],
): Promise<Saving | undefined> {
  if (name === undefined) {
    if (force)
      throw new InputError('--force: there is nothing to overwrite without --save-regression');
    return undefined;
  }
  if (!/^\w[\w.-]{0,99}$/.test(name)) {
    throw new InputError(
      `--save-regression: '${name}' is no name for a file; expected up to 100 letters, digits, dots, dashes or underscores`,
    );
  }
  await checkWritable(out, '--save-regression');
  const names = [name, ...property.map((known) => `${name}-${known}`)];
  if (!force) await checkAbsent(out, names.flatMap(filesOf));
  return { name, directory: out, force };
}

/** The strategy as it was asked for, and as it calls itself. */
interface Saved {
  readonly target: string;
  readonly strategy: string;
  /** Undefined: no code in a sandbox. */
  readonly kind: 'code' | 'app' | undefined;
}

/**
 * Keeps each counterexample as a trace file and the test that replays it: all files, or none.
 *
 * @returns the paths of the files.
 */
export async function saveRegressions(
  { name, directory, force }: Saving,
  traces: readonly Trace<AnySpec>[],
  { target, strategy, kind }: Saved,
): Promise<readonly string[]> {
  const files = traces.flatMap((trace): readonly NewFile[] => {
    const property = trace.violation?.property ?? '';
    const own = traces.length === 1 ? name : `${name}-${property}`;
    const [traceFile = '', testFile = ''] = filesOf(own);
    const file = looksLikeFile(target) ? pathIn(directory, fileOf(target)) : undefined;
    // Code is bundled from the file itself; anything else is imported.
    const module = kind === 'code' ? file : file && moduleOf(file);
    const what = isOwn(trace.world) ? 'world' : (kind ?? 'strategy');
    return [
      { name: traceFile, text: traceFileText(trace) },
      {
        name: testFile,
        text: regressionTest({
          name: own,
          strategy,
          property,
          module,
          what,
          exported: exportOf(target),
          alike: isAlike(target),
        }),
      },
    ];
  });
  return writeTogether(directory, files, force);
}

function filesOf(name: string): readonly string[] {
  return [`${name}.trace.json`, `${name}.test.ts`];
}

/** A file, as seen from a directory. */
function pathIn(directory: string, file: string): string {
  const path = relative(resolve(directory), resolve(file)).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** How a file is imported: as what TypeScript makes of it. */
function moduleOf(file: string): string {
  const extension = extname(file);
  return file.slice(0, -extension.length) + extension.replace('ts', 'js');
}
