import { assign, cancel, fromCallback, raise, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, tabulated, type Message, type WorldConfig } from '../index.js';
import { canonical, frozen } from '../base/json.js';
import { announce } from './effects.js';
import { machineOf, sender, textOf, worldOf } from './machines.js';
import { digraph } from './toys/digraph.js';

const go: Message = { type: 'GO' };

/** The first verdict on a world in which `victim` gets GO, and then whatever else is sent to it. */
function verdictOn(
  victim: object,
  property: object = { tags: 'witness' },
  also: readonly Message[] = [],
) {
  const config: Partial<WorldConfig> = {
    properties: [{ name: 'p', machine: machineOf(property) }],
  };
  const machine = machineOf({ id: 'victim', ...victim });
  return explore(worldOf({ driver: sender('victim', go, ...also), victim: machine }, config))[0];
}

const onGo = (action: unknown): object => ({ on: { GO: { actions: action } } });

describe('a violation', () => {
  const passing = { initial: 'ok', states: { ok: { tags: 'witness', on: { bad: 'no' } } } };

  it('is seen although the next fact of the same step would take it back', () => {
    const property = {
      ...passing,
      states: { ...passing.states, no: { tags: 'violation', on: { good: 'ok' } } },
    };
    const verdict = verdictOn(onGo([announce('bad'), announce('good')]), property);
    expect(verdict?.kind).toBe('violated');
  });

  it('that a property leaves by itself is refused', () => {
    const property = {
      ...passing,
      states: { ...passing.states, no: { tags: 'violation', always: 'ok' } },
    };
    expect(() => verdictOn(onGo(announce('bad')), property)).toThrow(
      /property p leaves its violation/,
    );
  });
});

describe('a witness', () => {
  const property = (states: object) => ({ initial: 'idle', states });
  const running = property({
    idle: { on: { START: 'on' } },
    on: { tags: 'witness', on: { STOP: 'idle' } },
  });

  it('counts where a step ends, and not on the way through it', () => {
    const inOne = onGo([announce('START'), announce('STOP')]);
    expect(verdictOn(inOne, running)?.kind).toBe('unwitnessed');
    const inTwo = {
      on: { GO: { actions: announce('START') }, END: { actions: announce('STOP') } },
    };
    expect(verdictOn(inTwo, running, [{ type: 'END' }])?.kind).toBe('holds');
  });

  it('that a property leaves by itself is refused', () => {
    const passing = property({
      idle: { on: { START: 'on' } },
      on: { tags: 'witness', always: 'idle' },
    });
    expect(() => verdictOn(onGo(announce('START')), passing)).toThrow(
      /property p leaves its witness .* by 'always'/,
    );
  });
});

describe('a property whose verdict its tags could not tell is refused', () => {
  it.each([
    ['violated', 'violation'],
    ['Pending', 'pending'],
    ['witnessed', 'witness'],
  ])('the tag %s, which is near to %s', (tag, meant) => {
    const property = {
      id: 'm',
      initial: 'a',
      states: { a: { on: { bad: 'b' } }, b: { tags: ['witness', tag] } },
    };
    expect(() => verdictOn(onGo(announce('bad')), property)).toThrow(
      `property p has the tag '${tag}' in m.b; expected one of violation, pending, witness; did you mean '${meant}'?`,
    );
  });

  it('no tag at all', () => {
    expect(() =>
      verdictOn({ on: { GO: {} } }, { id: 'm', initial: 'a', states: { a: {} } }),
    ).toThrow(
      'property p can never say anything: no state of m has a tag; expected one of violation, pending, witness',
    );
  });
});

