import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import { clip, type Style } from '../render/text.js';
import { printable } from '../render/visible.js';

/** Columns where there is no terminal, or one that does not know its size. */
const defaultWidth = 100;

/** Narrower than this nothing is laid out: it would be a letter a line. */
const leastWidth = 40;

/** How to print on stdout: colours on a terminal, unless FORCE_COLOR says yes or (by 0) no; never with NO_COLOR. */
export function style(): Style {
  return { width: widthOfStdout(), colours: pc.createColors(isColoured()) };
}

/** The terminal's width; where stdout is none, what COLUMNS says. */
function widthOfStdout(): number {
  const { COLUMNS = '' } = process.env;
  const asked = /^\d{1,4}$/.test(COLUMNS) ? Number(COLUMNS) : 0;
  return Math.max(leastWidth, process.stdout.columns || asked || defaultWidth);
}

/** True if what is printed on stdout has colours. */
function isColoured(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const wanted = FORCE_COLOR === undefined ? process.stdout.isTTY === true : FORCE_COLOR !== '0';
  return !NO_COLOR && wanted;
}

/** Prints on stdout. What would move a cursor is escaped, wherever it comes from. */
export function print(text: string): void {
  process.stdout.write(printed(text));
}

/** What `print` writes. */
export function printed(text: string): string {
  return `${printable(text, isColoured())}\n`;
}

export function printJson(value: unknown): void {
  print(jsonText(value));
}

/** A document as `--json` prints it. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Notes and progress, on stderr. */
export interface Notes {
  readonly note: (line: string) => void;
  /** How far the work is; the text is made only if it is shown. */
  readonly progressLine: (text: () => string) => void;
  /** Removes the live line. */
  readonly done: () => void;
}

/** Where stderr is no terminal, progress is a line at most this often; the first one comes sooner, and a quick run prints none. */
const plainMs = 5_000;
const firstMs = 1_000;
const liveMs = 100;

export function notes(): Notes {
  const live = process.stderr.isTTY === true;
  // A hidden cursor would stay hidden after a second Ctrl-C.
  const line = createLogUpdate(process.stderr, { showCursor: true });
  let last = live ? 0 : Date.now() - plainMs + firstMs;
  const progressLine = (textOf: () => string): void => {
    const now = Date.now();
    if (now - last < (live ? liveMs : plainMs)) return;
    last = now;
    const text = printable(textOf());
    if (live) line(clip(text, process.stderr.columns || defaultWidth));
    else process.stderr.write(`${text}\n`);
  };
  return {
    note(text) {
      if (live) line.clear();
      process.stderr.write(`${printable(text)}\n`);
    },
    progressLine,
    done() {
      if (live) line.clear();
    },
  };
}
