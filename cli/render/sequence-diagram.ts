import { environment } from '../../sim/index.js';
import type { Breach, Step, Story } from '../story.js';
import { factLine } from './facts.js';
import { Identifiers, label } from './mermaid.js';
import { payload } from './payload.js';
import { breachText, starvedText } from './trace.js';

/** Behind faults and behind violations; half transparent, so that dark pages show them too. */
const faultColour = 'rgba(255, 193, 7, 0.25)';
const breachColour = 'rgba(220, 53, 69, 0.3)';

/** Moves that are no fault, and faults that befall a message on its way: all others befall one actor. */
const calm: readonly string[] = ['deliver', 'fire', 'advance'];
const underway: readonly string[] = ['drop', 'duplicate', 'lost-reply', 'redelivery'];

/** Who takes part, by the name that the diagram gives them. */
interface Cast {
  readonly of: (actor: string) => string;
  /** From the first to the last, for notes over all of them. */
  readonly everybody: string;
}

/**
 * A schedule as text of a Mermaid sequence diagram.
 *
 * Participants are the actors that take part, in the world's order, the environment first. Each step has its number in the
 * text of the trace. A message is an arrow where it is received (it was sent in an earlier step), dashed if it is an
 * answer, with a cross if it is lost. Timers, other faults and announced facts are notes; faults and violations are
 * coloured.
 *
 * @param breaches the violations to mark.
 * @param windows how many windows the world has: with one, window and instance are not shown.
 */
export function sequenceDiagram(
  story: Story,
  breaches: readonly Breach[],
  windows: number,
): string {
  const { steps, loop, starved } = story;
  const names = participants(story);
  const ids = new Identifiers<string>('p');
  const ends = names.length > 1 ? [names[0], names.at(-1)] : names;
  const cast: Cast = {
    of: (actor) => ids.of(actor, actor),
    everybody: ends.map((name = '') => ids.of(name, name)).join(),
  };
  const marks = (step: number): readonly string[] =>
    breaches
      .filter((breach) => breach.step === step)
      .flatMap((breach) =>
        block(`rect ${breachColour}`, [note(cast.everybody, `! ${breachText(breach)}`)]),
      );
  const told = (part: readonly Step[]): readonly string[] =>
    part.flatMap((step) => [...stepLines(step, cast, windows), ...marks(step.number)]);
  const fair = starved.length === 0 ? 'for ever' : `not for ever, ${starvedText(starved)}`;
  const lines = [
    ...names.map((name) => {
      const role = name === environment ? 'actor' : 'participant';
      return `${role} ${cast.of(name)} as ${label([name])}`;
    }),
    ...marks(0),
    ...told(steps.slice(0, loop ?? steps.length)),
    ...(loop === null ? [] : block(`loop ${label([fair])}`, told(steps.slice(loop)))),
  ];
  return ['sequenceDiagram', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Who sends, receives or does something; of a story without steps, the world's first actor. */
function participants({ steps, end }: Story): readonly string[] {
  const active = new Set(
    steps.flatMap((step) =>
      step.action.action === 'advance' ? [] : [senderOf(step), step.action.actor],
    ),
  );
  const order = [environment, ...Object.keys(end.actors)];
  const found = order.filter((name) => active.has(name));
  return found.length > 0 ? found : order.slice(1, 2);
}

/** Who has sent the message that moves; the actor itself if none does. */
function senderOf({ action, event }: Step): string {
  const from = event?.['from'];
  const moves = action.action === 'deliver' || underway.includes(action.action);
  return moves && typeof from === 'string' ? from : action.actor;
}

function stepLines(step: Step, cast: Cast, windows: number): readonly string[] {
  const { action, facts } = step;
  const move = moveLines(step, cast, windows);
  return [
    ...(calm.includes(action.action) ? move : block(`rect ${faultColour}`, move)),
    ...(facts.length === 0 ? [] : [note(cast.of(action.actor), ...facts.map(factLine))]),
  ];
}

/** The move itself: an arrow or a note. */
function moveLines(step: Step, cast: Cast, windows: number): readonly string[] {
  const { number, action, event } = step;
  const { actor, message = '' } = action;
  const kind: string = action.action;
  const [from, to] = [cast.of(senderOf(step)), cast.of(actor)];
  const line = typeof event?.['status'] === 'number' ? '--' : '-';
  const what = event === null ? message : `${event.type} ${payload(event, windows)}`;
  const numbered = (text: string): string => `${number}. ${text}`.trimEnd();
  const arrival = (text: string): string => `${from}${line}>>${to}: ${label([numbered(text)])}`;
  switch (kind) {
    case 'deliver':
      return [arrival(what)];
    case 'drop':
      return [`${from}${line}x${to}: ${label([numbered(`LOST: ${what}`)])}`];
    case 'duplicate':
      return [note(`${from},${to}`, numbered(`WILL ARRIVE TWICE: ${what}`))];
    case 'lost-reply':
      return [
        arrival(what),
        `${to}--x${from}: ${label(['THE ANSWER IS LOST; the request comes again'])}`,
      ];
    case 'redelivery':
      return [arrival(`DELIVERED AGAIN: ${what}`)];
    case 'fire':
      return [note(to, numbered(`timer ${message}`))];
    case 'advance':
      return [note(cast.everybody, numbered('time passes until the next timer is due'))];
    default:
      return [note(to, numbered(`${kind.toUpperCase()} ${message}`))];
  }
}

function note(over: string, ...lines: readonly string[]): string {
  return `Note over ${over}: ${label(lines)}`;
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [head, ...lines.map((line) => `  ${line}`), 'end'];
}
