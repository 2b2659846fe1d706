import type { AnySpec } from '../../properties/index.js';
import type { ExitCode } from '../errors.js';
import { computeOdds } from '../odds.js';
import { headingOf } from '../../render/command.js';
import { oddsJson, oddsTableText } from '../../render/odds.js';
import { faultsMaxOf, defaultMiss, type SamplingOptions } from '../sampling-options.js';
import { build } from '../own.js';
import { run, targetOf, textProgress } from './search-command.js';
import type { OddsTable } from '../../render/results.js';

/** How likely each sampler is to break each property of a world in one run. */
export async function odds(target: string, options: SamplingOptions): Promise<ExitCode> {
  const { spec, own } = await targetOf(target, options);
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
