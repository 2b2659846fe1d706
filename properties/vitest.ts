import { expect } from 'vitest';
import type { World } from '../sim/index.js';
import { whyNot, type HoldsOptions } from './expect-holds.js';

/** What `expect(world)` can do once this module is imported. */
interface OnebatchMatchers<Result> {
  /** See `expectHolds`. `not.toHold` passes only if something breaks the property. */
  toHold(property: string, options?: HoldsOptions): Result;
}

declare module 'vitest' {
  interface Matchers<T = any> extends OnebatchMatchers<T> {} // eslint-disable-line
}

expect.extend({
  toHold(world: World, property: string, options: HoldsOptions = {}) {
    const failure = whyNot(world, property, options);
    return {
      pass: failure === undefined,
      message: () => failure ?? `expected something to break ${property} in ${world.name}`,
    };
  },
});
