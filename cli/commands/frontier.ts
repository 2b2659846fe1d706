import { settingOf, traceOf, type AnySpec, type Trace } from '../../properties/index.js';
import type { ExitCode } from '../errors.js';
import { searchFrontiers } from '../frontier.js';
import type { CommonOptions } from '../options.js';
import { frontiersText, verdictOf } from '../../render/frontier.js';
import { frontierJson } from '../../render/json.js';
import type { Style } from '../../render/text.js';
import { asymmetryText } from '../../render/verdict.js';
import { found, originOf, type NamedTrace } from './context.js';
import { run, searchProgress, targetOf } from './search-command.js';
import type { Frontiers } from '../../render/results.js';

/** Finds the minimal sets of faults that break a strategy, the catalogue's or a file's. */
export async function frontier(target: string, options: CommonOptions): Promise<ExitCode> {
  const { spec, own, name } = await targetOf(target, options);
  return run(
    {
      search: (interrupt, progress) =>
        searchFrontiers(spec, own, options, interrupt, searchProgress(progress)),
      notes: ({ asymmetry }) => (asymmetry === null ? [] : [asymmetryText(asymmetry)]),
      json: (all) => frontierJson(all, originOf(own)),
      text: report,
      traces: (all) => breachesOf(all, name, originOf(own)),
      verdicts: ({ frontiers }) => [...frontiers.values()].map(verdictOf),
    },
    options,
  );
}

/** The shortest schedule of every minimal set. */
export function breachesOf(
  { frontiers }: Frontiers<AnySpec>,
  name: string,
  origin: Trace['found'] = found,
): readonly NamedTrace[] {
  const breaches = [...frontiers.values()].flatMap(({ sets }) => sets);
  return breaches.map(({ evidence: { spec, verdict, facts } }) => ({
    name,
    trace: traceOf(spec, verdict, origin, facts),
  }));
}

function report(frontiers: Frontiers<AnySpec>, look: Style): string {
  return [
    look.colours.bold(`${settingOf(frontiers.spec)}, ${frontiers.spec.time}`),
    frontiersText(frontiers, look),
  ].join('\n\n');
}
