import { assign, emit, raise, setup, type AnyStateMachine } from 'xstate';
import { afterEach, describe, expect, it } from 'vitest';
import { runInNewContext } from 'node:vm';
import { explore, ModelError, World, type Json, type Message } from '../index.js';
import { canonical } from '../base/json.js';
import { send } from './effects.js';
import { sampled } from './runs.js';
import { anything, machineOf, never, sender, worldOf } from './machines.js';

class Point {
  x = 1;
}
class Bag extends Array<number> {}

const getter = Object.defineProperty({}, 'a', { enumerable: true, get: () => 1 });
const cycle: { self?: unknown } = {};
cycle.self = cycle;
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

/** What JSON or its text would lose, what it is called, and what to write instead. */
const refused: readonly (readonly [value: unknown, what: RegExp])[] = [
  ['xa'.match(/a/), /^it is a match of a regular expression.*: write \[\.\.\.match\]$/],
  [Object.assign([1], { more: 2 }), /^it is a list with further keys \(more\).*\[\.\.\.list\]/],
  [new Array(1), /^it\[0\] is a hole.*null/],
  // As many keys as elements.
  [Object.assign(new Array(1), { more: 2 }), /^it\[0\] is a hole/],
  [[1, undefined], /^it\[1\] is undefined.*null/],
  [Object.assign([1], { [Symbol('s')]: 2 }), /^it is .* the key Symbol\(s\).*a text/],
  [Object.defineProperty([1], 'more', { value: 2 }), /^it\.more is not enumerable/],
  [Object.defineProperty([1], '0', { get: () => 1 }), /^it\[0\] is a getter/],
  [Bag.of(1, 2), /^it is an instance of Bag.*\[\.\.\.list\]/],
  [Object.defineProperty({ a: 1 }, 'b', { value: 2 }), /^it\.b is not enumerable/],
  [{ [Symbol('s')]: 1 }, /^it is an object with the key Symbol\(s\)/],
  [getter, /^it\.a is a getter.*the value/],
  [
    Object.defineProperty({}, 'a b', { enumerable: true, set: () => 0 }),
    /^it\["a b"\] is a setter/,
  ],
  [new Proxy({ a: 1 }, {}), /^it is a Proxy/],
  [new Proxy([1], {}), /^it is a Proxy/],
  [revoked, /^it is a Proxy/],
  [Object.create(null), /^it is an object without a prototype.*\{ \.\.\.value \}/],
  [Object.create({ a: 1 }), /^it is an object with a prototype of its own/],
  [new Point(), /^it is an instance of Point.*\{ \.\.\.value \}/],
  [runInNewContext('({})'), /^it is an Object of another realm/],
  [runInNewContext('[]'), /^it is an Array of another realm/],
  [new Date(0), /^it is an instance of Date.*getTime/],
  [new Map(), /^it is an instance of Map.*Object\.fromEntries/],
  [new Set(), /^it is an instance of Set.*sort/],
  [/a/, /^it is an instance of RegExp.*source/],
  [new Error('no'), /^it is an instance of Error.*message/],
  [new Uint8Array(1), /^it is an instance of Uint8Array.*\[\.\.\.array\]/],
  [new ArrayBuffer(1), /^it is an instance of ArrayBuffer.*bytes/],
  [new String('a'), /^it is an instance of String/],
  [1n, /^it is a bigint/],
  [Symbol('s'), /^it is a symbol/],
  [() => 1, /^it is a function/],
  [undefined, /^it is undefined/],
  [NaN, /^it is NaN/],
  [Infinity, /^it is Infinity/],
  [-0, /^it is -0.*write 0$/],
  [cycle, /^it(\.self)+ is nested deeper than 64: a cycle/],
];

/** Where a value can get into a world, and how the error names its place. */
const places: readonly (readonly [place: string, (value: unknown) => World, path: RegExp])[] = [
  ['a context', (value) => onGo(assign({ kept: () => value })), /^victim on GO: context\.kept/],
  [
    'an initial context',
    (value) => worldOf({ victim: machineOf({ context: () => ({ kept: value }) }) }),
    /^victim its initial state: context\.kept/,
  ],
  [
    'a message',
    (value) =>
      onGo(emit(() => ({ type: 'send', to: 'ear', message: { type: 'OH', kept: value } }))),
    /^victim on GO: message OH to ear\.kept/,
  ],
  [
    'a fact',
    (value) => onGo(emit(() => ({ type: 'announce', fact: { type: 'SEEN', kept: value } }))),
    /^victim on GO: fact SEEN\.kept/,
  ],
  [
    'an input',
    (value) => {
      const machine: AnyStateMachine = setup({}).createMachine({});
      const input = { kept: value } as Json;
      return new World({
        name: 'w',
        actors: [{ id: 'victim', machine, input }],
        properties: [anything],
      });
    },
    /^victim: input\.kept/,
  ],
  [
    'mail',
    (value) => {
      const message = { type: 'GO', kept: value } as Message;
      return worldOf(
        { victim: machineOf({ on: { GO: {} } }) },
        { mail: [{ to: 'victim', message }] },
      );
    },
    /^GO from environment to victim\.kept/,
  ],
  [
    'the event of a fault',
    (value) => {
      const events = [{ to: 'victim', message: { type: 'GO', kept: value } as Message }];
      return worldOf(
        { victim: machineOf({ on: { GO: {} } }) },
        { faults: { GO: { budget: 1, events } } },
      );
    },
    /^GO from environment to victim\.kept/,
  ],
];

