import pc from 'picocolors';
import type { WorldSpec } from '../properties/index.js';
import type { Picture } from './formats.js';
import type { Reading } from './reading.js';
import type { Asides } from './render/asides.js';
import { headingOf } from './render/command.js';
import { pageText } from './render/page.js';
import { sequenceDiagram } from './render/sequence-diagram.js';
import { tablesText } from './render/storage.js';

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
