import { settingOf, traceOf, type Trace } from '../../properties/index.js';
import { exit, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { searchFrontiers } from '../frontier.js';
import { interruptible } from '../interrupt.js';
import { specFromOptions, type CommonOptions } from '../options.js';
import { briefly } from '../../render/command.js';
import { frontiersText, verdictOf } from '../../render/frontier.js';
import { frontierJson } from '../../render/json.js';
import type { Style } from '../../render/text.js';
import { asymmetryText } from '../../render/verdict.js';
import { progressText } from '../progress.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { notes, print, printJson, style } from '../terminal.js';
import { found, writeTraces, wroteText } from './context.js';
import type { Frontiers } from '../../render/results.js';

/** Finds the minimal sets of faults that break a strategy, the catalogue's or a file's. */
export async function frontier(target: string, options: CommonOptions): Promise<ExitCode> {
  const spec = specFromOptions(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progressLine, done } = notes();
  const frontiers = await interruptible(note, (interrupt) =>
    searchFrontiers(spec, own, options, interrupt, (world, ...state) =>
      progressLine(() => progressText(briefly(world), ...state)),
    ),
  );
  done();
  if (frontiers.asymmetry !== null) note(asymmetryText(frontiers.asymmetry));
  const { out } = options;
  const { json = false } = options;
  if (json) printJson(frontierJson(frontiers, found));
  else print(report(frontiers, style()));
  if (out !== undefined) {
    await writeTraces(out, breachesOf(frontiers, own?.name ?? target), (files) => {
      if (json) for (const file of files) note(`wrote ${file}`);
      else print(`\n${wroteText(files)}`);
    });
  }
  return exitCodeOf(frontiers);
}

/** The shortest schedule of every minimal set. */
export function breachesOf(
  { frontiers }: Frontiers,
  name: string,
): readonly { readonly name: string; readonly trace: Trace }[] {
  const breaches = [...frontiers.values()].flatMap(({ sets }) => sets);
  return breaches.map(({ evidence: { spec, verdict, facts } }) => ({
    name,
    trace: traceOf(spec, verdict, found, facts),
  }));
}

function report(frontiers: Frontiers, look: Style): string {
  return [
    look.colours.bold(`${settingOf(frontiers.spec)}, ${frontiers.spec.time}`),
    frontiersText(frontiers, look),
  ].join('\n\n');
}

function exitCodeOf({ frontiers }: Frontiers): ExitCode {
  const verdicts = [...frontiers.values()].map(verdictOf);
  if (verdicts.includes('violated')) return exit.violated;
  return verdicts.every((verdict) => verdict === 'holds') ? exit.ok : exit.unknown;
}
