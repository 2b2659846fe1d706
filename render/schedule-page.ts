import pc from 'picocolors';
import {
  RecordedWorld,
  WorldRecorder,
  type Execution,
  type Recording,
  type World,
} from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { choicesOf, encodeChoices } from './explorer/choices.js';
import { explorerPage } from './explorer-page.js';
import { fingerprint } from './fingerprint.js';
import { pageParts } from './page-parts.js';
import { tablesText } from './storage.js';
import { traceText } from './trace.js';
import { loopText } from './words.js';

/** What a page says besides the schedule. */
export interface PageTexts {
  /** The world in a word, as links name it. */
  readonly name: string;
  /** The world in one line. */
  readonly heading: string;
  /** What the schedule shows, in lines; the first is the title. At least one. */
  readonly lines: readonly string[];
  /** The command that shows it again. */
  readonly command: string;
  /** What each property says, in a sentence, by its name; absent: nothing. */
  readonly sentences?: Readonly<Record<string, string>>;
  /** True of a world that is not one of the catalogue's: its storage is listed as it is. */
  readonly isOwn?: boolean;
  /** States that are searched, at the most. Default: 100,000, which is a second or two. */
  readonly statesMax?: number;
}

const defaultStatesMax = 100_000;

/** Transitions between two pauses. */
const chunk = 1 << 16;

/** What a reader without scripts gets: nothing is coloured, and nothing wider than this. */
const style = { width: 120, colours: pc.createColors(false) };

/**
 * The explorer on a fixed schedule: one page that needs nothing else. A visitor walks the schedule, sees what else could have
 * happened at each step, and takes it; without scripts it is the schedule as text.
 *
 * @param world the world of the execution, which is left as it is. Beyond `statesMax` it is recorded in part, the schedule whole.
 * @param record searches until somebody has enough. Default: to the end.
 */
export async function schedulePage(
  world: World,
  execution: Execution,
  annotations: Annotations,
  texts: PageTexts,
  record: (recorder: WorldRecorder) => Promise<Recording> = recordedWhole,
): Promise<string> {
  const { name, heading, lines, command, sentences = {}, isOwn = false } = texts;
  const { loop, starved, violations } = execution;
  const actions = execution.steps.map(({ action }) => action);
  const recorder = new WorldRecorder(world, texts.statesMax ?? defaultStatesMax, [actions]);
  const recording = await record(recorder);
  const told = [...annotations.violations, ...violations].map(({ property }) => property);
  const shown = {
    choices: encodeChoices(choicesOf(new RecordedWorld(recording), actions)),
    lines,
    fingerprint: fingerprint(execution),
    command,
    critical: annotations.critical ?? null,
    loop: loop === null ? null : { from: loop, text: loopText(starved) },
  };
  const { windows } = annotations;
  const page = {
    name,
    heading,
    summary: '',
    windows: Number.isFinite(windows) ? windows : null,
    properties: [...new Set([...told, ...world.properties])].map((property) => ({
      name: property,
      sentence: sentences[property] ?? '',
    })),
    recording,
    shown,
  };
  const reading = [
    ...lines,
    traceText(execution, { ...annotations, alternatives: true }, style),
    tablesText(execution, style, isOwn),
    `Shown again by ${command}`,
  ].join('\n\n');
  return explorerPage({ worlds: [page] }, await pageParts(), reading);
}

async function recordedWhole(recorder: WorldRecorder): Promise<Recording> {
  while (!recorder.advance(chunk)) await new Promise(setImmediate);
  return recorder.recording();
}
