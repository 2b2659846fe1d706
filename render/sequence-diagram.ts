import {
  environment,
  nameOf,
  passingText,
  subjectText,
  type Execution,
  type Step,
} from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { participantsOf } from './participants.js';
import { factLine } from './facts.js';
import { Identifiers, label } from './mermaid.js';
import { phasesOf } from './phases.js';
import { wrapped } from './text.js';
import { violationText, isCalm, messageText, starvedText } from './words.js';

/** Behind phases, faults, the decision and violations; half transparent, so that dark pages show them too. */
const colours = {
  phase: 'rgba(128, 128, 128, 0.12)',
  fault: 'rgba(255, 193, 7, 0.3)',
  decision: 'rgba(148, 87, 235, 0.3)',
  violation: 'rgba(220, 53, 69, 0.3)',
} as const;

/** Pixels. A page on GitHub is some 900 wide. */
const page = 860;
const box = 84;
const gaps = { least: 14, most: 110 };
const pixelsOfLetter = 7;

/** Letters of a size to read, and nothing wider than it has to be. */
const init = {
  width: box,
  actorFontSize: 13,
  messageFontSize: 13,
  noteFontSize: 13,
  messageMargin: 30,
  boxMargin: 6,
  noteMargin: 6,
  diagramMarginX: 10,
  diagramMarginY: 10,
};

/** Labels and notes are not broken into shorter lines than this. */
const lettersMin = 20;
const noteMin = 24;

/** Faults that befall a message on its way; all others befall one actor. */
const underway: readonly string[] = ['drop', 'duplicate', 'lost-reply', 'refused', 'redelivery'];

/** Who takes part. */
interface Participants {
  readonly names: readonly string[];
  /** Pixels between two neighbours' boxes. */
  readonly gap: number;
  /** The name that the diagram gives somebody. */
  readonly id: (actor: string) => string;
}

/**
 * A schedule as text of a Mermaid sequence diagram.
 *
 * Participants stand in the order of the lanes of the text, and each step has its number there. A message is an arrow where it is
 * received (it was sent in an earlier step), dashed if it is an answer, with a cross if it is lost; what comes from outside is a note. `»` marks
 * a preemption. Timers, other faults and announced facts are notes; phases are boxes.
 */
