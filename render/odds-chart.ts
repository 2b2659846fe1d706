import { valueOf } from '../sim/index.js';
import { percent } from './chance.js';
import type { OddsRow, OddsTable } from './results.js';
import { isNever, neverText, zeroText } from './odds.js';
import { count, type Style } from './text.js';

/** The odds in a world of so many starters. */
export interface ChartedOdds {
  readonly starters: number;
  readonly table: OddsTable;
}

/** Columns of a bar of 100 %. */
const barMax = 24;

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** For each property that a run can break, a bar for each number of starters and sampler; at most 80 columns wide. */
export function oddsChartText(found: readonly ChartedOdds[], { colours }: Style): string {
  const properties = [...new Set(found.flatMap(({ table }) => table.rows.map(nameOf)))];
  const unbroken = properties.filter((property) =>
    found.every(({ table }) => table.rows.some((row) => row.property === property && isNever(row))),
  );
  const met = properties.filter((property) => !unbroken.includes(property));
  const charts = met.map((property) =>
    [
      `${property}: the probability that one run breaks it`,
      ...found.flatMap(({ starters, table }) =>
        table.rows
          .filter((row) => row.property === property)
          .map((row, index) => {
            const size = index === 0 ? count(starters, 'starter') : '';
            return `  ${size.padEnd(10)}  ${row.sampler.padEnd(13)}  ${barOf(row, colours)}`.trimEnd();
          }),
      ),
    ].join('\n'),
  );
  return [
    ...charts,
    ...(unbroken.length === 0 ? [] : [`never broken: ${unbroken.join(', ')}`]),
    ...(isAnyNever(found) ? [neverText] : []),
    ...(isAnySampled(found)
      ? ['░ and ~: the world is too large for exact odds; a share of drawn runs']
      : []),
  ].join('\n\n');
}

const nameOf = ({ property }: OddsRow): string => property;

const isAnyNever = (found: readonly ChartedOdds[]): boolean =>
  found.some(({ table }) => table.rows.some(isNever));

const isAnySampled = (found: readonly ChartedOdds[]): boolean =>
  found.some(({ table }) =>
    table.rows.some(
      ({ chance, sampled }) => valueOf(chance) === undefined && sampled !== undefined,
    ),
  );

/** `████▌ 11.3 %`; of what was drawn, `░░░░ ~ 11.3 %`. */
function barOf(row: OddsRow, { red, yellow }: Style['colours']): string {
  const { chance, sampled } = row;
  const value = valueOf(chance);
  if (value !== undefined)
    return value === 0 ? zeroText(row) : `${red(bar(value))} ${percent(value)}`;
  if (sampled === undefined) return yellow('unknown');
  const share = sampled.failed / sampled.runs;
  const width = Math.round(share * barMax);
  return `${yellow('░'.repeat(width))}${width === 0 ? '' : ' '}~ ${percent(share)} of ${sampled.runs.toLocaleString('en-US')} runs`;
}

/** At least a sliver for what is not 0. */
function bar(value: number): string {
  const parts = Math.max(1, Math.round(value * barMax * eighths.length));
  return '█'.repeat(Math.floor(parts / eighths.length)) + (eighths[parts % eighths.length] ?? '');
}
