import { isOwn, traceOf, windowsOf, type AnySpec, type Trace } from '../../properties/index.js';
import { wilson } from '../../sim/index.js';
import { shrunkSamples, type ShrunkSample } from '../shrunk-samples.js';
import type { ExitCode } from '../errors.js';
import { headingOf } from '../../render/command.js';
import { costText } from '../../render/decision.js';
import { guaranteeText, nothingText, runsText, sharesText } from '../../render/sampling.js';
import { tablesText } from '../../render/storage.js';
import type { Style } from '../../render/text.js';
import { traceText } from '../../render/trace.js';
import { drawSamples } from '../sampling.js';
import { faultsMaxOf, type SamplingOptions } from '../sampling-options.js';
import { stopOf } from '../stop.js';
import { version } from '../version.js';
import { hashOf } from './context.js';
import { build } from '../own.js';
import { propertyText } from '../counterexample.js';
import { run, targetOf, textProgress, type Target } from './search-command.js';
import type { Sampled } from '../../render/results.js';

/** Draws runs of one strategy and tells how many break something, and the first schedule that does. */
export async function sample(target: string, options: SamplingOptions): Promise<ExitCode> {
  const { spec, own, name, properties } = await targetOf(target, options);
  const world = build(spec, own, { ...options, symmetry: false });
  const tracesOf = ({ sampled, drawn }: Draws): readonly Trace<AnySpec>[] =>
    drawn.map((one) => traced(spec, sampled, one, hashOf(own)));
  return run<Draws>(
    {
      search: async (interrupt, progress) => {
        const watch = textProgress(progress, spec);
        const sampled = await drawSamples(world, faultsMaxOf(spec), options, interrupt, watch);
        const stop = stopOf(interrupt, options.maxSeconds);
        return {
          sampled,
          drawn: await shrunkSamples(world, sampled, options.shrink ?? true, stop),
        };
      },
      json: (found) => sampleJson(spec, found.sampled, tracesOf(found)),
      text: ({ sampled, drawn }, look) => report({ spec, properties }, sampled, drawn[0], look),
      traces: (found) => tracesOf(found).map((trace) => ({ name, trace })),
      verdicts: ({ drawn }) => [drawn.length > 0 ? 'violated' : 'unknown'],
    },
    options,
  );
}

/** Runs, and of each property that one of them broke the first schedule. */
interface Draws {
  readonly sampled: Sampled;
  readonly drawn: readonly ShrunkSample[];
}

/** The trace of a schedule that breaks a property, with what a replay has to tell again. */
function traced(
  spec: AnySpec,
  { sampler }: Sampled,
  { property, seed, execution: { steps, facts }, before }: ShrunkSample,
  code: string | undefined,
): Trace<AnySpec> {
  const by = `${sampler} sampling${before === undefined ? '' : ', shrunk'}`;
  const counterexample = { actions: steps.map(({ action }) => action), loop: null };
  const found = { by, seed, version: version(), ...(code === undefined ? {} : { code }) };
  return traceOf(spec, { property, counterexample }, found, facts);
}

function report(
  { spec, properties }: Pick<Target, 'spec' | 'properties'>,
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
      : scheduleText({ spec, properties }, sampled, first, look),
  );
  return parts.join('\n\n');
}

/** One schedule, and where it comes from. */
function scheduleText(
  { spec, properties }: Pick<Target, 'spec' | 'properties'>,
  { sampler, seed: begin }: Sampled,
  { property, seed, execution, before }: ShrunkSample,
  look: Style,
): string {
  const { cost } = execution;
  const violations = execution.violations.filter((one) => one.property === property);
  const origin = `Drawn by ${sampler} with seed ${seed}, run ${seed - begin + 1}`;
  return [
    look.colours.bold(propertyText(property, properties)),
    traceText(execution, { violations, windows: windowsOf(spec) }, look),
    before === undefined
      ? `${origin}: ${costText(cost)}. Not shrunk.`
      : `${origin}: ${costText(before)}.\nShrunk to: ${costText(cost)}. That is no certified minimum: onebatch minimize looks for one.`,
    tablesText(execution, look, isOwn(spec)),
  ].join('\n\n');
}

function sampleJson(spec: AnySpec, sampled: Sampled, traces: readonly Trace<AnySpec>[]): object {
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
