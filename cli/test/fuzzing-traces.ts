import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseTrace } from '../../properties/index.js';
import { formats } from '../formats.js';
import { lineOf } from '../errors.js';
import { called } from './called.js';
import { edit, edited } from './trace-edits.js';

const root = join(import.meta.dirname, '../..');
const folders = [
  'properties/regressions',
  ...['971acc1', '408e996', '333953e'].map((commit) => `properties/test/old-traces/${commit}`),
];

/** Every trace file that the project keeps. */
const originals = folders.flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => readFileSync(join(root, folder, name), 'utf8')),
);

/** A trace file with one to four edits. */
const mutated: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) => edits.reduce(edited, text));

export interface Fuzzed {
  readonly failed: boolean;
  readonly report: string;
  /** How many files were refused, ran to the letter, and ran after they were adapted. */
  readonly outcomes: { readonly [outcome: string]: number };
  /** The file that took longest, in milliseconds. */
  readonly slowest: { readonly ms: number; readonly text: string };
}

/** Replays `count` mutated files by the command itself, each in a directory of its own. */
export async function fuzzTraces(
  count: number,
  seed: number,
  watch: (done: number) => void = () => undefined,
): Promise<Fuzzed> {
  const directory = mkdtempSync(join(tmpdir(), 'onebatch-fuzz-'));
  const outcomes: Record<string, number> = {};
  let slowest = { ms: 0, text: '' };
  let done = 0;
  try {
    const details = await fc.check(
      fc.asyncProperty(
        mutated,
        fc.constantFrom(...formats),
        fc.boolean(),
        async (text, format, update) => {
          const begin = performance.now();
          const outcome = await replayed(join(directory, 'case'), text, format, update);
          const ms = performance.now() - begin;
          if (ms > slowest.ms) slowest = { ms, text };
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          done += 1;
          watch(done);
        },
      ),
      { numRuns: count, seed },
    );
    const error = details.errorInstance;
    const report = `${fc.defaultReportMessage(details) ?? ''}\n${error instanceof Error ? error.message : ''}`;
    return { failed: details.failed, report, outcomes, slowest };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs `replay` on this text, and says what became of it. @throws Error if that is not as it should be. */
async function replayed(
  directory: string,
  text: string,
  format: string,
  update: boolean,
): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'mutated.trace.json');
  writeFileSync(file, text);
  const { code, stdout, stderr, error } = await called(
    'replay',
    file,
    '--format',
    format,
    ...(update ? ['--update'] : []),
  );
  const after = readFileSync(file, 'utf8');
  if (readdirSync(directory).join() !== 'mutated.trace.json')
    throw new Error('a file was left over');
  if (error !== undefined) {
    const line = lineOf(error);
    if (line.startsWith('internal error'))
      throw new Error(`${line}\n${String((error as Error).stack)}`);
    if (/[\p{Cc}\u2028\u2029]/u.test(line))
      throw new Error(`not one line: ${JSON.stringify(line)}`);
    if (!line.includes(file)) throw new Error(`the file is not named: ${line}`);
    if (line.length > 20_000) throw new Error(`a long line: ${line.slice(0, 200)}`);
    if (after !== sent(text)) throw new Error('a refused file was changed');
    return stdout === '' ? 'refused' : 'not updated';
  }
  if (code !== 0 && code !== 1) throw new Error(`exit code ${code}`);
  if (format === 'json') JSON.parse(stdout);
  if (update) parseTrace(after, file);
  else if (after !== sent(text)) throw new Error('the file was changed');
  return stderr.includes('re-synchronised') ? 'adapted' : 'ran';
}

/** Lone surrogates do not survive a file. */
function sent(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
