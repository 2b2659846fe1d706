import { InputError } from './errors.js';

/** How a schedule is printed; `text` has columns where they fit. */
export const formats = ['text', 'lines', 'json', 'mermaid', 'html'] as const;
export type Format = (typeof formats)[number];

/** Formats that show one schedule and nothing else. */
export type PictureFormat = Extract<Format, 'mermaid' | 'html'>;

export function isPicture(format: Format): format is PictureFormat {
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
