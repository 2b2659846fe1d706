// What the test of docstrings has to find, and what it has to let pass.

export interface Bare {
  readonly one: number;
}

export const bare = 1;

/** Says nothing of its constructor. */
export class Silent {
  constructor(readonly one: number) {
    if (one < 0) throw new RangeError('negative');
  }
}

/** Says nothing of what it throws. */
export function silent(): never {
  throw new Error('silent');
}

/**
 * Says both.
 * @throws Error always.
 */
export function honest(): never {
  throw new Error('honest');
}

/** A number, of which nobody has to be told that it throws nothing. */
export const documented = 1;
