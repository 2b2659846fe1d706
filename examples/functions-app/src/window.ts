/** Tumbling windows: one batch for all messages of one slice of time. A window's key is the moment at which it closes. */

/** Milliseconds before its window closes from which on a message goes to the next one instead: it would come too late for the batch. */
export const marginMilliseconds = 2_000;

/** `w1700000010000`: the window, of this length, that a message of this moment belongs to. */
export function windowAt(now: number, lengthMilliseconds: number): string {
  const effective = now + marginMilliseconds;
  return `w${(Math.floor(effective / lengthMilliseconds) + 1) * lengthMilliseconds}`;
}

/** @throws Error if the text is no key of a window. */
export function closesAt(window: string): number {
  const moment = /^w(\d{1,15})$/.exec(window)?.[1];
  if (moment === undefined) throw new Error(`'${window}' is no window; expected w and a time`);
  return Number(moment);
}

/** True if the batch of that window would be closed, or nearly, when the message gets there. */
export function isTooLate(window: string, now: number): boolean {
  return now + marginMilliseconds >= closesAt(window);
}
