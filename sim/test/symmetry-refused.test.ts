import { assign, emit, setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, World, type Message, type WorldConfig } from '../index.js';
import { Symmetry } from '../symmetry.js';
import { reply, send, type Effect } from './effects.js';
import { machineOf } from './machines.js';
import { allOrbits, allStates } from './orbits.js';

const members = ['a', 'b'] as const;

/** Says HELLO to the hub at some moment, and takes what it gets. */
const member = setup({}).createMachine({
  initial: 'quiet',
  states: {
    quiet: { after: { 1: 'greeted' } },
    greeted: { entry: send('hub', { type: 'HELLO' }) },
  },
  on: { THANKS: {} },
}) as unknown as AnyStateMachine;

interface Greeting {
  readonly context: Record<string, unknown>;
  readonly event: { readonly type: string; readonly from: string };
}

/** A hub that does this on HELLO. */
function hub(onHello: unknown, context: object = {}): AnyStateMachine {
  return machineOf({ context, on: { HELLO: onHello, NOTE: {} } });
}

const remembering = (change: (greeting: Greeting) => object): unknown => ({
  actions: assign((args) => change(args as unknown as Greeting)),
});

const fact = (of: (event: Greeting['event']) => Message): unknown =>
  emit(
    ({ event }) => ({ type: 'announce', fact: of(event as Greeting['event']) }) satisfies Effect,
  );

const only =
  (id: string) =>
  ({ event }: Greeting): boolean =>
    event.from === id;

/** Keeps a set of identities, and speaks to whoever spoke. */
const fair = hub(
  {
    actions: [
      assign((args) => {
        const { context, event } = args as unknown as Greeting;
        return { seen: { ...(context['seen'] as object), [event.from]: true } };
      }),
      reply('THANKS'),
    ],
  },
  { seen: {} },
);

const nothingSeen = setup({}).createMachine({
  initial: 'on',
  states: { on: { on: { CAME: 'off' } }, off: { tags: 'violation' } },
}) as unknown as AnyStateMachine;

function configOf(
  changes: Partial<WorldConfig> & { readonly hub?: AnyStateMachine } = {},
): WorldConfig {
  const { hub: machine = fair, ...rest } = changes;
  return {
    name: 'greetings',
    actors: [...members.map((id) => ({ id, machine: member })), { id: 'hub', machine }],
    properties: [{ name: 'nothing', machine: nothingSeen }],
    symmetric: members,
    ...rest,
  };
}

function without(config: WorldConfig): World {
  const { symmetric, ...rest } = config;
  expect(symmetric).toBeDefined();
  return new World(rest);
}

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
      says: /^greetings is not symmetric in a, b: hub in .* on .*HELLO.*with a and b in each other's place one expects .*, but finds /,
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
      says: /expects .*by a.*, but finds .*by b|expects .*by b.*, but finds .*by a/,
    },
    {
      what: 'a message goes to a name',
      config: configOf({ hub: hub({ actions: send('a', { type: 'THANKS' }) }) }),
      says: /sends \{"type":"THANKS"\} to b .*, but finds .* to a/,
    },
    {
      what: 'a property looks at a name',
      config: configOf({
        hub: hub({ actions: fact(({ from }) => ({ type: 'CAME', who: from })) }),
        properties: [{ name: 'not a', machine: prefersA }],
      }),
      says: /property not a in .* on .*CAME/,
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
      "is in order, but not with a and b in each other's place: hub does not handle HELLO from b",
    );
    const deaf = configOf({ hub: machineOf({}) });
    expect(() => allOrbits(new World(deaf))).toThrow(/^hub does not handle HELLO from [ab] in/);
  });

  it('is refused again when it is searched again', () => {
    const world = new World((twins[0] as (typeof twins)[number]).config);
    for (const engine of ['interpreted', 'compiled', 'interpreted'] as const) {
      expect(() => explore(world, { engine })).toThrow('is not symmetric in a, b');
    }
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

describe('a configuration that is not symmetric is refused', () => {
  const other = setup({}).createMachine({ on: { THANKS: {} } }) as unknown as AnyStateMachine;
  const actors = configOf().actors;
  const mailOf = (...who: readonly string[]) =>
    who.map((one) => ({ to: 'hub', message: { type: 'NOTE', of: one } }));

  const twins: readonly {
    readonly what: string;
    readonly changes: Partial<WorldConfig>;
    readonly says: string;
  }[] = [
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
          { name: 'first', machine: setup({}).createMachine({ context: { first: 'a' } }) },
        ],
      },
      says: 'a property does not begin alike',
    },
  ];

  it.each(twins)('$what', ({ changes, says }) => {
    expect(() => new World(configOf(changes))).toThrow(says);
    expect(() => without(configOf(changes))).not.toThrow();
  });

  it('unless what differs belongs to the members as well', () => {
    const config = configOf({
      mail: [...members].map((to) => ({ to, message: { type: 'THANKS', of: `gift of ${to}` } })),
    });
    expect(() => new World(config)).toThrow('the mail for a does not become that for b');
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
