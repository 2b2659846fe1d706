import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blame, InputError } from './errors.js';

/** @throws InputError in one line if there is no such file or it cannot be read. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${file}`);
    if (codeOf(error) === 'EISDIR') throw new InputError(`${file} is a directory; expected a file`);
    throw blame(`${file} cannot be read`, error);
  }
}

/**
 * Makes the directory and writes a file there that is removed again: before a long search, not after it.
 * @throws InputError if that fails.
 */
export async function checkWritable(directory: string): Promise<void> {
  const probe = join(directory, `.onebatch-${process.pid}.probe`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw blame(`--out: cannot write into ${directory}`, error);
  }
}

/** Writes a file as a whole or not at all: a reader sees the old text or the new one. Returns its path. */
export async function writeWhole(directory: string, name: string, text: string): Promise<string> {
  const file = join(directory, name);
  const draft = join(directory, `.${name}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw blame(`--out: cannot write ${file}`, error);
  }
  return file;
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