function onGo(actions: unknown): World {
  const victim = machineOf({ context: {}, on: { GO: { actions } } });
  return worldOf({
    driver: sender('victim', { type: 'GO' }),
    victim,
    ear: machineOf({ on: { OH: {} } }),
  });
}

function errorOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('what a state would lose without a word is refused', () => {
  it.each(refused.map(([value, what]) => ({ what, value: () => value })))(
    '$what',
    ({ value, what }) => {
      const text = errorOf(() => canonical(value(), 'it'));
      expect(text).toMatch(what);
      expect(text).not.toContain('\n');
    },
  );

  it.each(places)('in %s, at its path, whatever it is', (_, make, path) => {
    for (const [value] of sampled(refused)) {
      // Nested too deep says its whole path.
      const text = errorOf(() => explore(make(value), { until: 'never' }));
      expect(text).toMatch(path);
      expect(text).not.toContain('\n');
    }
  });

  it.each(places)('and plain JSON in %s is not', (_, make) => {
    const plain = { list: [[], {}, null, true, 'text', 0, -1.5], 'a key': { deep: [1] } };
    expect(() => explore(make(plain), { until: 'never' })).not.toThrow();
  });
});

describe('two states that differ in what a match remembers', () => {
  /** `victim` remembers where it found an a, once for each of two texts, and breaks the property if the place is 1. */
  const world = (kept: (found: RegExpMatchArray) => unknown) => {
    const victim = setup({}).createMachine({
      context: { found: null },
      on: {
        FIND: {
          actions: assign({
            found: ({ event }) =>
              kept((event as { in?: string }).in?.match(/a/) as RegExpMatchArray),
          }),
        },
        LOOK: {
          actions: emit(({ context }) => ({
            type: 'announce',
            fact: {
              type: (context.found as { index: number } | null)?.index === 1 ? 'BAD' : 'GOOD',
            },
          })),
        },
      },
    });
    const find = (text: string) => sender('victim', { type: 'FIND', in: text });
    return worldOf(
      {
        one: find('a'),
        other: find('xa'),
        last: machineOf({
          after: { 1: '.sent' },
          initial: 'on',
          states: { on: {}, sent: { entry: send('victim', { type: 'LOOK' }) } },
        }),
        victim,
      },
      { properties: [{ name: 'first', machine: never('BAD') }] },
    );
  };

  it('are not one state: numbers break the property, and the match is refused', () => {
    const verdict = explore(world(({ index }) => ({ index: index ?? -1 })))[0];
    expect(verdict?.kind).toBe('violated');
    const text = errorOf(() => explore(world((match) => match)));
    expect(text).toMatch(/^victim on FIND: context\.found is a match of a regular expression/);
  });
});

describe('where no function tells a Proxy, as in a browser', () => {
  const getBuiltinModule = process.getBuiltinModule.bind(process);
  afterEach(() => {
    process.getBuiltinModule = getBuiltinModule;
  });

  it('it is refused nevertheless, by the place that holds it', async () => {
    process.getBuiltinModule = undefined as never;
    // Another copy of the module: it looks for the function once.
    const copy = '../base/json.js?elsewhere';
    const { canonical: elsewhere } = (await import(copy)) as typeof import('../base/json.js');
    expect(elsewhere({ a: [1] }, 'it')).toBe('{"a":[1]}');
    expect(() => elsewhere({ a: new Proxy({ b: 1 }, {}) }, 'it')).toThrow(
      /^it is or contains a Proxy/,
    );
    expect(() => elsewhere(new Proxy([1], {}), 'it')).toThrow(/Proxy/);
  });
});

describe('a delayed raise that calls itself a timer', () => {
  it.each([
    ['with another event', { type: 'T' }],
    ['with something in its event', { type: 'xstate.after.1.m', more: 1 }],
  ])('%s is refused: what it carries is no part of the state', (_, event) => {
    const actions = raise(event, { delay: 1, id: 'xstate.after.1.m' });
    expect(errorOf(() => explore(onGo(actions)))).toMatch(/victim on GO raises .* with a delay/);
  });
});
