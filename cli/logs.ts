import { createReadStream } from 'node:fs';
import { parseLogLine } from '../input/log-line.js';
import { isSpanText, spanLineMax } from '../input/span-line.js';
import { readLines, type Located } from '../live/log/read.js';
import { Spans } from '../live/log/spans/read.js';
import { blame, InputError } from './errors.js';
import type { LogKind } from './log-kinds.js';

/**
 * The lines of logs, one file after the other; of spans, what they say.
 *
 * @param files paths; `-` is the standard input.
 * @param from absent: what the first line of each file is.
 * @throws InputError in one line, if a file cannot be read or a line is none of a log.
 */
export async function* linesOf(files: readonly string[], from?: LogKind): AsyncGenerator<Located> {
  const spans = new Spans();
  for (const file of files) yield* linesIn(file, spans, from);
  yield* spans.rest();
}

/**
 * The same with the lines of several logs by time: of each the next one, whichever is the earliest.
 *
 * Of spans, what is above one has to be in the same file.
 *
 * @throws InputError as `linesOf`.
 */
export async function* mergedLines(
  files: readonly string[],
  from?: LogKind,
): AsyncGenerator<Located> {
  if (files.length === 1) {
    yield* linesOf(files, from);
    return;
  }
  const logs = files.map((file) => linesOf([file], from));
  const next = await Promise.all(logs.map((log) => log.next()));
  for (;;) {
    let first = -1;
    for (const [index, { done, value }] of next.entries()) {
      if (done === true) continue;
      const known = next[first]?.value as Located | undefined;
      if (known === undefined || timeOf(value) < timeOf(known)) first = index;
    }
    const found = next[first];
    if (found?.done !== false) return;
    yield found.value;
    next[first] = await (logs[first] as AsyncGenerator<Located>).next();
  }
}

const timeOf = ({ line }: Located): number => (line.kind === 'call' ? line.begin : line.at);

async function* linesIn(file: string, spans: Spans, from?: LogKind): AsyncGenerator<Located> {
  const chunks: AsyncIterable<Uint8Array | string> =
    file === '-' ? process.stdin : createReadStream(file);
  let kind = from;
  try {
    for await (const { text, number } of readLines(chunks, file, spanLineMax)) {
      kind ??= isSpanText(text) ? 'spans' : 'log';
      if (kind === 'spans') yield* spans.add(text, file, number);
      else yield { line: parseLogLine(text, `${file}:${number}`), file, number };
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as { readonly code?: string };
    if (code === 'ENOENT') throw new InputError(`there is no file ${file}`);
    throw blame(`${file} cannot be read`, error);
  }
}
