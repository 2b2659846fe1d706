import { assign, emit, fromPromise, log, sendTo, setup, spawnChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, ModelError, align, World, type WorldConfig } from '../index.js';
import { send } from './effects.js';
import { idle, never, sender, worldOf, machineOf } from './machines.js';

/** What goes wrong when the whole world is explored. */
function failure(make: () => World): string {
  try {
    explore(make(), { until: 'never' });
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as Error).message;
  }
  throw new Error('nothing went wrong');
}

/** A world in which `victim` takes one message GO. */
function onGo(config: object): () => World {
  const machine = machineOf(config);
  return () => worldOf({ driver: sender('victim', { type: 'GO' }), victim: machine });
}

/** `victim` does this on GO. */
const doing = (actions: unknown) => onGo({ context: {}, on: { GO: { actions } } });
/** `victim` puts this into its context on GO. */
const keeping = (value: unknown) => doing(assign({ kept: () => value }));

const child = fromPromise(() => Promise.resolve(1));

const cases: readonly (readonly [string, () => World, ...RegExp[]])[] = [
  [
    'a message that is not handled',
    onGo({ initial: 'x', states: { x: {} } }),
    /does not handle/,
    /"x"/,
    /defer/,
  ],
  ['a receiver that does not exist', doing(send('nobody', { type: 'HELLO' })), /HELLO/, /nobody/],
  ['a spawned child', doing(spawnChild(child as never)), /spawn/],
  [
    'a spawn inside assign',
    doing(assign({ ref: ({ spawn }: never) => (spawn as (logic: unknown) => unknown)(child) })),
    /spawn|instance|plain JSON/,
  ],
  ['a log', doing(log('hello')), /log/],
  ['a sendTo', doing(sendTo('driver', { type: 'HELLO' })), /sendTo|driver/],
  ['an inline side effect', doing(() => undefined), /effect/],
  ['an emit of another kind', doing(emit({ type: 'shout' })), /shout/],
  ['a send to nothing', doing(emit({ type: 'send', message: { type: 'HELLO' } })), /actor id/],
  ['a message without a type', doing(emit({ type: 'send', to: 'driver', message: {} })), /type/],
  ['a fact without a type', doing(emit({ type: 'announce', fact: 'done' })), /type/],
  [
    'a message with a sender',
    doing(send('driver', { type: 'HELLO', from: 'me' })),
    /HELLO/,
    /'from'/,
  ],
  [
    'a message with a Date',
    doing(emit({ type: 'send', to: 'driver', message: { type: 'HELLO', at: new Date(0) } })),
    /HELLO/,
    /\.at/,
    /Date/,
  ],
  [
    'a fact with undefined',
    doing(emit({ type: 'announce', fact: { type: 'SEEN', at: undefined } })),
    /\.at/,
    /undefined/,
  ],
  ['a Date in the context', keeping(new Date(0)), /\.kept/, /instance of Date/],
  [
    'a Date made in the transition',
    doing(assign({ kept: () => new Date(0) })),
    /\.kept/,
    /instance of Date/,
  ],
  ['a Map in the context', keeping(new Map()), /\.kept/, /instance of Map/],
  ['undefined in the context', keeping(undefined), /\.kept/, /undefined/],
  ['NaN in the context', keeping(NaN), /\.kept/, /NaN/],
  ['a function in the context', keeping(() => 1), /\.kept/, /function/],
  [
    'an eventless cycle',
    onGo({
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
    }),
    /never settles/,
  ],
  [
    'an action that throws',
    doing(
      assign(() => {
        throw new Error('no\nway');
      }),
    ),
    /throws/,
    /no/,
  ],
  [
    'a guard that throws',
    onGo({
      on: {
        GO: {
          guard: () => {
            throw new Error('no way');
          },
        },
      },
    }),
    /no way/,
  ],
  [
    'a delay that is no integer',
    onGo({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { after: { 0.5: 'a' } } } }),
    /0\.5/,
    /integer/,
  ],
];

describe('each error is one line that names the actor and the reason', () => {
  it.each(cases.map(([name, make, ...reasons]) => ({ name, make, reasons })))(
    '$name',
    ({ make, reasons }) => {
      const text = failure(make);
      expect(text).not.toContain('\n');
      expect(text).toMatch(/\bvictim\b/);
      for (const reason of reasons) expect(text).toMatch(reason);
    },
  );
});

