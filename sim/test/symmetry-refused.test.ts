import { setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, World, type WorldConfig } from '../index.js';
import { Symmetry } from '../symmetry/symmetry.js';
import { send } from './effects.js';
import { machineOf } from './machines.js';
import { allOrbits, allStates } from './orbits.js';
import { configOf, fact, hub, members, only, remembering, without } from './symmetry-greetings.js';

describe('a world in which nobody looks at a name', () => {
  it('is symmetric', () => {
    const full = allStates(without(configOf()));
    const orbits = allOrbits(new World(configOf()));
    expect(orbits).toMatchObject({ weight: full?.states, successors: full?.successors });
    expect(orbits?.states).toBeLessThan(full?.states ?? 0);
  });

  it('may name its members one after another, to whom it sends one each', () => {
    const toAll = hub({ actions: members.map((to) => send(to, { type: 'THANKS' })) });
    const config = configOf({ hub: toAll });
    expect(allOrbits(new World(config))?.weight).toBe(allStates(without(config))?.states);
  });
});

describe('a machine that does not treat the symmetric actors alike is refused, and would be counted wrongly', () => {
  const prefersA = setup({
    types: { events: {} as { type: 'CAME'; who: string } },
  }).createMachine({
    initial: 'on',
    states: {
      on: { on: { CAME: { guard: ({ event }) => event.who === 'a', target: 'off' } } },
      off: { tags: 'violation' },
    },
  }) as unknown as AnyStateMachine;

  const twins: readonly {
    readonly what: string;
    readonly config: WorldConfig;
    readonly says: RegExp;
  }[] = [
    {
      what: 'a guard compares the sender with a name',
      config: configOf({
        hub: hub([{ guard: only('a'), actions: fact(() => ({ type: 'CAME' })) }, {}]),
      }),
      says: /^hub on HELLO from [ab] does not treat a, b alike\nwith a and b in each other's place, announces\.0: expected .*, found .*\nCompare ids/,
    },
    {
      what: 'a list of identities is kept in order',
      config: configOf({
        hub: hub(
          remembering(({ context, event }) => ({
            seen: [...(context['seen'] as string[]), event.from].sort(),
          })),
          { seen: [] },
        ),
      }),
      says: /keep sets of them as objects keyed by id/,
    },
    {
      what: 'a text is made of an identity',
      config: configOf({ hub: hub(remembering(({ event }) => ({ last: `by ${event.from}` }))) }),
      says: /context\.last: expected "by ([ab])", found "by (?!\1)[ab]"/,
    },
    {
      what: 'a message goes to a name',
      config: configOf({ hub: hub({ actions: send('a', { type: 'THANKS' }) }) }),
      says: /sends\.0\.to: expected "b", found "a"/,
    },
    {
      what: 'a property looks at a name',
      config: configOf({
        hub: hub({ actions: fact(({ from }) => ({ type: 'CAME', who: from })) }),
        properties: [{ name: 'not a', machine: prefersA }],
      }),
      says: /^property not a in state "on" on CAME does not treat a, b alike/,
    },
  ];

  it.each(twins)('$what', ({ config, says }) => {
    expect(() => allOrbits(new World(config))).toThrow(says);
    const unchecked = without(config);
    const orbits = outcome(() => allOrbits(unchecked, new Symmetry(unchecked.tables, members)));
    const full = outcome(() => allStates(without(config)));
    expect(orbits).not.toEqual(full);
  });

  it('and told from one that is wrong for all of them', () => {
    const picky = configOf({ hub: hub([{ guard: only('a'), actions: [] }]) });
    expect(() => allOrbits(new World(picky))).toThrow(
      "in order, but with a and b in each other's place: hub does not handle HELLO from b",
    );
    const deaf = configOf({ hub: machineOf({}) });
    expect(() => allOrbits(new World(deaf))).toThrow(/^hub does not handle HELLO from [ab] in/);
  });

  it.each(twins)(
    'and searched without symmetry, which is said, unless one insists: $what',
    ({ config, says }) => {
      const expected = explore(without(config), { until: 'never' });
      for (const engine of ['interpreted', 'compiled'] as const) {
        const world = new World(config);
        // Once more: what was refused is not forgotten.
        for (let time = 0; time < 2; time += 1) {
          const verdicts = explore(world, { engine, until: 'never' });
          const { asymmetry } = world;
          expect(asymmetry?.message).toMatch(says);
          expect(verdicts).toMatchObject(
            expected.map(({ kind, coverage: { states, transitions } }) => ({
              kind,
              coverage: { states, transitions, represented: null, asymmetry: asymmetry?.found },
            })),
          );
          expect(() => explore(world, { engine, symmetry: true })).toThrow(says);
        }
        expect(world.isSymmetric).toBe(false);
        expect(() => explore(new World(config), { engine, symmetry: true })).toThrow(says);
      }
    },
  );

  it('but whoever wants no symmetry is told nothing', () => {
    const [verdict] = explore(new World((twins[0] as (typeof twins)[number]).config), {
      symmetry: false,
    });
    expect(verdict?.coverage.asymmetry).toBeNull();
  });

  /** What is the same for a world and its quotient: weights and verdicts, or the error. */
  function outcome(run: () => ReturnType<typeof allStates>): unknown {
    try {
      const found = run();
      return { weight: found?.weight, successors: found?.successors, verdicts: found?.verdicts };
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  }
});
