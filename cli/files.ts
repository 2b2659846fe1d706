import {
  constants,
  copyFile,
  link,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { blame, InputError } from './errors.js';

/**
 * @param most bytes; absent: as many as there are.
 * @throws InputError in one line if there is no such file, it is larger, or it cannot be read.
 */
export async function readText(file: string, most = Infinity): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > most) {
      throw new InputError(`${file} has ${size} bytes; expected at most ${most}`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${file}`);
    if (codeOf(error) === 'EISDIR') throw new InputError(`${file} is a directory; expected a file`);
    throw blame(`${file} cannot be read`, error);
  }
}

/**
 * Makes the directory and writes a file there that is removed again: before a long search, not after it.
 * @param option what names the directory, for the message.
 * @throws InputError if that fails.
 */
export async function checkWritable(directory: string, option = '--out'): Promise<void> {
  const probe = join(directory, `.onebatch-${process.pid}.probe`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw blame(`${option}: cannot write into ${directory}`, error);
  }
}

/** @throws InputError if there is a file of one of these names. */
export async function checkAbsent(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const file = join(directory, name);
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (isThere) throw existing(file);
  }
}

function existing(file: string): InputError {
  return new InputError(`${file} exists already; expected another name, or --force`);
}

/** Writes a file as a whole or not at all: a reader sees the old text or the new one. Returns its path. */
export async function writeWhole(
  directory: string,
  name: string,
  text: string | Uint8Array,
): Promise<string> {
  const [file] = await writeTogether(directory, [{ name, text }], true);
  return file ?? name;
}

export interface NewFile {
  readonly name: string;
  readonly text: string | Uint8Array;
}

/**
 * Writes files each as a whole, and all of them or none: when one cannot be written, what was there before is there again.
 *
 * Limit: a process that is killed in between leaves whole files, but maybe not all of them.
 * @param replace false: a file that exists is refused, also if somebody makes it just now.
 * @returns their paths.
 * @throws InputError in one line.
 */
export async function writeTogether(
  directory: string,
  files: readonly NewFile[],
  replace: boolean,
): Promise<readonly string[]> {
  const placed: Place[] = [];
  const places = files.map(({ name }): Place => {
    const hidden = join(directory, `.${name}.${process.pid}`);
    return { file: join(directory, name), draft: `${hidden}.tmp`, before: `${hidden}.old` };
  });
  try {
    for (const [index, { draft }] of places.entries()) {
      await writeFile(draft, files[index]?.text ?? '', { flush: true });
    }
    for (const place of places) {
      if (replace) await put(place);
      else await putNew(place);
      placed.push(place);
    }
  } catch (error) {
    for (const place of placed.reverse()) await takeBack(place);
    if (error instanceof InputError) throw error;
    throw blame(`cannot write ${places[placed.length]?.file ?? directory}`, error);
  } finally {
    for (const { draft, before } of places) {
      await rm(draft, { force: true });
      await rm(before, { force: true });
    }
  }
  return places.map(({ file }) => file);
}

interface Place {
  readonly file: string;
  readonly draft: string;
  /** What was there before, for as long as the others are not in their places. */
  readonly before: string;
}

async function put({ file, draft, before }: Place): Promise<void> {
  try {
    await linked(file, before);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  await rename(draft, file);
}

async function putNew({ file, draft }: Place): Promise<void> {
  try {
    await linked(draft, file);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? existing(file) : error;
  }
}

async function takeBack({ file, before }: Place): Promise<void> {
  try {
    await rename(before, file);
  } catch {
    await rm(file, { force: true });
  }
}

/** A second name for a file, which must not exist; a copy where a file can have one name only. */
async function linked(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error) ?? '')) throw error;
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
