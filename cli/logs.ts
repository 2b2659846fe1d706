import { createReadStream } from 'node:fs';
import { readLog, type Located } from '../live/log/read.js';
import { blame, InputError } from './errors.js';

/**
 * The lines of logs, one file after the other.
 *
 * @param files paths; `-` is the standard input.
 * @throws InputError in one line, if a file cannot be read or a line is none of a log.
 */
export async function* linesOf(files: readonly string[]): AsyncGenerator<Located> {
  for (const file of files) {
    const chunks: AsyncIterable<Uint8Array | string> =
      file === '-' ? process.stdin : createReadStream(file);
    try {
      yield* readLog(chunks, file);
    } catch (error) {
      if (error instanceof InputError) throw error;
      const { code } = error as { readonly code?: string };
      if (code === 'ENOENT') throw new InputError(`there is no file ${file}`);
      throw blame(`${file} cannot be read`, error);
    }
  }
}
