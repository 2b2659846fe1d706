import { fc, test } from '@fast-check/vitest';
import { setup, type AnyStateMachine } from 'xstate';
import { expect, it } from 'vitest';
import { explore, World } from '../index.js';
import { send } from './effects.js';
import { anything, machineOf } from './machines.js';
import { noFaults } from './random-faults.js';
import { runs } from './runs.js';
import { membersOf, worldConfigOf } from './symmetric-worlds.js';

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

/** More members than are checked completely, each of whom tells the boss something once; what that does with it is random. */
const many = fc.record({
  shunned: fc.integer({ min: 0, max: 5 }),
  type: fc.constantFrom('A', 'B'),
  about: fc.constantFrom('self' as const, null),
  note: fc.constantFrom('seen' as const, 'remember' as const, null),
  announce: fc.constantFrom('sender' as const, 'mentioned' as const, null),
  channel: fc.constantFrom('fifo' as const, 'bag' as const, 'set' as const),
});

const deaf = { on: { A: 'ignore', B: 'ignore' }, timer: null } as const;

test.prop([many], { seed: 2026, numRuns: runs(8) })(
  'one of six members whom another actor ignores is noticed',
  ({ shunned, type, about, note, announce, channel }) => {
    const nothing = { target: 1, onlyKnown: false, note: null, announce: null };
    const send = { to: 'boss', type, about, correlation: null } as const;
    const spec = {
      members: 6,
      fellows: false,
      member: [{ ...deaf, timer: { ...nothing, send } }, deaf, deaf],
      boss: [
        { on: { ...deaf.on, [type]: { ...nothing, note, announce, send: null } }, timer: null },
        deaf,
        deaf,
      ],
      channels: [channel, channel],
      queue: channel,
      faults: noFaults,
      time: 'asynchronous',
      clocks: { lateness: {}, drift: {} },
      mail: [false, false],
    } as const;
    const unfair = new World(worldConfigOf(spec, membersOf(spec)[shunned] ?? null));
    explore(unfair, { until: 'never', cycles: false });
    expect(unfair.asymmetry?.message).toMatch(/^boss .* does not treat member-1, /);
    // Those whom nobody ignores are alike.
    const fair = new World(worldConfigOf(spec));
    explore(fair, { until: 'never', cycles: false });
    expect(fair.asymmetry).toBeUndefined();
  },
);
