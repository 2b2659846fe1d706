import type { Breach, Step, Story } from '../story.js';
import { factLine } from './facts.js';
import { payload } from './payload.js';
import { clip, columnWidth, type Style } from './text.js';

/** One step in columns: who, `-> to whom` or what happens to it, and what is in the message. */
interface Row {
  readonly step: Step;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly fault: boolean;
}

/**
 * A schedule as people read it: a numbered line for each step, notes for what was announced in it, a mark where a
 * property is violated, and where a loop begins and ends.
 *
 * @param breaches the violations to mark.
 */
export function traceText(
  { steps, loop, starved }: Story,
  breaches: readonly Breach[],
  windows: number,
  { width, colours }: Style,
): string {
  const rows = steps.map((step) => rowOf(step, windows));
  const from = columnWidth(rows.map((row) => row.from));
  const to = columnWidth(rows.map((row) => row.to));
  const digits = Math.max(3, String(steps.length).length);
  const indent = ' '.repeat(digits + 2);
  const marks = (step: number): readonly string[] =>
    breaches
      .filter((breach) => breach.step === step)
      .map((breach) => colours.red(`${indent}! ${breachText(breach)}`));
  const lines = rows.flatMap(({ step, fault, ...row }) => {
    const line = `${String(step.number).padStart(digits)}  ${row.from.padEnd(from)}  ${row.to.padEnd(to)}  ${row.text}`;
    const short = clip(line.trimEnd(), width);
    const isFirst = step.number - 1 === loop;
    const isLast = loop !== null && step.number === steps.length;
    return [
      ...(isFirst ? [colours.bold(`${indent}${loopText(starved)}`)] : []),
      fault ? colours.yellow(short) : short,
      ...step.facts.map((fact) => colours.cyan(clip(`${indent}* ${factLine(fact)}`, width))),
      ...(isLast ? [colours.bold(`${indent}back to step ${loop + 1}`)] : []),
      ...marks(step.number),
    ];
  });
  return [...marks(0), ...lines].join('\n');
}

function loopText(starved: readonly string[]): string {
  return starved.length === 0
    ? 'the loop: these steps repeat for ever, and every actor gets its turn'
    : `the loop: these steps repeat, but not for ever: ${starvedText(starved)}`;
}

/** Why a loop is not fair. */
export function starvedText(starved: readonly string[]): string {
  return `${starved.join(' and ')} could move all along and never ${starved.length === 1 ? 'does' : 'do'}`;
}

/** What is wrong at the step where it is. */
export function breachText({ property, violates, loop }: Breach): string {
  if (violates === 'safety') return `${property} is violated`;
  return loop
    ? `${property} is violated: this goes on for ever, and something is owed all along`
    : `${property} is violated: nothing more will happen, and something is still owed`;
}

function rowOf(step: Step, windows: number): Row {
  const { action, event } = step;
  const { actor } = action;
  const sender = typeof event?.['from'] === 'string' ? event['from'] : '?';
  const what =
    event === null ? (action.message ?? '') : `${event.type} ${payload(event, windows)}`.trimEnd();
  const row = { step, from: actor, to: '', text: '', fault: true };
  switch (action.action) {
    case 'deliver':
      return { ...row, from: sender, to: `-> ${actor}`, text: what, fault: false };
    case 'drop':
      return { ...row, from: sender, to: `-x ${actor}`, text: `LOST: ${what}` };
    case 'duplicate':
      return { ...row, from: sender, to: `=> ${actor}`, text: `WILL ARRIVE TWICE: ${what}` };
    case 'fire':
      return { ...row, to: 'timer', text: action.message ?? '', fault: false };
    case 'advance':
      return { ...row, to: 'time passes', text: 'until the next timer is due', fault: false };
    case 'lost-reply':
      return { ...row, from: sender, to: `-> ${actor}`, text: `REPLY LOST, SENT AGAIN: ${what}` };
    case 'redelivery':
      return { ...row, to: 'REDELIVERY', text: what };
    default:
      return { ...row, to: action.action.toUpperCase(), text: action.message ?? '' };
  }
}
