import { createReadStream } from 'node:fs';
import {
  chmod,
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { blame, InputError } from './errors.js';

/** What was read from pipes, which give it once: the command may run a second time, in a user's thread. */
const pipes = new Map<string, Uint8Array>();

/** What this thread has read from pipes, by path. */
export function pipesRead(): ReadonlyMap<string, Uint8Array> {
  return pipes;
}

/** Has `readText` use what another thread has read from pipes. */
export function takePipes(read: ReadonlyMap<string, Uint8Array>): void {
  for (const [file, bytes] of read) pipes.set(file, bytes);
}

/**
 * Text in UTF-8, or what Windows editors and shells write: a byte order mark, and UTF-16 behind one.
 *
 * @param most bytes, of a pipe or a device, too; absent: as many as there are.
 * @throws InputError in one line if there is no such file, it is larger, it cannot be read or is no text.
 */
export async function readText(file: string, most = Infinity): Promise<string> {
  try {
    const known = pipes.get(file);
    if (known !== undefined) return decoded(known, file);
    const found = await stat(file);
    if (found.size > most) {
      throw new InputError(`${file} has ${found.size} bytes; expected at most ${most}`);
    }
    const bytes = await readUpTo(file, most);
    if (!found.isFile()) pipes.set(file, bytes);
    return decoded(bytes, file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${file}`);
    if (codeOf(error) === 'EISDIR') throw new InputError(`${file} is a directory; expected a file`);
    throw blame(`${file} cannot be read`, error);
  }
}

/** A device says that it has no bytes and may never end. */
async function readUpTo(file: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: most })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= most) return bytes;
  throw new InputError(`${file} has more than ${most} bytes; expected at most as many`);
}

function decoded(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file} is not text: its bytes are no ${encoding.toUpperCase()}`);
  }
}

/**
 * Makes the directory and writes a file there that is removed again: before a long search, not after it.
 * @param option what names the directory, for the message.
 * @throws InputError if that fails.
 */
export async function checkWritable(directory: string, option = '--out'): Promise<void> {
  try {
    await makeDirectory(directory);
    const probe = hiddenIn(directory);
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  } catch (error) {
    throw blame(`${option}: cannot write into ${directory}`, error);
  }
}

/**
 * The same for a file that may be there, or be a link, a device or a pipe.
 * @returns true if it is no regular file, and so is written to, not replaced.
 * @throws InputError if it cannot be written.
 */
export async function checkWritableFile(file: string, option = '--out'): Promise<boolean> {
  const { path, kind } = await targetOf(file).catch((error: unknown) => {
    throw blame(`${option}: cannot write ${file}`, error);
  });
  if (kind === 'directory') {
    throw new InputError(`${option}: ${file} is a directory; expected a file`);
  }
  if (kind !== 'special') await checkWritable(dirname(path), option);
  return kind === 'special';
}

/** With its parents. Not by `recursive`, which never ends where nothing can be made, as in /proc. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const parent = dirname(directory);
    if (codeOf(error) === 'ENOENT' && parent !== directory) {
      await makeDirectory(parent);
      await mkdir(directory);
    } else if (!(await stat(directory).catch(() => undefined))?.isDirectory()) throw error;
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

/**
 * Writes a file as a whole or not at all: a reader sees the old text or the new one. Writes through links, and to a device or a pipe
 * as it is. Returns its path.
 */
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
 * Limit: a process that is killed in between leaves whole files, but maybe not all of them. What a device or a pipe has taken is
 * not taken back.
 * @param replace false: a file that exists is refused, also if somebody makes it just now.
 * @returns their paths.
 * @throws InputError in one line.
 */
export async function writeTogether(
  directory: string,
  files: readonly NewFile[],
  replace: boolean,
): Promise<readonly string[]> {
  const begun: WriteTarget[] = [];
  const placed: WriteTarget[] = [];
  let current = directory;
  try {
    for (const { name, text } of files) {
      current = join(directory, name);
      const { path, kind, mode } = await targetOf(current);
      const place = { file: path, draft: hiddenIn(dirname(path)), before: hiddenIn(dirname(path)) };
      if (replace && kind === 'special') {
        await writeFile(path, text, { flag: constants.O_WRONLY | constants.O_APPEND });
        continue;
      }
      begun.push(place);
      await writeFile(place.draft, text, { flush: true, flag: 'wx' });
      if (mode !== undefined) await chmod(place.draft, mode);
    }
    for (const place of begun) {
      current = place.file;
      if (replace) await put(place);
      else await putNew(place);
      placed.push(place);
    }
  } catch (error) {
    for (const place of placed.reverse()) await takeBack(place);
    if (error instanceof InputError) throw error;
    throw blame(`cannot write ${current}`, error);
  } finally {
    for (const { draft, before } of begun) {
      await rm(draft, { force: true });
      await rm(before, { force: true });
    }
  }
  return files.map(({ name }) => join(directory, name));
}

interface WriteTarget {
  readonly file: string;
  readonly draft: string;
  /** What was there before, for as long as the others are not in their places. */
  readonly before: string;
}

/** A name in a directory that nobody else uses, and short: a file's own may be as long as names can be. */
function hiddenIn(directory: string): string {
  hidden += 1;
  return join(directory, `.onebatch-${process.pid}-${threadId}-${hidden}.tmp`);
}

let hidden = 0;

/** What is written to if a file is. */
interface Target {
  readonly path: string;
  readonly kind: 'new' | 'regular' | 'directory' | 'special';
  /** Of a regular file: its permissions. */
  readonly mode?: number;
}

/** Most links in a row; as Linux has it. */
const linksMax = 40;

/** Follows links, also to what is not there yet. */
async function targetOf(file: string, links = 0): Promise<Target> {
  // A descriptor looks like a link, and the file that it leads to like one that can be replaced under it.
  if (/^\/(proc\/[^/]+|dev)\/fd\/\d+$/.test(file)) return { path: file, kind: 'special' };
  let status;
  try {
    status = await lstat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { path: file, kind: 'new' };
    throw error;
  }
  if (status.isSymbolicLink()) {
    if (links === linksMax) throw new Error('ELOOP: too many symbolic links');
    const to = await readlink(file);
    return targetOf(isAbsolute(to) ? to : join(await realpath(dirname(file)), to), links + 1);
  }
  if (status.isFile()) return { path: file, kind: 'regular', mode: status.mode & 0o777 };
  return { path: file, kind: status.isDirectory() ? 'directory' : 'special' };
}

async function put({ file, draft, before }: WriteTarget): Promise<void> {
  try {
    await linked(file, before);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  await rename(draft, file);
}

async function putNew({ file, draft }: WriteTarget): Promise<void> {
  try {
    await linked(draft, file);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? existing(file) : error;
  }
}

async function takeBack({ file, before }: WriteTarget): Promise<void> {
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

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