export function sequenceDiagram(execution: Execution, annotations: Annotations): string {
  const { steps, loop, starved } = execution;
  const participants = participantsIn(execution);
  const told = (part: readonly Step[]): readonly string[] =>
    part.flatMap((step) => [
      ...stepLines(step, participants, annotations.windows),
      ...marks(step.number, participants, annotations),
    ]);
  const phases = loop === null ? phasesOf(steps) : [{ title: null, steps: steps.slice(0, loop) }];
  const fair = starved.length === 0 ? 'for ever' : `not for ever, ${starvedText(starved)}`;
  const lines = [
    ...participants.names.map((name) => `participant ${participants.id(name)} as ${label([name])}`),
    ...marks(0, participants, annotations),
    ...phases.flatMap((phase) =>
      phase.title === null
        ? told(phase.steps)
        : block(`rect ${colours.phase}`, [
            noteOverAll(participants, phase.title),
            ...told(phase.steps),
          ]),
    ),
    ...(loop === null ? [] : block(`loop ${label([fair])}`, told(steps.slice(loop)))),
  ];
  const sequence = { ...init, actorMargin: participants.gap };
  return [
    `%%{init: ${JSON.stringify({ sequence })}}%%`,
    'sequenceDiagram',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

/** Who moves, sends or loses something; of an execution without steps, the world's first actor. */
function participantsIn(execution: Execution): Participants {
  const { steps, view } = execution;
  const ids = new Identifiers<string>('p');
  const movers = participantsOf(execution).map(({ name }) => name);
  const world = Object.keys(view(0).actors);
  const senders = new Set(steps.map(senderOf));
  const silent = world.filter((name) => senders.has(name) && !movers.includes(name));
  const all = [...movers, ...silent];
  const names = all.length > 0 ? all : world.slice(0, 1);
  const room = Math.floor((page - box * names.length) / Math.max(1, names.length - 1));
  return {
    names,
    gap: Math.min(gaps.most, Math.max(gaps.least, room)),
    id: (actor) => ids.of(actor, actor),
  };
}

/** Letters of a label that fit between two neighbours. */
function lettersBetween({ gap }: Participants): number {
  return Math.floor((box + gap) / pixelsOfLetter);
}

/** From the last to the first: the other way round Mermaid moves the last one away to make room for half of the text. */
function everybody({ names, id }: Participants): string {
  const ends = names.length > 1 ? [names.at(-1), names[0]] : names;
  return ends.map((name = '') => id(name)).join();
}

/** Who has sent the message that moves; the actor itself if none does, or it came from outside. */
function senderOf({ action, event }: Step): string {
  const from = event?.['from'];
  const moves = action.kind === 'deliver' || underway.includes(nameOf(action));
  return moves && typeof from === 'string' && from !== environment ? from : action.actor;
}

/** What is to be noted after a step. */
function marks(
  step: number,
  participants: Participants,
  { violations, critical }: Annotations,
): readonly string[] {
  const decision = critical?.step === step ? [`◆ ${critical.text}`] : [];
  const broken = violations.filter((violation) => violation.step === step);
  return [
    ...decision.flatMap((text) =>
      block(`rect ${colours.decision}`, [noteOverAll(participants, text)]),
    ),
    ...broken.flatMap((violation) =>
      block(`rect ${colours.violation}`, [
        noteOverAll(participants, `! ${violationText(violation)}`),
      ]),
    ),
  ];
}

function stepLines(step: Step, participants: Participants, windows: number): readonly string[] {
  const { action, facts } = step;
  const move = moveLines(step, participants, windows);
  return [
    ...(isCalm(step) ? move : block(`rect ${colours.fault}`, move)),
    ...(facts.length === 0
      ? []
      : [noteBy(participants, action.actor, ...facts.map((fact) => `* ${factLine(fact)}`))]),
  ];
}

/** The move itself: an arrow or a note. */
function moveLines(step: Step, participants: Participants, windows: number): readonly string[] {
  const { number, action, event, turn } = step;
  const { actor } = action;
  const subject = subjectText(action);
  const sender = senderOf(step);
  const [from, to] = [participants.id(sender), participants.id(actor)];
  const line = typeof event?.['status'] === 'number' ? '--' : '-';
  const what = event === null ? subject : messageText(event, windows);
  // A number stays with the first word.
  const numbered = (text: string): string =>
    `${turn === 'preempts' ? '»\u00a0' : ''}${number}.\u00a0${text}`.trimEnd();
  const distance = Math.abs(participants.names.indexOf(sender) - participants.names.indexOf(actor));
  const broken = (text: string): readonly string[] =>
    wrapped(text, Math.max(lettersMin, distance * lettersBetween(participants)));
  const arrow = (head: string, text: string): string =>
    `${from}${line}${head}${to}: ${label(broken(text))}`;
  const arrival = (text: string): string =>
    sender === actor ? noteBy(participants, actor, numbered(text)) : arrow('>>', numbered(text));
  const lost = (text: string): string =>
    sender === actor ? noteBy(participants, actor, text) : arrow('x', text);
  const twice = numbered(`WILL ARRIVE TWICE: ${what}`);
  switch (nameOf(action)) {
    case 'deliver':
      return [arrival(what)];
    case 'drop':
      return [lost(numbered(`LOST: ${what}`))];
    case 'refused':
      return [lost(numbered(`REFUSED: ${what}`))];
    case 'duplicate':
      return [
        sender === actor
          ? noteBy(participants, actor, twice)
          : note(`${from},${to}`, ...broken(twice)),
      ];
    case 'lost-reply':
      return [
        arrival(what),
        `${to}--x${from}: ${label(broken('THE ANSWER IS LOST; the request comes again'))}`,
      ];
    case 'redelivery':
      return [arrival(`DELIVERED AGAIN: ${what}`)];
    case 'fire':
      return [noteBy(participants, actor, numbered(`timer ${subject}`))];
    case 'advance':
      return [noteOverAll(participants, numbered(`time passes ${passingText(subject)}`))];
    default:
      return [noteBy(participants, actor, numbered(`${nameOf(action).toUpperCase()} ${subject}`))];
  }
}

/** A note over one participant is broken into short lines, so that it does not push the others away. */
function noteBy(participants: Participants, actor: string, ...lines: readonly string[]): string {
  const width = Math.max(noteMin, lettersBetween(participants));
  return note(participants.id(actor), ...lines.flatMap((line) => wrapped(line, width)));
}

function noteOverAll(participants: Participants, text: string): string {
  const width = Math.max(noteMin, (participants.names.length - 1) * lettersBetween(participants));
  return note(everybody(participants), ...wrapped(text, width));
}

function note(over: string, ...lines: readonly string[]): string {
  return `Note over ${over}: ${label(lines)}`;
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [head, ...lines.map((line) => `  ${line}`), 'end'];
}
