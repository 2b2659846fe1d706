import { hrtime } from 'node:process';
import fc from 'fast-check';
import {
  InterleavingCounter,
  InterleavingSampler,
  LazyGraph,
  PctSampler,
  Sampling,
  BackwardPass,
  tabulated,
  UniformSampler,
  type Sampler,
} from '../../sim/index.js';
import { naiveToy, startedTwice } from '../../sim/test/toys/naive-toy.js';
import { medianOf, repeated, secondsSince } from './measure.js';
import type { Report, ReportRow } from './report.js';
import { schedulerToy } from './scheduler-toy.js';
import type { Settings } from './settings.js';

/** What some runs took, and how many of them started twice. */
interface Sample {
  readonly runs: number;
  readonly failed: number;
  readonly seconds: number;
}

/** How many times as fast as `fc.scheduler` the uniform walk has to be. */
const timesLeast = 5;

/**
 * Runs per second of the samplers beside fast-check's scheduler, on the same toy, in one process and in turns. A uniform walk that is
 * not five times as fast is a failure.
 */
export async function samplersReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const rows: ReportRow[] = [];
  let failures = 0;
  for (const k of settings.quick ? [2] : [2, 3, 4, 5]) {
    const toy = `check-then-start, K=${k}`;
    if (settings.only !== undefined && !toy.includes(settings.only)) continue;
    settings.log(toy);
    const few = settings.quick ? 2_000 : 10_000;
    const rates = await repeated(settings.runs, async () => ({
      scheduler: await scheduled(k, few),
      uniform: walked(k, 10 * few, (graph) => new UniformSampler(graph)),
      pct: walked(k, 10 * few, (graph) => new PctSampler(graph, { depth: 2, events: 2 * k })),
      interleavings: walked(k, 10 * few, counting),
    }));
    const base = medianOf(rates, ({ scheduler }) => rateOf(scheduler));
    for (const name of ['scheduler', 'uniform', 'pct', 'interleavings'] as const) {
      const rate = medianOf(rates, (rate) => rateOf(rate[name]));
      if (name === 'uniform' && rate < timesLeast * base) failures += 1;
      rows.push({
        toy,
        sampler: name === 'scheduler' ? 'fc.scheduler' : name,
        'runs/s': Math.round(rate),
        times: Number((rate / base).toFixed(1)),
        'started twice, %': Number(
          ((100 * rates[0][name].failed) / rates[0][name].runs).toFixed(1),
        ),
        runs: rates.length,
      });
    }
  }
  const notes = [
    'medians; our rows begin with an empty graph each time, so that finding out about the toy is included',
    'fast-check runs asynchronous functions and resolves promises; ours walks a graph that it has expanded once',
  ];
  return { report: { title: 'Runs per second', rows, notes }, failures };
}

function rateOf({ runs, seconds }: Sample): number {
  return runs / seconds;
}

function walked(
  k: number,
  runs: number,
  samplerOf: (graph: LazyGraph<unknown>) => Sampler,
): Sample {
  const begin = hrtime.bigint();
  const graph = new LazyGraph(
    tabulated(naiveToy(k), [{ name: 'once', always: (state) => !startedTwice(state) }]),
  );
  const sampling = new Sampling(graph, samplerOf(graph), 1);
  sampling.advance(runs);
  return { runs, failed: sampling.failed, seconds: secondsSince(begin) };
}

function counting(graph: LazyGraph<unknown>): Sampler {
  const counter = new InterleavingCounter(graph);
  const sweep = new BackwardPass(graph, [counter]);
  while (!sweep.advance(1 << 20));
  return new InterleavingSampler(graph, counter);
}

async function scheduled(k: number, runs: number): Promise<Sample> {
  let failed = 0;
  const begin = hrtime.bigint();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const toy = schedulerToy(scheduler, k);
      await scheduler.waitIdle();
      if (toy.started() > 1) failed += 1;
    }),
    { seed: 2019, numRuns: runs },
  );
  return { runs, failed, seconds: secondsSince(begin) };
}
