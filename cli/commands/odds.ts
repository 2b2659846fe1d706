import { exit, type ExitCode } from '../errors.js';
import { interruptible } from '../interrupt.js';
import { computeOdds as oddsOf } from '../odds.js';
import { specFromOptions } from '../options.js';
import { briefly, headingOf } from '../../render/command.js';
import { oddsJson, oddsTableText } from '../../render/odds.js';
import { faultsMaxOf, defaultMiss, type SamplingOptions } from '../sampling-options.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { notes, print, printJson, style } from '../terminal.js';
import { build } from './context.js';
import type { OddsTable } from '../../render/results.js';

/** How likely each sampler is to break each property of a world in one run. */
export async function odds(target: string, options: SamplingOptions): Promise<ExitCode> {
  const spec = specFromOptions(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  const world = build(spec, own, { ...options, symmetry: false });
  const { miss = defaultMiss } = options;
  const { note, progressLine, done } = notes();
  const table = await interruptible(note, (interrupt) =>
    oddsOf(world, faultsMaxOf(spec), options, interrupt, (text) =>
      progressLine(() => `${briefly(spec)}: ${text()}`),
    ),
  );
  done();
  if (options.json === true) {
    const { states, transitions, complete, cycle, interleavings, pct, seconds } = table;
    printJson({
      world: spec,
      miss,
      states,
      transitions,
      complete,
      cycle: cycle ?? null,
      interleavings: interleavings === undefined ? null : String(interleavings),
      pct:
        pct === undefined ? null : { ...pct.options, nodes: pct.nodes, most: pct.extent ?? null },
      seconds: Math.round(seconds * 1000) / 1000,
      odds: oddsJson(table, miss),
    });
  } else {
    const { colours } = style();
    const heading = colours.bold(headingOf(spec));
    print(`${heading}\n\n${oddsTableText(table, miss, colours)}`);
  }
  return exitCodeOf(table);
}

/** To know that something can fail is an answer as good as that it cannot. */
function exitCodeOf({ rows }: OddsTable): ExitCode {
  return rows.some(({ chance }) => chance.kind === 'unknown') ? exit.unknown : exit.ok;
}
