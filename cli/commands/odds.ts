import { isOwn, type AnySpec } from '../../properties/index.js';
import { InputError, type ExitCode } from '../errors.js';
import { computeOdds } from '../odds.js';
import { headingOf } from '../../render/command.js';
import { oddsChartText, type ChartedOdds } from '../../render/odds-chart.js';
import { oddsJson, oddsTableText } from '../../render/odds.js';
import { clockOf } from '../sampling.js';
import { faultsMaxOf, defaultMiss, type SamplingOptions } from '../sampling-options.js';
import { askedOf, build, type Own } from '../own.js';
import { secondsLeft } from '../stop.js';
import { run, targetOf, textProgress } from './search-command.js';
import type { OddsTable } from '../../render/results.js';

/** How likely each sampler is to break each property of a world in one run; with `--starters-max`, of worlds of growing size. */
export async function odds(target: string, options: SamplingOptions): Promise<ExitCode> {
  const { startersMax } = options;
  const { spec, own } = await targetOf(target, options);
  if (startersMax !== undefined) return oddsChart({ target, spec, own, startersMax }, options);
  const world = build(spec, own, { ...options, symmetry: false });
  const { miss = defaultMiss } = options;
  return run(
    {
      search: (interrupt, progress) =>
        computeOdds(world, faultsMaxOf(spec), options, interrupt, textProgress(progress, spec)),
      json: (table) => tableJson(spec, table, miss),
      text: (table, look) =>
        `${look.colours.bold(headingOf(spec))}\n\n${oddsTableText(table, miss, look)}`,
      // To know that something can fail is an answer as good as that it cannot.
      verdicts: ({ rows }) =>
        rows.map(({ chance }) => (chance.kind === 'unknown' ? 'unknown' : 'holds')),
    },
    { json: options.json ?? false },
  );
}

interface ChartOf {
  readonly target: string;
  /** Of the smallest world. */
  readonly spec: AnySpec;
  readonly own: Own | undefined;
  readonly startersMax: number;
}

/** @throws InputError for a world that has no number of starters, or more than the chart may have. */
async function oddsChart(
  { target, spec, own, startersMax }: ChartOf,
  options: SamplingOptions,
): Promise<ExitCode> {
  if (isOwn(spec)) {
    throw new InputError(`--starters-max: ${target} exports a world, which is as large as it is`);
  }
  if (startersMax < spec.starters) {
    throw new InputError(
      `--starters-max is ${startersMax}, and --starters is ${spec.starters}; expected at least as many`,
    );
  }
  const sizes = Array.from({ length: startersMax - spec.starters + 1 }, (_, more) => {
    const starters = spec.starters + more;
    return askedOf(target, { ...options, starters }, own);
  });
  const { miss = defaultMiss } = options;
  return run(
    {
      search: async (interrupt, progress) => {
        const found: SizedOdds[] = [];
        const clock = clockOf();
        for (const sized of sizes) {
          const world = build(sized, own, { ...options, symmetry: false });
          const watch = textProgress(progress, sized);
          const limits = { ...options, ...secondsLeft(options.maxSeconds, clock.seconds()) };
          const table = await computeOdds(world, faultsMaxOf(sized), limits, interrupt, watch);
          found.push({ spec: sized, starters: isOwn(sized) ? 0 : sized.starters, table });
        }
        return found;
      },
      json: (found) => found.map((one) => tableJson(one.spec, one.table, miss)),
      text: (found, look) =>
        `${look.colours.bold(headingOf(spec))}\nand with up to ${startersMax} starters\n\n${oddsChartText(found, look)}`,
      verdicts: (found) =>
        found.flatMap(({ table: { rows } }) =>
          rows.map(({ chance }) => (chance.kind === 'unknown' ? 'unknown' : 'holds')),
        ),
    },
    { json: options.json ?? false },
  );
}

interface SizedOdds extends ChartedOdds {
  readonly spec: AnySpec;
}

function tableJson(spec: AnySpec, table: OddsTable, miss: number): object {
  const { states, transitions, complete, cycle, interleavings, pct, seconds } = table;
  return {
    world: spec,
    miss,
    states,
    transitions,
    complete,
    cycle: cycle ?? null,
    interleavings: interleavings === undefined ? null : String(interleavings),
    pct: pct === undefined ? null : { ...pct.options, nodes: pct.nodes, most: pct.extent ?? null },
    seconds: Math.round(seconds * 1000) / 1000,
    odds: oddsJson(table, miss),
  };
}
