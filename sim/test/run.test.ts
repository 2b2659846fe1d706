import fc from 'fast-check';
import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  calm,
  DivergenceError,
  end,
  explore,
  InputError,
  Random,
  replay,
  run,
  scripted,
  uniform,
  World,
  type Scheduler,
  type WorldAction,
} from '../index.js';
import { send } from './effects.js';
import { recorder, sender, worldOf } from './machines.js';
import { naiveStart } from './naive-start.js';
import { digraph, type Arc } from './toys/digraph.js';
import { naiveToy } from './toys/naive-toy.js';
import { step } from './actions.js';

/** Asks twice, one answer after the other. */
function client(): ReturnType<typeof sender> {
  return setup({}).createMachine({
    initial: 'first',
    states: {
      first: { entry: send('server', { type: 'ASK' }), on: { ANSWER: 'second' } },
      second: { entry: send('server', { type: 'ASK' }), on: { ANSWER: 'done' } },
      done: {},
    },
  });
}

/** Answers whoever asks. */
function server(): ReturnType<typeof sender> {
  return setup({}).createMachine({
    on: {
      ASK: {
        actions: send('client-1', { type: 'ANSWER' }),
        guard: ({ event }) => (event as { from?: string }).from === 'client-1',
      },
      '*': { actions: send('client-2', { type: 'ANSWER' }) },
    },
  });
}

const conversation = () =>
  worldOf({ server: server(), 'client-1': client(), 'client-2': client() });

const lines = (world: World, actions: readonly WorldAction[]) =>
  actions.map((action) => world.describe(action));

/** Takes what another scheduler takes, and writes down what there was to choose from. */
function noting<Action>(inner: Scheduler<Action>, describe: (action: Action) => string) {
  const offered: string[][] = [];
  const scheduler: Scheduler<Action> = {
    choose: (choices) => {
      offered.push(choices.map((choice) => (choice === end ? 'the end' : describe(choice))));
      return inner.choose(choices);
    },
  };
  return { offered, scheduler };
}

const turn = (n: number) => [
  `server: deliver ASK from client-${n}`,
  `client-${n}: deliver ANSWER from server`,
];

describe('the calm choice', () => {
  it('goes on with the conversation that moved last', () => {
    const world = conversation();
    const { actions, quiescent, preemptions } = run(world, calm());
    expect(lines(world, actions)).toEqual([...turn(1), ...turn(1), ...turn(2), ...turn(2)]);
    expect(quiescent).toBe(true);
    expect(preemptions).toBe(0);
  });

  it('goes on with the other conversation after one preemption', () => {
    const world = conversation();
    const { actions, preemptions } = run(world, scripted([0, 1]));
    const [ask, answer] = turn(1);
    expect(lines(world, actions)).toEqual([ask, ...turn(2), ...turn(2), answer, ...turn(1)]);
    expect(preemptions).toBe(1);
  });

  it('goes on with an actor that talks to itself, although its next step has the same name', () => {
    const loop = setup({}).createMachine({
      entry: send('loop', { type: 'TICK' }),
      on: { TICK: { actions: send('loop', { type: 'TICK' }) } },
    });
    const world = worldOf({ from: sender('other', { type: 'A' }), other: recorder('A'), loop });
    const { actions } = run(world, scripted([1]), { limit: 3 });
    const tick = 'loop: deliver TICK from loop';
    expect(lines(world, actions)).toEqual([tick, tick, tick]);
  });

  it('is a message before a timer, and a timer before a fault', () => {
    const ticker = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 1: 'off' } }, off: {} },
    });
    const world = worldOf(
      { ticker, from: sender('to', { type: 'A' }), to: recorder('A') },
      { faults: { drop: { budget: 1 } } },
    );
    const { offered, scheduler } = noting(calm<WorldAction>(), (action) => world.describe(action));
    run(world, scheduler, { limit: 2 });
    expect(offered).toEqual([
      ['to: deliver A from from', 'ticker: fire 1 in on', 'to: drop A from from'],
      ['ticker: fire 1 in on'],
    ]);
  });

  it('among timers is the one that was set first', () => {
    const later = setup({}).createMachine({
      initial: 'a',
      states: { a: { after: { 1: 'b' } }, b: { after: { 1: 'c' } }, c: {} },
    });
    const once = setup({}).createMachine({
      initial: 'a',
      states: { a: { after: { 1: 'b' } }, b: {} },
    });
    const world = worldOf({ later, once });
    expect(lines(world, run(world, calm()).actions)).toEqual([
      'later: fire 1 in a',
      'once: fire 1 in a',
      'later: fire 1 in b',
    ]);
  });
});

