import { faultsText, type CatalogueCell, type WorldSpec } from '../../properties/index.js';
import type { Verdict, WorldAction } from '../../sim/index.js';
import { grid } from './grid.js';
import { count, number, type Colours, type Style } from './text.js';
import { verdictCell } from './verdict.js';

export interface Cell {
  readonly verdict: Verdict<WorldAction>;
  /** What the catalogue says; null if it says nothing about this world. */
  readonly expected: CatalogueCell['verdict'] | null;
}

/** One exploration: a world, and one cell for each property that was judged in it. */
export interface Row {
  readonly spec: WorldSpec;
  readonly cells: readonly Cell[];
  readonly seconds: number;
}

/** A terminal at least this wide gets strategy and runtime in each row, a narrower one as a heading. */
const wideColumns = 120;

const plainColours = (text: string): string => text;
const plain = { green: plainColours, red: plainColours, yellow: plainColours } as Colours;

/** True if the search came to another verdict than the catalogue; an unknown cell contradicts nothing. */
export function differs({ verdict, expected }: Cell): boolean {
  return expected !== null && verdict.kind !== 'unknown' && verdict.kind !== expected;
}

/** Verdicts as a table: a row for each strategy, runtime era and fault, a column for each property. */
export function matrixText(rows: readonly Row[], { width, colours }: Style): string {
  const properties = rows[0]?.cells.map(({ verdict }) => headOf(verdict.property)) ?? [];
  const figures = ['states', 'seconds'];
  const verdicts = ({ cells, seconds }: Row): readonly string[] => [
    ...cells.map((cell) => cellText(cell, colours)),
    number(cells[0]?.verdict.coverage.states ?? 0),
    seconds.toFixed(1),
  ];
  const names: readonly 'left'[] = width >= wideColumns ? ['left', 'left', 'left'] : ['left'];
  const aligned = [...names, ...properties.map(() => 'left' as const), 'right', 'right'] as const;
  if (width >= wideColumns) {
    const body = rows.map((row) => [
      row.spec.strategy,
      row.spec.runtime,
      faultText(row),
      ...verdicts(row),
    ]);
    return grid(
      ['strategy', 'runtime', 'fault', ...properties, ...figures],
      body,
      colours,
      aligned,
    );
  }
  const body = rows.flatMap((row, index) => {
    const title = titleOf(row);
    const before = rows[index - 1];
    const isNew = before === undefined || titleOf(before) !== title;
    return [...(isNew ? [[colours.bold(title)]] : []), [`  ${faultText(row)}`, ...verdicts(row)]];
  });
  return grid(['fault', ...properties, ...figures], body, colours, aligned);
}

/** What the words of the table mean, and in which worlds they were found. */
export function legendText(rows: readonly Row[]): string {
  const spec = rows[0]?.spec;
  if (spec === undefined) return '';
  const { starters, messages, windows, time } = spec;
  const cells = rows.flatMap((row) => row.cells);
  const complete = cells.every(({ verdict }) => verdict.coverage.complete);
  const compared = cells.some(({ expected }) => expected !== null);
  const size = [count(starters, 'starter'), count(messages, 'message'), count(windows, 'window')];
  const words = [
    ['holds', 'no reachable state violates it, and the situation that it is about came up'],
    ['VIOLATED in k', 'the shortest schedule that violates it has k steps'],
    ['unwitnessed', 'no state violates it, but the situation that it is about never came up'],
    ['unknown', 'the search was stopped before it knew'],
    ...(compared ? [['!', 'not what the catalogue says']] : []),
  ] as const;
  return [
    `Worlds of ${size.join(', ')}, ${time}${complete ? '; explored to the end' : ''}.`,
    ...words.map(([word, meaning]) => `  ${word.padEnd(15)}${meaning}`),
    ...(compared
      ? []
      : ['The catalogue says nothing about these worlds, so nothing was compared.']),
  ].join('\n');
}

/** Whether the verdicts are the catalogue's, and a line for each that is not; empty if there was nothing to compare. */
export function agreementText(rows: readonly Row[], { green, red }: Colours): string {
  const cells = rows.flatMap((row) => row.cells);
  const compared = cells.filter(
    ({ verdict, expected }) => expected !== null && verdict.kind !== 'unknown',
  );
  if (compared.length === 0) return '';
  const lines = rows.flatMap((row) =>
    row.cells.filter(differs).map(({ verdict, expected }) => {
      const where = `${titleOf(row)}, ${faultsText(row.spec.faults)}, ${verdict.property}`;
      return `  ${where}: ${verdictCell(verdict, plain)}, the catalogue says ${expected}`;
    }),
  );
  return lines.length === 0
    ? green(`${count(compared.length, 'verdict')} compared with the catalogue: all as it says.`)
    : [red('Not what the catalogue says:'), ...lines].join('\n');
}

function cellText(cell: Cell, colours: Colours): string {
  return `${verdictCell(cell.verdict, colours)}${differs(cell) ? colours.red(' !') : ''}`;
}

function titleOf({ spec: { strategy, runtime } }: Row): string {
  return `${strategy} on ${runtime}`;
}

function faultText({ spec: { faults } }: Row): string {
  return Object.keys(faults).length === 0 ? 'none' : faultsText(faults);
}

/** `exactlyOneBatchPerWindow` in lines that are hardly wider than the cells below. */
function headOf(property: string): string {
  const lines: string[] = [];
  for (const word of property.split(/(?=[A-Z])/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= 14)
      lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines.join('\n');
}
