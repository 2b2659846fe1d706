import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonical,
  explore,
  replay,
  World,
  type Json,
  type Message,
  type WorldState,
} from '../index.js';
import { Symmetry, type SymmetryRecord } from '../symmetry/symmetry.js';
import { naiveStart } from './naive-start.js';
import { allOrbits, allStates } from './orbits.js';
import { noFaults } from './random-faults.js';
import {
  kindOf,
  membersOf,
  namesOf,
  symmetricWorld,
  worldOf,
  type SymmetricSpec,
} from './symmetric-worlds.js';
import { twoPhaseCommit } from './two-phase-commit.js';
import { runs } from './runs.js';
import { step } from './actions.js';
import { prop } from './prop.js';

describe('orbits of published models', () => {
  it.each([
    { model: naiveStart(2), states: 288, transitions: 677, depth: 21, full: 501 },
    { model: naiveStart(3), states: 3_584, transitions: 12_224, depth: 31, full: 14_903 },
    { model: naiveStart(4), states: 41_273, transitions: 184_613, depth: 41, full: 516_047 },
    { model: twoPhaseCommit(3), states: 80, transitions: 318, depth: 11, full: 288 },
    { model: twoPhaseCommit(5), states: 314, transitions: 2_048, depth: 17, full: 8_832 },
    { model: twoPhaseCommit(7), states: 920, transitions: 8_410, depth: 23, full: 296_448 },
  ])(
    'are as many as published, and stand for as many states: $model.name',
    ({ model, full, ...counts }) => {
      expect(allOrbits(new World(model))).toMatchObject({ ...counts, weight: full });
    },
  );

  it('are 3,300 of the 61,515,776 states of two-phase commit with 10 managers', () => {
    expect(allOrbits(new World(twoPhaseCommit(10)))).toMatchObject({
      states: 3_300,
      weight: 61_515_776,
    });
  });
});

describe('a search with symmetry', () => {
  const verdictOf = (world: World, symmetry: boolean, engine: 'interpreted' | 'compiled') =>
    explore(world, { symmetry, engine, until: 'never', cycles: false })[0];

  it.each(['interpreted', 'compiled'] as const)(
    'is the one that orbits are counted by: %s',
    (engine) => {
      expect(verdictOf(new World(naiveStart(3)), true, engine)).toMatchObject({
        kind: 'violated',
        coverage: { states: 3_584, transitions: 12_224, depth: 31, complete: true },
      });
    },
  );

  it.each(['interpreted', 'compiled'] as const)(
    'finds a shortest counterexample that runs as it stands: %s',
    (engine) => {
      const all = verdictOf(new World(naiveStart(3)), false, engine);
      const reduced = verdictOf(new World(naiveStart(3)), true, engine);
      if (all?.kind !== 'violated' || reduced?.kind !== 'violated')
        throw new Error('no counterexample');
      expect(reduced.counterexample.actions).toHaveLength(all.counterexample.actions.length);
      const world = new World(naiveStart(3));
      const states = replay(world, reduced.counterexample.actions);
      expect(states.map((state) => world.violated(state)).indexOf(1)).toBe(states.length - 1);
    },
  );
});

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

/**
 * The least text of a state under all permutations of the members: found by renaming in the text itself, and putting
 * mailboxes in order, each channel by itself.
 */
function leastText(spec: SymmetricSpec, world: World, state: WorldState): string {
  const members = namesOf(spec);
  const { actors, shared, properties } = world.view(state);
  const texts = permutations(members).map((images) => {
    const name = (id: string): string => images.flat()[members.flat().indexOf(id)] ?? id;
    const renamed = (value: Json): Json => {
      if (typeof value === 'string') return name(value);
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map((item: Json) => renamed(item));
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [name(key), renamed(member)]),
      );
    };
    const mailbox = (to: string, messages: readonly Message[]): Json => {
      const channels = new Map<string, string[]>();
      for (const message of messages) {
        const from = name(message['from'] as string);
        channels.set(from, [...(channels.get(from) ?? []), canonical(renamed(message), '')]);
      }
      const inOrder = [...channels].map(([from, texts]): [string, string[]] => [
        from,
        kindOf(spec, from, to) === 'fifo' ? texts : texts.sort(),
      ]);
      return Object.fromEntries(inOrder);
    };
    return canonical(
      [
        Object.entries(actors)
          .map(([id, actor]) => {
            const { value, context, timers } = actor;
            const own = [value, renamed(context), timers, mailbox(name(id), actor.mailbox)];
            return [name(id), canonical(own, '')];
          })
          .sort(),
        Object.entries(shared).map(([id, messages]) => [id, mailbox(id, messages)]),
        renamed(properties),
        state[world.tables.budgetCell] as number,
      ],
      '',
    );
  });
  return texts.sort()[0] as string;
}

