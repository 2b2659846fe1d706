import { createMachine, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { faultNames, scenario, strategies } from '../../model/index.js';
import { faultTypes, receives, starter } from './receives.js';
import { gaps } from './total.js';

/** Every machine of every world of the catalogue, by its id. */
const machines = new Map(
  Object.values(strategies)
    .flatMap(
      (strategy) =>
        scenario(
          { strategy: strategy.name, runtime: '2019', starters: 2, faults: faultNames },
          strategy,
        ).actors,
    )
    .map(({ id, machine }) => [machine.id, { machine, isStarter: /^(starter|standby)-/.test(id) }]),
);

const gapsOf = (machine: AnyStateMachine, messages: readonly string[]): readonly string[] =>
  gaps(machine, messages)
    .filter(({ message }) => !faultTypes.includes(message) && message !== 'SWAP_CONNECTIONS')
    .map(({ state, message }) => `${message} in ${state}`);

describe('every message in every state is handled, ignored on purpose, or left in the mailbox', () => {
  it.each([...machines])('%s', (id, { machine, isStarter }) => {
    const messages = receives[id] ?? (isStarter ? starter : undefined);
    expect(messages, `what ${id} receives`).toBeDefined();
    expect(gapsOf(machine, messages ?? [])).toEqual([]);
  });
});

describe('a machine that is not total', () => {
  it.each([
    ['forgets a message', { states: { s: { on: { A: {} } }, t: {} } }, ['A in t']],
    ['forgets one that only its receiver is sent', { states: { s: {} } }, ['B in s'], ['B']],
    ['has guards that may all be false', { on: { A: { guard: () => false } } }, ['A in ']],
    [
      'forgets it where two regions are in certain states',
      {
        type: 'parallel',
        states: {
          p: { initial: 's', states: { s: { on: { A: {} } }, t: {} } },
          q: { initial: 's', states: { s: { on: { A: 't' } }, t: {} } },
        },
      },
      ['A in p.t and q.t'],
    ],
    ['handles it above', { on: { A: {} }, states: { s: { on: { A: {} } }, t: {} } }, []],
    ['handles it last', { on: { A: [{ guard: () => false }, {}] } }, []],
    ['defers it', { states: { s: { on: { A: {} } }, t: { meta: { defer: ['A'] } } } }, []],
    [
      'only passes through the state',
      { initial: 't', states: { s: { on: { A: {} } }, t: { always: 's' } } },
      [],
    ],
  ] as const)('%s', (_, config, expected, messages: readonly string[] = []) => {
    const initial = 'states' in config && !('type' in config) ? { initial: 's' } : {};
    const machine = createMachine({ ...initial, ...config });
    expect(gapsOf(machine, messages)).toEqual(expected);
  });
});
