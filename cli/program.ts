import { Command, CommanderError, Option } from 'commander';
import { addCertifyCommand } from './certify-command.js';
import type { CheckOptions } from './commands/check.js';
import type { DiagramOptions } from './commands/diagram.js';
import type { ExportOptions } from './commands/export.js';
import type { ListOptions } from './commands/list.js';
import type { MatrixOptions } from './commands/matrix.js';
import type { MinimizeOptions } from './commands/minimize.js';
import type { ReplayCommandOptions } from './commands/replay.js';
import { exit, type ExitCode } from './errors.js';
import { withExportOptions } from './export-options.js';
import { alternativesOption, formatOption } from './format-options.js';
import { addLogCommands } from './log-commands.js';
import {
  nameArgument,
  withCommonOptions,
  withLimits,
  withWorldOptions,
  type CommonOptions,
} from './options.js';
import { visible } from '../render/visible.js';
import {
  withOdds,
  withRuns,
  withSamplerOptions,
  type SamplingOptions,
} from './sampling-options.js';
import { withShard } from './shard.js';
import { version } from './version.js';

const diagramFormats: readonly DiagramOptions['format'][] = ['mermaid', 'svg', 'png'];
const themes: readonly DiagramOptions['theme'][] = ['light', 'dark'];

/**
 * Parses the arguments, runs the command, and says how the process should exit.
 *
 * @param begin is told the options of the command before it runs.
 * @throws whatever the command throws; what commander itself finds wrong is printed already, in one line.
 */
export async function run(
  args: readonly string[],
  begin: (options: object) => void = () => undefined,
): Promise<ExitCode> {
  let code: ExitCode = exit.ok;
  const program = programOf((result) => (code = result));
  program.hook('preAction', (_, command) => begin(command.opts()));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.ok : exit.badInput;
  }
}

