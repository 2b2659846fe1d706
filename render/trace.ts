import type { Execution, Step, Turn, WorldAction } from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { participantsOf, lettersText } from './participants.js';
import { columnsSheet } from './columns.js';
import { fingerprint } from './fingerprint.js';
import { linesSheet } from './lines.js';
import type { Sheet } from './sheet.js';
import { wrapped, type Style } from './text.js';
import { alternativeText, loopText, standingText, violationText } from './words.js';

/** How steps are laid out: a lane for each actor where these fit, or one line a step. */
export type TraceLayout = 'text' | 'lines';

/** Left of a step that is a fault, or leaves an unfinished causal chain. */
export const marks: Readonly<Record<Turn, string>> = {
  'goes on': ' ',
  turns: ' ',
  preempts: '»',
  fault: '✗',
};

/**
 * A schedule as people read it: its steps under their numbers, what was announced in each, where a property is violated, and where a
 * loop begins and ends. Nothing is wider than the terminal, and nothing is cut.
 */
export function traceText(
  execution: Execution,
  annotations: Annotations,
  style: Style,
  layout: TraceLayout = 'text',
): string {
  const { width, colours } = style;
  const columns = layout === 'text' ? columnsSheet(execution, annotations, style) : undefined;
  const sheet: Sheet = columns ?? linesSheet(execution, annotations, style);
  const { numbers } = sheet;
  const indent = ' '.repeat(numbers + 3);
  const across = (text: string): readonly string[] =>
    wrapped(text, width - indent.length).map((line) => `${indent}${line}`);
  const broken = (step: number): readonly string[] =>
    annotations.violations
      .filter((violation) => violation.step === step)
      .flatMap((violation) => across(colours.red(`! ${violationText(violation)}`)));
  const aside = (index: number): readonly string[] => [
    ...(execution.steps[index] as Step).stands.flatMap((stand) =>
      across(colours.blue(standingText(stand))),
    ),
    ...(annotations.alternatives === true
      ? across(insteadText(execution.steps[index] as Step, style))
      : []),
    ...(annotations.critical?.step === index + 1
      ? across(colours.magenta(`◆ ${annotations.critical.text}`))
      : []),
  ];
  const rows = execution.steps.flatMap(({ number, turn }, index) => {
    const mark = (turn === 'fault' ? colours.yellow : colours.magenta)(marks[turn]);
    const label = `${String(number).padStart(numbers)} ${mark} `;
    const isLast = execution.loop !== null && number === execution.steps.length;
    return [
      ...(index === execution.loop ? across(colours.bold(loopText(execution.starved))) : []),
      ...sheet.rows(index).map((row, line) => `${line === 0 ? label : indent}${row}`.trimEnd()),
      ...aside(index),
      ...(isLast ? across(colours.bold(`back to step ${(execution.loop ?? 0) + 1}`)) : []),
      ...broken(number),
    ];
  });
  const head = sheet.head.map((line) => `${indent}${line}`);
  const trace = [...head, ...broken(0), ...rows].join('\n');
  return `${trace}\n\n${scheduleText(execution, style, columns === undefined)}`;
}

/** The schedule in one line, and what its characters mean, as far as they occur. */
function scheduleText(
  execution: Execution,
  { width, colours: { bold, gray } }: Style,
  withLetters: boolean,
): string {
  const turns = execution.steps.map(({ turn }) => turn);
  const occurs = (kind: WorldAction['kind']): boolean =>
    execution.steps.some(({ action }) => action.kind === kind);
  const legend = [
    ...(turns.includes('preempts')
      ? [`${marks.preempts} or a space: leaves an unfinished causal chain`]
      : []),
    ...(turns.includes('turns', 1) ? ['. leaves a finished one'] : []),
    ...(turns.includes('fault') ? [`${marks.fault} or [ ]: a fault`] : []),
    ...(occurs('fire') ? ["': a timer"] : []),
    ...(occurs('advance') ? ['~ time passes'] : []),
    ...(execution.loop === null ? [] : ['{ }: repeats for ever']),
    ...(withLetters ? [lettersText(participantsOf(execution))] : []),
  ];
  return [
    ...wrapped(`${bold('Schedule')}  ${fingerprint(execution)}`, width),
    ...wrapped(legend.join('; '), width)
      .filter((line) => line !== '')
      .map(gray),
  ].join('\n');
}

/** `instead: instances receives READ from starter-2; ✗ crash of starter-1`. */
function insteadText({ alternatives }: Step, { colours: { gray, yellow } }: Style): string {
  const all = alternatives.map((alternative) => {
    const text = alternativeText(alternative);
    return alternative.fault ? yellow(`${marks.fault} ${text}`) : gray(text);
  });
  return `${gray('instead:')} ${all.length === 0 ? gray('nothing') : all.join(gray('; '))}`;
}
