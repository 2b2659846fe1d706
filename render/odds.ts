import { pctGuarantee, ratio, runsNeeded, valueOf, type SamplerName } from '../sim/index.js';
import { chanceText, percent, sampledText } from './chance.js';
import { grid } from './grid.js';
import { pctText } from './sampling.js';
import { count, number, seconds, wrapped, type Colours, type Style } from './text.js';
import type { OddsRow, OddsTable } from './results.js';

/** A table of samplers and properties, which fits 80 columns, and what the numbers rest on. */
export function oddsTableText(table: OddsTable, miss: number, { colours, width }: Style): string {
  const head = ['sampler', 'one run', 'mean runs', `runs to miss ${percent(miss)}`];
  const rows = table.rows.flatMap((row, index) => [
    ...(table.rows[index - 1]?.property === row.property ? [] : [[row.property]]),
    [`  ${row.sampler}`, cell(row, colours), ...runCells(row, miss)],
    ...(row.sampled === undefined ? [] : [[`${indent}sampled: ${sampledText(row.sampled)}`]]),
  ]);
  return [
    grid(head, rows, colours, ['left', 'left', 'right', 'right']),
    ...(table.rows.some(isNever) ? [neverText] : []),
    ...unknownLines(table),
    folded(footText(table), width),
  ].join('\n\n');
}

function folded(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const lines = wrapped(line.trimStart(), width - indent.length);
      return lines.map((part) => indent + part);
    })
    .join('\n');
}

const indent = ' '.repeat(4);
const never = 'never';

/** What `never` claims. */
export const neverText = `${never}: no schedule that ends breaks it`;

/** True if no schedule breaks it; what pct cannot break at its depth may be broken at another. */
export function isNever({ sampler, chance }: OddsRow): boolean {
  return sampler !== 'pct' && valueOf(chance) === 0;
}

function cell(row: OddsRow, { red, yellow }: Colours): string {
  const { chance } = row;
  if (chance.kind === 'unknown') return yellow('unknown');
  return valueOf(chance) === 0 ? zeroText(row) : red(chanceText(chance));
}

/** Of odds that are 0: for every schedule, or for those that pct can draw. */
export function zeroText(row: OddsRow): string {
  return isNever(row) ? never : 'never, at this depth';
}

function runCells({ chance }: OddsRow, miss: number): readonly [string, string] {
  const value = valueOf(chance);
  if (value === undefined) return ['', ''];
  if (value === 0) return ['-', 'never'];
  const mean = 1 / value;
  const needed = runsNeeded(value, miss);
  return [mean < 100 ? mean.toFixed(2) : number(Math.round(mean)), number(needed)];
}

/** Why something is unknown, once for each sampler. */
function unknownLines({ rows }: OddsTable): readonly string[] {
  const reasons = new Map<SamplerName, string>();
  for (const { sampler, chance } of rows) {
    if (chance.kind === 'unknown') reasons.set(sampler, chance.because);
  }
  if (reasons.size === 0) return [];
  return [[...reasons].map(([sampler, why]) => `${sampler}: unknown: ${why}`).join('\n')];
}

function footText({
  states,
  transitions,
  complete,
  interleavings,
  pct,
  seconds: elapsed,
}: OddsTable): string {
  const ways =
    interleavings === undefined ? '' : `, ${number(interleavings)} complete interleavings`;
  const lines = [
    `${count(states, 'state')}, ${count(transitions, 'transition')}${complete ? ': all there are' : ''}${ways}, ${seconds(elapsed)}`,
  ];
  if (pct !== undefined) {
    const { options, extent, nodes } = pct;
    const faults = options.faults ?? 0;
    lines.push(
      `pct: depth ${options.depth}, ${count(options.events, 'event')}${faults === 0 ? '' : `, up to ${count(faults, 'fault')}`}; ${number(nodes)} of its choices looked at`,
    );
    if (extent !== undefined) lines.push(pctText(options, extent, 0));
  }
  return lines.join('\n');
}

/** A row as `--json` prints it. */
export interface OddsJson {
  readonly sampler: SamplerName;
  readonly property: string;
  /** Null if it is unknown. */
  readonly probability: number | null;
  /** The fraction, where it is known as one. */
  readonly exact: string | null;
  /** Between these it lies; equal where it is known exactly, up to the last place of a number. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unknown: string | null;
  /** Null if no run ever breaks it, and if it is unknown. */
  readonly meanRuns: number | null;
  readonly runsNeeded: number | null;
  /** Of `pct`, if the odds are known: what it guarantees at its depth, without a fault. */
  readonly atLeast?: number | null;
  /** Where it is unknown, if the sampler can draw: how many of how many runs broke it. Not the odds. */
  readonly sampled?: { readonly failed: number; readonly runs: number };
}

export function oddsJson({ rows, pct }: OddsTable, miss: number): readonly OddsJson[] {
  const extent = pct?.extent;
  const least =
    pct === undefined || extent === undefined
      ? null
      : ratio(pctGuarantee(pct.options, extent).least);
  return rows.map(({ sampler, property, chance, sampled }) => {
    const value = valueOf(chance);
    const isMet = value !== undefined && value > 0;
    const [low, high] = chance.kind === 'within' ? [chance.low, chance.high] : [value, value];
    return {
      sampler,
      property,
      probability: value ?? null,
      exact: chance.kind === 'exact' ? `${chance.odds.numerator}/${chance.odds.denominator}` : null,
      low: low ?? null,
      high: high ?? null,
      unknown: chance.kind === 'unknown' ? chance.because : null,
      meanRuns: isMet ? 1 / value : null,
      runsNeeded: isMet ? runsNeeded(value, miss) : null,
      ...(sampler === 'pct' ? { atLeast: least } : {}),
      ...(sampled === undefined ? {} : { sampled }),
    };
  });
}
