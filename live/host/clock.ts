import { InputError } from '../../input/errors.js';
import { checkAdvance, checkClock } from '../schemas.js';

/**
 * A clock that stands still until it is moved, in place of this process's `Date`.
 *
 * Azurite and the Azure SDK read the time from `Date` only, and run in this process, so a lease of a minute or a visibility
 * timeout of five is over as soon as the clock says so: nothing sleeps. Timers (`setTimeout`) and `performance` are not touched.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Moves the clock forward.
   * @param milliseconds zero or more, finite.
   * @throws InputError for any other.
   */
  advance(milliseconds: number): void;
  /** Gives the process its own clock back. After that the others do nothing. */
  restore(): void;
}

/** How a clock moves by itself. */
export interface ClockOptions {
  /** True: time goes on by itself as well, as it does on the wall. Default: false, it stands still. */
  readonly runs?: boolean;
  /**
   * True: each look at the clock moves it by a millisecond, so that no two moments are the same, nor two ETags of a table. Default:
   * false.
   */
  readonly ticks?: boolean;
}

let installed = false;

/**
 * Takes the place of `globalThis.Date` for the whole process, beginning with the present moment.
 * @throws InputError if there is one already (two would move each other), or the options are none.
 */
export function installClock(options: ClockOptions = {}): Clock {
  checkClock(options);
  const { runs = false, ticks = false } = options;
  if (installed) {
    throw new InputError('expected the real Date, found a clock that was not restored');
  }
  const WallDate = globalThis.Date;
  const since = WallDate.now();
  let moved = 0;
  const now = (): number => {
    if (ticks) moved += 1;
    return (runs ? WallDate.now() : since) + moved;
  };

  class MovedDate extends WallDate {
    constructor(...parts: []) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static override now(): number {
      return now();
    }
  }
  Object.defineProperty(MovedDate, 'name', { value: WallDate.name });
  globalThis.Date = MovedDate as DateConstructor;
  installed = true;

  return {
    now,
    advance: (milliseconds) => {
      checkAdvance(milliseconds);
      moved += milliseconds;
    },
    restore: () => {
      if (globalThis.Date !== (MovedDate as DateConstructor)) return;
      globalThis.Date = WallDate;
      installed = false;
    },
  };
}
