import type { Property } from '../model/index.js';
import type { Counterexample, Coverage, Verdict, WorldAction } from '../sim/index.js';
import { columnWidth, count, number, seconds, type Colours } from './text.js';
import type { SearchResult } from './results.js';

type Violated = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

/**
 * One line for each property, then how far the search went.
 *
 * @param shown the counterexample that is shown below: its line counts its steps, and names the shortest if that is another one.
 */
export function verdictsText(
  { verdicts, seconds: elapsed }: SearchResult,
  properties: readonly Property[],
  colours: Colours,
  shown?: Violated,
): string {
  const name = columnWidth(verdicts.map(({ property }) => property));
  const lines = verdicts.map((verdict) => {
    const witness = properties.find((known) => known.name === verdict.property)?.witness;
    const text =
      verdict.kind === 'violated' && verdict.property === shown?.property
        ? `${colours.red('broken')} ${shownWhere(shown, verdict)}`
        : verdictText(verdict, witness, colours);
    return `  ${verdict.property.padEnd(name)}  ${text}`;
  });
  const coverage = verdicts[0]?.coverage;
  if (coverage === undefined) return '';
  const { states, transitions, depth } = coverage;
  return [
    ...lines,
    `  ${count(states, 'state')}, ${count(transitions, 'transition')}, depth ${number(depth)}, ${seconds(elapsed)}`,
    ...prunedLines(coverage).map((line) => `  ${line}`),
  ].join('\n');
}

/** Why the search went without symmetry, in three lines, the culprit first. */
export function asymmetryText(asymmetry: string): string {
  return `${asymmetry}\nso the search went on without symmetry: the same verdicts, more states (--no-symmetry does so at once)`;
}

/** What each reduction left out, where there is one. */
function prunedLines({ states, represented, reduced }: Coverage): readonly string[] {
  const lines: string[] = [];
  if (represented !== null) {
    const times = (represented / states).toFixed(1);
    lines.push(`symmetry: these stand for ${count(represented, 'state')}, ${times} times as many`);
  }
  if (reduced !== null) {
    lines.push(
      `reduction: in ${number(reduced.states)} of them the moves of one actor were enough`,
    );
  }
  return lines;
}

function verdictText(
  verdict: Verdict<WorldAction>,
  witness: string | undefined,
  { green, red, yellow }: Colours,
): string {
  const { coverage } = verdict;
  switch (verdict.kind) {
    case 'holds':
      return `${green('holds')}, ${count(coverage.states, 'state')} searched${cyclesText(coverage)}`;
    case 'violated':
      return `${red('broken')} ${whereText(verdict.counterexample)}`;
    case 'unwitnessed':
      return `${yellow('not exercised')}: no state breaks it, but what it is about never came up${
        witness === undefined ? '' : `: ${witness}`
      }`;
    case 'unknown':
      return `${yellow('unknown')}${coverage.complete ? loopsText(verdict) : ` because ${becauseText(verdict)}`}`;
  }
}

/** `in 39 steps, shown below (the shortest schedule: 29)`. */
function shownWhere(shown: Violated, found: Violated): string {
  const where = whereText(shown.counterexample);
  const shortest = found.counterexample.actions.length;
  const isOther = shortest !== shown.counterexample.actions.length;
  return `${where}, shown below${isOther ? ` (the shortest schedule: ${number(shortest)})` : ''}`;
}

/** What `holds` does not say where nobody looked for executions without end. */
function cyclesText({ cycles }: Coverage): string {
  return cycles === 'not looked for' ? ', loops not looked for' : '';
}

/** `in 14 steps`, `by a loop of 3 steps after 11`. */
export function whereText({ actions, loop }: Counterexample<WorldAction>): string {
  if (loop === null) return `in ${count(actions.length, 'step')}`;
  return `by a loop of ${count(actions.length - loop, 'step')} after ${number(loop)}`;
}

/** All states were searched, and then there was not enough of something to look for loops. */
function loopsText({
  because,
  coverage,
}: Extract<Verdict<WorldAction>, { kind: 'unknown' }>): string {
  const lack = because === 'memory limit' ? 'memory was short' : `ended by: ${because}`;
  return `: broken in none of ${count(coverage.states, 'state')}, but the search for loops was not finished (${lack})`;
}

function becauseText({
  because,
  coverage,
}: Extract<Verdict<WorldAction>, { kind: 'unknown' }>): string {
  switch (because) {
    case 'state limit':
      return `of the state limit, at ${count(coverage.states, 'state')}`;
    case 'memory limit':
      return `memory is short, at ${count(coverage.states, 'state')}`;
    case 'depth limit':
      return `of the depth limit, at ${number(coverage.depth)}`;
    case 'time limit':
      return 'of the time limit';
    case 'interrupted':
      return 'the search was interrupted';
  }
}

/** What a number of states leaves out that differs from them only in who is who. */
export function upTo({ represented }: Coverage): string {
  return represented === null ? '' : ' (up to symmetry)';
}

/** Why nobody needs to look for a shorter counterexample, or why there might be one. */
export function certificateText(verdict: Violated): string {
  const { actions, loop, statesBelow } = verdict.counterexample;
  if (loop !== null) {
    return `Not claimed to be shortest: the loop was found among all ${count(verdict.coverage.states, 'state')}.`;
  }
  const steps = count(actions.length, 'step');
  return statesBelow === null
    ? `Not certified shortest: the search stopped before it had searched every state reachable in fewer than ${steps}.`
    : `Certified shortest: all ${count(statesBelow, 'state')}${upTo(verdict.coverage)} reachable in fewer than ${steps} were searched, none breaks it.`;
}
