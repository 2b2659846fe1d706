/** What a user's text is given so that its function `batch` is noticed when it runs. */
import { clients } from '../engines/engines.js';

/** The module that notices: the bundler puts the stand-in there. */
export const batchesModule = 'onebatch:batches';

/** In front of the first line of a file with a function `batch`. */
const notice = `import { asBatch as $asBatch } from '${batchesModule}'; batch = $asBatch(batch); `;

/**
 * The user's text, with what notices when a batch runs: a function is a variable, and this gives it another value before anything else of the
 * file runs. Every line stays where it is. A `batch` that is written in another way is refused when it is evaluated: see `theRound` in
 * code/standins/work.ts.
 */
export function withBatch(text: string): string {
  if (!/\bexport\s+(async\s+)?function\s+batch\b/.test(text)) return text;
  if (!clients.some((name) => text.includes(`'${name}'`) || text.includes(`"${name}"`)))
    return text;
  return text.replace(/^(\uFEFF?#!.*\n)?/, (before) => before + notice);
}

/** A text, or a line of one, as the user has written it. */
export const withoutNotice = (text: string): string => text.replace(notice, '');
