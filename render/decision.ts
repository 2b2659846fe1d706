import type { Explanation } from './results.js';
import type { ViolatedVerdict } from '../properties/index.js';
import {
  subjectText,
  type Contender,
  type Cost,
  type Message,
  type Minimum,
  type Race,
  type StepEffects,
  type WorldAction,
} from '../sim/index.js';
import type { Critical } from './annotations.js';
import { factLine } from './facts.js';
import { payload } from './payload.js';
import { count, seconds } from './text.js';
import { upTo } from './verdict.js';

/**
 * Where it was decided and why, as lines.
 *
 * @param windows how many windows the world has: with one, window and instance are not shown.
 */
export function decisionLines({ decision, race }: Explanation, windows: number): readonly string[] {
  if (decision === 'never could go well') {
    return ['It was decided from the beginning: no way to an end keeps the property.'];
  }
  if (decision === 'state limit') {
    return ['Where it was decided is not known: too many states can be reached from its steps.'];
  }
  if (typeof decision === 'string') {
    return [`Where it was decided is not known: the search for it ended (${decision}).`];
  }
  const { step, taken } = decision;
  const first = `Decided at step ${step}; until then it could still have gone well.`;
  if (race === undefined) {
    const what = decision.couldEnd
      ? `Without ${named(taken)} it would have ended there, and well.`
      : `Without ${named(taken)} it could still go well.`;
    return [first, `  ${what}`];
  }
  return [first, ...raceLines(race, windows).map((line) => `  ${line}`)];
}

/** The same as a note at the step that decided; undefined if that is not known, or it never could go well. */
export function criticalOf(explanation: Explanation, windows: number): Critical | undefined {
  const { decision } = explanation;
  if (typeof decision === 'string') return undefined;
  const [, ...why] = decisionLines(explanation, windows).map((line) => line.trim());
  return { step: decision.step, text: `Decided here. ${sentence(why.join(' '))}` };
}

/** A mark at that step, for where the lines stand below. */
export function decidedHere({ decision }: Explanation): Critical | undefined {
  return typeof decision === 'string' ? undefined : { step: decision.step, text: 'decided here' };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function raceLines({ first, second }: Race, windows: number): readonly string[] {
  const where =
    second.action.actor === first.action.actor
      ? `${arrived(first.action)} before ${named(second.action)}`
      : `${arrived(first.action)} before ${arrived(second.action)}`;
  const yet =
    second.step === null
      ? 'yet that one was still to come'
      : `yet that one came all the same, at step ${second.step}`;
  const [changed, other] = differs(first) ? [first, second] : [second, first];
  if (!differs(changed)) return [`${where}; ${yet}.`, 'The other way round it can still go well.'];
  const was = effectsText(changed.was, 'went', windows);
  const otherwise = effectsText(changed.otherwise, 'goes', windows);
  // What the second one brought about is no consequence before it came.
  const middle =
    changed === first
      ? [
          `therefore ${was};`,
          `${yet}${other.was === null ? '' : `: ${effectsText(other.was, 'went', windows)}`}.`,
        ]
      : [`${yet}, and therefore ${was}.`];
  return [`${where};`, ...middle, `The other way round ${otherwise}, and it can still go well.`];
}

/** True if it makes a difference to what a step brings about which of the two comes first. */
function differs({ was, otherwise }: Contender): boolean {
  return was !== null && told(was) !== told(otherwise);
}

function told({ sends, facts }: StepEffects): string {
  return JSON.stringify([sends, facts]);
}

/** `ROW null went to starter-2`. */
function effectsText(effects: StepEffects | null, verb: 'went' | 'goes', windows: number): string {
  const { sends = [], facts = [] } = effects ?? {};
  const parts = [
    ...sends.map(({ to, message }) => `${content(message, windows)} ${verb} to ${to}`),
    ...facts.map(factLine),
  ];
  return parts.length === 0
    ? `nothing ${verb === 'went' ? 'came' : 'comes'} of it`
    : parts.join(', ');
}

function content(message: Message, windows: number): string {
  return `${message.type} ${payload(message, windows)}`.trimEnd();
}

/** `READ from starter-2`, `the timer WINDOW of execution-1`, `the crash of starter-1`. */
function named(action: WorldAction): string {
  switch (action.kind) {
    case 'deliver':
      return subjectText(action);
    case 'fire':
      return `the timer ${subjectText(action)} of ${action.actor}`;
    case 'advance':
      return 'the passing of time';
    case 'fault':
      return `the fault ${action.fault} of ${action.actor}`;
  }
}

/** `READ from starter-2 came to instances`. */
function arrived(action: WorldAction): string {
  if (action.kind === 'deliver') return `${named(action)} came to ${action.actor}`;
  return `${named(action)} ${action.kind === 'fire' ? 'fired' : 'happened'}`;
}

/** `no fault, 1 preemption, 39 steps, 9 actors`. */
export function costText(cost: Cost): string {
  const { faults } = cost;
  return `${faults === 0 ? 'no fault' : count(faults, 'fault')}, ${effortText(cost)}`;
}

/** `1 preemption, 39 steps, 9 actors`: what it costs where the faults are told beside it. */
export function effortText({ preemptions, steps, actors }: Omit<Cost, 'faults'>): string {
  return [
    preemptions === 0 ? 'no preemption' : count(preemptions, 'preemption'),
    count(steps, 'step'),
    count(actors, 'actor'),
  ].join(', ');
}

/** Why no schedule costs less. */
export function minimumText({
  cost,
  statesBelow,
}: Extract<Minimum<WorldAction>, { kind: 'found' }>): string {
  return `Certified minimum: ${costText(cost)}. All ${count(statesBelow, 'state')} reachable at less cost were searched, none violates it.`;
}

/** What is certain though the search for the cheapest schedule reached a limit. */
export function beyondText({
  because,
  below,
  states,
}: Extract<Minimum<WorldAction>, { kind: 'unknown' }>): string {
  const { faults, preemptions, steps } = below;
  return (
    `Whether another schedule costs less is not known: the search for it ended (${because}) after ${count(states, 'state')}. ` +
    `Every one with less than ${count(faults, 'fault')}, ${count(preemptions, 'preemption')} and ${count(steps, 'step')}, in this order, was searched.`
  );
}

/** What the shortest schedule costs, where a cheaper one is shown. */
export function shortestText(
  { coverage, counterexample: { statesBelow } }: ViolatedVerdict,
  cost: Cost,
  shown: number,
): string {
  if (cost.steps === shown) return 'There is no shorter one either.';
  const certificate =
    statesBelow === null
      ? ''
      : `, certified by ${count(statesBelow, 'state')}${upTo(coverage)} reachable in fewer steps`;
  return `The shortest one costs ${costText(cost)}${certificate}: --shortest shows it.`;
}

/** The search on a line of progress. */
export function minimumProgress(
  property: string,
  states: number,
  { faults, preemptions, steps }: Omit<Cost, 'actors'>,
  elapsed: number,
): string {
  const at = `${count(faults, 'fault')}, ${count(preemptions, 'preemption')}, ${count(steps, 'step')}`;
  return `the cheapest schedule that breaks ${property}: ${count(states, 'state')}, now at ${at}, ${seconds(elapsed)}`;
}
