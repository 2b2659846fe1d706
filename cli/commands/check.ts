import type { Strategy } from '../../model/index.js';
import { properties, traceOf, worldOf, type WorldSpec } from '../../properties/index.js';
import type { TransitionMemo, Verdict, World, WorldAction } from '../../sim/index.js';
import { blame, exit, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { interruptible } from '../interrupt.js';
import { specOf, type CommonOptions } from '../options.js';
import { briefly, checkCommand, headingOf, replayCommand } from '../render/command.js';
import { verdictJson } from '../render/json.js';
import { tablesText } from '../render/storage.js';
import type { Style } from '../render/text.js';
import { traceText } from '../render/trace.js';
import { certificateText, verdictsText } from '../render/verdict.js';
import { search, type Findings } from '../search.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { tell } from '../story.js';
import { notes, print, printJson, style } from '../terminal.js';
import { causeOf, found, writeTrace } from './context.js';

type Violated = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

/** Explores one strategy, the catalogue's or a file's, until every asked property is decided. */
export async function check(target: string, options: CommonOptions): Promise<ExitCode> {
  const spec = specOf(target, options);
  const own = looksLikeFile(target) ? await loadStrategy(target) : undefined;
  const world = build(spec, own, options);
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progress, done } = notes();
  const findings = await interruptible(note, (interrupt) =>
    search(world, options, interrupt, (...state) => progress(briefly(spec), ...state)),
  );
  done();
  const violated = findings.verdicts.filter((verdict) => verdict.kind === 'violated');
  const files = await written(violated, spec, own?.name ?? target, options.out);
  if (options.json === true) {
    printFindings(findings, spec, options.maxSeconds);
    for (const file of files) note(`wrote ${file}`);
  } else {
    print(report(world, spec, findings, violated, files, style()));
  }
  return exitCodeOf(findings.verdicts);
}

/** The world of a spec. What goes wrong in a user's own strategy is told with the file's name. */
export function build(
  spec: WorldSpec,
  own: Strategy | undefined,
  {
    property,
    symmetry = true,
    memo,
  }: Pick<CommonOptions, 'property' | 'symmetry'> & { readonly memo?: TransitionMemo } = {},
): World {
  const options = { symmetry, memo, ...(property === undefined ? {} : { watched: property }) };
  if (own === undefined) return worldOf(spec, options);
  try {
    return worldOf(spec, { ...options, strategy: own });
  } catch (error) {
    throw blame(`${spec.strategy} makes no world`, error);
  }
}

async function written(
  violated: readonly Violated[],
  spec: WorldSpec,
  name: string,
  out: string | undefined,
): Promise<readonly string[]> {
  if (out === undefined) return [];
  return Promise.all(
    violated.map((verdict) => writeTrace(out, name, traceOf(spec, verdict, found))),
  );
}

function printFindings(
  { verdicts, seconds }: Findings,
  spec: WorldSpec,
  maxSeconds: number | undefined,
): void {
  const all = verdicts.map((verdict) => {
    const trace = verdict.kind === 'violated' ? traceOf(spec, verdict, found) : undefined;
    return verdictJson(verdict, spec, seconds, maxSeconds, trace);
  });
  printJson(all.length === 1 ? all[0] : all);
}

function report(
  world: World,
  spec: WorldSpec,
  findings: Findings,
  violated: readonly Violated[],
  files: readonly string[],
  look: Style,
): string {
  const { bold } = look.colours;
  const parts = [`${bold(headingOf(spec))}\n${verdictsText(findings, properties, look.colours)}`];
  const [first, ...others] = violated;
  if (first !== undefined) parts.push(counterexampleText(world, spec, first, look));
  if (others.length > 0) {
    const commands = others.map(({ property }) => `  ${checkCommand(spec, property)}`);
    parts.push(['The other counterexamples:', ...commands].join('\n'));
  }
  if (files.length > 0) {
    parts.push(files.map((file) => `wrote ${file}; replay it: ${replayCommand(file)}`).join('\n'));
  }
  return parts.join('\n\n');
}

/** The story of one violation: what is violated, how, the schedule, why none is shorter, and what storage holds then. */
export function counterexampleText(
  world: World,
  spec: WorldSpec,
  verdict: Violated,
  look: Style,
): string {
  const { property, counterexample } = verdict;
  const story = tell(world, counterexample.actions, counterexample.loop);
  const sentence = properties.find(({ name }) => name === property)?.sentence ?? '';
  const cause = causeOf(spec, property);
  const breaches = story.breaches.filter((breach) => breach.property === property);
  return [
    [
      look.colours.bold(`${property}: ${sentence}`),
      ...(cause === undefined ? [] : [`How it is violated, says the catalogue: ${cause}.`]),
    ].join('\n'),
    traceText(story, breaches, spec.windows, look),
    certificateText(verdict),
    tablesText(story, look.colours),
  ].join('\n\n');
}

function exitCodeOf(verdicts: readonly Verdict<WorldAction>[]): ExitCode {
  if (verdicts.some(({ kind }) => kind === 'violated')) return exit.violated;
  return verdicts.every(({ kind }) => kind === 'holds') ? exit.ok : exit.unknown;
}
