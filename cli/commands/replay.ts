import { LazyGraph } from '../../sim/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { readText } from '../files.js';
import { parseTrace, properties, type Trace } from '../../properties/index.js';
import { isPicture, picture, plain, type Format } from '../format.js';
import { readingOf, type Reading } from '../reading.js';
import { explain } from '../minimum.js';
import type { Asides, Critical } from '../render/asides.js';
import { headingOf, replayCommand } from '../render/command.js';
import { criticalOf } from '../render/decision.js';
import { scheduleJson } from '../render/json.js';
import { tablesText } from '../render/storage.js';
import { count, type Colours, type Style } from '../render/text.js';
import { traceText, type TraceLayout } from '../render/trace.js';
import { breachText, starvedText } from '../render/words.js';
import { tell, type Story } from '../story.js';
import { print, printJson, style } from '../terminal.js';
import { worldIn } from './context.js';

export interface ReplayOptions {
  readonly format: Format;
  readonly alternatives?: boolean;
  readonly live?: string;
}

/** States that a picture may take to find where it was decided: some seconds. */
const decisionStatesMax = 100_000;

/** Runs the steps of a trace file in the world that it names. */
export async function replay(
  file: string,
  { format, live, alternatives = false }: ReplayOptions,
): Promise<ExitCode> {
  if (live !== undefined) {
    throw new InputError('--live: replay against a real store is not in this version yet');
  }
  const trace = parseTrace(await readText(file), file);
  const claimed = trace.violation?.property;
  if (claimed !== undefined && !properties.some(({ name }) => name === claimed)) {
    const names = properties.map(({ name }) => name).join(', ');
    throw new InputError(
      `${file} is not a trace: at violation.property: unknown '${claimed}'; expected one of ${names}`,
    );
  }
  const world = await worldIn(trace, file);
  const story = tell(world, trace.steps, trace.loop ?? null);
  const reading = readingOf(world, story);
  const asides = { breaches: story.breaches, windows: trace.world.windows, alternatives };
  if (format === 'json') {
    const { fingerprint, steps } = scheduleJson(reading, alternatives);
    printJson({ reproduced: isReproduced(trace, story), fingerprint, trace, ...story, steps });
  } else if (isPicture(format)) {
    const command = replayCommand(file);
    const lines = outcomeText(trace, story, plain).split('\n');
    const critical = await criticalIn(trace, story, file);
    print(picture(format, reading, { ...asides, critical }, { spec: trace.world, lines, command }));
  } else print(report(trace, reading, asides, format, style()));
  return story.breaches.length > 0 ? exit.violated : exit.ok;
}

/** Where it was decided that the claimed property breaks, or else the first one that does; as far as that is soon known. */
async function criticalIn(
  trace: Trace,
  { breaches, loop }: Story,
  file: string,
): Promise<Critical | undefined> {
  const broken = breaches.find(({ property }) => property === trace.violation?.property);
  const { property } = broken ?? breaches[0] ?? {};
  if (property === undefined || loop !== null) return undefined;
  const world = await worldIn(trace, file, [property]);
  const explanation = explain(world, new LazyGraph(world), trace.steps, decisionStatesMax);
  return criticalOf(explanation, trace.world.windows);
}

function isReproduced({ violation }: Trace, { breaches }: Story): boolean {
  return violation !== null && breaches.some(({ property }) => property === violation.property);
}

function report(
  trace: Trace,
  reading: Reading,
  asides: Asides,
  layout: TraceLayout,
  look: Style,
): string {
  const { bold } = look.colours;
  return [
    bold(headingOf(trace.world)),
    traceText(reading, asides, look, layout),
    tablesText(reading.story, look),
    outcomeText(trace, reading.story, look.colours),
  ].join('\n\n');
}

function outcomeText({ violation }: Trace, story: Story, { red }: Colours): string {
  const { steps, breaches, loop } = story;
  const ran = `${count(steps.length, 'step')} ran`;
  const others = breaches.filter(({ property }) => property !== violation?.property);
  const also = others.map((breach) =>
    breach.loop ? breachText(breach) : `${breachText(breach)}, at step ${breach.step}`,
  );
  const claimed = breaches.find(({ property }) => property === violation?.property);
  if (violation !== null && claimed !== undefined) {
    const elsewhere =
      claimed.step === violation.step ? '' : ` (the file says at step ${violation.step})`;
    const where =
      claimed.loop && loop !== null
        ? `by the loop from step ${loop + 1} on`
        : `at step ${claimed.step}${elsewhere}`;
    const line = `Reproduced: ${violation.property} is violated ${where}.`;
    return [red(line), ...also.map((text) => `Also: ${text}.`)].join('\n');
  }
  const missing = violation === null ? '' : ` Not reproduced: ${violation.property}.`;
  if (also.length > 0) return `${ran}.${missing} Violated: ${also.join('; ')}.`;
  return `${ran}, nothing is violated, ${endText(story)}.${missing}`;
}

function endText({ steps, quiescent, loop, starved }: Story): string {
  if (loop !== null) {
    const unfair = starved.length === 0 ? '' : `; that is not fair: ${starvedText(starved)}`;
    return `and steps ${loop + 1} to ${steps.length} can repeat${unfair}`;
  }
  return quiescent ? 'and nothing more can happen' : 'and more can happen';
}
