import fc from 'fast-check';
import { test } from 'vitest';

/**
 * A test of a property; what fails is reported with its seed. In place of `test.prop` of @fast-check/vitest, which as it is loaded
 * builds a test function for every sequence of vitest's modifiers: that takes three seconds, and memory for as long as a process lives.
 *
 * @returns what takes the name of the test, and the check: it throws, or returns false, where the property does not hold.
 */
export function prop<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  parameters: fc.Parameters<Values> = {},
): (name: string, check: (...values: Values) => boolean | void) => void {
  return (name, check) => {
    test(name, () => {
      fc.assert(fc.property<Values>(...arbitraries, check), parameters);
    });
  };
}
