import {
  environment,
  nameOf,
  passingText,
  subjectText,
  type Message,
  type Alternative,
  type Standing,
  type Step,
  type Violation,
} from '../sim/index.js';
import { factLine } from './facts.js';
import { payload } from './payload.js';
import { visible } from './visible.js';

/** What a step is, from the view of who moves. */
export interface StepWords {
  /** `READ from starter-1`, `timer WINDOW in collecting`, `CRASH`. */
  readonly moved: string;
  /** `ROW null, ITEM to worker`; answers to who asked name no receiver. Empty if nothing is sent. */
  readonly sent: string;
  readonly facts: readonly string[];
}

/** @param windows how many windows the world has: with one, window and instance are not told. */
export function wordsOf({ action, event, sends, facts }: Step, windows: number): StepWords {
  const from = event?.['from'];
  const sender = typeof from === 'string' && from !== environment ? ` from ${from}` : '';
  const label = subjectText(action);
  const what = event === null ? label : messageText(event, windows);
  return {
    moved: visible(movedText(nameOf(action), what, sender, label)),
    sent: sends
      .map(({ to, message }) => {
        const text = isAnswer(message) ? messageText(message, windows) : message.type;
        return visible(to === from ? text : `${text} to ${to}`);
      })
      .join(', '),
    facts: facts.map((fact) => visible(factLine(fact))),
  };
}

function movedText(kind: string, what: string, sender: string, label: string): string {
  switch (kind) {
    case 'deliver':
      return `${what}${sender}`;
    case 'fire':
      return `timer ${label}`.trimEnd();
    case 'advance':
      return `time passes ${passingText(label)}`;
    case 'drop':
      return `LOST: ${what}${sender}`;
    case 'duplicate':
      return `WILL ARRIVE TWICE: ${what}${sender}`;
    case 'lost-reply':
      return `REPLY LOST, SENT AGAIN: ${what}${sender}`;
    case 'refused':
      return `REFUSED: ${what}${sender}`;
    case 'redelivery':
      return `REDELIVERY: ${what}${sender}`;
    default:
      return `${kind.toUpperCase()} ${label}`.trimEnd();
  }
}

/** `ROW Pending etag=1`. */
export function messageText(message: Message, windows: number): string {
  return `${message.type} ${payload(message, windows)}`.trimEnd();
}

/** What is in an answer was decided when it was sent; what is in a request matters where it is received. */
function isAnswer(message: Message): boolean {
  return typeof message['status'] === 'number';
}

/** True for a step that is no fault. */
export function isCalm({ action }: Step): boolean {
  return action.kind !== 'fault';
}

/** `instances receives READ from starter-2`, `crash of starter-1`. */
export function alternativeText({ action }: Alternative): string {
  const { actor } = action;
  const subject = subjectText(action);
  switch (action.kind) {
    case 'deliver':
      return `${actor} receives ${subject}`;
    case 'fire':
      return `timer ${subject} of ${actor} fires`;
    case 'advance':
      return `time passes ${passingText(subject)}`;
    case 'fault':
      return `${action.fault} of ${actor}${subject === '' ? '' : ` (${subject})`}`;
  }
}

/** `start.ts:12:35  const status = await ...`; what it asks or how long it waits is told by the step itself. */
export function standingText({ kind, does, at }: Standing): string {
  if (at === null) return does;
  const place = `${at.file}:${at.line}:${at.column}  ${visible(at.text)}`;
  return kind === 'ends' ? `${does} at ${place}` : place;
}

/** Where a loop begins. */
export function loopText(starved: readonly string[]): string {
  return starved.length === 0
    ? 'the loop: these steps repeat for ever, and every actor gets its turn'
    : `the loop: these steps repeat, but not for ever: ${starvedText(starved)}`;
}

/** Why a loop is not fair. */
export function starvedText(starved: readonly string[]): string {
  return `${starved.join(' and ')} could move all along and never ${starved.length === 1 ? 'does' : 'do'}`;
}

/** What is wrong at the step where it is. */
export function violationText({ property, violates, loop }: Violation): string {
  if (violates === 'safety') return `${property} is broken`;
  return loop
    ? `${property} is broken: this repeats for ever, and an obligation is never met`
    : `${property} is broken: nothing more will happen, and an obligation is still open`;
}
