import type { Command } from 'commander';
import type { AnySpec } from '../properties/index.js';
import { samplerNames, type SamplerName } from '../sim/sampling/sampler.js';
import { InputError } from './errors.js';
import type { Shard } from './shard.js';
import {
  integerArgument,
  nameArgument,
  withLimits,
  withWorldOptions,
  type CommonOptions,
} from './options.js';

/** What `sample` and `odds` are asked. */
export interface SamplingOptions extends CommonOptions {
  /** Of `odds` absent: all of them. */
  readonly sampler?: SamplerName;
  readonly depth?: number;
  readonly events?: number;
  /** Of `sample` only. */
  readonly runs?: number;
  readonly seed?: number;
  readonly shard?: Shard;
  /** False: schedules are shown as they were drawn. */
  readonly shrink?: boolean;
  /** Of `odds` only. */
  readonly miss?: number;
  /** Of `odds` only: the most starters of a chart. */
  readonly startersMax?: number;
}

/** Depth that PCT looks for unless it is told: one change of priority is what most races need. */
export const defaultDepth = 2;
/** Runs that are drawn, and the probability of missing a violation that may be left, unless somebody says otherwise. */
export const defaultRuns = 10_000;
export const defaultMiss = 0.001;
/** States, and choices of PCT, that may be looked at where all are needed: some ten seconds and some hundred megabytes. */
export const defaultStatesMax = 1_000_000;
export const defaultNodesMax = 400_000;

/** Starters of a chart: with more, no sampler meets anything but by drawing. */
const startersMaxMax = 8;

/** Runs of one command: their seeds have to be different 32-bit integers. */
const runsMax = 2 ** 31;

/** Declares what describes a world and how it is sampled. */
export function withSamplerOptions(command: Command): Command {
  return withWorldOptions(withLimits(command))
    .option('--sampler <name>', `${samplerNames.join(', ')}; random is uniform`, samplerName)
    .option(
      '--depth <d>',
      `of pct: the depth of the violations to look for (default: ${defaultDepth})`,
      integerArgument('--depth', 16),
    )
    .option(
      '--events <n>',
      'of pct: expected events in a run (default: the most seen in 500 uniform walks and 500 pct runs)',
      integerArgument('--events', 10_000),
    );
}

/** Declares the options of `sample` that `odds` has not. */
export function withRuns(command: Command): Command {
  return command
    .option(
      '--runs <n>',
      `runs to draw (default: ${defaultRuns.toLocaleString('en-US')})`,
      integerArgument('--runs', runsMax),
    )
    .option(
      '--seed <n>',
      'seed of the first run; each further run adds 1 (default: 1)',
      integerArgument('--seed', 2 ** 32 - 1, 0),
    )
    .option('--no-shrink', 'show schedules as drawn, without shrinking them');
}

/** Declares the options of `odds` that `sample` has not. */
export function withOdds(command: Command): Command {
  return command
    .option(
      '--miss <p>',
      `the acceptable probability of missing a violation (default: ${defaultMiss})`,
      probability,
    )
    .option(
      '--starters-max <n>',
      'a chart for each number of starters from --starters to this one',
      integerArgument('--starters-max', startersMaxMax, 2),
    );
}

/** `random` is what the uniform walk is called elsewhere. */
function samplerName(text: string): SamplerName {
  return text === 'random' ? 'uniform' : nameArgument('--sampler', samplerNames)(text);
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InputError(`--miss is '${text}'; expected a probability above 0 and below 1`);
}

/** The most faults that one execution of a world can have. */
export function faultsMaxOf({ faults, faultsMax = Infinity }: AnySpec): number {
  const sum = Object.values<number>(faults).reduce((total, times) => total + times, 0);
  return Math.min(sum, faultsMax);
}
