import { basename, dirname } from 'node:path';
import { LazyGraph, type Execution } from '../../sim/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritableFile, writeWhole } from '../files.js';
import {
  isOwn,
  renewedTrace,
  traceFileText,
  windowsOf,
  type AnySpec,
  type Replay,
  type Trace,
} from '../../properties/index.js';
import { diagramText, pageText, plain } from '../format.js';
import { isPicture, type Format } from '../formats.js';
import { expectStore, liveReplay, storeTitles } from '../live.js';
import { judging, type Own } from '../own.js';
import { explain } from '../minimum.js';
import type { Annotations, Critical } from '../../render/annotations.js';
import { headingOf, replayCommand } from '../../render/command.js';
import { criticalOf } from '../../render/decision.js';
import { isConfirmed, liveJson, liveText } from '../../render/live.js';
import { replayJson } from '../../render/schedule-json.js';
import { tablesText } from '../../render/storage.js';
import { count, type Colours, type Style } from '../../render/text.js';
import { traceText, type TraceLayout } from '../../render/trace.js';
import { violationText, starvedText } from '../../render/words.js';
import { printOrWrite } from '../output.js';
import { jsonText, notes, style } from '../terminal.js';
import { follow, worldIn } from './context.js';

export interface ReplayCommandOptions {
  readonly format: Format;
  readonly alternatives?: boolean;
  readonly strict?: boolean;
  readonly update?: boolean;
  /** A file for what would be printed. */
  readonly out?: string;
  /** True: no store was named. */
  readonly live?: string | true;
}

/** States that a picture may take to find where it was decided: some seconds. */
const decisionStatesMax = 100_000;

/** Runs the steps of a trace file in the world that it names. */
export async function replay(
  file: string,
  { format, live, alternatives = false, strict = false, update = false, out }: ReplayCommandOptions,
): Promise<ExitCode> {
  if (out !== undefined) await checkWritableFile(out);
  const look = out === undefined ? style() : { ...style(), colours: plain };
  const texts: string[] = [];
  const store = live === undefined ? undefined : expectStore(live, format);
  const { trace: written, own, replayed, lines } = await follow(file, strict);
  for (const line of lines) notes().note(line);
  const { execution, claimed } = replayed;
  const trace = claimedAt(written, claimed);
  const reality = store === undefined ? null : await liveReplay(trace, own, execution, store);
  const annotations = {
    violations: execution.violations,
    windows: windowsOf(trace.world),
    alternatives,
  };
  if (format === 'json') {
    const json = replayJson(written, replayed, alternatives);
    texts.push(
      jsonText(reality === null ? json : { ...json, live: liveJson(reality, live as string) }),
    );
  } else if (isPicture(format)) {
    const { world: spec } = trace;
    const marked = { ...annotations, critical: criticalIn(trace, own, execution, file) };
    texts.push(
      format === 'mermaid'
        ? diagramText(spec, execution, marked)
        : await pageText(worldIn(trace, file, own), execution, marked, {
            spec,
            properties: judging(own),
            lines: replayResultText(trace, execution, plain).split('\n'),
            command: replayCommand(file),
          }),
    );
  } else texts.push(report(trace, execution, annotations, format, look));
  if (reality !== null && format !== 'json') {
    texts.push(
      `\n${liveText(reality, look, store === undefined ? undefined : storeTitles[store])}`,
    );
  }
  await printOrWrite(texts.join('\n'), out);
  if (update) await writeAnew(file, written, replayed);
  if (reality !== null && !isConfirmed(reality)) return exit.unknown;
  return execution.violations.length > 0 ? exit.violated : exit.ok;
}

/** Where it was decided that the claimed property breaks, or else the first one that does; as far as that is soon known. */
function criticalIn(
  trace: Trace<AnySpec>,
  own: Own | undefined,
  { violations, loop, steps }: Execution,
  file: string,
): Critical | undefined {
  const broken = violations.find(({ property }) => property === trace.violation?.property);
  const { property } = broken ?? violations[0] ?? {};
  if (property === undefined || loop !== null) return undefined;
  const world = worldIn(trace, file, own, [property]);
  const explanation = explain(
    world,
    new LazyGraph(world),
    steps.map(({ action }) => action),
    { statesMax: decisionStatesMax },
  );
  return criticalOf(explanation, windowsOf(trace.world));
}

/** The trace with its violation at the step of the replay where it is claimed now. */
function claimedAt(trace: Trace<AnySpec>, step: number | null): Trace<AnySpec> {
  const { violation } = trace;
  return violation === null || step === null
    ? trace
    : { ...trace, violation: { ...violation, step } };
}

async function writeAnew(file: string, trace: Trace<AnySpec>, replayed: Replay): Promise<void> {
  const { property } = trace.violation ?? {};
  if (property !== undefined && !replayed.violations.some((one) => one.property === property)) {
    throw new InputError(`--update: ${property} is not broken; ${file} stays as it is`);
  }
  const text = traceFileText(renewedTrace(trace, replayed));
  notes().note(`wrote ${await writeWhole(dirname(file), basename(file), text)}`);
}

function report(
  trace: Trace<AnySpec>,
  execution: Execution,
  annotations: Annotations,
  layout: TraceLayout,
  look: Style,
): string {
  const { bold } = look.colours;
  return [
    bold(headingOf(trace.world)),
    traceText(execution, annotations, look, layout),
    tablesText(execution, look, isOwn(trace.world)),
    replayResultText(trace, execution, look.colours),
  ].join('\n\n');
}

function replayResultText(
  { violation }: Trace<AnySpec>,
  execution: Execution,
  { red }: Colours,
): string {
  const { steps, violations, loop } = execution;
  const ran = `${count(steps.length, 'step')} ran`;
  const others = violations.filter(({ property }) => property !== violation?.property);
  const also = others.map((other) =>
    other.loop ? violationText(other) : `${violationText(other)}, at step ${other.step}`,
  );
  const claimed = violations.find(({ property }) => property === violation?.property);
  if (violation !== null && claimed !== undefined) {
    const elsewhere =
      claimed.step === violation.step ? '' : ` (the file says at step ${violation.step})`;
    const where =
      claimed.loop && loop !== null
        ? `by the loop from step ${loop + 1} on`
        : `at step ${claimed.step}${elsewhere}`;
    const line = `Reproduced: ${violation.property} is broken ${where}.`;
    return [red(line), ...also.map((text) => `Also: ${text}.`)].join('\n');
  }
  const missing = violation === null ? '' : ` Not reproduced: ${violation.property}.`;
  if (also.length > 0) return `${ran}.${missing} Broken: ${also.join('; ')}.`;
  return `${ran}, no property is broken, ${endText(execution)}.${missing}`;
}

function endText({ steps, quiescent, loop, starved }: Execution): string {
  if (loop !== null) {
    const unfair = starved.length === 0 ? '' : `; that is not fair: ${starvedText(starved)}`;
    return `and steps ${loop + 1} to ${steps.length} can repeat${unfair}`;
  }
  return quiescent ? 'and nothing more can happen' : 'and more can happen';
}
