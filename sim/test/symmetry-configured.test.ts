import { setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, World, type WorldConfig } from '../index.js';
import { allOrbits, allStates } from './orbits.js';
import { configOf, members, without } from './symmetry-greetings.js';

interface Twin {
  readonly what: string;
  readonly changes: Partial<WorldConfig>;
  readonly says: string;
}

describe('names that nobody can exchange are refused', () => {
  const twins: readonly Twin[] = [
    {
      what: 'an unknown name',
      changes: { symmetric: ['a', 'c'] },
      says: "symmetric names 'c', but no actor is called that; known: a, b, hub",
    },
    { what: 'a name twice', changes: { symmetric: ['a', 'a'] }, says: "symmetric names 'a' twice" },
    { what: 'one name', changes: { symmetric: ['a'] }, says: 'symmetric names a; expected two' },
    { what: 'no name', changes: { symmetric: [] }, says: 'symmetric names nothing; expected two' },
    {
      what: 'the environment',
      changes: {
        symmetric: [
          ['a', 'environment'],
          ['b', 'x'],
        ],
      },
      says: "symmetric names 'environment'; only actors and what belongs to them can be exchanged",
    },
    {
      what: 'a shared mailbox',
      changes: {
        symmetric: [
          ['a', 'queue'],
          ['b', 'x'],
        ],
        shared: [{ id: 'queue', kind: 'fifo', receivers: ['hub'] }],
      },
      says: "symmetric names 'queue'; only actors and what belongs to them can be exchanged",
    },
  ];

  it.each(twins)('$what', ({ changes, says }) => {
    expect(() => new World(configOf(changes))).toThrow(says);
    expect(() => without(configOf(changes))).not.toThrow();
  });
});

describe('actors that are configured differently are not symmetric, and searched as they are', () => {
  const other = setup({}).createMachine({ on: { THANKS: {} } }) as unknown as AnyStateMachine;
  const actors = configOf().actors;
  const mailOf = (...who: readonly string[]) =>
    who.map((one) => ({ to: 'hub', message: { type: 'NOTE', of: one } }));

  const twins: readonly Twin[] = [
    {
      what: 'a different number of names',
      changes: { symmetric: [['a', 'x'], ['b']] },
      says: 'a has 2 names and b 1',
    },
    {
      what: 'an actor in correspondence to something else',
      changes: {
        symmetric: [
          ['a', 'hub'],
          ['b', 'x'],
        ],
      },
      says: 'hub and x have different machines',
    },
    {
      what: 'different machines',
      changes: {
        actors: actors.map((actor) => (actor.id === 'b' ? { ...actor, machine: other } : actor)),
      },
      says: 'a and b have different machines',
    },
    {
      what: 'different inputs',
      changes: {
        actors: actors.map((actor) => ({ ...actor, input: { first: actor.id === 'a' } })),
      },
      says: 'the input of a does not become that of b when a and b change places',
    },
    {
      what: 'mail for one of them',
      changes: { mail: [{ to: 'a', message: { type: 'THANKS' } }] },
      says: 'the mail for a does not become that for b when a and b change places',
    },
    {
      what: 'mail in an order',
      changes: { mail: mailOf('a', 'b') },
      says: 'the mail for hub does not become that for hub',
    },
    {
      what: 'a channel of one of them',
      changes: { channel: (from) => (from === 'a' ? 'bag' : 'fifo') },
      says: 'the channel from a to a does not stay a bag',
    },
    {
      what: 'a shared mailbox of one of them',
      changes: { shared: [{ id: 'queue', kind: 'fifo', receivers: ['a', 'hub'] }] },
      says: 'the receivers of queue do not stay the same',
    },
    {
      what: 'a fault of one of them',
      changes: { faults: { crash: { budget: 1, at: ['a'] } } },
      says: 'the fault crash does not stay possible at the same places',
    },
    {
      what: 'a property that begins with a name',
      changes: {
        properties: [
          {
            name: 'first',
            machine: setup({}).createMachine({ context: { first: 'a' }, tags: 'witness' }),
          },
        ],
      },
      says: 'a property does not begin alike',
    },
  ];

  it.each(twins)('$what', ({ changes, says }) => {
    const world = new World(configOf(changes));
    expect(world.asymmetry?.message).toContain(says);
    expect(world.isSymmetric).toBe(false);
    expect(() => explore(world, { symmetry: true })).toThrow(says);
    const [found] = explore(world, { bounds: { states: 100 } });
    expect(found?.coverage).toMatchObject({ represented: null, asymmetry: world.asymmetry?.found });
  });

  it('unless what differs belongs to the members as well', () => {
    const config = configOf({
      mail: [...members].map((to) => ({ to, message: { type: 'THANKS', of: `gift of ${to}` } })),
    });
    expect(new World(config).asymmetry?.message).toContain(
      'the mail for a does not become that for b',
    );
    const symmetric = members.map((id) => [id, `gift of ${id}`]);
    const full = allStates(without(config));
    expect(allOrbits(new World({ ...config, symmetric }))?.weight).toBe(full?.states);
  });

  it('but what is the same for all of them is not', () => {
    const config = configOf({
      actors: actors.map((actor) => ({ ...actor, input: { own: actor.id } })),
      mail: [...mailOf('a', 'b'), ...members.map((to) => ({ to, message: { type: 'THANKS' } }))],
      channel: (from, to) => (from === 'environment' && to === 'hub' ? 'bag' : 'fifo'),
      shared: [{ id: 'queue', kind: 'fifo', receivers: ['b', 'a'] }],
      faults: {
        crash: { budget: 1, at: ['b', 'a'] },
        drop: {
          budget: 1,
          at: [
            ['a', 'hub'],
            ['b', 'hub'],
          ],
        },
      },
    });
    const full = allStates(without(config));
    expect(allOrbits(new World(config))?.weight).toBe(full?.states);
  });
});
