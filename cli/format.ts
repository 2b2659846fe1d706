import type { Execution } from '../sim/index.js';
import pc from 'picocolors';
import { isOwn, type AnySpec } from '../properties/index.js';
import type { PictureFormat } from './formats.js';
import type { Annotations } from '../render/annotations.js';
import { headingOf } from '../render/command.js';
import { pageText } from '../render/page.js';
import { sequenceDiagram } from '../render/sequence-diagram.js';
import { tablesText } from '../render/storage.js';

/** No colours. */
export const plain = pc.createColors(false);

/** Of the tables in a page. */
const pageColumns = 120;

/** What a picture says besides the schedule. */
export interface Caption {
  readonly spec: AnySpec;
  /** What is violated, and what is known about it. */
  readonly lines: readonly string[];
  /** The command that shows it again. */
  readonly command: string;
}

export function picture(
  format: PictureFormat,
  execution: Execution,
  annotations: Annotations,
  { spec, lines, command }: Caption,
): string {
  const title = headingOf(spec);
  if (format === 'mermaid') return `%% ${title}\n${sequenceDiagram(execution, annotations)}`;
  return pageText(execution, annotations, {
    title,
    lines,
    command,
    tables: tablesText(execution, { width: pageColumns, colours: plain }, isOwn(spec)),
  });
}
