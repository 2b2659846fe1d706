import type { Acknowledged, Rejected, WindowKey } from '../../model/index.js';

/**
 * The tries that were answered, by window; a window without any is not mentioned. A try is one time that a host serves a
 * message: a message that is delivered again is tried again. A try whose host dies is not answered.
 */
export interface Tries {
  readonly [window: WindowKey]: 'one' | 'several';
}

/** An answer that names no window counts for none. */
export function answered(tries: Tries, { window }: Acknowledged | Rejected): Tries {
  if (window === undefined) return tries;
  return { ...tries, [window]: window in tries ? 'several' : 'one' };
}
