import { assign, emit, setup, type AnyStateMachine } from 'xstate';
import { afterEach, describe, expect, it } from 'vitest';
import {
  Exploration,
  explore,
  stoppable,
  step,
  StoppedError,
  TransitionMemo,
  watchSteps,
  World,
  type EndedBy,
  type ExploreOptions,
  type Message,
  type Verdict,
  type WorldAction,
} from '../index.js';
import { cases } from './runs.js';

const self = (message: Message) =>
  emit(() => ({ type: 'send' as const, to: 'a', message })) as never;
const again = self({ type: 'T' });

/** Machines whose worlds have no end, by what grows. */
const growing: Readonly<Record<string, AnyStateMachine>> = {
  'the context': setup({ types: { context: {} as { n: number } } }).createMachine({
    context: { n: 0 },
    entry: again,
    on: { T: { actions: [assign({ n: ({ context }) => context.n + 1 }), again] } },
  }),
  'a text': setup({ types: { context: {} as { text: string } } }).createMachine({
    context: { text: 'x' },
    entry: again,
    on: {
      T: { actions: [assign({ text: ({ context }) => `${context.text}${context.text}` }), again] },
    },
  }),
  'the mailbox': setup({}).createMachine({
    entry: again,
    on: { T: { actions: [again, again] } },
  }),
  'the messages': setup({ types: { context: {} as { n: number } } }).createMachine({
    context: { n: 0 },
    entry: again,
    on: {
      T: {
        actions: [
          assign({ n: ({ context }) => context.n + 1 }),
          emit(({ context }: { readonly context: { readonly n: number } }) => ({
            type: 'send' as const,
            to: 'a',
            message: { type: 'T', n: context.n },
          })) as never,
        ],
      },
    },
  }),
};

/** Does nothing; never violated, and holds if everything was looked at. */
const watching = setup({}).createMachine({ tags: 'witness', on: {} });

function worldOf(machine: AnyStateMachine, memo?: TransitionMemo): World {
  return new World({
    name: 'growing',
    actors: [{ id: 'a', machine }],
    properties: [{ name: 'nothing', machine: watching }],
    ...(memo === undefined ? {} : { memo }),
  });
}

/** A stop that has a reason once it was asked so often. */
function after(questions: number, because: EndedBy): () => EndedBy | undefined {
  let left = questions;
  return () => (left-- > 0 ? undefined : because);
}

const verdictOf = (world: World, options: ExploreOptions): Verdict<WorldAction> | undefined =>
  explore(world, options)[0];

describe.each(['compiled', 'interpreted'] as const)('a search without end, %s', (engine) => {
  describe.each(cases(Object.keys(growing), (name) => name !== 'the messages'))(
    'in which %s grows',
    (name) => {
      const machine = growing[name] as AnyStateMachine;

      it('ends when it is told to, between two questions to XState', () => {
        const world = worldOf(machine);
        const asked = world.xstateCalls;
        const verdict = verdictOf(world, { engine, stop: after(12, 'time limit') });
        expect(verdict).toMatchObject({
          kind: 'unknown',
          because: 'time limit',
          coverage: { complete: false },
        });
        expect(world.xstateCalls - asked).toBeLessThanOrEqual(60);
      });

      it('ends when its tables are as large as memory may be', () => {
        const world = worldOf(machine);
        // Were they not counted, this would end it, and the reason would be another.
        const stop = after(100_000, 'interrupted');
        const verdict = verdictOf(world, { engine, stop, bounds: { bytes: 2 ** 24 } });
        expect(verdict).toMatchObject({ kind: 'unknown', because: 'memory limit' });
        expect(world.bytes).toBeLessThan(2 ** 26);
      });
    },
  );
});

describe('tables', () => {
  it('count what the memo keeps, too', () => {
    const machine = growing['a text'] as AnyStateMachine;
    const [memo, bare] = [new TransitionMemo(), worldOf(machine)];
    const world = worldOf(machine, memo);
    for (const one of [world, bare]) verdictOf(one, { bounds: { states: 10 } });
    expect(memo.bytes).toBeGreaterThan(0);
    expect(world.bytes).toBe(bare.bytes + memo.bytes);
  });
});

describe('a search that was stopped', () => {
  const machine = growing['the context'] as AnyStateMachine;

  it('can be asked for its verdicts, and is over', () => {
    const search = new Exploration(worldOf(machine), { stop: after(20, 'interrupted') });
    while (!search.advance(1));
    expect(search.advance(1)).toBe(true);
    expect(search.verdicts()[0]).toMatchObject({ kind: 'unknown', because: 'interrupted' });
  });

  it('leaves its world as one that can be searched again', () => {
    const world = worldOf(machine);
    verdictOf(world, { stop: after(3, 'interrupted') });
    expect(verdictOf(world, { bounds: { states: 50 } })).toMatchObject({
      because: 'state limit',
      coverage: { states: 50 },
    });
  });
});

describe('stoppable work', () => {
  it('throws the reason, asks the outer one first, and leaves nothing behind', () => {
    const world = worldOf(growing['the context'] as AnyStateMachine);
    const inner = (): unknown =>
      stoppable(after(0, 'time limit'), () => world.enabled(world.initial()));
    expect(inner).toThrow(new StoppedError('time limit'));
    expect(() => stoppable(after(0, 'interrupted'), inner)).toThrow(
      new StoppedError('interrupted'),
    );
    expect(world.enabled(world.initial())).toHaveLength(1);
  });
});

describe('the steps of a user’s code', () => {
  afterEach(() => watchSteps(undefined));

  it('are told around every guard and action, and around one that throws', () => {
    let depth = 0;
    let begun = 0;
    watchSteps({
      begins: () => {
        begun += 1;
        depth += 1;
      },
      ends: () => (depth -= 1),
    });
    const inside: number[] = [];
    const machine = setup({}).createMachine({
      entry: again,
      on: {
        T: {
          guard: () => inside.push(depth) > 0,
          actions: assign(() => (inside.push(depth), {})),
        },
      },
    });
    new Exploration(new World({ name: 'steps', actors: [{ id: 'a', machine }] })).advance(100);
    expect(inside.length).toBeGreaterThan(2);
    expect(inside).toEqual(inside.map(() => 1));
    expect(begun).toBeGreaterThan(2);
    const thrown = (): never => {
      throw new Error('no');
    };
    expect(() => step(thrown)).toThrow('no');
    expect(depth).toBe(0);
  });
});
