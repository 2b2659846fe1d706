/** What the scripts of calls have in common: a call, where it shows what it gives, and the time in its arguments. */
export interface RedisCall {
  readonly method: string;
  /** `Date.now()` as a text in them, at any depth, is the time. */
  readonly args: readonly unknown[];
}

export interface Logs {
  readonly log: (text: string) => void;
}

/** Arguments with the time in them. */
export function timed(args: readonly unknown[]): unknown[] {
  const text = JSON.stringify(args).replaceAll('"Date.now()"', `"${Date.now()}"`);
  return JSON.parse(text) as unknown[];
}
