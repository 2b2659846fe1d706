import { existsSync, readFileSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import type { Tokens } from 'marked';
import { lineOf } from '../../cli/errors.js';
import { machines } from '../../cli/machines.js';
import { programOf } from '../../cli/program.js';
import { strategies } from '../../model/index.js';
import { allTokens, blocksOf, type Document } from './markdown.js';

/** What other people's programs are called; nobody here knows their options. */
const strangers = new Set(['spin', 'gcc', './pan', 'apt-get', 'bash']);

/** What a reader has to put in, and something that may stand there. */
const placeholders: Readonly<Record<string, string>> = {
  NAME: 'naive',
  KIND: 'crash',
  ARGS: 'list',
  COMMAND: 'check',
};

type Named = Readonly<Record<string, string>>;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly scripts: Named;
  readonly dependencies: Named;
  readonly devDependencies: Named;
};
const scripts = new Set(Object.keys(manifest.scripts));
const packages = new Set([
  manifest.name,
  ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
]);
const { starters, backstage, properties } = machines();
const allMachines = [...starters, ...backstage, ...properties].map(({ name }) => name);

/** A command that a page shows with what it prints. */
export interface Session {
  readonly file: string;
  readonly command: string;
  /** Lines; `...` stands for any number of them. */
  readonly printed: readonly string[];
}

/** A command line, and whether the text only speaks of it: `onebatch replay --format html` leaves out the file. */
export interface DocumentedCommand {
  readonly line: string;
  readonly isMention: boolean;
}

/** Every command line that a page tells its reader to run, or speaks of. */
export function commandsOf(page: Document): readonly DocumentedCommand[] {
  const inBlocks = blocksOf(page).flatMap(({ language, text }) =>
    language === 'sh' ? text.split('\n') : [],
  );
  // What is shown as a mistake is run, and has to be one.
  const inSessions = sessionsOf(page)
    .filter(({ printed: [first = ''] }) => !first.startsWith('onebatch: '))
    .map(({ command }) => command);
  const inText = allTokens(page.tokens)
    .filter((token): token is Tokens.Codespan => token.type === 'codespan')
    .map(({ text }) => text)
    .filter((text) => /^(npm run|npx|onebatch) \S/.test(text));
  const told = (lines: readonly string[], isMention: boolean): readonly DocumentedCommand[] =>
    lines
      .map((line) => line.replace(/\s#.*$/, '').trim())
      .filter(Boolean)
      .map((line) => ({ line, isMention }));
  return [...told([...inBlocks, ...inSessions], false), ...told(inText, true)];
}

/** The `console` blocks, each with one command. */
export function sessionsOf(page: Document): readonly Session[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'console')
    .map(({ file, text }) => {
      const [first = '', ...printed] = text.split('\n');
      return { file, command: first.replace(/^\$ /, ''), printed };
    });
}

/** What is wrong with a command line, if anything is: told by the parser that would run it. Nothing is run. */
export function problemOf({ line, isMention }: DocumentedCommand): string | undefined {
  for (const part of line.split(' && ')) {
    const problem = problemOfWords(wordsOf(part), isMention);
    if (problem !== undefined) return `${line}: ${problem}`;
  }
  return undefined;
}

/** The words of a command as a shell takes them, without what leads its output elsewhere: `>`, `|`. */
export function wordsOf(command: string): readonly string[] {
  const bare = command.replace(/\s[>|]\s.*$/, '');
  return [...bare.matchAll(/(?<!\S)'([^']*)'|(?<!\S)"([^"]*)"|((?:[^\s']|'[^']*')+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

/** The arguments of `onebatch`, however it is called; undefined if it is another program. */
export function onebatchArguments(words: readonly string[]): readonly string[] | undefined {
  if (words[0] === 'onebatch') return words.slice(1);
  const isRun = words.slice(0, 5).join(' ') === 'npm run -s onebatch --';
  return isRun ? words.slice(5) : undefined;
}

function problemOfWords(words: readonly string[], isMention: boolean): string | undefined {
  const args = onebatchArguments(words);
  if (args !== undefined) return problemOfArguments(args, isMention);
  const [program = '', verb = '', ...rest] = words;
  if (strangers.has(program)) return undefined;
  if (/^[A-Z_]+='/.test(program)) return problemOfWords(words.slice(1), isMention);
  if (program === 'npm' && verb === 'install') {
    const unknown = rest
      .filter((word) => !word.startsWith('-'))
      .find((word) => !packages.has(word.replace(/(?<=.)@.*$/, '')));
    return unknown === undefined ? undefined : `nothing here uses a package '${unknown}'`;
  }
  if (program === 'npm') {
    const script = verb === 'run' ? rest.find((word) => word !== '-s') : verb;
    const isKnown = script !== undefined && (script === 'ci' || scripts.has(script));
    return isKnown ? undefined : `package.json has no script '${script}'`;
  }
  const files = rest.filter((word) => /^[\w./-]+\.m?ts$/.test(word));
  const lost = files.find((file) => !existsSync(file));
  if (lost !== undefined) return `there is no ${lost}`;
  const isOurs =
    program === 'node' ||
    (program === 'npx' && /^(vitest|tsc)$/.test(verb)) ||
    words.join(' ') === 'npx --yes knip@5';
  return isOurs ? undefined : `what is '${program} ${verb}'?`;
}

function problemOfArguments(args: readonly string[], isMention: boolean): string | undefined {
  const filled = args.map((word) =>
    word
      .replace(/\|.*/, '')
      .replace(/\b(NAME|KIND|ARGS|COMMAND)\b/, (name) => placeholders[name] ?? ''),
  );
  let problem: string | undefined;
  const program = programOf(() => undefined);
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command !== program) {
      command.action(() => {
        problem = problemOfTargets(command);
      });
    }
  }
  try {
    program.parse(filled, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return lineOf(error);
    const isHelp = error.exitCode === 0;
    const isCut = isMention && error.code === 'commander.missingArgument';
    return isHelp || isCut ? undefined : error.message;
  }
  return problem;
}

/** Strategies, machines and files have to be there; what a command before has written, or the reader has, need not. */
function problemOfTargets(command: Command): string | undefined {
  const takesTrace = ['replay', 'minimize'].includes(command.name());
  const names = command.name() === 'diagram' ? allMachines : Object.keys(strategies);
  const lost = command.args.find((target) => {
    const file = target.replace(/#\w+$/, '');
    if (/^([A-Z]+|out\/.*|trace\.json|\.\/my-[\w-]+\.m?[jt]s)$/.test(target) || existsSync(file))
      return false;
    return takesTrace || !names.includes(target);
  });
  return lost === undefined ? undefined : `there is no '${lost}'`;
}

/**
 * The first line of a block that was not printed, or undefined. `...` stands for any number of lines; how many seconds
 * something took is nobody's promise.
 */
export function missedLine(block: readonly string[], printed: string): string | undefined {
  const lines = printed.trimEnd().split('\n').map(timeless);
  let at = 0;
  let maySkip = false;
  for (const raw of block) {
    if (raw === '...') {
      maySkip = true;
      continue;
    }
    const line = timeless(raw);
    const found = maySkip ? lines.indexOf(line, at) : at;
    if (found < 0 || lines[found] !== line) return raw;
    at = found + 1;
    maySkip = false;
  }
  return maySkip || at === lines.length ? undefined : `(and no more, but there is: ${lines[at]})`;
}

const timeless = (line: string): string => line.trimEnd().replace(/\d+(\.\d+)? s(?!\w)/g, '… s');
