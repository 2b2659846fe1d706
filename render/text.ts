import type { createColors } from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

export { count } from '../input/words.js';

/**
 * The functions that colour a text, as `createColors` of picocolors makes them; those of `createColors(false)` leave it as
 * it is.
 */
export type Colours = ReturnType<typeof createColors>;

/** How text is laid out. */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: Colours;
}

/** `1,234,567`. */
export function number(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** `0.1 s`, `12 s`. */
export function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}

/** At most `width` columns, the last one an ellipsis where something was cut. */
export function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let clipped = '';
  for (const { segment } of graphemes.segment(text)) {
    if (stringWidth(clipped) + stringWidth(segment) >= width) break;
    clipped += segment;
  }
  return `${clipped}…`;
}

const graphemes = new Intl.Segmenter();

/** Columns that a text takes in a terminal. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** Text with spaces behind it, as wide as `width`. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The columns of the widest. */
export function columnWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}

/**
 * Text, coloured or not, in lines of at most `width` columns: broken between words, behind a comma in a word that is too long, else anywhere. Nothing but
 * spaces is lost. A space that does not break is not broken, and then is a space.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const broken = text.replace(/\S+/g, (word) =>
    textWidth(word) > width ? word.replace(/,(?=.)/g, ', ') : word,
  );
  const lines = wrapAnsi(broken, Math.max(2, width), { hard: true }).split('\n');
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

/** A word that a shell takes as one. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
