import { columnWidth, type Style } from './text.js';

export interface ListEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
}

/** Sections of names, each with one line that says what it is, and one for where it comes from. */
export function listText(
  sections: Readonly<Record<string, readonly ListEntry[]>>,
  { colours: { bold, cyan, dim } }: Style,
): string {
  const all = Object.values(sections).flat();
  const width = columnWidth(all.map(({ name }) => name));
  const indent = ' '.repeat(width + 4);
  return Object.entries(sections)
    .map(([title, entries]) =>
      [
        bold(title),
        ...entries.map(
          ({ name, summary, source }) =>
            `  ${cyan(name.padEnd(width))}  ${summary}\n${indent}${dim(`source: ${source}`)}`,
        ),
      ].join('\n'),
    )
    .join('\n\n');
}
