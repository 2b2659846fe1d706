import { expect } from 'vitest';
import type { Exact } from '../input/exact.js';
import type { Explorable } from '../sim/index.js';
import { holdingOf, holdingText, type HoldsOptions } from './worlds/expect-holds.js';
import type { WorldSpec } from './worlds/world-spec.js';

/** What `expect(world)` can do once this module is imported: `import 'onebatch/vitest'`. */
interface OnebatchMatchers<Result> {
  /**
   * See `expectHolds`: the world or spec is sampled, which proves nothing, or searched with `exhaustive: true`. `not.toHold`
   * passes only if something breaks the property, or, with `exhaustive`, if it could not be shown to hold.
   */
  toHold<Options extends Exact<Options, HoldsOptions, 'bounds'> = HoldsOptions>(
    property: string,
    options?: Options,
  ): Result;
}

declare module 'vitest' {
  interface Matchers<T = any> extends OnebatchMatchers<T> {} // eslint-disable-line
}

expect.extend({
  toHold(subject: Explorable<unknown> | WorldSpec, property: string, options: HoldsOptions = {}) {
    const holding = holdingOf(subject, property, options);
    return {
      pass: holding.kind !== 'failed',
      message: () =>
        holding.kind === 'failed'
          ? holding.message
          : `expected something to break ${property}; ${holdingText(holding)}`,
    };
  },
});
