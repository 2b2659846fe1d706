import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import {
  agrees,
  isCatalogueSize,
  type EveryNumber,
  type FrontierEvidence,
  type Finding,
  type Frontier,
  type Multiset,
  shortHalves,
} from '../properties/index.js';
import {
  frontierCell,
  frontierLegend,
  outcomeText,
  setText,
  type FrontierOutcome,
} from './frontier.js';
import { grid } from './grid.js';
import { columnWidth, count, number, padded, wrapped, type Colours, type Style } from './text.js';
import type { Frontiers } from './results.js';

/** The frontiers of one strategy on one runtime era, with what the catalogue says about each property. */
export interface MatrixRow {
  readonly frontiers: Frontiers;
  /** What the strategy runs on, as people call it. */
  readonly engine: string;
  /** What the table calls the runtime era: `-` for a strategy that starts no orchestration. */
  readonly runtime: string;
  /** By property; a property that is not there is not in the catalogue. */
  readonly expected: ReadonlyMap<string, Finding>;
  /** By property, the sets of faults that break it, says the catalogue, and that were too large for this search. */
  readonly beyond: ReadonlyMap<string, readonly Multiset[]>;
  /** By property, what is known of its safety half for every number of starters, without faults. */
  readonly every: ReadonlyMap<string, EveryNumber['answer']>;
}

const plain = pc.createColors(false);

/** What is known of one property in one row. */
export interface MatrixCell {
  readonly row: MatrixRow;
  readonly property: string;
  readonly frontier: Frontier<FrontierEvidence>;
  readonly expected: Finding | undefined;
  readonly beyond: readonly Multiset[];
}

/** The cells of a row, in the order of the properties. */
export function cellsOf(row: MatrixRow): readonly MatrixCell[] {
  return [...row.frontiers.frontiers].map(([property, frontier]) => ({
    row,
    property,
    frontier,
    expected: row.expected.get(property),
    beyond: row.beyond.get(property) ?? [],
  }));
}

/** True if the search came to other minimal sets than the catalogue; a frontier that is not known contradicts nothing. */
function differs({ frontier, expected }: MatrixCell): boolean {
  return expected !== undefined && frontier.unknown === null && !agrees(expected, frontier);
}

/** True if some cell of these rows is not what the catalogue says. */
export function anyDiffers(rows: readonly MatrixRow[]): boolean {
  return rows.flatMap(cellsOf).some(differs);
}

/** The table, in the widest of its forms that fits: a row for each strategy and era, or an era, or a list of cells that is wrapped. */
export function matrixText(rows: readonly MatrixRow[], { width, colours }: Style): string {
  const forms = [wideText, narrowText].map((form) => form(rows, colours));
  const fits = (text: string): boolean =>
    columnWidth(stripVTControlCharacters(text).split('\n')) <= width;
  return forms.find(fits) ?? listText(rows, { width, colours });
}

/** The head of the column about every number of starters. */
const everyHead = 'every number\nof starters';

/** True if anything is known of a row for every number of starters. */
export function saysEvery({ every }: MatrixRow): boolean {
  return every.size > 0;
}

/** What is known for every number of starters: a line for each property, `no overlap: holds`. */
export function everyLines({ every }: MatrixRow, { green, red, yellow }: Colours): string[] {
  return [...every].map(([property, answer]) => {
    const name = shortHalves[property] ?? property;
    if (answer === 'holds') return `${name}: ${green('holds')}`;
    return 'brokenBy' in answer
      ? `${name}: ${red(`broken by ${answer.brokenBy}`)}`
      : `${name}: ${yellow('unknown')}`;
  });
}

function wideText(rows: readonly MatrixRow[], colours: Colours): string {
  const body = byEngine(rows, colours, (own) =>
    own.map((row) => [
      row.frontiers.spec.strategy,
      row.runtime,
      ...cellTexts(row, colours, rows.some(saysEvery)),
    ]),
  );
  return table(['strategy', 'runtime'], rows, body, colours);
}

function narrowText(rows: readonly MatrixRow[], colours: Colours): string {
  const body = byEngine(rows, colours, (ofEngine) =>
    byStrategy(ofEngine).flatMap(([strategy, own]) => [
      [colours.bold(strategy)],
      ...own.map((row) => [`  ${row.runtime}`, ...cellTexts(row, colours, rows.some(saysEvery))]),
    ]),
  );
  return table(['runtime'], rows, body, colours);
}

