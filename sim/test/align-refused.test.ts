import { describe, expect, it } from 'vitest';
import { DivergenceError, align, type World, type WorldAction } from '../index.js';
import { announce, send } from './effects.js';
import { machineOf, sender } from './machines.js';
import {
  actions,
  cellWorld,
  client,
  firstFor,
  followed,
  impatient,
  lines,
  lostUpdate,
  oracle,
  patient,
  plain,
  refusal,
  sleepy,
} from './align-worlds.js';

describe('a schedule is refused', () => {
  it('where two ways to add a step are not the same', () => {
    const undecided = cellWorld({
      'client-1': impatient,
      'client-2': client(),
      'oracle-a': oracle(),
      'oracle-b': oracle(),
    });
    const error = refusal(undecided);
    expect(error).toMatchObject({ step: 5, expected: 'cell: deliver WRITE from client-1' });
    expect(error.enabled).toContain('oracle-a: deliver ASK from client-1');
    expect(error.message).toMatch(
      /^diverged at step 5: expected cell: deliver WRITE from client-1; enabled: .*; it is possible after 'oracle-a: .*' or 'oracle-b: .*', and that is not the same; with /,
    );
  });

  it('where two ways to name do not mean the same', () => {
    const teller = (fact: string) => machineOf({ on: { HELLO: { actions: announce(fact) } } });
    const greeter = machineOf({
      entry: ['a-7', 'a-8'].map((to) => send(to, { type: 'HELLO' })),
    });
    const world = cellWorld({ greeter, 'a-7': teller('left'), 'a-8': teller('right') });
    const schedule = actions('a-1: deliver HELLO from greeter');
    const error = refusal(world, schedule, {});
    expect(error.why).toContain('do not mean the same');
    expect(error).toMatchObject({ step: 1, expected: 'a-1: deliver HELLO from greeter' });
    expect(followed(world, schedule, { expect: [{ type: 'right' }] }).lines).toEqual([
      'a-8: deliver HELLO from greeter',
    ]);
  });

  it('where its order is impossible now', () => {
    const named = lostUpdate.map((one) => {
      const by = (text = ''): string =>
        text.replace('client-1', 'alice').replace('client-2', 'bob');
      return { ...one, actor: by(one.actor), from: by(one.from) };
    });
    expect(followed(cellWorld({ alice: client(), bob: client() }), named).notes).toEqual([]);
    const turned = cellWorld({ alice: patient, bob: firstFor('alice') });
    expect(refusal(turned, named)).toMatchObject({
      step: 1,
      expected: 'cell: deliver READ from alice',
      enabled: ['cell: deliver READ from bob'],
      adaptations: [],
    });
  });

  it('with a report of what was adapted before', () => {
    const error = refusal(
      cellWorld({
        'client-1': client(['oracle']),
        'client-2': client(['nobody']),
        oracle: oracle(),
        nobody: machineOf({ on: { ASK: {} } }),
      }),
    );
    expect(error).toMatchObject({ step: 6, expected: 'cell: deliver WRITE from client-2' });
    expect(error.message).toContain("inserted 'oracle: deliver ASK from client-1'");
  });

  it('where a fault is not possible: faults are neither left out nor inserted', () => {
    const schedule = actions('client-1: crash', ...lines.slice(2, 4));
    expect(refusal(plain(), schedule, {})).toMatchObject({ step: 1, expected: 'client-1: crash' });
    const crashing = cellWorld(
      { 'client-1': client(), 'client-2': client() },
      { faults: { crash: { budget: 1 }, restart: { budget: 1 } } },
    );
    const restarted = actions('client-1: restart');
    expect(refusal(crashing, restarted, {})).toMatchObject({ step: 1 });
  });

  it('where only time would help: no timer is inserted', () => {
    const world = cellWorld({ 'client-1': sleepy('dozing'), 'client-2': client() });
    expect(refusal(world)).toMatchObject({ step: 5 });
  });

  it('where its last step is no more', () => {
    const schedule = actions(...lines, 'client-1: deliver ANSWER from oracle');
    expect(refusal(plain(), schedule)).toMatchObject({ step: 7 });
  });

  it('where too many steps in a row are no more', () => {
    const gone = (count: number): readonly WorldAction[] =>
      actions(
        ...lines.slice(0, 4),
        ...Array.from({ length: count }, (_, n) => `oracle: deliver ASK${n} from client-1`),
        ...lines.slice(4),
      );
    expect(followed(plain(), gone(4)).notes).toHaveLength(4);
    expect(refusal(plain(), gone(5))).toMatchObject({ step: 5 });
  });

  it('where a step that was left out is possible after all', () => {
    // The second question comes before the first one now.
    const before = actions(
      ...lines.slice(0, 2),
      'one: deliver ASK from client-1',
      'client-1: deliver ANSWER from one',
      'two: deliver ASK from client-1',
      'client-1: deliver ANSWER from two',
      'cell: deliver WRITE from client-1',
    );
    const asking = (...who: readonly string[]): World =>
      cellWorld({ 'client-1': client(who), one: oracle(), two: oracle() });
    expect(followed(asking('one', 'two'), before, {}).notes).toEqual([]);
    expect(refusal(asking('two', 'one'), before, {})).toMatchObject({ step: 3 });
  });

  it('where one name would stand for two', () => {
    const schedule = actions(
      'cell: deliver READ from client-1',
      'client-2: deliver VALUE from cell',
    );
    const world = cellWorld({ 'client-7': client() });
    expect(refusal(world, schedule, {})).toMatchObject({ step: 1 });
    expect(refusal(world, schedule, {}).message).toContain(
      "with 'client-1' as 'client-7' it goes on to step 2",
    );
  });

  it('where a name without a number is another one', () => {
    const schedule = actions('cell: deliver READ from alice');
    expect(refusal(cellWorld({ bob: client() }), schedule, {})).toMatchObject({ step: 1 });
  });

  it('where another message comes from the same sender', () => {
    expect(refusal(plain(), actions('cell: deliver PEEK from client-1'), {}).step).toBe(1);
  });

  it('where a step that was left out is possible for a moment', () => {
    // The nap came first once. Now it follows the first call, and the second one ends it.
    const napper = machineOf(
      {
        initial: 'awake',
        states: {
          awake: { on: { CALL: 'drowsy' } },
          drowsy: { after: { NAP: 'asleep' }, on: { CALL: 'up' } },
          asleep: { on: { CALL: {} } },
          up: {},
        },
      },
      { NAP: () => 5 },
    );
    const world = cellWorld({
      caller: sender('napper', { type: 'CALL' }, { type: 'CALL' }),
      napper,
    });
    const calls = Array.from({ length: 2 }, () => 'napper: deliver CALL from caller');
    expect(followed(world, actions(...calls), {}).notes).toEqual([]);
    const schedule = actions('napper: fire NAP in awake', ...calls);
    expect(refusal(world, schedule, {})).toMatchObject({ step: 1 });
  });

  it('where there are more steps than anybody would call the same', () => {
    const names = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, index) => `client-${index + 1}`);
    const asking = (count: number): World =>
      cellWorld({
        ...Object.fromEntries(names(count).map((id) => [id, client(['oracle', 'oracle'])])),
        oracle: oracle(),
      });
    const all = (count: number): readonly WorldAction[] =>
      actions(
        ...names(count).flatMap((id) => [
          `cell: deliver READ from ${id}`,
          `${id}: deliver VALUE from cell`,
          `cell: deliver WRITE from ${id}`,
        ]),
      );
    expect(followed(asking(8), all(8), {}).notes).toHaveLength(32);
    expect(refusal(asking(9), all(9), {})).toMatchObject({ step: 27 });
  });

  it('where it would take too long to find out', () => {
    const names = Array.from({ length: 9 }, (_, index) => `client-${index + 11}`);
    const crowd = cellWorld(Object.fromEntries(names.map((id) => [id, client()])));
    const schedule = actions(
      ...names.map((_, index) => `cell: deliver READ from client-${index + 1}`),
      'nobody: deliver READ from client-1',
    );
    expect(refusal(crowd, schedule, {}).message).toContain('gave up after 50000 actions');
  });

  it('if it may not be adapted', () => {
    const renumbered = cellWorld({ 'client-12': client(), 'client-11': client() });
    const strictly = (): unknown => align(renumbered, lostUpdate, { strict: true });
    expect(strictly).toThrow(DivergenceError);
    expect(strictly).toThrow(/^diverged at step 1: expected cell: deliver READ from client-1; /);
  });
});
