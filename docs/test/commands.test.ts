import { execFileSync } from 'node:child_process';
import { execPath } from 'node:process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { called } from '../../cli/test/called.js';
import { onebatch } from '../../cli/test/onebatch.js';
import { keptPoints } from '../generate/plots/data.js';
import {
  commandsOf,
  missedLine,
  onebatchArguments,
  problemOf,
  sessionsOf,
  wordsOf,
} from './commands.js';
import { documents } from './markdown.js';
import { cases } from '../../sim/test/runs.js';

const pages = documents();

describe('every command', () => {
  it.each(pages)('of $file is one that there is', (page) => {
    expect(commandsOf(page).flatMap((told) => problemOf(told) ?? [])).toEqual([]);
  });

  it.each(['odds', 'states'])('behind the plot of %s is one that there is', (name) => {
    const commands = keptPoints<{ command?: string }>(name).flatMap(({ command }) => command ?? []);
    expect(commands.length).toBeGreaterThan(4);
    const told = commands.map((command) => ({ line: `onebatch ${command}`, isMention: false }));
    expect(told.flatMap((one) => problemOf(one) ?? [])).toEqual([]);
  });

  it('is read from blocks and from the text', () => {
    const all = pages.flatMap(commandsOf).map(({ line }) => line);
    expect(all).toContain(
      'npm run -s onebatch -- check examples/my-strategy.mts --runtime 2019 --shortest',
    );
    expect(all).toContain('npm run -s onebatch -- check naive --windows 2');
    expect(all).toContain('npm ci && npm start');
  });

  it.each([
    ['npm ci && npm run nonsense', "package.json has no script 'nonsense'"],
    ['npx vitest run sim/test/nowhere.test.ts', 'there is no sim/test/nowhere.test.ts'],
    ['onebatch chekc naive', "unknown command 'chekc'"],
    ['npm run -s onebatch -- check naive --starter 2', "unknown option '--starter'"],
    ['npm run -s onebatch -- check naive --starters two', '--starters'],
    ['onebatch check nobody', "there is no 'nobody'"],
    ['onebatch replay properties/nowhere.trace.json', 'nowhere.trace.json'],
    ['onebatch replay', 'missing required argument'],
    ['npm install left-pad', "nothing here uses a package 'left-pad'"],
    ["SOME_KEY='a b' npm run nonsense", "package.json has no script 'nonsense'"],
    ['rm -rf out', "what is 'rm -rf'?"],
  ])('that is wrong is noticed: %s', (line, problem) => {
    expect(problemOf({ line, isMention: false })).toContain(problem);
  });
});

/** Of commands that take seconds: they compile a file of the reader's, search many worlds, or prove something of all numbers. */
const isLong = /\.mts|matrix|--starters all/;

const printedBy = new Map<string, Promise<string>>();

/** What a command prints; pages that show the same one share it. */
function printing(command: string): Promise<string> {
  const known = printedBy.get(command) ?? output(command);
  printedBy.set(command, known);
  return known;
}

describe('what a page shows is what the command prints', () => {
  beforeAll(() => {
    vi.stubEnv('COLUMNS', '100');
    vi.stubEnv('NO_COLOR', '1');
  });
  afterAll(() => vi.unstubAllEnvs());

  it.each(cases(pages.flatMap(sessionsOf), ({ command }) => !isLong.test(command)))(
    '$file: $command',
    async ({ command, printed }) => {
      expect(missedLine(printed, await printing(command))).toBeUndefined();
    },
  );

  it('a line that is not printed, one too few and one too many are noticed', () => {
    const shown = 'one\ntwo, 0.3 s\nthree\n';
    expect(missedLine(['one', 'two, 12 s', 'three'], shown)).toBeUndefined();
    expect(missedLine(['...', 'three'], shown)).toBeUndefined();
    expect(missedLine(['one', '...'], shown)).toBeUndefined();
    expect(missedLine(['one', 'two, 1 s', 'four'], shown)).toBe('four');
    expect(missedLine(['one', 'three'], shown)).toBe('three');
    expect(missedLine(['one', 'two, 1 s'], shown)).toContain('three');
    expect(missedLine(['...', 'three', '...', 'one'], shown)).toBe('one');
  });
});

/** What a command prints, on stdout or as its one line about bad input. A file is loaded in a process of its own, as a reader's is. */
async function output(command: string): Promise<string> {
  const words = wordsOf(command);
  const args = onebatchArguments(words);
  if (args === undefined) {
    const [program, ...rest] = words;
    if (program !== 'node') throw new Error(`only node is run, not ${program}`);
    return execFileSync(execPath, rest, { encoding: 'utf8' });
  }
  if (args.some((word) => word.endsWith('.mts'))) return (await onebatch(...args)).stdout;
  const alone = args[0] === 'matrix' ? ['--workers', '1'] : [];
  const { stdout, stderr, error } = await called(...args, ...alone);
  return error === undefined ? stdout : stderr;
}