describe('a scripted run', () => {
  it('takes every list of non-negative integers, and ends where nothing is enabled', () => {
    const world = new World(naiveStart(2));
    fc.assert(
      fc.property(fc.array(fc.nat()), (answers) => {
        const { actions, states, quiescent } = run(world, scripted(answers));
        expect(quiescent).toBe(true);
        expect(world.enabled(states.at(-1) as Int32Array)).toEqual([]);
        expect(states).toHaveLength(actions.length + 1);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('takes an answer modulo the number of choices', () => {
    const system = digraph([[1, 2, 3]]);
    for (const [answer, to] of [
      [0, 1],
      [2, 3],
      [3, 1],
      [7, 2],
    ]) {
      expect(run(system, scripted([answer as number])).states).toEqual([0, to]);
    }
  });

  it('is the calm one when all answers are 0 or there are none', () => {
    const calmest = run(new World(naiveStart(3)), calm());
    for (const answers of [[], [0], Array.from({ length: 100 }, () => 0)]) {
      const other = run(new World(naiveStart(3)), scripted(answers));
      expect(other.actions).toEqual(calmest.actions);
      expect(other.preemptions).toBe(0);
    }
  });
});

describe('a run', () => {
  it('of equal seeds is equal, of different seeds is not', () => {
    const of = (seed: number) => run(new World(naiveStart(3)), uniform(new Random(seed))).actions;
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('ends after `limit` steps, and is then not quiescent', () => {
    const loop = digraph([[0]]);
    const { actions, quiescent } = run(loop, calm(), { limit: 7 });
    expect(actions).toHaveLength(7);
    expect(quiescent).toBe(false);
    expect(run(loop, calm(), { limit: 0 }).states).toEqual([0]);
  });

  it('ends where the caller or the scheduler wants it to', () => {
    const system = digraph([[1], [2], [3], []]);
    expect(run(system, calm(), { stopAt: (state) => state === 2 }).states).toEqual([0, 1, 2]);
    expect(run(system, calm(), { stopAt: (state) => state === 0 }).states).toEqual([0]);
    const { states, quiescent } = run(system, { choose: () => undefined });
    expect({ states, quiescent }).toEqual({ states: [0], quiescent: false });
  });

  it('may end where only faults are left, and that is then the calm choice', () => {
    const system = digraph([[{ to: 1, fault: true }], []]);
    const { offered, scheduler } = noting(calm<Arc>(), (arc) => system.describe(arc));
    expect(run(system, scheduler)).toMatchObject({ states: [0], quiescent: true, preemptions: 0 });
    expect(offered).toEqual([['the end', 'fall to 1']]);
    expect(run(system, scripted([1]))).toMatchObject({ states: [0, 1], preemptions: 0 });
  });

  it.each([-1, 2, 0.5])('refuses the choice %d of two', (choice) => {
    expect(() => run(digraph([[1, 2]]), { choose: () => choice })).toThrow(InputError);
  });
});

describe('a replay', () => {
  it('reaches the states of the run, also after the schedule has been written as JSON', () => {
    const world = new World(naiveStart(3));
    const { actions, states } = run(world, uniform(new Random(9)));
    const written = JSON.parse(JSON.stringify(actions)) as WorldAction[];
    expect(written).toEqual(actions);
    expect(replay(world, written)).toEqual(states);
  });

  it('of a counterexample ends in a violation', () => {
    const world = new World(naiveStart(2));
    const [verdict] = explore(world);
    expect(verdict?.kind).toBe('violated');
    if (verdict?.kind !== 'violated') return;
    const states = replay(new World(naiveStart(2)), verdict.counterexample.actions);
    expect(states.map((state) => world.violated(state)).at(-1)).toBe(1);
    expect(states.slice(0, -1).every((state) => world.violated(state) === 0)).toBe(true);
  });

  it('says where it diverges, what was expected and what was enabled', () => {
    const world = conversation();
    const { actions } = run(world, calm());
    const wrong = [...actions.slice(0, 2), actions[7] as WorldAction];
    const diverged = () => replay(conversation(), wrong);
    expect(diverged).toThrow(DivergenceError);
    expect(diverged).toThrow(
      'diverged at step 3: expected client-2: deliver ANSWER from server; ' +
        'enabled: server: deliver ASK from client-1 | server: deliver ASK from client-2',
    );
  });

  it('says that nothing was enabled when the world had come to its end', () => {
    const world = conversation();
    const { actions } = run(world, calm());
    const longer = [...actions, actions[0] as WorldAction];
    expect(() => replay(world, longer)).toThrow(
      'diverged at step 9: expected server: deliver ASK from client-1; enabled: nothing',
    );
  });

  it('diverges at step 1 when the first action is not enabled', () => {
    const nobody = step('nobody', 'deliver', 'X from y');
    expect(() => replay(conversation(), [nobody])).toThrow(
      /^diverged at step 1: expected nobody: deliver X from y; enabled: /,
    );
  });

  it('passes on an error that is no divergence', () => {
    const broken = {
      ...naiveToy(2),
      step: () => {
        throw new TypeError('broken');
      },
    };
    expect(() => replay(broken, [0])).toThrow(TypeError);
  });
});
