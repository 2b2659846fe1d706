import type { Command } from 'commander';
import type { CertifyCommandOptions } from './commands/certify.js';
import type { ExitCode } from './errors.js';
import { integerArgument, positive } from './options.js';

/** Adds the command that checks a proof again; `finish` is told how it wants to exit. */
export function addCertifyCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('certify')
    .description(
      'checks a proof for every number of starters again, with code that shares only the machines',
    )
    .argument('<certificate.json>', 'as written by check --starters all --out')
    .option(
      '--worlds <n>',
      'worlds of each size up to four to play: all if there are no more, else a random sample (default: 100,000)',
      integerArgument('--worlds'),
    )
    .option(
      '--seed <n>',
      'seed of the random choices (default: 1)',
      integerArgument('--seed', 2 ** 32 - 1, 0),
    )
    .option('--max-seconds <s>', 'stop after this time', positive('--max-seconds'))
    .option('--json', 'print one JSON document and nothing else on stdout')
    .addHelpText(
      'after',
      '\nExit codes: 0 certified, 1 refuted, 2 bad file, 3 checked in part: some worlds were not played.',
    )
    .action(async (file: string, options: CertifyCommandOptions) => {
      const { certifyFile } = await import('./commands/certify.js');
      finish(await certifyFile(file, options));
    });
}
