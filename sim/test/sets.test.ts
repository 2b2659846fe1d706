import { assign, setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { World, type WorldConfig } from '../index.js';
import { Symmetry } from '../symmetry/symmetry.js';
import { send } from './effects.js';
import { machineOf } from './machines.js';
import { allOrbits, allStates } from './orbits.js';

const members = ['a', 'b', 'c'] as const;

const member = setup({}).createMachine({
  initial: 'quiet',
  states: {
    quiet: { after: { 1: 'greeted' } },
    greeted: { entry: send('hub', { type: 'HELLO' }) },
  },
}) as unknown as AnyStateMachine;

const never = setup({}).createMachine({
  initial: 'on',
  states: { on: {}, off: { tags: 'violation' } },
}) as unknown as AnyStateMachine;

/** A hub that changes its list of who has said HELLO like this. */
function greetings(
  change: (seen: readonly unknown[], from: string) => readonly unknown[],
  sets: readonly string[] | undefined,
): WorldConfig {
  const noted = assign((args: unknown) => {
    const { context, event } = args as {
      readonly context: { readonly seen: { readonly now: readonly unknown[] } };
      readonly event: { readonly from: string };
    };
    return { seen: { now: change(context.seen.now, event.from) } };
  });
  const hub = machineOf({
    context: { seen: { now: [] } },
    on: { HELLO: { actions: noted } },
  });
  return {
    name: 'greetings',
    actors: [...members.map((id) => ({ id, machine: member })), { id: 'hub', machine: hub }],
    properties: [{ name: 'never', machine: never }],
    symmetric: members,
    ...(sets === undefined ? {} : { sets }),
  };
}

function without({ symmetric, ...rest }: WorldConfig): World {
  expect(symmetric).toEqual(members);
  return new World(rest);
}

const sorted = (seen: readonly unknown[], from: string) => [...seen, from].sort();
const descending = (seen: readonly unknown[], from: string) => sorted(seen, from).reverse();
const appended = (seen: readonly unknown[], from: string) => [...seen, from];

describe('a field that is declared as a set', () => {
  it('may hold a sorted list', () => {
    const config = greetings(sorted, ['seen']);
    const full = allStates(without(config));
    const orbits = allOrbits(new World(config));
    expect(orbits).toMatchObject({ weight: full?.states, successors: full?.successors });
    // How many members are quiet, on their way, and seen: the ways to write 3 as a sum of three numbers.
    expect([full?.states, orbits?.states]).toEqual([27, 10]);
  });

  it('is counted wrongly by a symmetry that takes it for a list', () => {
    const config = greetings(sorted, ['seen']);
    const world = without(config);
    const orbits = allOrbits(world, new Symmetry(world.tables, members));
    expect(orbits?.weight).not.toBe(allStates(without(config))?.states);
  });

  it('is refused as a list where it is not declared', () => {
    for (const sets of [undefined, [], ['heard']]) {
      expect(() => allOrbits(new World(greetings(sorted, sets)))).toThrow(
        'does not treat a, b, c alike',
      );
    }
  });

  it.each([
    ['is not in order', descending, '["b","a"] in a field seen'],
    ['is in order of arrival', appended, 'does not treat a, b, c alike'],
    ['holds one text twice', (_: unknown, from: string) => [from, from], '["a","a"]'],
    ['holds something else', (_: unknown, from: string) => [{ from }], '[{"from":"a"}]'],
  ] as const)('is refused if it %s', (_, change, says) => {
    expect(() => allOrbits(new World(greetings(change, ['seen'])))).toThrow(says);
    expect(() => allStates(without(greetings(change, ['seen'])))).not.toThrow();
  });

  it('but in a field that is not, a list in order of arrival is all right', () => {
    const config = greetings(appended, []);
    expect(allOrbits(new World(config))?.weight).toBe(allStates(without(config))?.states);
  });
});