describe('each error that a message brings about', () => {
  it('names that message, or the one that is sent', () => {
    const silent = cases.filter(([, make]) => !/\b(GO|HELLO)\b/.test(failure(make)));
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

describe('a machine that cannot be explored is refused at once', () => {
  it('when it invokes: the error names the actor and the state', () => {
    const inner = { initial: 'x', states: { x: { invoke: { src: child } } } };
    const machine = machineOf({ id: 'm', initial: 'y', states: { y: inner } });
    expect(() => worldOf({ victim: machine })).toThrow(/victim invokes .*m\.y\.x/);
  });

  it('when its initial state breaks a rule', () => {
    const machine = machineOf({ context: { at: new Map() } });
    expect(failure(() => worldOf({ victim: machine }))).toMatch(/victim.*\.at.*Map/);
  });

  it('when its initial state never settles', () => {
    const machine = setup({}).createMachine({
      initial: 'a',
      states: { a: { always: 'b' }, b: { always: 'a' } },
    });
    expect(failure(() => worldOf({ victim: machine }))).toMatch(/victim never settles/);
  });
});

describe('a configuration that makes no world is refused', () => {
  const config = (change: Partial<WorldConfig>) => () =>
    new World({ name: 'test world', actors: [{ id: 'one', machine: idle }], ...change });

  it('when two actors have the same id', () => {
    const twins = [
      { id: 'twin', machine: idle },
      { id: 'twin', machine: idle },
    ];
    expect(config({ actors: twins })).toThrow(/twin/);
  });

  it('when an actor has the name of the environment or the clock', () => {
    expect(config({ actors: [{ id: 'environment', machine: idle }] })).toThrow(/environment/);
    expect(config({ actors: [{ id: 'clock', machine: idle }] })).toThrow(/clock/);
  });

  it('when it has no actor', () => {
    expect(config({ actors: [] })).toThrow('world test world: actors is an empty list; expected');
  });

  it('when there is mail for nobody', () => {
    const mail = [{ to: 'nobody', message: { type: 'HELLO' } }];
    expect(config({ mail })).toThrow(/environment sends HELLO to 'nobody'/);
  });

  it('when there is mail for a name of two lines, which is told in one', () => {
    const mail = [{ to: 'no\nbody', message: { type: 'HELLO' } }];
    expect(config({ mail })).toThrow("environment sends HELLO to 'no body', but nobody");
  });

  it('when mail carries a sender of its own, which the world would overwrite', () => {
    const mail = [{ to: 'one', message: { type: 'HELLO', from: 'me' } }];
    expect(config({ mail })).toThrow(/HELLO.*'from'/);
  });

  it('when it has more properties than a mask has bits', () => {
    const properties = Array.from({ length: 31 }, (_, index) => ({
      name: `p${index}`,
      machine: never('BAD'),
    }));
    expect(config({ properties })).toThrow(/30 properties/);
  });

  it('when two properties have the same name, because a verdict is known by it', () => {
    const properties = ['same', 'same'].map((name) => ({ name, machine: never('BAD') }));
    expect(config({ properties })).toThrow(/same/);
  });
});

describe('whatever a machine throws, it is told in one line:', () => {
  it.each([
    ['lines', new Error('one\ntwo'), 'one two'],
    ['a control character', new Error('\u001b[2J'), '\\u001b[2J'],
    ['nothing', undefined, 'undefined'],
    ['an object that refuses to be read', Object.create(null), 'an object without text'],
    [
      'an error with a message that does',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('no');
        },
      }),
      'an object without text',
    ],
  ])('%s', (_, thrown: unknown, text) => {
    const throwing = doing(
      assign(() => {
        throw thrown;
      }),
    );
    expect(failure(throwing)).toBe(`victim throws on GO: ${text}`);
  });
});

describe('an action that is none is refused', () => {
  it.each([
    [null, 'the action is null; expected an object with kind, actor, type, from, ...'],
    [{ kind: 'deliver', actor: 1n }, 'the action: actor is 1n; expected a text'],
    [{ kind: 'take', actor: 'one' }, "the action: kind is 'take'; expected one of deliver, "],
    [{ kind: 'deliver', actor: 'one', content: 1n }, 'the action: content is 1n; expected plain'],
  ])('%o', (action, says) => {
    const world = worldOf({ one: idle });
    expect(() => world.step(world.initial(), action as never)).toThrow(says);
    expect(() => align(world, [action as never])).toThrow(
      says.replace('the action: ', 'the schedule: [0].').replace('the action', 'the schedule: [0]'),
    );
  });
});
