import { emit } from 'xstate';
import { describe, expect, it } from 'vitest';
import { align, UnexpectedFactError, type World } from '../index.js';
import { announce, send } from './effects.js';
import { machineOf } from './machines.js';
import {
  actions,
  cellWorld,
  client,
  followed,
  lines,
  lostUpdate,
  oracle,
  plain,
  refusal,
  stored,
} from './align-worlds.js';

describe('what a schedule is expected to tell', () => {
  const asking = (...facts: readonly string[]): World =>
    cellWorld({ 'client-1': client(['oracle']), 'client-2': client(), oracle: oracle(...facts) });

  it('is asked of inserted steps, too: they are no news', () => {
    expect(followed(asking(), lostUpdate, {}).violated).toBe(true);
    expect(refusal(asking('prophesied'), lostUpdate, {})).toMatchObject({ step: 5 });
    expect(refusal(asking('prophesied'), lostUpdate, { expect: stored })).toMatchObject({
      step: 5,
    });
    expect(refusal(asking('stored'), lostUpdate, { expect: stored })).toMatchObject({ step: 6 });
    const expected = [{ type: 'prophesied' }, ...stored];
    expect(followed(asking('prophesied'), lostUpdate, { expect: expected }).violated).toBe(true);
  });

  it('decides whether the steps that can be followed are the same schedule', () => {
    const error = refusal(asking(), lostUpdate, { expect: [...stored, { type: 'stored' }] });
    expect(error.message).toContain('in the end {"type":"stored"} was not told');
    const less = refusal(asking(), lostUpdate, { expect: [{ type: 'stored' }] });
    expect(less.message).toContain(
      'it is possible, but tells {"type":"stored"} where nothing more is expected',
    );
  });

  it.each([
    ['too little', [...stored, { type: 'stored' }], 6, { type: 'stored' }, null],
    ['too much', [{ type: 'stored' }], 6, null, { type: 'stored' }],
    ['something else', [{ type: 'stored', n: 1 }], 5, { type: 'stored', n: 1 }, { type: 'stored' }],
  ])('shows where a replay to the letter tells %s', (_, expect_, step, expected, told) => {
    const { missing, actions: ran } = align(plain(), lostUpdate, { expect: expect_ });
    expect(missing).toEqual({ step, expected, told });
    expect(ran).toBe(lostUpdate);
    expect(new UnexpectedFactError({ step, expected, told }).message).not.toContain('\n');
  });

  it('leaves kinds of fact that it does not name alone', () => {
    expect(align(plain(), lostUpdate, { expect: [] }).missing).toBeNull();
    const loud = cellWorld({
      'client-1': client(['oracle']),
      'client-2': client(),
      oracle: oracle('new'),
    });
    const schedule = actions(
      ...lines.slice(0, 4),
      'oracle: deliver ASK from client-1',
      'client-1: deliver ANSWER from oracle',
      ...lines.slice(4),
    );
    expect(align(loud, schedule, { expect: stored }).missing).toBeNull();
  });

  it('may name others, if all along; a strict replay refuses that', () => {
    const speaker = machineOf({
      entry: send('ear', { type: 'WORD' }),
    });
    const ear = machineOf({
      on: { WORD: { actions: [announceAs('m2'), announceAs('m2')] } },
    });
    const world = cellWorld({ speaker, ear });
    const schedule = actions('ear: deliver WORD from speaker');
    const heard = (...who: readonly string[]) => who.map((of) => ({ type: 'heard', of }));
    const notes = (...who: readonly string[]): unknown =>
      align(world, schedule, { expect: heard(...who) });
    expect(notes('m2', 'm2')).toMatchObject({ adaptations: [], missing: null });
    expect(notes('m1', 'm1')).toMatchObject({
      adaptations: [{ kind: 'renamed', step: 1, was: 'm1', is: 'm2' }],
      missing: null,
    });
    expect(notes('m1', 'm3')).toMatchObject({ missing: { step: 1 } });
    expect(notes('first', 'first')).toMatchObject({ missing: { step: 1 } });
    expect(align(world, schedule, { expect: heard('m1', 'm1'), strict: true })).toMatchObject({
      adaptations: [],
      missing: { step: 1 },
    });
  });
});

function announceAs(of: string): ReturnType<typeof announce> {
  return emit({ type: 'announce', fact: { type: 'heard', of } }) as never;
}
