import type { Command } from 'commander';
import { clientNames } from '../model/azure/clients.js';
import { runtimeEras, todaysEra } from '../model/azure/eras.js';
import type { ValidateCommandOptions } from './commands/validate.js';
import type { WatchCommandOptions } from './commands/watch.js';
import { InputError, type ExitCode } from './errors.js';
import { logKinds } from './log-kinds.js';
import { nameArgument, withLimits } from './options.js';

/** Adds the commands that read logs of production; `finish` is told how one that has run wants to exit. */
export function addLogCommands(program: Command, finish: (code: ExitCode) => void): void {
  withValidateOptions(
    withLimits(
      program
        .command('validate')
        .description('checks whether a production log is a behaviour of a strategy')
        .argument('<log...>', 'as record of onebatch/live writes it; - is standard input'),
    ),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 all of it is, 1 some is not, 2 bad input, 3 some is undecided.',
    )
    .action(async (logs: string[], options: ValidateCommandOptions) => {
      const { validate } = await import('./commands/validate.js');
      finish(await validate(logs, options));
    });
  program
    .command('watch')
    .description('alerts when a log shows something broken, overdue or held too long')
    .argument('<log...>', 'as for validate; - is standard input, watched as it is written')
    .option('--property <name>', 'watch this property; can be repeated', list)
    .option('--strategy <name>', 'the strategy whose page the alerts link to')
    .option(
      '--overdue <ms>',
      'deadline for an acknowledged message to be in a batch',
      milliseconds('--overdue'),
    )
    .option('--held <ms>', 'deadline for a lock to be released', milliseconds('--held'))
    .option(
      '--lateness <ms>',
      'how late a line may arrive and still be put in order',
      milliseconds('--lateness'),
      5_000,
    )
    .option(...fromOption)
    .option('--json', 'print each alert as one line of JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 no alert, 1 an alert, 2 bad input, 3 nobody can say: no fact to judge, or some came too late, were forgotten or not written.',
    )
    .action(async (logs: string[], options: WatchCommandOptions) => {
      const { watch } = await import('./commands/watch.js');
      finish(await watch(logs, options));
    });
}

/** Declares what `validate` is told of a log and its model, besides limits. */
function withValidateOptions(command: Command): Command {
  return command
    .option('--strategy <name>', 'the model: a name or a file, as for check (required)')
    .option(
      '--runtime <era>',
      `${runtimeEras.join(', ')} (default: ${todaysEra}, today's)`,
      nameArgument('--runtime', runtimeEras),
    )
    .option(
      '--client <library>',
      `Durable client of the starters: ${clientNames.join(', ')} (default: ${clientNames[0]})`,
      nameArgument('--client', clientNames),
    )
    .option('--trigger <name>', 'for your own function, as for check')
    .option(
      '--skew <ms>',
      'most milliseconds by which the clocks of hosts differ',
      milliseconds('--skew'),
      0,
    )
    .option(...fromOption)
    .option('--only <message>', 'only the handling of this message; can be repeated', list)
    .option('--json', 'print one JSON document and nothing else on stdout')
    .option('--out <dir>', 'write each explanation there, as a trace file (default: write none)');
}

const fromOption = [
  '--from <kind>',
  `${logKinds.join(', ')}: lines of a recorder, or spans of OpenTelemetry (default: detected from the first line)`,
  nameArgument('--from', logKinds),
] as const;

function milliseconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
    throw new InputError(`${option} is '${text}'; expected milliseconds, 0 or more`);
  };
}

function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...new Set([...before, ...text.split(',')])];
}
