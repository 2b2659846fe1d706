import Table from 'cli-table3';

export type ReportCell = string | number | null;

/** A row by the names of its columns. The first row of a table names the columns, in order. */
export type ReportRow = Readonly<Record<string, ReportCell>>;

/** One table that the command prints. */
export interface Report {
  readonly title: string;
  readonly rows: readonly ReportRow[];
  /** What a reader has to know to read the table; a sentence each. */
  readonly notes: readonly string[];
}

export type CellFormat = 'table' | 'markdown' | 'json';

/** The tables as text for a terminal or a document, or as JSON with plain numbers. */
export function rendered(
  reports: readonly Report[],
  format: CellFormat,
  machine: Readonly<Record<string, ReportCell>>,
): string {
  switch (format) {
    case 'json':
      return JSON.stringify({ machine, reports }, null, 2);
    case 'markdown':
      return reports.map(markdown).join('\n\n');
    case 'table':
      return reports.map(terminal).join('\n\n');
  }
}

function terminal({ title, rows, notes }: Report): string {
  const columns = columnsOf(rows);
  const table = new Table({
    head: [...columns],
    colAligns: columns.map((column) => (isNumeric(rows, column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map((column) => text(row[column] ?? null)));
  return [title, table.toString(), ...notes].join('\n');
}

function markdown({ title, rows, notes }: Report): string {
  const columns = columnsOf(rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(columns),
    line(columns.map((column) => (isNumeric(rows, column) ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => text(row[column] ?? null)))),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)]),
  ].join('\n');
}

function columnsOf(rows: readonly ReportRow[]): readonly string[] {
  return Object.keys(rows[0] ?? {});
}

function isNumeric(rows: readonly ReportRow[], column: string): boolean {
  return rows.some((row) => typeof row[column] === 'number');
}

/** Integers with separators; other numbers with about three digits. Null is blank. */
function text(cell: ReportCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (Number.isInteger(cell)) return cell.toLocaleString('en-US');
  return cell.toFixed(cell < 10 ? 2 : cell < 100 ? 1 : 0);
}
