import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  costOf,
  nameOf,
  replay,
  run,
  scripted,
  World,
  type WorldAction,
} from '../index.js';
import { recorder, sender, worldOf } from './machines.js';
import { naiveStart } from './naive-start.js';
import { step } from './actions.js';

describe('the choices of a schedule', () => {
  const world = new World(naiveStart(3));
  const schedules = fc
    .array(fc.nat({ max: 6 }), { maxLength: 40 })
    .map((answers) => run(world, scripted<WorldAction>(answers)).actions);

  it('are preemptions where the cost of the schedule says so', () => {
    fc.assert(
      fc.property(schedules, (actions) => {
        const { turns, states } = choicesOf(world, actions);
        const { preempted } = costOf(world, actions, replay(world, actions));
        expect(turns.flatMap((turn, index) => (turn === 'preempts' ? [index + 1] : []))).toEqual(
          preempted,
        );
        expect(states).toHaveLength(actions.length + 1);
        if (actions.length > 0) expect(turns[0]).not.toBe('goes on');
      }),
      { numRuns: 50 },
    );
  });

  it('are, with the step, all that was enabled', () => {
    fc.assert(
      fc.property(schedules, (actions) => {
        const { alternatives, states } = choicesOf(world, actions);
        actions.forEach((action, index) => {
          const names = (alternatives[index] ?? []).map((one) => world.describe(one.action));
          const enabled = world
            .enabled(states[index] ?? world.initial())
            .map((one) => world.describe(one));
          expect([...names, world.describe(action)].toSorted()).toEqual(enabled.toSorted());
        });
      }),
      { numRuns: 50 },
    );
  });

  it('tell a fault from what is none', () => {
    const faulty = worldOf(
      { client: sender('clerk', { type: 'A' }), clerk: recorder('A') },
      { faults: { crash: { budget: 1 } } },
    );
    const crash = step('clerk', 'crash');
    const { turns, alternatives } = choicesOf(faulty, [crash]);
    expect(turns).toEqual(['fault']);
    expect(alternatives[0]?.map(({ fault }) => fault)).toContain(false);
    const [calm] = faulty.enabled(faulty.initial());
    if (calm === undefined) throw new Error('nothing can happen');
    const others = choicesOf(faulty, [calm]).alternatives[0] ?? [];
    expect(others.filter(({ fault }) => fault).map(({ action }) => nameOf(action))).toContain(
      'crash',
    );
  });
});
