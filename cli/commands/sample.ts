import {
  inOrder,
  properties,
  traceFormat,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import {
  factsOf,
  wilson,
  type Failure,
  type Share,
  type World,
  type WorldAction,
} from '../../sim/index.js';
import { exit, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { interruptible } from '../interrupt.js';
import { specOf } from '../options.js';
import { readingOf } from '../reading.js';
import { briefly, headingOf, replayCommand } from '../render/command.js';
import { guaranteeText, nothingText, runsText, sharesText } from '../render/sampling.js';
import { tablesText } from '../render/storage.js';
import type { Style } from '../render/text.js';
import { traceText } from '../render/trace.js';
import { sample as draw, type Sampled } from '../sampling.js';
import { faultsMaxOf, type SamplingOptions } from '../sampling-options.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { tell } from '../story.js';
import { notes, print, printJson, style } from '../terminal.js';
import { version } from '../version.js';
import { build, writeTrace } from './context.js';

type Failed = Share<WorldAction> & { readonly first: Failure<WorldAction> };

/** Draws runs of one strategy and tells how many break something, and the first schedule that does. */
export async function sample(target: string, options: SamplingOptions): Promise<ExitCode> {
  const spec = specOf(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  const world = build(spec, own, { ...options, symmetry: false });
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progressLine, done } = notes();
  const sampled = await interruptible(note, (interrupt) =>
    draw(world, faultsMaxOf(spec), options, interrupt, (text) =>
      progressLine(() => `${briefly(spec)}: ${text()}`),
    ),
  );
  done();
  const failed = sampled.sampling.shares().filter(hasFailed);
  const traces = failed.map((share) => traced(world, spec, sampled, share));
  const { out } = options;
  const files =
    out === undefined
      ? []
      : await Promise.all(traces.map((trace) => writeTrace(out, own?.name ?? target, trace)));
  if (options.json === true) {
    printJson(sampleJson(spec, sampled, traces));
    for (const file of files) note(`wrote ${file}`);
  } else {
    print(report(world, spec, sampled, failed, files, style()));
  }
  return failed.length > 0 ? exit.violated : exit.unknown;
}

function hasFailed(share: Share<WorldAction>): share is Failed {
  return share.first !== undefined;
}

/** The schedule that is shown of a property: the one place where it could be made shorter. As it was drawn. */
function scheduleOf({ first }: Failed): readonly WorldAction[] {
  return first.actions;
}

/** The trace of the first run that breaks a property, with what a replay has to tell again. */
function traced(world: World, spec: WorldSpec, { sampler }: Sampled, failed: Failed): Trace {
  const { property } = failed;
  const { seed } = failed.first;
  const actions = scheduleOf(failed);
  const facts = factsOf(world, actions);
  return {
    format: traceFormat,
    world: spec,
    found: { by: `${sampler} sampling`, seed, version: version() },
    violation: { property, step: actions.length },
    steps: actions,
    ...(facts.length === 0 ? {} : { expect: facts.map(inOrder) }),
  };
}

function report(
  world: World,
  spec: WorldSpec,
  sampled: Sampled,
  failed: readonly Failed[],
  files: readonly string[],
  look: Style,
): string {
  const parts = [
    look.colours.bold(headingOf(spec)),
    runsText(sampled),
    sharesText(sampled, look.colours),
    ...(sampled.sampling.runs === 0 ? [] : [guaranteeText(sampled)]),
  ];
  const [first] = [...failed].sort((one, other) => one.first.seed - other.first.seed);
  parts.push(
    first === undefined
      ? nothingText(sampled.sampling.runs)
      : scheduleText(world, spec, sampled, first, look),
  );
  if (files.length > 0) {
    parts.push(files.map((file) => `wrote ${file}; replay it: ${replayCommand(file)}`).join('\n'));
  }
  return parts.join('\n\n');
}

/** The story of one schedule that was drawn. */
function scheduleText(
  world: World,
  spec: WorldSpec,
  { sampler, seed }: Sampled,
  failed: Failed,
  look: Style,
): string {
  const { property, first } = failed;
  const story = tell(world, scheduleOf(failed));
  const sentence = properties.find(({ name }) => name === property)?.sentence ?? '';
  const breaches = story.breaches.filter((breach) => breach.property === property);
  return [
    look.colours.bold(`${property}: ${sentence}`),
    traceText(readingOf(world, story), { breaches, windows: spec.windows }, look),
    `Drawn by ${sampler} with seed ${first.seed}, run ${first.seed - seed + 1}; neither shrunk nor shortest. Shorter: onebatch check, or minimize of its trace (--out).`,
    tablesText(story, look),
  ].join('\n\n');
}

function sampleJson(spec: WorldSpec, sampled: Sampled, traces: readonly Trace[]): object {
  const { sampler, seed, asked, sampling, pct, choicesMax, interleavings, ended } = sampled;
  const { runs, failed, cut, stepsMax, width } = sampling;
  return {
    world: spec,
    sampler,
    seed,
    asked,
    runs,
    failed,
    cut,
    stepsMax,
    ended: ended ?? null,
    guarantee: runs === 0 ? null : guaranteeText(sampled),
    pct: pct === undefined ? null : { ...pct.options, most: pct.sampler.extent, width },
    choicesMax: choicesMax ?? null,
    interleavings: interleavings === undefined ? null : String(interleavings),
    seconds: Math.round(sampled.seconds * 1000) / 1000,
    properties: sampling.shares().map(({ property, failed: times, first }) => ({
      property,
      failed: times,
      share: runs === 0 ? null : times / runs,
      interval: runs === 0 ? null : wilson(times, runs),
      firstSeed: first?.seed ?? null,
      counterexample: traces.find(({ violation }) => violation?.property === property) ?? null,
    })),
  };
}