function table(
  names: readonly string[],
  rows: readonly MatrixRow[],
  body: readonly (readonly string[])[],
  colours: Colours,
): string {
  const [first] = rows;
  const heads = first === undefined ? [] : cellsOf(first).map(({ property }) => headOf(property));
  const every = rows.some(saysEvery) ? [everyHead] : [];
  const aligned = [...names, ...heads, ...every].map(() => 'left' as const);
  return grid([...names, ...heads, ...every, 'states', 'seconds'], body, colours, [
    ...aligned,
    'right',
    'right',
  ]);
}

function cellTexts(row: MatrixRow, colours: Colours, withEvery: boolean): readonly string[] {
  return [
    ...cellsOf(row).map((cell) => cellLines(cell, colours).join('\n')),
    ...(withEvery ? [everyLines(row, colours).join('\n')] : []),
    number(Math.max(0, ...cellsOf(row).map(({ frontier }) => frontier.states))),
    row.frontiers.seconds.toFixed(1),
  ];
}

/** What was found; where it is that nothing breaks it without the faults that were searched, what the catalogue knows of others. */
function cellLines(cell: MatrixCell, colours: Colours): readonly string[] {
  const known = knownText(cell, colours);
  return [
    ...(known === undefined
      ? frontierCell(cell.frontier, colours)
      : [known, ...cell.beyond.map((set) => colours.yellow(` ${setText(set)}`))]),
    ...mark(cell, colours),
  ];
}

/** `broken by*`: the star says that the catalogue knows it. */
function knownText({ frontier, beyond }: MatrixCell, { yellow }: Colours): string | undefined {
  const isOpen = frontier.sets.length === 0 && frontier.unknown === null && beyond.length > 0;
  return isOpen ? yellow('broken by*') : undefined;
}

function mark(cell: MatrixCell, { red }: Colours): readonly string[] {
  return differs(cell) ? [red('!')] : [];
}

/** A cell as one line. */
export function cellText(cell: MatrixCell, colours: Colours): string {
  const known = knownText(cell, colours);
  return [
    known === undefined
      ? outcomeText(cell.frontier, colours)
      : `${known} ${colours.yellow(cell.beyond.map(setText).join(', '))}`,
    ...mark(cell, colours),
  ].join(' ');
}

/** For each strategy and property, what was found and on which runtime eras. */
function listText(rows: readonly MatrixRow[], { width, colours }: Style): string {
  const lines = byEngine(rows, colours, (some) =>
    byStrategy(some).flatMap(([strategy, own]) => {
      const cells = own.flatMap(cellsOf);
      const properties = [...new Set(cells.map(({ property }) => property))];
      const name = columnWidth(properties) + 4;
      return [
        [colours.bold(strategy)],
        ...properties.flatMap((property) =>
          verdictsByEra(
            cells.filter((cell) => cell.property === property),
            colours,
          )
            .flatMap((text) => wrapped(text, width - name))
            .map((line, index) => [padded(index === 0 ? `  ${property}` : '', name) + line]),
        ),
        ...everyByEra(own, colours)
          .flatMap((text) => wrapped(text, width - name))
          .map((line, index) => [padded(index === 0 ? '  every number' : '', name) + line]),
      ];
    }),
  );
  return lines.map(([line]) => line).join('\n');
}

/** The lines of each engine below its name; of one alone, without it. */
function byEngine(
  rows: readonly MatrixRow[],
  { bold, cyan }: Colours,
  lines: (own: readonly MatrixRow[]) => readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  if (engines.length < 2) return lines(rows);
  return engines.flatMap((engine) => [
    [bold(cyan(engine))],
    ...lines(rows.filter((row) => row.engine === engine)),
  ]);
}

/** What was found of one property of a strategy; with the runtime eras, unless it is the same on all. */
function verdictsByEra(cells: readonly MatrixCell[], colours: Colours): readonly string[] {
  const eras = new Map<string, string[]>();
  for (const cell of cells) {
    const text = cellText(cell, colours);
    eras.set(text, [...(eras.get(text) ?? []), cell.row.runtime]);
  }
  return [...eras].map(([text, runtimes]) =>
    eras.size === 1 ? text : `${text} (${runtimes.join(', ')})`,
  );
}

