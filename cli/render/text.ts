import type { createColors } from 'picocolors';

export type Colours = ReturnType<typeof createColors>;

/** How text is laid out. */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: Colours;
}

/** `1,234,567`. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** `0.1 s`, `12 s`. */
export function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}

/** `1 step`, `2 steps`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** At most `width` characters, the last one an ellipsis where something was cut. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Every text padded to the widest. */
export function columnWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/** A word that a shell takes as one. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
