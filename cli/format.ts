import pc from 'picocolors';
import type { WorldSpec } from '../properties/index.js';
import { InputError } from './errors.js';
import type { Reading } from './reading.js';
import type { Asides } from './render/asides.js';
import { headingOf } from './render/command.js';
import { pageText } from './render/page.js';
import { sequenceDiagram } from './render/sequence-diagram.js';
import { tablesText } from './render/storage.js';

/** How a schedule is printed; `text` has columns where they fit. */
export const formats = ['text', 'lines', 'json', 'mermaid', 'html'] as const;
export type Format = (typeof formats)[number];

/** Formats that show one schedule and nothing else. */
export type Picture = Extract<Format, 'mermaid' | 'html'>;

export function isPicture(format: Format): format is Picture {
  return format === 'mermaid' || format === 'html';
}

/** @throws InputError if `--json` comes with another format. */
export function formatOf({
  format,
  json,
}: {
  readonly format?: Format;
  readonly json?: true;
}): Format {
  if (json !== true) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new InputError(`--json and --format ${format} exclude each other; expected one of them`);
}

/** No colours. */
export const plain = pc.createColors(false);

/** Of the tables in a page. */
const pageColumns = 120;

/** What a picture says besides the schedule. */
export interface Caption {
  readonly spec: WorldSpec;
  /** What is violated, and what is known about it. */
  readonly lines: readonly string[];
  /** The command that shows it again. */
  readonly command: string;
}

export function picture(
  format: Picture,
  reading: Reading,
  asides: Asides,
  { spec, lines, command }: Caption,
): string {
  const title = headingOf(spec);
  if (format === 'mermaid') return `%% ${title}\n${sequenceDiagram(reading, asides)}`;
  return pageText(reading, asides, {
    title,
    lines,
    command,
    tables: tablesText(reading.story, { width: pageColumns, colours: plain }),
  });
}
