import { describe, expect, it } from 'vitest';
import { emit, setup } from 'xstate';
import { explore, ModelError, World, type WorldConfig, type WorldState } from '../index.js';

/** Fires once, ten units after it began. */
const clock = setup({
  types: { context: {} as { readonly me: string }, input: {} as { readonly me: string } },
  actions: {
    tell: emit(({ context: { me } }) => ({ type: 'announce', fact: { type: 'fired', me } })),
  },
}).createMachine({
  context: ({ input }) => input,
  initial: 'waiting',
  states: { waiting: { after: { 10: { target: 'fired', actions: 'tell' } } }, fired: {} },
});

const quiet = {
  name: 'nothing',
  machine: setup({}).createMachine({ initial: 'a', states: { a: { tags: 'witness' } } }),
};

const config = (
  lateness: WorldConfig['lateness'],
  more: Partial<WorldConfig> = {},
): WorldConfig => ({
  name: 'two clocks',
  actors: ['one', 'other'].map((me) => ({ id: me, machine: clock, input: { me } })),
  properties: [quiet],
  time: 'timed',
  ...(lateness === undefined ? {} : { lateness }),
  ...more,
});

/** At which times an actor can fire. */
function timesOf(world: World, actor: string): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<string>();
  const walk = (state: WorldState, now: number): void => {
    const key = `${now} ${JSON.stringify(world.view(state))}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const action of world.enabled(state)) {
      const next = world.step(state, action);
      if (action.kind === 'fire' && action.actor === actor) found.add(now);
      walk(next, action.kind === 'advance' ? now + passed(world, state, next) : now);
    }
  };
  walk(world.initial(), 0);
  return [...found].sort((a, b) => a - b);
}

/** Of any timer that is still set, how much less remains. */
function passed(world: World, before: WorldState, after: WorldState): number {
  const [one, two] = [world.view(before), world.view(after)].map(({ actors }) =>
    Object.values(actors).flatMap(({ timers }) => timers.map(([, remaining]) => remaining)),
  );
  return (one?.[0] ?? 0) - (two?.[0] ?? 0);
}

describe('in timed worlds', () => {
  it('a timer fires when it is due', () => {
    expect(timesOf(new World(config(undefined)), 'other')).toEqual([10]);
  });

  it('a timer of an actor that may be late fires at every multiple of the step up to the bound, and then at the latest', () => {
    const world = new World(config({ other: { ms: 7, step: 3 } }));
    expect(timesOf(world, 'other')).toEqual([10, 13, 16, 17]);
    expect(timesOf(world, 'one')).toEqual([10]);
  });

  it('it may fire at every multiple of the step, and also where the clock stands for somebody else', () => {
    const late = { ms: 7, step: 3 };
    const world = new World(config({ one: { ms: 1, step: 1 }, other: late }));
    expect(timesOf(world, 'other')).toEqual([10, 11, 13, 16, 17]);
  });

  it('two that may be late come in any order', () => {
    const late = { ms: 2, step: 2 };
    const world = new World(config({ one: late, other: late }));
    expect(timesOf(world, 'one')).toEqual([10, 12]);
    expect(timesOf(world, 'other')).toEqual([10, 12]);
    expect(explore(world).map(({ kind }) => kind)).toEqual(['holds']);
  });

  it('symmetric actors have the same lateness, or the search says that they have not', () => {
    const late = { ms: 2, step: 2 };
    const symmetric = ['one', 'other'];
    expect(new World(config({ one: late, other: late }, { symmetric })).isSymmetric).toBe(true);
    const unlike = new World(config({ one: late }, { symmetric }));
    expect(unlike.isSymmetric).toBe(false);
    expect(unlike.asymmetry?.message).toContain(
      'the lateness of one does not become that of other',
    );
  });

  it('lateness that nothing can have is refused', () => {
    const late = { ms: 2, step: 2 };
    expect(() => new World(config({ third: late }))).toThrow(ModelError);
    expect(() => new World(config({ one: late }, { time: 'asynchronous' }))).toThrow(/may be late/);
    expect(() => new World(config({ one: { ms: 0, step: 1 } }))).toThrow(
      /an integer of at least 1/,
    );
  });
});