prop([symmetricWorld], { seed: 2019, numRuns: runs(60) })(
  'random symmetric worlds have the orbits that trying all permutations finds, and weigh the same',
  (spec) => {
    const world = worldOf(spec);
    const texts = new Set<string>();
    const full = allStates(world, 250, (state) => texts.add(leastText(spec, world, state)));
    fc.pre(full !== null && full.states > 20);
    const orbits = allOrbits(world);
    expect(orbits?.states).toBe(texts.size);
    expect(orbits).toMatchObject({
      depth: full?.depth,
      weight: full?.states,
      successors: full?.successors,
      verdicts: full?.verdicts,
    });
  },
);

prop([symmetricWorld], { seed: 2019, numRuns: runs(20) })(
  'both engines find the orbits of random symmetric worlds',
  (spec) => {
    const orbits = allOrbits(worldOf(spec), undefined, 800);
    fc.pre(orbits !== null && orbits.states > 20);
    for (const engine of ['interpreted', 'compiled'] as const) {
      const [verdict] = explore(worldOf(spec), { engine, until: 'never', cycles: false });
      expect(verdict?.coverage).toMatchObject({
        states: orbits?.states,
        transitions: orbits?.transitions,
        depth: orbits?.depth,
      });
    }
  },
);

/** Members that each tell all others of themselves and remember one who told them: any member may remember any. */
function friends(members: number): SymmetricSpec {
  const nothing = { note: null, send: null, announce: null, onlyKnown: false };
  return {
    members,
    clocks: { lateness: {}, drift: {} },
    fellows: false,
    member: [
      {
        on: { A: 'defer', B: 'ignore' },
        timer: {
          ...nothing,
          target: 1,
          send: { to: 'members', type: 'A', about: 'self', correlation: null },
        },
      },
      { on: { A: { ...nothing, target: 2, note: 'remember' }, B: 'ignore' }, timer: null },
      { on: { A: 'ignore', B: 'ignore' }, timer: null },
    ],
    boss: [{ on: { A: 'ignore', B: 'ignore' }, timer: null }],
    channels: ['set', 'set'],
    queue: 'bag',
    faults: noFaults,
    time: 'asynchronous',
    mail: [false, false],
  };
}

describe('members that know each other', () => {
  it.each([2, 3])('are told apart though their signatures are equal: %i of them', (members) => {
    const spec = friends(members);
    const world = worldOf(spec);
    const texts = new Set<string>();
    const full = allStates(world, Infinity, (state) => texts.add(leastText(spec, world, state)));
    expect(allOrbits(world)).toMatchObject({ states: texts.size, weight: full?.states });
  });

  it('are given up when there are too many ways to arrange them', () => {
    const world = worldOf(friends(10));
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    const member = (index: number): string => `member-${(index % 10) + 1}`;
    const after = (state: WorldState, actor: string, action: 'fire' | 'deliver', message: string) =>
      world.step(state, step(actor, action, message));
    const told = numbers.reduce(
      (state, index) => after(state, member(index), 'fire', '1 in s0'),
      world.initial(),
    );
    // Each remembers the next: a ring, in which nobody is different.
    const ring = numbers.reduce((state, index) => {
      const next = member(index + 1);
      return after(state, member(index), 'deliver', `A {"about":"${next}"} from ${next}`);
    }, told);
    expect(() => world.symmetry?.canonical(ring, 0)).toThrow(
      /^up to 10 of the symmetric actors member-1, .*\nand there are more than 40320 ways to arrange them/,
    );
  });

  it('are counted more than once if sorting by signatures is taken to be enough', () => {
    class Credulous extends Symmetry {
      override record(cell: number, value: number): SymmetryRecord | null {
        const record = super.record(cell, value);
        return record === null ? null : { ...record, simple: true };
      }
    }
    const spec = friends(4);
    const world = worldOf(spec);
    const orbits = allOrbits(world);
    expect(orbits?.weight).toBe(allStates(world)?.states);
    const credulous = allOrbits(world, new Credulous(world.tables, membersOf(spec)));
    expect(credulous?.states).toBeGreaterThan(orbits?.states ?? Infinity);
  });
});