/** What is known for every number of starters; with the runtime eras, unless it is the same on all. */
function everyByEra(rows: readonly MatrixRow[], colours: Colours): readonly string[] {
  const eras = new Map<string, string[]>();
  for (const row of rows) {
    for (const text of everyLines(row, colours)) {
      eras.set(text, [...(eras.get(text) ?? []), row.runtime]);
    }
  }
  return [...eras].map(([text, runtimes]) =>
    runtimes.length === rows.length ? text : `${text} (${runtimes.join(', ')})`,
  );
}

/** The rows of each strategy. */
export function byStrategy(
  rows: readonly MatrixRow[],
): readonly (readonly [string, readonly MatrixRow[]])[] {
  const names = [...new Set(rows.map(({ frontiers }) => frontiers.spec.strategy))];
  return names.map((name) => [
    name,
    rows.filter(({ frontiers }) => frontiers.spec.strategy === name),
  ]);
}

/** What the words of the table mean, and in which worlds they were found. */
export function legendText(rows: readonly MatrixRow[], width: number): string {
  const [first] = rows;
  if (first === undefined) return '';
  const { spec, faultsMax } = first.frontiers;
  const { starters, messages, windows, time } = spec;
  const cells = rows.flatMap(cellsOf);
  const size = [count(starters, 'starter'), count(messages, 'message'), count(windows, 'window')];
  const isDecided = cells.every(({ frontier }) => frontier.unknown === null);
  const words = [
    ...frontierLegend(faultsMax),
    ...(cells.some((cell) => cell.beyond.length > 0)
      ? [
          [
            'broken by* crash',
            'from the catalogue: one crash breaks it; --faults-max 1 searches that, too',
          ] as const,
        ]
      : []),
    ...(rows.some(saysEvery)
      ? [
          [
            'every number',
            'from the catalogue: no second batch, no overlap, without faults, however many starters there are; check NAME --starters all',
          ] as const,
        ]
      : []),
    ...(cells.some(differs) ? [['!', 'differs from the catalogue'] as const] : []),
  ];
  return [
    `Worlds of ${size.join(', ')}, ${time}, with up to ${count(faultsMax, 'fault')}${isDecided ? '; searched to the end' : ''}.`,
    ...words.flatMap(([word, meaning]) =>
      wrapped(meaning, width - 22).map(
        (line, index) => `  ${(index === 0 ? word : '').padEnd(20)}${line}`,
      ),
    ),
  ].join('\n');
}

/** Whether the frontiers are the catalogue's, and a line for each that is not, or that it says nothing about. */
export function agreementText(rows: readonly MatrixRow[], { green, red, yellow }: Colours): string {
  const cells = rows.flatMap(cellsOf);
  const compared = cells.filter(
    ({ frontier, expected }) => expected !== undefined && frontier.unknown === null,
  );
  const other = compared.filter(differs).map(({ row, property, frontier, expected }) => {
    const where = `${row.frontiers.spec.strategy} on ${row.runtime}, ${property}`;
    const said = outcomeText(outcomeOf(expected), plain);
    return `  ${where}: ${outcomeText(frontier, plain)}; the catalogue says ${said}`;
  });
  const missing = cells.filter(({ expected }) => expected === undefined).length;
  const lines = [
    ...(compared.length > 0 && other.length === 0
      ? [green(`${count(compared.length, 'cell')} compared with the catalogue: all agree.`)]
      : []),
    ...(other.length > 0 ? [red('Different from the catalogue:'), ...other] : []),
    ...(missing > 0
      ? [
          yellow(
            `${count(missing, 'cell')} not in the catalogue${whyMissing(rows)}: nothing to compare.`,
          ),
        ]
      : []),
  ];
  return lines.join('\n');
}

function outcomeOf({ breaks = [], unwitnessed }: Partial<Finding> = {}): FrontierOutcome {
  const sets = breaks.map((faults) => ({ faults }));
  return { sets, witnessed: unwitnessed !== true, safeUpTo: null, unknown: null };
}

function whyMissing(rows: readonly MatrixRow[]): string {
  const isOther = rows.some(({ frontiers }) => !isCatalogueSize(frontiers.spec));
  return isOther ? ', which speaks of worlds of another size' : '';
}

/** True if everything was decided. */
export function allKnown(rows: readonly MatrixRow[]): boolean {
  return rows.flatMap(cellsOf).every(({ frontier }) => frontier.unknown === null);
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
