/** `node:timers/promises`. */
import type { AbortSignal } from './abort.js';
import { clearTimer, setTimer } from './runtime.js';

interface Options {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

export function setTimeout<Value>(
  ms = 1,
  value?: Value,
  { signal }: Options = {},
): Promise<Value | undefined> {
  return new Promise((done, fail) => {
    if (signal?.aborted === true) throw aborted(signal);
    const timer = setTimer(ms, () => done(value));
    signal?.addEventListener(
      'abort',
      () => {
        clearTimer(timer);
        fail(aborted(signal));
      },
      { once: true },
    );
  });
}

function aborted(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true });
  return Object.assign(error, { code: 'ABORT_ERR' });
}

export const setImmediate = <Value>(value?: Value, options?: Options): Promise<Value | undefined> =>
  setTimeout(1, value, options);

export async function* setInterval<Value>(
  ms = 1,
  value?: Value,
  options?: Options,
): AsyncGenerator<Value | undefined> {
  for (;;) yield await setTimeout(ms, value, options);
}

export const scheduler = {
  wait: (ms: number, options?: Options): Promise<unknown> => setTimeout(ms, undefined, options),
  yield: (): Promise<unknown> => setImmediate(),
};
