import { columnWidth, wrapped, type Style } from './text.js';

export interface ListEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
}

/** Sections of names, each with one line that says what it is, and one for where it comes from. */
export function listText(
  sections: Readonly<Record<string, readonly ListEntry[]>>,
  { width: columns, colours: { bold, cyan, dim } }: Style,
): string {
  const all = Object.values(sections).flat();
  const width = columnWidth(all.map(({ name }) => name));
  const indent = ' '.repeat(width + 4);
  const folded = (text: string): readonly string[] => wrapped(text, columns - indent.length);
  return Object.entries(sections)
    .map(([title, entries]) =>
      [
        bold(title),
        ...entries.flatMap(({ name, summary, source }) => [
          ...folded(summary).map(
            (line, index) => `  ${cyan((index === 0 ? name : '').padEnd(width))}  ${line}`,
          ),
          ...folded(`source: ${source}`).map((line) => indent + dim(line)),
        ]),
      ].join('\n'),
    )
    .join('\n\n');
}
