import {
  canonicalFact,
  properties,
  traceFormat,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import { format, wilson } from '../../sim/index.js';
import { shrunkSamples, type ShrunkSample } from '../shrunk-samples.js';
import { exit, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { interruptible } from '../interrupt.js';
import { specFromOptions } from '../options.js';
import { briefly, headingOf } from '../../render/command.js';
import { costText } from '../../render/decision.js';
import { guaranteeText, nothingText, runsText, sharesText } from '../../render/sampling.js';
import { tablesText } from '../../render/storage.js';
import type { Style } from '../../render/text.js';
import { traceText } from '../../render/trace.js';
import { drawSamples as draw } from '../sampling.js';
import { faultsMaxOf, type SamplingOptions } from '../sampling-options.js';
import { stopOf } from '../stop.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { notes, print, printJson, style } from '../terminal.js';
import { version } from '../version.js';
import { build, writeTraces, wroteText } from './context.js';
import type { Sampled } from '../../render/results.js';

/** Draws runs of one strategy and tells how many break something, and the first schedule that does. */
export async function sample(target: string, options: SamplingOptions): Promise<ExitCode> {
  const spec = specFromOptions(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  const world = build(spec, own, { ...options, symmetry: false });
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progressLine, done } = notes();
  const { sampled, drawn } = await interruptible(note, async (interrupt) => {
    const sampled = await draw(world, faultsMaxOf(spec), options, interrupt, (text) =>
      progressLine(() => `${briefly(spec)}: ${text()}`),
    );
    return {
      sampled,
      drawn: await shrunkSamples(
        world,
        sampled,
        options.shrink ?? true,
        stopOf(interrupt, options.maxSeconds),
      ),
    };
  });
  done();
  const traces = drawn.map((one) => traced(spec, sampled, one));
  const { out } = options;
  const { json = false } = options;
  if (json) printJson(sampleJson(spec, sampled, traces));
  else print(report(spec, sampled, drawn[0], style()));
  if (out !== undefined) {
    const named = traces.map((trace) => ({ name: own?.name ?? target, trace }));
    await writeTraces(out, named, (files) => {
      if (json) for (const file of files) note(`wrote ${file}`);
      else print(`\n${wroteText(files)}`);
    });
  }
  return drawn.length > 0 ? exit.violated : exit.unknown;
}

/** The trace of a schedule that breaks a property, with what a replay has to tell again. */
function traced(
  spec: WorldSpec,
  { sampler }: Sampled,
  { property, seed, execution: { steps, facts }, before }: ShrunkSample,
): Trace {
  const by = `${sampler} sampling`;
  return {
    format: traceFormat,
    world: spec,
    found: { by: before === undefined ? by : `${by}, shrunk`, seed, version: version() },
    violation: { property, step: steps.length },
    steps: steps.map(({ action }) => format(action)),
    ...(facts.length === 0 ? {} : { expect: facts.map(canonicalFact) }),
  };
}

function report(
  spec: WorldSpec,
  sampled: Sampled,
  first: ShrunkSample | undefined,
  look: Style,
): string {
  const parts = [
    look.colours.bold(headingOf(spec)),
    runsText(sampled),
    sharesText(sampled, look.colours),
    ...(sampled.sampling.runs === 0 ? [] : [guaranteeText(sampled)]),
  ];
  parts.push(
    first === undefined
      ? nothingText(sampled.sampling.runs)
      : scheduleText(spec, sampled, first, look),
  );
  return parts.join('\n\n');
}

/** One schedule, and where it comes from. */
function scheduleText(
  spec: WorldSpec,
  { sampler, seed: begin }: Sampled,
  { property, seed, execution, before }: ShrunkSample,
  look: Style,
): string {
  const { cost } = execution;
  const sentence = properties.find(({ name }) => name === property)?.sentence ?? '';
  const violations = execution.violations.filter((one) => one.property === property);
  const origin = `Drawn by ${sampler} with seed ${seed}, run ${seed - begin + 1}`;
  return [
    look.colours.bold(`${property}: ${sentence}`),
    traceText(execution, { violations, windows: spec.windows }, look),
    before === undefined
      ? `${origin}: ${costText(cost)}. Not shrunk.`
      : `${origin}: ${costText(before)}.\nShrunk to: ${costText(cost)}. That is no certified minimum: onebatch minimize looks for one.`,
    tablesText(execution, look),
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
