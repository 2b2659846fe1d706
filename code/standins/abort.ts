/** `AbortController` and `AbortSignal`, as the standard has them, with timeouts of the world. */
import { setTimer } from './runtime.js';

type Listener = ((event: { readonly type: string; readonly target: AbortSignal }) => void) | null;

function abortError(name: string, message: string): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true });
  return Object.assign(error, { code: name === 'AbortError' ? 20 : 23 });
}

export class AbortSignal {
  aborted = false;
  reason: unknown = undefined;
  onabort: Listener = null;
  readonly #listeners: { readonly run: NonNullable<Listener>; readonly once: boolean }[] = [];

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    signal.fire(reason);
    return signal;
  }
  static timeout(ms: number): AbortSignal {
    const signal = new AbortSignal();
    setTimer(ms, () =>
      signal.fire(abortError('TimeoutError', 'The operation was aborted due to timeout')),
    );
    return signal;
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const result = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) result.fire(signal.reason);
      else signal.addEventListener('abort', () => result.fire(signal.reason), { once: true });
    }
    return result;
  }
  /** @internal The controller's. */
  fire(reason: unknown = abortError('AbortError', 'This operation was aborted')): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const event = { type: 'abort', target: this };
    this.onabort?.(event);
    for (const listener of [...this.#listeners]) {
      if (listener.once) this.removeEventListener('abort', listener.run);
      listener.run(event);
    }
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
  addEventListener(
    type: string,
    run: NonNullable<Listener>,
    options?: { readonly once?: boolean },
  ): void {
    if (type !== 'abort' || this.#listeners.some((listener) => listener.run === run)) return;
    this.#listeners.push({ run, once: options?.once ?? false });
  }
  removeEventListener(_type: string, run: NonNullable<Listener>): void {
    const at = this.#listeners.findIndex((listener) => listener.run === run);
    if (at !== -1) this.#listeners.splice(at, 1);
  }
}

export class AbortController {
  readonly signal = new AbortSignal();
  abort(reason?: unknown): void {
    this.signal.fire(reason);
  }
}
