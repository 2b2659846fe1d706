import fc from 'fast-check';
import { test } from 'vitest';

/**
 * A test of a property, with its seed in the report. In place of `test.prop` of @fast-check/vitest, which as it is loaded
 * builds a test function for every sequence of vitest's modifiers: that takes three seconds, and memory for as long as a process lives.
 *
 * @returns what takes the name of the test, and the check: it throws, or returns false, where the property does not hold.
 */
export function prop<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  parameters: fc.Parameters<Values> = {},
): (name: string, check: (...values: Values) => boolean | void) => void {
  const { seed = Date.now() & 0x7fff_ffff } = parameters;
  return (name, check) => {
    test(`${name} (with seed=${seed})`, () => {
      fc.assert(fc.property<Values>(...arbitraries, check), { ...parameters, seed });
    });
  };
}