/** The parser with all commands; `finish` is told how a command that has run wants to exit. */
export function programOf(finish: (code: ExitCode) => void): Command {
  const program = new Command('onebatch')
    .description(
      'Does my way of starting a singleton keep exactly one batch per window?\n' +
        'Explores every interleaving of concurrent starts and shows the simplest one that breaks it.',
    )
    .version(version())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `${visible(
            text
              .replace(/^error: /, 'onebatch: ')
              .trim()
              .replace(/\s*\n\s*/g, ' '),
          )}\n`,
        ),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 holds, 1 broken, 2 bad input, 3 unknown or not exercised.',
    );

  withShard(
    withCommonOptions(
      program
        .command('matrix')
        .description(
          'every strategy on every runtime era: the smallest sets of faults that break it',
        )
        .argument('[strategy...]', 'only these (default: all of the catalogue)'),
    ),
    'the rows',
  )
    .option(
      '--out <dir>',
      'where counterexamples and the page with the table are written (default: out)',
    )
    .option('--summary', 'print only the summary; the page has the table')
    .addHelpText(
      'after',
      '\nExit codes: 0 every frontier equals that of the catalogue, 1 one differs, 2 bad input, 3 one is unknown.',
    )
    .action(async (strategies: string[], options: MatrixOptions) => {
      const { matrix } = await import('./commands/matrix.js');
      finish(await matrix(strategies, options));
    });

  withCommonOptions(
    program
      .command('check')
      .description('one strategy: verdicts, and the cheapest counterexample as a readable trace')
      .argument(
        '<strategy>',
        'a name (see onebatch list), or a .ts, .mts, .js, .mjs or .cjs file whose default export is a Strategy',
      ),
  )
    .option('--out <dir>', 'write counterexamples there (default: write none)')
    .option(
      '--shortest',
      'show the schedule with the fewest steps (default: fewest faults, then preemptions, then steps, then actors)',
    )
    .addOption(formatOption())
    .addOption(alternativesOption())
    .option(
      '--save-regression <name>',
      'keep the counterexample as NAME.trace.json, with a vitest test that replays it, in --out (default: regressions)',
    )
    .option('--force', 'overwrite a regression of that name')
    .addHelpText(
      'after',
      '\nExit codes: 0 all asked properties hold, 1 one is broken, 2 bad input, 3 one is unknown or not exercised.',
    )
    .action(async (target: string, options: CheckOptions) => {
      const { checkAsked } = await import('./commands/check-every.js');
      finish(await checkAsked(target, options));
    });

  addCertifyCommand(program, finish);

  withCommonOptions(
    program
      .command('frontier')
      .description('the smallest sets of faults that break one strategy')
      .argument('<strategy>', 'as for check'),
  )
    .option('--out <dir>', 'write the shortest schedule of each set there (default: write none)')
    .addHelpText(
      'after',
      '\nExit codes: 0 no set of up to --faults-max faults breaks it, 1 one does, 2 bad input, 3 unknown or not exercised.',
    )
    .action(async (target: string, options: CommonOptions) => {
      const { frontier } = await import('./commands/frontier.js');
      finish(await frontier(target, options));
    });

  withWorldOptions(
    withLimits(
      program
        .command('explore')
        .description(
          'writes a page in which you run a strategy by hand: one file, any browser, offline',
        )
        .argument('<strategy...>', 'as for check; with several, a visitor can switch between them'),
    ),
  )
    .option('--out <file>', 'write the page there, as in --out naive.html')
    .addHelpText('after', '\nExit codes: 0 the page is written, 2 bad input.')
    .action(async (targets: string[], options: CommonOptions) => {
      const { explore } = await import('./commands/explore.js');
      finish(await explore(targets, options));
    });

  withShard(
    withRuns(
      withSamplerOptions(
        program
          .command('sample')
          .description(
            'draws random executions: how many break a property, and the first that does',
          )
          .argument('<strategy>', 'as for check'),
      ),
    ),
    'the runs',
  )
    .option('--out <dir>', 'write the first schedule of each property there (default: write none)')
    .addHelpText(
      'after',
      '\nExit codes: 1 a run failed, 2 bad input, 3 none did: a sample that finds nothing proves nothing.',
    )
    .action(async (target: string, options: SamplingOptions) => {
      const { sample } = await import('./commands/sample.js');
      finish(await sample(target, options));
    });

  withOdds(
    withSamplerOptions(
      program
        .command('odds')
        .description('the exact probability that one run of each sampler breaks each property')
        .argument('<strategy>', 'as for check'),
    ),
  )
    .addHelpText('after', '\nExit codes: 0 all odds are known, 2 bad input, 3 some are unknown.')
    .action(async (target: string, options: SamplingOptions) => {
      const { odds } = await import('./commands/odds.js');
      finish(await odds(target, options));
    });

  program
    .command('replay')
    .description('replays a trace file and reports whether its violation is reproduced')
    .argument('<trace.json>', 'as written by check or matrix')
    .addOption(formatOption().default('text'))
    .addOption(alternativesOption())
    .option('--strict', 'refuse a trace that must be adapted to a changed model')
    .option('--update', 'rewrite the file with the steps as they ran and the facts as announced')
    .option('--out <file>', 'write it there (default: print it)')
    .option(
      '--live [store]',
      'also run the schedule on real storage and compare: azurite (in this process), redis, postgres, bullmq or pg-boss (a server is started)',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 no property is broken, 1 the violation is reproduced, 2 bad trace, or it diverges, 3 the store differs from the model.',
    )
    .action(async (file: string, options: ReplayCommandOptions) => {
      const { replay } = await import('./commands/replay.js');
      finish(await replay(file, options));
    });

  withLimits(
    program
      .command('minimize')
      .description(
        'the cheapest schedule that breaks what a trace breaks, certified: fewest faults, preemptions, steps, actors',
      )
      .argument('<trace.json>', 'as written by check or matrix'),
  )
    .option('--json', 'print one JSON document and nothing else on stdout')
    .option('--out <dir>', 'write the trace there (default: write none)')
    .addHelpText(
      'after',
      '\nExit codes: 1 a cheapest schedule was found, 2 bad trace, or it breaks no property, 3 a limit was reached.',
    )
    .action(async (file: string, options: MinimizeOptions) => {
      const { minimize } = await import('./commands/minimize.js');
      finish(await minimize(file, options));
    });

  addLogCommands(program, finish);

  withExportOptions(
    program
      .command('export')
      .description('writes a world for another model checker, with the script that runs it')
      .argument('<strategy>', 'as for check'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 complete, 2 bad input, 3 written, but table entries are missing.',
    )
    .action(async (target: string, options: ExportOptions) => {
      const { exportWorld } = await import('./commands/export.js');
      finish(await exportWorld(target, options));
    });

  program
    .command('import')
    .description(
      'converts a trail that another model checker found in an exported world to a trace',
    )
    .argument('<trail.txt>', 'as run.sh of an export writes it, with world.json beside it')
    .option('--out <dir>', "write the trace there (default: the trail's directory)")
    .addHelpText(
      'after',
      '\nExit codes: 0 the trail violates nothing, 1 the violation is reproduced, 2 bad trail, or of another world.',
    )
    .action(async (file: string, options: { readonly out?: string }) => {
      const { importTrail } = await import('./commands/import.js');
      finish(await importTrail(file, options));
    });

  program
    .command('diagram')
    .description('the state diagram of a machine, as Mermaid text or as a picture')
    .argument(
      '[machine]',
      "a name (default: prints the names), a strategy's file for every machine in its world, or a file with a function of your own",
    )
    .addOption(
      new Option('--format <format>', 'mermaid, svg or png; pictures need Chromium and --out')
        .default('mermaid')
        .argParser(nameArgument('--format', diagramFormats)),
    )
    .option('--out <file>', 'write it there (default: print the text)')
    .addOption(
      new Option('--theme <theme>', 'of pictures: light or dark')
        .default('light')
        .argParser(nameArgument('--theme', themes)),
    )
    .option('--split', 'a large machine as several pictures, each no wider than a page')
    .option('--in-place', 'also list transitions that do not change the state')
    .addHelpText('after', '\nExit codes: 0 printed or written, 2 bad input, or no browser.')
    .action(async (name: string | undefined, options: DiagramOptions) => {
      const { diagram } = await import('./commands/diagram.js');
      finish(await diagram(name, options));
    });

  program
    .command('list')
    .description('engines, strategies, runtime eras, faults and properties, with one line each')
    .option('--engine <name>', 'only what there is on this engine')
    .option('--json', 'print one JSON document and nothing else on stdout')
    .action(async (options: ListOptions) => {
      const { list } = await import('./commands/list.js');
      finish(list(options));
    });

  return program;
}
