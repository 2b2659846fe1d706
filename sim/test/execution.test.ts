import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Actor } from '../world/actor.js';
import {
  annotate,
  calm,
  nameOf,
  partyOf,
  preempts,
  replay,
  run,
  scripted,
  World,
  type WorldAction,
  type WorldState,
} from '../index.js';
import { recorder, sender, worldOf } from './machines.js';
import { naiveStart } from './naive-start.js';
import { step } from './actions.js';
import { digraph } from './toys/digraph.js';

describe('the steps of an execution', () => {
  const world = new World(naiveStart(3));
  const schedules = fc
    .array(fc.nat({ max: 6 }), { maxLength: 40 })
    .map((answers) => run(world, scripted<WorldAction>(answers)).actions);

  it('are preemptions where they leave a conversation that could go on', () => {
    fc.assert(
      fc.property(schedules, (actions) => {
        const { steps, states } = annotate(world, actions);
        let last: string | undefined;
        for (const { action, turn, number } of steps) {
          const enabled = world.enabled(states[number - 1] as WorldState);
          const parties = enabled.map((other) => partyOf(world, other));
          expect(turn === 'preempts').toBe(preempts(partyOf(world, action), last, parties));
          last = world.mover(action);
        }
        expect(states).toEqual(replay(world, actions));
        expect(steps[0]?.turn).not.toBe('goes on');
      }),
      { numRuns: 50 },
    );
  });

  it('are, with the step, all that was enabled', () => {
    fc.assert(
      fc.property(schedules, (actions) => {
        const { steps, states } = annotate(world, actions);
        steps.forEach(({ action, alternatives }, index) => {
          const names = alternatives.map((one) => world.describe(one.action));
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
    const [struck] = annotate(faulty, [crash]).steps;
    expect(struck?.turn).toBe('fault');
    expect(struck?.alternatives.map(({ fault }) => fault)).toContain(false);
    const [calm] = faulty.enabled(faulty.initial());
    if (calm === undefined) throw new Error('nothing can happen');
    const others = annotate(faulty, [calm]).steps[0]?.alternatives ?? [];
    expect(others.filter(({ fault }) => fault).map(({ action }) => nameOf(action))).toContain(
      'crash',
    );
  });
});

describe('one execution', () => {
  /** How often a world lists what can happen, from now on. */
  function enumerations(world: World): () => number {
    const spy = vi.spyOn(world.tables.actors[0] as Actor, 'moves');
    return () => spy.mock.calls.length;
  }

  const config = { ...naiveStart(3), properties: [] };
  const answers = [0, 1, 2, 0, 1, 1, 0, 2];
  const { actions } = run(new World(config), scripted<WorldAction>(answers), { limit: 12 });

  it('lists what can happen once a state, however much is asked of it', () => {
    const world = new World(config);
    const count = enumerations(world);
    const execution = annotate(world, actions);
    expect(count()).toBe(actions.length + 1);
    expect(execution.facts).toEqual(execution.steps.flatMap(({ facts }) => facts));
    expect(execution.states.map((_, step) => execution.view(step))).toHaveLength(13);
    expect(count()).toBe(actions.length + 1);
  });

  it('runs to its end when somebody looks there, and once', () => {
    const world = new World(config);
    const execution = annotate(world, actions);
    const other = new World(config);
    const rest = run(other, calm(), { from: replay(other, actions).at(-1) as WorldState });
    const count = enumerations(world);
    expect(execution.aftermath).toEqual(other.view(rest.states.at(-1) as WorldState));
    expect(rest.actions.length).toBeGreaterThan(0);
    // The last state was listed already.
    expect(count()).toBe(rest.actions.length);
    expect(execution.aftermath).toBe(execution.aftermath);
    expect(execution.view(3)).toBe(execution.view(3));
    expect(count()).toBe(rest.actions.length);
  });

  it('has no more views than states, and none of a system that has no view', () => {
    expect(() => annotate(new World(config), actions).view(13)).toThrow(
      'step 13 of 12: there is no such state',
    );
    expect(() => annotate(digraph([[]]), []).view(0)).toThrow('digraph cannot be viewed');
  });
});
