import type { Execution, Step } from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { participantsOf, lettersText, type Participant } from './participants.js';
import { layoutOf, type Layout } from './lanes.js';
import { gutterOf, numbersFor, type Sheet } from './sheet.js';
import { padded, textWidth, wrapped, type Colours, type Style } from './text.js';
import { isCalm, wordsOf } from './words.js';

/** A piece of text in one colour. */
interface Piece {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** What happens in one step. */
interface Cell {
  readonly step: Step;
  /** The position of who moves in the participants; -1 for the clock, which has no lane. */
  readonly lane: number;
  readonly moved: Piece;
  readonly sent: Piece | null;
  readonly facts: readonly Piece[];
}

/** Behind the letter at which a text begins; its other lines begin there, too. */
const indent = 2;

/**
 * A schedule with a lane for each actor. A step begins in the lane of who moves, with that actor's letter; what it says goes on to the
 * right, over lanes of others, who stand still meanwhile, and is wrapped at the edge.
 *
 * @returns undefined if the lanes do not fit into the width.
 */
export function columnsSheet(
  execution: Execution,
  { windows }: Annotations,
  style: Style,
): Sheet | undefined {
  const participants = participantsOf(execution);
  const cells = execution.steps.map((step) => cellOf(step, participants, windows, style.colours));
  const numbers = numbersFor(cells.length);
  const width = style.width - gutterOf(numbers);
  const layout = layoutOf(participants, width, (starts) =>
    cells.reduce((sum, cell) => sum + linesOf(cell, roomOf(cell, starts, width)).length, 0),
  );
  if (layout === undefined) return undefined;
  return {
    numbers,
    head: headRows(participants, layout, width, style.colours),
    rows: (index) => rowsOf(cells[index] as Cell, layout, participants, width, style.colours),
  };
}

function cellOf(
  step: Step,
  participants: readonly Participant[],
  windows: number,
  { yellow, gray, cyan }: Colours,
): Cell {
  const { moved, sent, facts } = wordsOf(step, windows);
  return {
    step,
    lane: participants.findIndex(({ name }) => name === step.action.actor),
    moved: { text: moved, paint: isCalm(step) ? (text) => text : yellow },
    sent: sent === '' ? null : { text: `→ ${sent}`, paint: gray },
    facts: facts.map((fact) => ({ text: `* ${fact}`, paint: cyan })),
  };
}

function roomOf({ lane }: Cell, starts: readonly number[], width: number): number {
  return width - (starts[lane] ?? 0) - indent;
}

/** The lines of a cell: what is sent stands behind what was received, if both fit. */
function linesOf({ moved, sent, facts }: Cell, width: number): readonly (readonly Piece[])[] {
  const split = ({ text, paint }: Piece): readonly (readonly Piece[])[] =>
    wrapped(text, width).map((line) => [{ text: line, paint }]);
  const isShort = sent !== null && textWidth(moved.text) + 1 + textWidth(sent.text) <= width;
  return [
    ...(isShort ? [[moved, sent]] : [moved, ...(sent === null ? [] : [sent])].flatMap(split)),
    ...facts.flatMap(split),
  ];
}

/** Whose lane is which. */
function headRows(
  participants: readonly Participant[],
  { starts, named }: Layout,
  width: number,
  { bold }: Colours,
): readonly string[] {
  const heads = participants.map(({ name, letter }) => (named ? `${letter} ${name}` : letter));
  const row = starts.reduce((line, start, lane) => padded(line, start) + (heads[lane] ?? ''), '');
  const legend = named ? [] : wrapped(lettersText(participants), width);
  return [...legend, bold(row)];
}

/** The lines of one step, with the lanes of the others where there is no text. */
function rowsOf(
  cell: Cell,
  { starts }: Layout,
  participants: readonly Participant[],
  width: number,
  colours: Colours,
): readonly string[] {
  const begin = starts[cell.lane] ?? 0;
  return linesOf(cell, roomOf(cell, starts, width)).map((pieces, line) => {
    const letter = colours.bold(participants[cell.lane]?.letter ?? '~');
    const text = pieces.map((piece) => piece.paint(piece.text)).join(' ');
    const end = begin + indent + textWidth(text) + 1;
    const before = starts.filter((start) => start < begin);
    const after = starts.filter((start) => start >= end);
    return [
      lanes(before, 0, begin, colours),
      line === 0 ? letter : colours.gray('│'),
      ` ${text} `,
      lanes(after, end, 0, colours),
    ].join('');
  });
}

/** Lines at these columns, with spaces from `begin` on, and up to `end`. */
function lanes(columns: readonly number[], begin: number, end: number, { gray }: Colours): string {
  const text = columns.reduce((line, column) => `${line.padEnd(column - begin)}│`, '');
  return (
    (columns.length === 0 ? '' : gray(text)) + ' '.repeat(Math.max(0, end - begin - text.length))
  );
}
