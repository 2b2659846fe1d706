import { settingOf, traceOf } from '../../properties/index.js';
import { exit, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { searchFrontiers, type Frontiers } from '../frontier.js';
import { interruptible } from '../interrupt.js';
import { specOf, type CommonOptions } from '../options.js';
import { briefly, replayCommand } from '../render/command.js';
import { frontiersText, verdictOf } from '../render/frontier.js';
import { frontierJson } from '../render/json.js';
import type { Style } from '../render/text.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { notes, print, printJson, style } from '../terminal.js';
import { found, writeTrace } from './context.js';

/** Finds the minimal sets of faults that break a strategy, the catalogue's or a file's. */
export async function frontier(target: string, options: CommonOptions): Promise<ExitCode> {
  const spec = specOf(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progress, done } = notes();
  const frontiers = await interruptible(note, (interrupt) =>
    searchFrontiers(spec, own, options, interrupt, (world, ...state) =>
      progress(briefly(world), ...state),
    ),
  );
  done();
  const { out } = options;
  const files = out === undefined ? [] : await writeBreaches(frontiers, own?.name ?? target, out);
  if (options.json === true) {
    printJson(frontierJson(frontiers, found));
    for (const file of files) note(`wrote ${file}`);
  } else print(report(frontiers, files, style()));
  return exitCodeOf(frontiers);
}

/** Writes the shortest schedule of every minimal set. @returns the paths of the files. */
export async function writeBreaches(
  { frontiers }: Frontiers,
  name: string,
  out: string,
): Promise<readonly string[]> {
  const breaches = [...frontiers.values()].flatMap(({ sets }) => sets);
  return Promise.all(
    breaches.map(({ evidence: { spec, verdict, facts } }) =>
      writeTrace(out, name, traceOf(spec, verdict, found, facts)),
    ),
  );
}

function report(frontiers: Frontiers, files: readonly string[], look: Style): string {
  const parts = [
    look.colours.bold(`${settingOf(frontiers.spec)}, ${frontiers.spec.time}`),
    frontiersText(frontiers, look),
  ];
  if (files.length > 0) {
    parts.push(files.map((file) => `wrote ${file}; replay it: ${replayCommand(file)}`).join('\n'));
  }
  return parts.join('\n\n');
}

function exitCodeOf({ frontiers }: Frontiers): ExitCode {
  const verdicts = [...frontiers.values()].map(verdictOf);
  if (verdicts.includes('violated')) return exit.violated;
  return verdicts.every((verdict) => verdict === 'holds') ? exit.ok : exit.unknown;
}
