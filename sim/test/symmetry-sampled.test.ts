import { setup, type AnyStateMachine } from 'xstate';
import { expect, it } from 'vitest';
import { explore, World } from '../index.js';
import { send } from './effects.js';
import { anything, machineOf } from './machines.js';

const seven = [...'abcdefg'];

/** Says HELLO to the hub at some moment. */
const member = setup({}).createMachine({
  initial: 'quiet',
  states: {
    quiet: { after: { 1: 'greeted' } },
    greeted: { entry: send('hub', { type: 'HELLO' }) },
  },
}) as unknown as AnyStateMachine;

/** Seven members are more than are checked completely; `special` is the one that the hub treats in its own way. */
function greetings(special: string | null): World {
  const hub = machineOf({
    initial: 'even',
    states: {
      even: {
        on: {
          HELLO: [
            {
              guard: ({ event }: { event: { from?: string } }) => event.from === special,
              target: 'odd',
            },
            {},
          ],
        },
      },
      odd: { on: { HELLO: {} } },
    },
  });
  return new World({
    name: 'greetings',
    actors: [...seven.map((id) => ({ id, machine: member })), { id: 'hub', machine: hub }],
    symmetric: seven,
    properties: [anything],
  });
}

it.each(seven)('a guard that names %s, one of seven members, is refused', (id) => {
  expect(() => explore(greetings(id), { symmetry: true })).toThrow('does not treat a, b, c, d, e');
});

it('a guard that names nobody is not', () => {
  expect(explore(greetings(null))[0]?.kind).toBe('holds');
});
