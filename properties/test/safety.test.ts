import fc from 'fast-check';
import {
  getInitialSnapshot,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from 'xstate';
import { describe, expect, it } from 'vitest';
import { properties, safetyHalves } from '../index.js';
import { safetyOf } from '../monitors/safety.js';
import { runs } from '../../sim/test/runs.js';

// A proof for every number of starters watches a smaller machine than a search: the same facts have to violate it.

const name = (...names: string[]): fc.Arbitrary<string> => fc.constantFrom(...names);
const [window, message] = [name('w1', 'w2'), name('m1', 'm2')];
const [instance, execution] = [name('i', 'j'), name('e1', 'e2', 'e3')];
const list = fc.subarray(['m1', 'm2'], { minLength: 1 });
const fact = fc.oneof(
  fc.record({ type: fc.constant('accepted'), message, window }),
  fc.record({ type: fc.constant('processed'), window, execution, messages: list }),
  fc.record({ type: fc.constant('started'), instance, execution, window }),
  fc.record({ type: fc.constant('ended'), instance, execution, how: fc.constant('completed') }),
  fc.record({ type: fc.constant('acknowledged'), message, as: name('joined', 'started'), window }),
  fc.record({ type: fc.constant('rejected'), message, reason: name('locked', 'closed'), window }),
  fc.record({ type: fc.constant('discarded'), executions: fc.constant(['e1']) }),
  fc.record({ type: fc.constant('dropped'), message, why: name('ignored', 'failed') }),
);

/** After each fact, whether it is violated. */
function violated(
  machine: AnyStateMachine,
  facts: readonly { readonly type: string }[],
): boolean[] {
  let state = getInitialSnapshot(machine) as AnyMachineSnapshot;
  return facts.map((one) => {
    state = transition(machine, state, one)[0] as AnyMachineSnapshot;
    return state.hasTag('violation');
  });
}

describe('the safety half of a property', () => {
  it.each(Object.keys(safetyHalves))('%s is violated when the property is', (property) => {
    const whole = properties.find((one) => one.name === property)?.machine as AnyStateMachine;
    const half = safetyOf(whole);
    expect(half).not.toBe(whole);
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        const found = violated(whole, facts);
        expect(violated(half, facts)).toEqual(found);
        for (const one of found) seen.add(one);
      }),
      { numRuns: runs(3_000) },
    );
    expect(seen.size).toBe(2);
  });

  it('is the property itself where it has no other one', () => {
    const other = properties.find((one) => one.name === 'noMessageLost')
      ?.machine as AnyStateMachine;
    expect(safetyOf(other)).toBe(other);
  });
});
