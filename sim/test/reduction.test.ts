import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reduction, type Condition } from '../search/reduction.js';
import { World } from '../world/world.js';
import type { WorldConfig } from '../world/config.js';
import { leaderElection } from './leader-election.js';
import { naiveStart } from './naive-start.js';
import { full as isLong, runs } from './runs.js';
import { search, type Outcomes } from './reduction-search.js';
import { randomWorld, worldOf, type WorldSpec } from './reduction-worlds.js';
import { prop } from './prop.js';

/** What a reduction must preserve. A search that met a broken rule went on past it, so nothing else of it is complete. */
function preserved({ broken, properties, quiescent, violated, pending, witnessed }: Outcomes) {
  return broken ? { broken } : { broken, properties, quiescent, violated, pending, witnessed };
}

function reduced(world: World, without: readonly Condition[] = []): Outcomes {
  return search(world, new Reduction(world.tables, { without }));
}

function withoutProviso(world: World): Outcomes {
  return search(world, new Reduction(world.tables), false);
}

describe('on random worlds', () => {
  prop([randomWorld], { seed: 2019, numRuns: runs(300) })(
    'a reduced search finds the same states of the properties, the same quiescent states and the same broken rules',
    (spec) => {
      const full = search(worldOf(spec));
      fc.pre(!full.tooLarge);
      const found = reduced(worldOf(spec));
      // Past a broken rule the one may go further than the other.
      fc.pre(!(full.broken && found.tooLarge));
      expect(found.tooLarge).toBe(false);
      expect(preserved(found)).toEqual(preserved(full));
    },
  );

  it.runIf(isLong)(
    'it does leave states out, and does begin again when it has learned of another sender',
    () => {
      const found = fc
        .sample(randomWorld, { seed: 2019, numRuns: 150 })
        .map((spec) => ({ full: search(worldOf(spec)), found: reduced(worldOf(spec)) }))
        .filter(({ full }) => !full.tooLarge && !full.broken);
      const smaller = found.filter((pair) => pair.found.states < pair.full.states);
      expect(smaller.length).toBeGreaterThan(found.length / 4);
      expect(found.filter((pair) => pair.found.restarts > 0).length).toBeGreaterThan(3);
    },
  );
});

/** A state that takes both messages, to no effect. */
const idle = { A: { target: 0 }, B: { target: 0 } } as const;

/** Actor 1 has a timer that takes it to where it defers all; actor 2 may send to it before. */
const disturbedTimer: WorldSpec = {
  actors: [
    [
      { ...idle, timer: { target: 1 } },
      { A: 'defer', B: 'defer' },
    ],
    [{ ...idle, timer: { target: 1, send: ['actor-1', 'A'] } }, idle],
  ],
  channels: 'fifo',
  mail: [],
};

/**
 * For each condition a world that a search without it gets wrong. Most were found by random search and shrunk.
 */
