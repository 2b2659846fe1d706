import type { SearchResult } from './results.js';
import { padded, wrapped, type Colours, type Style } from './text.js';

/** What people read of a verdict, in the order of a summary. */
const words = {
  violated: 'broken',
  unknown: 'unknown',
  unwitnessed: 'not exercised',
  holds: 'holds',
} as const;

/** What stands in a summary besides the verdicts. */
export interface SummaryTexts {
  /** The property whose counterexample is shown. */
  readonly shown: string;
  /** The command that shows another one; undefined if there is none. */
  readonly another: string | undefined;
  readonly advice: readonly string[];
}

/** The verdicts on one world once more, below its counterexample: a line for each word. */
export function checkSummary(
  title: string,
  { verdicts }: SearchResult,
  { shown, another, advice }: SummaryTexts,
  look: Style,
): string {
  const { bold } = look.colours;
  const lines = Object.entries(words).flatMap(([kind, word]) => {
    const names = verdicts
      .filter((verdict) => verdict.kind === kind)
      .map(({ property }) => (property === shown ? `${property} (shown)` : property));
    return names.length === 0 ? [] : labelled(word, names.join(', '), look);
  });
  return [
    ...wrapped(bold(`Summary: ${title}`), look.width),
    ...lines,
    ...(another === undefined ? [] : ['Another counterexample:', `  ${another}`]),
    ...advice,
  ].join('\n');
}

const label = 13;

function labelled(word: string, text: string, { width, colours }: Style): readonly string[] {
  const paint = paintOf(word, colours);
  return wrapped(text, Math.min(width, 100) - label - 4).map(
    (line, index) => `  ${paint(padded(index === 0 ? word : '', label))}  ${line}`,
  );
}

function paintOf(word: string, { red, green, yellow }: Colours): (text: string) => string {
  if (word === 'broken') return red;
  return word === 'holds' ? green : yellow;
}
