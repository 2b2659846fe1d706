import { basename, dirname } from 'node:path';
import { LazyGraph } from '../../sim/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { writeWhole } from '../files.js';
import { renewedTrace, traceFileText, type Replay, type Trace } from '../../properties/index.js';
import { picture, plain } from '../format.js';
import { isPicture, type Format } from '../formats.js';
import { readingOf, type Reading } from '../reading.js';
import { expectStore, liveReplay } from '../live.js';
import { explain } from '../minimum.js';
import type { Asides, Critical } from '../render/asides.js';
import { headingOf, replayCommand } from '../render/command.js';
import { criticalOf } from '../render/decision.js';
import { isConfirmed, liveJson, liveText } from '../render/live.js';
import { replayJson } from '../render/schedule-json.js';
import { tablesText } from '../render/storage.js';
import { count, type Colours, type Style } from '../render/text.js';
import { traceText, type TraceLayout } from '../render/trace.js';
import { breachText, starvedText } from '../render/words.js';
import type { Story } from '../story.js';
import { notes, print, printJson, style } from '../terminal.js';
import { follow, worldIn } from './context.js';

export interface ReplayOptions {
  readonly format: Format;
  readonly alternatives?: boolean;
  readonly strict?: boolean;
  readonly update?: boolean;
  /** True: no store was named. */
  readonly live?: string | true;
}

/** States that a picture may take to find where it was decided: some seconds. */
const decisionStatesMax = 100_000;

/** Runs the steps of a trace file in the world that it names. */
export async function replay(
  file: string,
  { format, live, alternatives = false, strict = false, update = false }: ReplayOptions,
): Promise<ExitCode> {
  if (live !== undefined) expectStore(live, format);
  const { trace: written, world, replayed, lines } = await follow(file, strict);
  for (const line of lines) notes().note(line);
  const { story, claimed } = replayed;
  const trace = claimedAt(written, claimed);
  const reading = readingOf(world, story);
  const reality = live === undefined ? null : await liveReplay(trace, story);
  const asides = { breaches: story.breaches, windows: trace.world.windows, alternatives };
  if (format === 'json') {
    const json = replayJson(written, replayed, reading, alternatives);
    printJson(reality === null ? json : { ...json, live: liveJson(reality) });
  } else if (isPicture(format)) {
    const command = replayCommand(file);
    const outcome = outcomeText(trace, story, plain).split('\n');
    const critical = await criticalIn(trace, story, file);
    print(
      picture(
        format,
        reading,
        { ...asides, critical },
        { spec: trace.world, lines: outcome, command },
      ),
    );
  } else print(report(trace, reading, asides, format, style()));
  if (reality !== null && format !== 'json') print(`\n${liveText(reality, style())}`);
  if (update) await writeAnew(file, written, replayed);
  if (reality !== null && !isConfirmed(reality)) return exit.unknown;
  return story.breaches.length > 0 ? exit.violated : exit.ok;
}

/** Where it was decided that the claimed property breaks, or else the first one that does; as far as that is soon known. */
async function criticalIn(
  trace: Trace,
  { breaches, loop, steps }: Story,
  file: string,
): Promise<Critical | undefined> {
  const broken = breaches.find(({ property }) => property === trace.violation?.property);
  const { property } = broken ?? breaches[0] ?? {};
  if (property === undefined || loop !== null) return undefined;
  const world = await worldIn(trace, file, [property]);
  const explanation = explain(
    world,
    new LazyGraph(world),
    steps.map(({ action }) => action),
    { statesMax: decisionStatesMax },
  );
  return criticalOf(explanation, trace.world.windows);
}

/** The trace with its violation at the step of the replay where it is claimed now. */
function claimedAt(trace: Trace, step: number | null): Trace {
  const { violation } = trace;
  return violation === null || step === null
    ? trace
    : { ...trace, violation: { ...violation, step } };
}

async function writeAnew(file: string, trace: Trace, replayed: Replay): Promise<void> {
  const { property } = trace.violation ?? {};
  if (property !== undefined && !replayed.breaches.some((breach) => breach.property === property)) {
    throw new InputError(`--update: ${property} is not violated; ${file} stays as it is`);
  }
  const text = traceFileText(renewedTrace(trace, replayed));
  notes().note(`wrote ${await writeWhole(dirname(file), basename(file), text)}`);
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
