import { describe, expect, it } from 'vitest';
import { runs } from '../../sim/test/runs.js';
import { doors, type Door } from './wrong/doors.js';
import type { Edit } from './wrong/edits.js';
import { fuzzWrong, outcomeOf } from './wrong/fuzzing-wrong.js';

describe('what is right', () => {
  it.each(Object.entries(doors))('is taken, and what is violated is found: %s', (name, door) => {
    const outcome = door.call(door.right() as never);
    const verdicts = ['holds', 'violated', 'unwitnessed', 'unknown', 'not violated'];
    if (verdicts.some((kind) => outcome.includes(kind))) expect(outcome).toEqual(['violated']);
    else expect(outcome, name).toHaveLength(1);
  });
});

describe('what is wrong', () => {
  it('is refused in one line, or bounded, and never holds', () => {
    const count = runs(1_200);
    const { failed, report, outcomes } = fuzzWrong(count, 2_019);
    expect(failed, report).toBe(false);
    // Both have to come up, or nothing was shown.
    expect(outcomes['refused']).toBeGreaterThan(count / 2);
    expect(outcomes['violated']).toBeGreaterThan(0);
  });
});

describe('comparing finds', () => {
  const of = 'World: mail';
  const edited = (
    change: object,
    refused: boolean,
  ): { readonly of: string; readonly edit: Edit } => ({
    of,
    edit: {
      path: [],
      how: 'planted',
      edited: { ...(doors[of] as Door).right(), ...change },
      refused,
    },
  });

  it('something wrong that is accepted', () => {
    expect(() => outcomeOf(edited({}, true))).toThrow('was accepted: violated');
    expect(outcomeOf(edited({}, false))).toBe('violated');
  });

  it('a verdict that says that nothing is violated', () => {
    expect(() => outcomeOf(edited({ mail: [] }, false))).toThrow('planted: holds');
  });

  it('an error that is not meant for the caller', () => {
    const channel = (): never => {
      throw new RangeError('planted');
    };
    expect(() => outcomeOf(edited({ channel }, false))).toThrow('throws RangeError: planted');
  });
});
