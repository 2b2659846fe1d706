import { oneLine, thrownText } from '../../input/words.js';

/** Why rolldown could not bundle, in one line. */
export function reasonOf(error: unknown): string {
  // eslint-disable-next-line no-control-regex
  const text = thrownText(error).replace(/\u001b\[[0-9;]*m/g, '');
  return oneLine(text.replace(/^Build failed with \d+ errors?:\s*/, ''));
}
