import type { Execution, Race, Step } from '../sim/index.js';
import { clip, padded, columnWidth, type Style } from './text.js';
import { marks } from './trace.js';
import { wordsOf } from './words.js';

/** What of a schedule is told in brief. */
export interface BriefOptions {
  /** Facts that the property hears, by type: their steps matter most. */
  readonly heard: ReadonlySet<string>;
  /** The step that decided, from 1. */
  readonly decided: number | undefined;
  readonly race: Race | undefined;
  /** How many windows the world has: with one, window and instance are not told. */
  readonly windows: number;
  /** Lines at the most. */
  readonly most: number;
}

/**
 * Only the steps of a schedule that matter, a line each: those that the property hears of, the two whose order decided, and what
 * else those two actors asked of the resource at which they raced. Numbers are those of the whole schedule.
 */
export function briefText(
  execution: Execution,
  options: BriefOptions,
  { width, colours }: Style,
): string {
  const ranked = briefSteps(execution, options);
  const name = columnWidth(ranked.map(({ action }) => action.actor));
  const number = String(execution.steps.length).length;
  return ranked
    .map((step) => {
      const mark = step.number === options.decided ? '◆' : marks[step.turn].trim() || ' ';
      const line = `${String(step.number).padStart(number)} ${mark} ${padded(step.action.actor, name)}  ${briefWords(step, options)}`;
      const text = clip(line, width);
      return step.number === options.decided ? colours.magenta(text) : text;
    })
    .join('\n');
}

/** The steps that `briefText` tells, in order. */
export function briefSteps(execution: Execution, options: BriefOptions): readonly Step[] {
  return execution.steps
    .map((step) => ({ step, rank: rankOf(step, options) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((one, other) => one.rank - other.rank || other.step.number - one.step.number)
    .slice(0, options.most)
    .map(({ step }) => step)
    .sort((one, other) => one.number - other.number);
}

/** 0 matters most; Infinity: not at all. */
function rankOf(step: Step, { heard, decided, race }: BriefOptions): number {
  if (step.number === decided) return 0;
  if (step.facts.some(({ type }) => heard.has(type) && !isAnswer(type))) return 1;
  if (race === undefined) return step.facts.length > 0 ? 3 : Infinity;
  const { first, second } = race;
  if (step.number === second.step) return 1;
  const { action } = step;
  if (action.kind !== 'deliver' || action.actor !== first.action.actor) return Infinity;
  const racers = [first.action, second.action].flatMap((one) =>
    one.kind === 'deliver' ? [one.from] : [],
  );
  if (racers.includes(action.from)) return 2;
  // Who asked the same question before it was decided.
  const isLook = [first.action, second.action].some(
    (one) => one.kind === 'deliver' && one.type === action.type,
  );
  if (isLook && step.number < (decided ?? 0)) return 3;
  return step.facts.length > 0 ? 4 : 5;
}

/** What its sender was told matters less than what happened. */
function isAnswer(type: string): boolean {
  return type === 'acknowledged';
}

/** Its facts; else what was received and what came of it, without versions and ids. */
export function briefWords(
  step: Step,
  { heard, windows }: Pick<BriefOptions, 'heard' | 'windows'>,
): string {
  const facts = step.facts.flatMap((fact, index) =>
    heard.has(fact.type) && !isAnswer(fact.type) ? [wordsOf(step, windows).facts[index] ?? ''] : [],
  );
  if (facts.length > 0) return facts.join('; ');
  const { moved, sent } = wordsOf(step, windows);
  const short = (text: string): string => text.replace(/ \w+=\S+/g, '');
  return sent === '' ? short(moved) : `${short(moved)} → ${short(sent)}`;
}
