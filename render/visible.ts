import { spelt } from '../input/words.js';

/**
 * What moves the cursor, changes colours, ends a line or turns the order of letters round: control characters, line and paragraph
 * separators, and the marks, embeddings, overrides and isolates of bidirectional text.
 */
const unseen = '\\p{Cc}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';

const inLine = new RegExp(`[${unseen}]`, 'gu');
const inText = new RegExp(`(?![\\n\\t])[${unseen}]`, 'gu');
/** What picocolors writes, and nothing else that begins with an escape character. */
const inColouredText = new RegExp(`(?!\\u001b\\[\\d{1,2}m)${inText.source}`, 'gu');

/** Text on one line, without what would move the cursor, change the colours or the order of letters: such characters are written as `\u001b`. */
export function visible(text: string): string {
  return text.replace(inLine, spelt);
}

/**
 * Text of several lines as it may go to a terminal: `visible` but for line ends and tabs. JSON stays the same JSON.
 *
 * @param coloured keeps colours; only for text that was coloured by us.
 */
export function printable(text: string, coloured = false): string {
  return text.replace(coloured ? inColouredText : inText, spelt);
}
