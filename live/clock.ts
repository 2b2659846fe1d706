/**
 * A clock that can be moved: replaces the global `Date` of this process, for servers that run inside it.
 *
 * Only `Date` moves. Timers of the event loop and `performance` keep real time, so nothing fires sooner because of it.
 */
export interface MovableClock {
  /** Moves `Date` forward by so many milliseconds; zero or more. */
  advance(ms: number): void;
  /** Gives the real `Date` back. */
  restore(): void;
}

/**
 * @param options `stands`: true: it stands still where it was when it was made, but for `advance`. Default: false, it goes on.
 * @throws Error if the clock of this process was replaced already: two of them would move each other.
 */
export function movableClock({ stands = false }: { readonly stands?: boolean } = {}): MovableClock {
  const real = globalThis.Date;
  if (isMovable(real)) throw new Error('the clock of this process can be moved already');
  let offset = 0;
  const begin = real.now();
  const now = (): number => (stands ? begin : real.now()) + offset;
  class MovedDate extends real {
    static readonly isMovable = true;
    constructor(...args: [] | ConstructorParameters<DateConstructor>) {
      if (args.length === 0) super(now());
      else super(...(args as [string]));
    }
    static override now(): number {
      return now();
    }
  }
  globalThis.Date = MovedDate as unknown as DateConstructor;
  return {
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) {
        throw new RangeError(`the clock cannot be moved by ${ms} ms; expected zero or more`);
      }
      offset += ms;
    },
    restore() {
      globalThis.Date = real;
    },
  };
}

function isMovable(date: DateConstructor): boolean {
  return 'isMovable' in date;
}
