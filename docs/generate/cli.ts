import type { Command, Option } from 'commander';
import { programOf } from '../../cli/program.js';
import { generatedFrom, table } from './words.js';

/** An option that at least so many commands have, with the same meaning, is described once for all of them. */
const commonFrom = 3;

/**
 * The page of the command line: the text with the tables of commands and options, read from the parser itself, where it has
 * `<!-- commands -->`, `<!-- common options -->` and `<!-- options: COMMAND -->`.
 * @throws Error if the text has no place for a command, or one for a command that there is not.
 */
export function cliPage(text: string): string {
  const program = programOf(() => undefined);
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  const unplaced = new Set(commands.map((command) => command.name()));
  const common = commonOptions(commands);
  const filled = text
    .trim()
    .replace('<!-- commands -->', () => commandsTable(commands))
    .replace('<!-- common options -->', () => commonTable(common))
    .replace(/<!-- options: (\S+) -->/g, (_, name: string) => {
      const command = commands.find((one) => one.name() === name);
      if (command === undefined) throw new Error(`there is no command '${name}'`);
      unplaced.delete(name);
      return section(command, common);
    });
  if (unplaced.size > 0) throw new Error(`docs/generate/cli.md lacks ${[...unplaced].join(', ')}`);
  return ['# The command line', generatedFrom('docs/generate/cli.md'), filled].join('\n\n');
}

/** The commands that have an option, by what the option's row says. */
type CommonOptions = ReadonlyMap<string, readonly string[]>;

function commonOptions(commands: readonly Command[]): CommonOptions {
  const having = new Map<string, string[]>();
  for (const command of commands) {
    for (const option of optionsOf(command)) {
      const key = rowOf(option).join(' | ');
      having.set(key, [...(having.get(key) ?? []), command.name()]);
    }
  }
  return new Map([...having].filter(([, names]) => names.length >= commonFrom));
}

/** The options that several commands have, most of them the same commands: those are named once, then what is otherwise. */
function commonTable(common: CommonOptions): string {
  const most = mostFrequent([...common.values()].map((names) => names.join(' '))).split(' ');
  const words = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  const rows = [...common].map(([row, names]) => {
    const more = names.filter((name) => !most.includes(name));
    const fewer = most.filter((name) => !names.includes(name));
    const which = [
      ...(more.length === 0 ? [] : [`also ${words(more)}`]),
      ...(fewer.length === 0 ? [] : [`not ${words(fewer)}`]),
    ];
    return [...row.split(' | '), which.join('; ')];
  });
  return [
    `Of ${words(most)}; the last column says where it is otherwise.`,
    table(['Option', 'Means', 'Commands'], rows),
  ].join('\n\n');
}

function mostFrequent(texts: readonly string[]): string {
  const count = (text: string): number => texts.filter((other) => other === text).length;
  return [...texts].sort((one, other) => count(other) - count(one))[0] ?? '';
}

function commandsTable(commands: readonly Command[]): string {
  return table(
    ['Command', 'Does'],
    commands.map((command) => [
      `[\`${command.name()}\`](#${headingOf(command.name())})`,
      cell(command.description()),
    ]),
  );
}

/** The heading of the page that speaks of a command. */
function headingOf(command: string): string {
  if (command === 'validate' || command === 'watch') return 'validate-and-watch';
  if (command === 'export' || command === 'import') return 'export-and-import';
  return command;
}

/** What the command is called with, and its own options. */
function section(command: Command, common: CommonOptions): string {
  const parameters = command.createHelp().visibleArguments(command);
  const options = optionsOf(command);
  const isCommon = (option: Option): boolean => common.has(rowOf(option).join(' | '));
  const own = options.filter((option) => !isCommon(option));
  const hasCommon = own.length < options.length;
  return [
    ['```text', `onebatch ${command.name()} ${command.usage()}`, '```'].join('\n'),
    ...parameters.map((one) => `\`${one.name()}\`: ${cell(one.description)}.`),
    ...(own.length === 0 ? [] : [table(['Option', 'Means'], own.map(rowOf))]),
    ...(hasCommon ? ['Also [common options](#common-options).'] : []),
  ].join('\n\n');
}

function optionsOf(command: Command): readonly Option[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help');
}

function rowOf({ flags, description, defaultValue }: Option): readonly string[] {
  const without = defaultValue === undefined ? '' : ` (default: ${String(defaultValue)})`;
  return [`\`${flags}\``, cell(`${description}${without}`)];
}

/** Text as the cell of a table shows it. */
function cell(text: string): string {
  return text.replace(/[|<>*_]/g, (mark) => `\\${mark}`);
}