const twins: readonly (readonly [Condition | 'fresh', string, WorldSpec])[] = [
  [
    'invisible',
    'two actors announce, and only one order is seen',
    {
      actors: [
        [{ ...idle, A: { target: 0, fact: 'up' } }],
        [{ ...idle, A: { target: 0, fact: 'down' } }],
      ],
      channels: 'fifo',
      mail: [
        ['actor-1', 'A'],
        ['actor-2', 'A'],
      ],
    },
  ],
  [
    'undisturbed',
    'a timer goes ahead of the message that another actor sends instead',
    disturbedTimer,
  ],
  [
    'fifo',
    'the second message of a bag overtakes the first',
    {
      actors: [
        [
          { A: { target: 0 }, B: { target: 1 } },
          { A: { target: 0 }, B: { target: 0 } },
        ],
        [
          { A: { target: 1, send: ['actor-1', 'B'] }, B: { target: 0 } },
          { A: { target: 0 }, B: { target: 0, send: ['actor-1', 'A'] } },
        ],
      ],
      channels: 'bag',
      mail: [
        ['actor-2', 'A'],
        ['actor-2', 'B'],
      ],
    },
  ],
  [
    'numbers',
    'the second request, which has a number, overtakes the first',
    {
      actors: [
        [
          { A: { target: 0 }, B: { target: 1 } },
          { A: { target: 0 }, B: { target: 0 } },
        ],
        [
          { A: { target: 1, send: ['actor-1', 'B'] }, B: { target: 0 } },
          { A: { target: 0 }, B: { target: 0, send: ['actor-1', 'A', 1] } },
        ],
      ],
      channels: 'fifo',
      mail: [
        ['actor-2', 'A'],
        ['actor-2', 'B'],
      ],
    },
  ],
  [
    'waiting',
    'whoever has a message of the environment answers with one that is as good',
    {
      actors: [
        [
          { A: { target: 0 }, B: { target: 1 } },
          { A: { target: 0 }, B: { target: 0 } },
        ],
        [{ ...idle, B: { target: 0, send: ['actor-1', 'B'] } }],
      ],
      channels: 'fifo',
      mail: [
        ['actor-1', 'A'],
        ['actor-2', 'B'],
      ],
    },
  ],
  [
    'unshared',
    'two actors compete for one message',
    {
      actors: [
        [idle],
        [
          { ...idle, A: { target: 1 } },
          { A: 'defer', B: 'defer' },
        ],
      ],
      channels: 'fifo',
      queue: ['fifo', 2],
      mail: [
        ['actor-2', 'A'],
        ['queue', 'A'],
      ],
    },
  ],
  [
    'faultless',
    'a message is duplicated before it is taken, or not at all',
    {
      actors: [[idle]],
      channels: 'fifo',
      faults: { duplicate: 1 },
      mail: [['actor-1', 'A']],
    },
  ],
  ['learned', 'a timer is believed to be alone until the other actor sends', disturbedTimer],
  [
    'fresh',
    'a message that is never used up goes round, and the others never have a turn',
    {
      actors: [[idle], [{ ...idle, timer: { target: 1, fact: 'up' } }, idle]],
      channels: 'set',
      mail: [['actor-1', 'B']],
    },
  ],
];

describe.each(twins)('the condition %s: %s', (condition, _why, spec) => {
  const full = preserved(search(worldOf(spec)));

  it('a search without it loses something', () => {
    const wrong =
      condition === 'fresh' ? withoutProviso(worldOf(spec)) : reduced(worldOf(spec), [condition]);
    expect(preserved(wrong)).not.toEqual(full);
  });

  it('a search with it does not', () => {
    expect(preserved(reduced(worldOf(spec)))).toEqual(full);
  });
});

describe('what is left', () => {
  const worlds: readonly (readonly [string, () => WorldConfig, number, number])[] = [
    ['naive start, 2 starters', () => naiveStart(2), 501, 143],
    ['naive start, 3 starters', () => naiveStart(3), 14_903, 2_513],
    ['a ring of 3 that elects a leader', () => leaderElection(3), 399, 61],
    ['a ring of 4 that elects a leader', () => leaderElection(4), 2_400, 79],
  ];

  it.each(worlds)('of %s', (_name, configOf, states, statesReduced) => {
    const full = search(new World(configOf()), undefined, true, 20_000);
    const world = new World(configOf());
    const found = search(world, new Reduction(world.tables), true, 20_000);
    expect(preserved(found)).toEqual(preserved(full));
    expect([full.states, found.states]).toEqual([states, statesReduced]);
  });
});

describe('the knowledge of who sends to whom', () => {
  const config = naiveStart(2);

  it('survives a renewal, so that the second search relies on nothing wrong', () => {
    const world = new World(config);
    const reduction = new Reduction(world.tables);
    expect(search(world, reduction).restarts).toBeGreaterThan(0);
    expect(search(world, reduction).restarts).toBe(0);
  });

  it('includes what was tabulated before there was a reduction', () => {
    const world = new World(config);
    search(world);
    expect(search(world, new Reduction(world.tables)).restarts).toBe(0);
  });
});

it('refuses timed worlds', () => {
  const world = new World({ ...naiveStart(2), time: 'timed' });
  expect(() => new Reduction(world.tables)).toThrow('needs asynchronous time');
});
