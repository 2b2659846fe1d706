import Table from 'cli-table3';
import type { Colours } from './text.js';

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** A table without lines: a head, and rows of one text a column. A row of one text spans all columns. */
export function grid(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: Colours,
  aligned: readonly ('left' | 'right')[] = [],
): string {
  const table = new Table({
    chars: noLines,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => aligned[column] ?? 'left'),
  });
  table.push(head.map((text) => colours.bold(text)));
  for (const row of rows) {
    const [only] = row;
    table.push(
      row.length === 1 && head.length > 1 ? [{ content: only, colSpan: head.length }] : [...row],
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
