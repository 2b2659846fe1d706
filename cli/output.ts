import { basename, dirname } from 'node:path';
import { checkWritableFile, writeWhole } from './files.js';
import { print } from './terminal.js';

/** Prints a text, or writes it to a file and prints the file's name. */
export async function printOrWrite(text: string, out: string | undefined): Promise<void> {
  if (out === undefined || isStdout(out)) print(text);
  else {
    await checkWritableFile(out);
    print(await writeWhole(dirname(out), basename(out), `${text}\n`));
  }
}

/** What is printed anyway is not also written: both would begin at the same place of a file. */
function isStdout(file: string): boolean {
  return ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(file);
}
