import { Command, InvalidArgumentError } from 'commander';
import type { CellFormat } from './report.js';

/** What the command line asks for. */
export interface Settings {
  readonly quick: boolean;
  readonly large: boolean;
  /** Text that a row's name must have in it. */
  readonly only: string | undefined;
  /** How often each thing is measured. */
  readonly runs: number;
  readonly format: CellFormat;
  readonly sections: readonly Section[];
  /** Says what is being measured now. */
  readonly log: (line: string) => void;
}

export type Section =
  | 'engine'
  | 'peers'
  | 'scaling'
  | 'estimates'
  | 'odds'
  | 'samplers'
  | 'shrink'
  | 'code'
  | 'logs'
  | 'engines';

interface Flags {
  readonly quick?: true;
  readonly large?: true;
  readonly only?: string;
  readonly runs: number;
  readonly peers?: true;
  readonly scaling?: true;
  readonly estimates?: true;
  readonly odds?: true;
  readonly samplers?: true;
  readonly shrink?: true;
  readonly code?: true;
  readonly logs?: true;
  readonly engines?: true;
  readonly json?: true;
  readonly markdown?: true;
}

/** Reads the arguments; ends the process with a line of help if they make no sense. */
export function settingsOf(args: readonly string[], log: (line: string) => void): Settings {
  const command = new Command('npm run bench --')
    .description(
      'Measures what searches cost, and compares what they count with what others have counted.',
    )
    .option('--peers', 'other tools on the same models instead')
    .option('--scaling', 'cost against the number of states instead')
    .option('--estimates', 'how often estimates of the number of states were right instead')
    .option('--odds', 'a million runs of each sampler beside its exact odds instead')
    .option('--samplers', "runs per second beside fast-check's scheduler instead")
    .option(
      '--shrink',
      'every refuted cell: sampled, shrunk, and beside the certified minimum, instead',
    )
    .option('--code', "what user's own code costs instead")
    .option('--logs', 'what recording calls and validating a log costs instead')
    .option('--engines', 'states and seconds of every strategy for 2, 3 and 4 clients instead')
    .option('--quick', 'the smallest sizes, once')
    .option('--large', 'also what takes minutes or gigabytes')
    .option('--only <text>', 'only rows whose name has the text in it')
    .option(
      '--runs <number>',
      'medians of so many runs, of fewer where they take over two minutes',
      positive,
      5,
    )
    .option('--json', 'print JSON')
    .option('--markdown', 'print tables for a document')
    .parse(args, { from: 'user' });
  const flags = command.opts<Flags>();
  const sections = (
    [
      'peers',
      'scaling',
      'estimates',
      'odds',
      'samplers',
      'shrink',
      'code',
      'logs',
      'engines',
    ] as const
  ).filter((name) => flags[name]);
  return {
    quick: flags.quick ?? false,
    large: flags.large ?? false,
    only: flags.only,
    runs: flags.quick ? 1 : flags.runs,
    format: flags.json ? 'json' : flags.markdown ? 'markdown' : 'table',
    sections: sections.length === 0 ? ['engine'] : sections,
    log,
  };
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected an integer of at least 1');
  return Number(text);
}