describe('what would be hidden from a state is refused', () => {
  it('a context that is changed in place', () => {
    const change = assign(({ context }: { context: { o: { x: boolean } } }) => {
      context.o.x = true;
      return { o: context.o };
    });
    expect(() => verdictOn({ context: { o: { x: false } }, ...onGo(change) })).toThrow(
      /victim throws on GO: .*read only/,
    );
  });

  it('an actor that is spawned in an assign', () => {
    const spawning = assign(({ spawn }) => {
      (spawn as (logic: unknown) => unknown)(fromCallback(() => undefined));
      return {};
    });
    expect(() => verdictOn(onGo(spawning))).toThrow(/victim on GO spawns an actor/);
  });

  it.each([
    ['without an id', [raise({ type: 'T' }, { delay: 10 })]],
    ['with an id of its own', [raise({ type: 'T' }, { delay: 10, id: 't' }), cancel('t')]],
  ])('a delayed raise %s', (_, actions) => {
    expect(() => verdictOn(onGo(actions))).toThrow(/victim on GO raises T with a delay/);
  });

  it('a guard that reads a random number, whatever it makes of it', () => {
    const victim = { on: { GO: [{ guard: () => Math.random() < 2 }] } };
    expect(() => verdictOn(victim)).toThrow(/victim is not deterministic on GO: .*a random number/);
  });

  it('a message to a machine that is done, unless it follows the advice', () => {
    const late = (meta: object) => ({
      initial: 'on',
      on: { '*': {}, LATE: {} },
      states: { on: { on: { GO: 'f' } }, f: { type: 'final', meta } },
    });
    const verdict = (meta: object) => verdictOn(late(meta), undefined, [{ type: 'LATE' }]);
    for (const meta of [{}, { ignore: ['LATER'] }]) {
      expect(() => verdict(meta)).toThrow(
        `victim does not handle LATE from driver in state "f", which is final, so that nothing reaches it: ` +
          "ignore it, as XState does, with meta: { ignore: ['LATE'] } there, or leave it waiting with meta: { defer: ['LATE'] }",
      );
    }
    // LATE is taken or not, besides the two states before.
    expect(verdict({ ignore: ['LATE'] })?.coverage.states).toBe(3);
    expect(verdict({ ignore: ['*'] })?.coverage.states).toBe(3);
    expect(verdict({ defer: ['LATE'] })?.coverage.states).toBe(2);
    expect(() => verdict({ ignore: 'LATE' })).toThrow(/expected a list of message types/);
  });

  it('a message that a state ignores which is not final: there a handler says so', () => {
    expect(() => verdictOn({ meta: { ignore: ['GO'] } })).toThrow(
      /ignore it with on: \{ GO: \{\} \}/,
    );
  });

  it('a message that one parallel region defers and another handles', () => {
    const region = (extra: object) => ({ initial: 'on', states: { on: extra } });
    const both = (one: object, other: object) => ({
      type: 'parallel',
      states: { one: region(one), other: region(other) },
    });
    const defer = { meta: { defer: ['GO'] } };
    expect(() => verdictOn(both(defer, { on: { GO: {} } }))).toThrow(
      'victim defers GO in victim.one.on and handles it in victim.other.on, another parallel region',
    );
    expect(() => verdictOn(both(defer, { on: { '*': {} } }))).toThrow(/another parallel region/);
    // Not handled there, or deferred there as well, or handled by what contains the deferring state.
    const waits = [both(defer, {}), both(defer, { on: { GO: { guard: () => false } } })];
    for (const victim of [...waits, { ...both(defer, {}), on: { GO: {} } }]) {
      expect(verdictOn(victim)?.coverage.states).toBe(1);
    }
  });

  it('a list of deferred messages that is no list', () => {
    expect(() => verdictOn({ meta: { defer: 'GO' } })).toThrow(/expected a list of message types/);
  });

  it('two timers of one name', () => {
    const region = (id: string) => ({ id, initial: 'on', states: { on: {} }, after: { 5: {} } });
    const both = setup({}).createMachine({
      id: 'm',
      type: 'parallel',
      states: { foo: { after: { 5: {} } }, bar: region('foo') },
    });
    expect(() => explore(worldOf({ both }))).toThrow(/two timers that schedules call '5 in foo'/);
  });
});

describe('canonical text', () => {
  it.each([[-0], [new Array(1)], [{ [Symbol('hidden')]: 1 }]])(
    'refuses %o, which JSON would change',
    (value) => {
      expect(() => canonical(value, 'it')).toThrow(/^it/);
    },
  );

  it('is of values that can be frozen all the way down', () => {
    const value = frozen({ a: [{ b: 1 }] });
    expect(() => Object.assign(value.a[0] as object, { b: 2 })).toThrow(TypeError);
    expect(textOf(value)).toBe('{"a":[{"b":1}]}');
  });
});

describe('sizes', () => {
  it('of the properties of a plain system are bounded like those of a world', () => {
    const properties = Array.from({ length: 31 }, (_, index) => ({ name: `p${index}` }));
    expect(() => tabulated(digraph([[]]), properties)).toThrow(/over 30 properties/);
  });
});
