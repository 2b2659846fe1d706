import { Option, type Command } from 'commander';
import type { ExportOptions } from './commands/export.js';
import { integerArgument, nameArgument, withLimits, withWorldOptions } from './options.js';

const engines: readonly NonNullable<ExportOptions['to']>[] = ['spin'];

/** Declares what `export` is told: the world, the engine, where, and the bounds. */
export function withExportOptions(command: Command): Command {
  return withWorldOptions(withLimits(command))
    .addOption(new Option('--to <engine>', 'spin').argParser(nameArgument('--to', engines)))
    .option('--out <dir>', 'where it is written')
    .option(
      '--in-flight <n>',
      'most messages waiting at the same time; a run with more is unknown (default: 16)',
      integerArgument('--in-flight', 255),
    )
    .option(
      '--rounds <n>',
      'how many times to query Spin for the missing table entries of a large world (default: 20)',
      integerArgument('--rounds', 1000),
    );
}
