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
    return ['It is decided from the start: every execution that ends breaks the property.'];
  }
  if (decision === 'state limit') {
    return ['The deciding step is unknown: too many states can be reached from this schedule.'];
  }
  if (typeof decision === 'string') {
    return [`The deciding step is unknown: the search for it was stopped (${decision}).`];
  }
  const { step, taken } = decision;
  const first = `Step ${step} decides it.`;
  if (race === undefined) {
    const what = decision.couldEnd
      ? `Without ${named(taken)} the execution would have ended there, with the property intact.`
      : `Without ${named(taken)} the property could still hold.`;
    return [`${first} ${what}`];
  }
  const [order = '', ...others] = raceLines(race, windows);
  return [`${first} ${order}`, ...others.map((line) => `  ${line}`)];
}

/** The same as a note at the step that decided; undefined if that is not known, or it never could go well. */
export function criticalOf(explanation: Explanation, windows: number): Critical | undefined {
  const { decision } = explanation;
  if (typeof decision === 'string') return undefined;
  const [first = '', ...others] = decisionLines(explanation, windows).map((line) => line.trim());
  const why = [first.replace(/^Step \d+ decides it\. /, ''), ...others].join(' ');
  return { step: decision.step, text: `Decided here. ${why}` };
}

/** A mark at that step, for where the lines stand below. */
export function decidedHere({ decision }: Explanation): Critical | undefined {
  return typeof decision === 'string' ? undefined : { step: decision.step, text: 'decided here' };
}

function raceLines({ first, second }: Race, windows: number): readonly string[] {
  const isSamePlace = second.action.actor === first.action.actor;
  const order = `${arrived(first.action)} before ${isSamePlace ? named(second.action) : arrived(second.action)}`;
  const later =
    second.step === null
      ? `(${capital(named(second.action))} was still to come.)`
      : `(${capital(named(second.action))} comes at step ${second.step}.)`;
  const changed = [first, second].find(differs);
  if (changed === undefined) {
    return [`${capital(order)}. ${later}`, 'In the other order the property could still hold.'];
  }
  const was = effectsText(changed, changed.was, 'did', windows);
  const otherwise = effectsText(changed, changed.otherwise, 'would', windows);
  return [
    `${capital(order)}, so ${was}.`,
    later,
    `In the other order ${otherwise}, and the property could still hold.`,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** True if it makes a difference to what a step brings about which of the two comes first. */
function differs({ was, otherwise }: Contender): boolean {
  return was !== null && told(was) !== told(otherwise);
}

function told({ sends, facts }: StepEffects): string {
  return JSON.stringify([sends, facts]);
}

/** `starter-2 got ROW null`, `starter-2 would have got ROW Running`. */
function effectsText(
  { action: { actor } }: Contender,
  effects: StepEffects | null,
  mood: 'did' | 'would',
  windows: number,
): string {
  const { sends = [], facts = [] } = effects ?? {};
  const verb = (past: string): string => (mood === 'did' ? past : `would have ${past}`);
  const parts = [
    ...sends.map(({ to, message }) => `${to} ${verb('got')} ${content(message, windows)}`),
    ...facts.map((fact) => `${actor} ${verb('announced')} "${factLine(fact)}"`),
  ];
  if (parts.length > 0) return parts.join(' and ');
  return mood === 'did' ? `${actor} sent nothing` : `${actor} would have sent nothing`;
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
  if (action.kind === 'deliver') return `${named(action)} reached ${action.actor}`;
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
  return `Certified minimum: ${costText(cost)}. All ${count(statesBelow, 'state')} reachable at less cost were searched, none breaks it.`;
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
  if (cost.steps === shown) return 'No schedule is shorter either.';
  const certificate =
    statesBelow === null
      ? ''
      : `, certified by ${count(statesBelow, 'state')}${upTo(coverage)} reachable in fewer steps`;
  return `Shown is the simplest schedule; the shortest (--shortest shows it) costs ${costText(cost)}${certificate}.`;
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
