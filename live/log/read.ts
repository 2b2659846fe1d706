import { InputError } from '../../input/errors.js';
import { logLineMax, parseLogLine, type LogLine } from '../../input/log-line.js';

/** A line with where it stands. */
export interface Located {
  readonly line: LogLine;
  /** The file, or `-`. */
  readonly file: string;
  /** From 1. */
  readonly number: number;
  /** Its `n` counts nothing: whether lines are missing is not known. */
  readonly isUncounted?: boolean;
}

/**
 * The lines of a log, checked one by one as they come; empty lines are passed over.
 *
 * @param chunks its text, cut anywhere.
 * @param file what errors name.
 * @throws InputError at the first line that is none, in one line with its place: `app.log:12: ...`.
 */
export async function* readLog(
  chunks: AsyncIterable<string | Uint8Array>,
  file: string,
): AsyncGenerator<Located> {
  for await (const { text, number } of readLines(chunks, file, logLineMax)) {
    yield { line: parseLogLine(text, `${file}:${number}`), file, number };
  }
}

/** The lines of a text with their numbers, from 1; empty ones are passed over. */
export async function* readLines(
  chunks: AsyncIterable<string | Uint8Array>,
  file: string,
  lengthMax: number,
): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let number = 0;
  for await (const text of linesOf(chunks, file, lengthMax)) {
    number += 1;
    if (text.trim() !== '') yield { text, number };
  }
}

async function* linesOf(
  chunks: AsyncIterable<string | Uint8Array>,
  file: string,
  lengthMax: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (
      rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    ).split('\n');
    rest = lines.pop() ?? '';
    number += lines.length;
    if (rest.length > lengthMax) {
      throw new InputError(
        `${file}:${number + 1}: is longer than ${lengthMax} characters; expected one object a line`,
      );
    }
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
