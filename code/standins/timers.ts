/** `setTimeout` and its like: timers of the world, which may fire whenever the world lets them. */
import { clearTimer, refuse, setTimer } from './runtime.js';

type Callback = (...args: never[]) => void;

/** What `setTimeout` returns: an object with the methods of Node's, and a number where one is wanted. */
export class Timeout {
  constructor(
    /** Of the timer that runs now. */
    public number: number,
    private readonly rearm: (() => void) | null = null,
  ) {}
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  refresh(): this {
    if (this.rearm === null) return refuse('refresh of an interval');
    clearTimer(this.number);
    this.rearm();
    return this;
  }
  close(): this {
    clearTimer(this.number);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.number;
  }
  [Symbol.dispose](): void {
    clearTimer(this.number);
  }
}

function run(fire: unknown, args: readonly unknown[]): void {
  if (typeof fire !== 'function') {
    throw new TypeError('The "callback" argument must be of type function.');
  }
  (fire as (...given: readonly unknown[]) => void)(...args);
}

export function setTimeout(fire: Callback, ms = 0, ...args: readonly unknown[]): Timeout {
  const timeout: Timeout = new Timeout(0, () => {
    timeout.number = setTimer(ms, () => run(fire, args));
  });
  timeout.number = setTimer(ms, () => run(fire, args));
  return timeout;
}

export function setInterval(fire: Callback, ms = 0, ...args: readonly unknown[]): Timeout {
  const timeout = new Timeout(0);
  const again = (): void => {
    timeout.number = setTimer(ms, () => {
      again();
      run(fire, args);
    });
  };
  again();
  return timeout;
}

export const setImmediate = (fire: Callback, ...args: readonly unknown[]): Timeout =>
  setTimeout(fire, 1, ...args);

export function clearTimeout(timer: Timeout | number | string | null | undefined): void {
  if (timer === null || timer === undefined) return;
  clearTimer(timer instanceof Timeout ? timer.number : Number(timer));
}

export const clearInterval = clearTimeout;
export const clearImmediate = clearTimeout;
