import { nameOf, passingText, subjectText, type Execution, type Step } from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { gutterOf, numbersFor, type Sheet } from './sheet.js';
import { columnWidth, padded, wrapped, type Style } from './text.js';
import { visible } from './visible.js';
import { isCalm, messageText, wordsOf } from './words.js';

/** A step in one line: who sent what moves, `-> to whom` or what happens to it, and what it is. */
interface StepRow {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A line has at least so many columns for its text; where names leave less, the text has lines of its own. */
const textMin = 20;

/** A schedule with a line for each step: sender, receiver, message; and a line for each fact. */
export function linesSheet({ steps }: Execution, { windows }: Annotations, style: Style): Sheet {
  const { width, colours } = style;
  const rows = steps.map((step) => rowOf(step, windows));
  const [from, to] = [
    columnWidth(rows.map((row) => row.from)),
    columnWidth(rows.map((row) => row.to)),
  ];
  const numbers = numbersFor(rows.length);
  const room = width - gutterOf(numbers);
  const names = from + to + 4;
  const isNarrow = room - names < textMin;
  const indent = ' '.repeat(isNarrow ? 2 : names);
  return {
    numbers,
    head: [],
    rows: (index) => {
      const step = steps[index] as Step;
      const row = rows[index] as StepRow;
      const who = `${padded(row.from, from)}  ${padded(row.to, to)}`;
      const text = wrapped(row.text, room - indent.length);
      const lines = isNarrow
        ? [...wrapped(who.trimEnd(), room), ...text.map((line) => `${indent}${line}`)]
        : text.map((line, number) => `${number === 0 ? `${who}  ` : indent}${line}`);
      const paint = isCalm(step) ? (line: string): string => line : colours.yellow;
      return [
        ...lines.map((line) => paint(line.trimEnd())),
        ...wordsOf(step, windows).facts.flatMap((fact) =>
          wrapped(`* ${fact}`, room).map(colours.cyan),
        ),
      ];
    },
  };
}

function rowOf({ action, event }: Step, windows: number): StepRow {
  const { actor } = action;
  const label = visible(subjectText(action));
  const sender = typeof event?.['from'] === 'string' ? event['from'] : '?';
  const what = visible(event === null ? subjectText(action) : messageText(event, windows));
  switch (nameOf(action)) {
    case 'deliver':
      return { from: sender, to: `-> ${actor}`, text: what };
    case 'drop':
      return { from: sender, to: `-x ${actor}`, text: `LOST: ${what}` };
    case 'duplicate':
      return { from: sender, to: `=> ${actor}`, text: `WILL ARRIVE TWICE: ${what}` };
    case 'fire':
      return { from: actor, to: 'timer', text: label };
    case 'advance':
      return { from: actor, to: 'time passes', text: passingText(label) };
    case 'lost-reply':
      return { from: sender, to: `-> ${actor}`, text: `REPLY LOST, SENT AGAIN: ${what}` };
    case 'refused':
      return { from: sender, to: `-x ${actor}`, text: `REFUSED: ${what}` };
    case 'redelivery':
      return { from: actor, to: 'REDELIVERY', text: what };
    default:
      return { from: actor, to: nameOf(action).toUpperCase(), text: label };
  }
}
