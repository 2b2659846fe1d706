import type { Command, Option } from 'commander';
import { programOf } from '../../cli/program.js';
import { generated, table } from './words.js';

/** Every command with its arguments and options, read from the parser itself. */
export function cliReferencePage(): string {
  const program = programOf(() => undefined);
  const commands = program.createHelp().visibleCommands(program);
  return [
    '# Command line reference',
    generated,
    'What `onebatch COMMAND --help` says, for all commands. What they print, exit codes and JSON: [the command line](cli.md).',
    ...commands.filter((command) => command.name() !== 'help').flatMap(section),
  ].join('\n\n');
}

function section(command: Command): readonly string[] {
  const help = command.createHelp();
  const parameters = help.visibleArguments(command);
  const options = help.visibleOptions(command);
  return [
    `## ${command.name()}`,
    `${sentence(help.commandDescription(command))}`,
    ['```text', `onebatch ${command.name()} ${command.usage()}`, '```'].join('\n'),
    ...(parameters.length === 0
      ? []
      : [
          table(
            ['Argument', 'Means'],
            parameters.map((one) => [`\`${one.name()}\``, cell(one.description)]),
          ),
        ]),
    table(
      ['Option', 'Means', 'Default'],
      options.map((option) => [`\`${option.flags}\``, cell(option.description), defaultOf(option)]),
    ),
  ];
}

function defaultOf({ defaultValue }: Option): string {
  return defaultValue === undefined ? '' : `\`${String(defaultValue)}\``;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Text as the cell of a table shows it. */
function cell(text: string): string {
  return text.replace(/[|<>*_]/g, (mark) => `\\${mark}`);
}
