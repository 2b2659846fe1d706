import { setup, type AnyStateMachine, type MachineContext } from 'xstate';
import type { WorldConfig } from '../index.js';
import { announce, reply, send, type Effect } from './effects.js';

/**
 * Two actors that count up to `max` by playing a message to each other, as communicating machines: PING-0, PONG-0,
 * PING-1, ... Each takes only the message that carries its own count, counts, and answers; others wait, untouched.
 *
 * Source: Stateright, src/actor/actor_test_util.rs and the tests of src/actor/model.rs. There a delivery that changes
 * nothing is no transition, and no count goes beyond `max`.
 * @param network `lossy` can lose a message for good, and delivers what is not lost any number of times in any order;
 * `perfect` delivers each message once.
 * @param checks false plants a bug: a message is taken whatever count it carries.
 */
export function pingPong(
  max: number,
  { network, checks = true }: { readonly network: Network; readonly checks?: boolean },
): WorldConfig {
  const config: WorldConfig = {
    name: `ping-pong up to ${max} on a ${network} network`,
    actors: [
      { id: 'pinger', machine: player('pinger', max, checks) },
      { id: 'ponger', machine: player('ponger', max, checks) },
    ],
    properties: [
      { name: 'the counts differ by at most one', machine: withinOne },
      { name: 'somebody reaches the end', machine: reachesMax },
    ],
  };
  if (network === 'perfect') return config;
  // Each of the 2 * max + 1 messages can be lost once. What is left of the budget follows from the counts and from the
  // messages that are there, so it adds no state.
  return { ...config, channel: () => 'set', faults: { drop: { budget: 2 * max + 1 } } };
}

export type Network = 'lossy' | 'perfect';

interface Played {
  readonly type: string;
  readonly from: string;
}

const takes = { pinger: 'PONG', ponger: 'PING' } as const;

function player(self: 'pinger' | 'ponger', max: number, checks: boolean): AnyStateMachine {
  const counts = Array.from({ length: max + 1 }, (_, count) => count);
  const messages = counts.map((count) => `${takes[self]}-${count}`);
  const states = counts.map((count) => {
    const taken = count === max ? [] : checks ? [`${takes[self]}-${count}`] : messages;
    const answer = self === 'pinger' ? `PING-${count + 1}` : `PONG-${count}`;
    const next = {
      target: `at${count + 1}`,
      actions: [
        reply<MachineContext, Played>(answer),
        announce<MachineContext, Played>(self === 'pinger' ? 'PINGER_COUNTED' : 'PONGER_COUNTED'),
        ...(count + 1 === max ? [announce<MachineContext, Played>('REACHED_MAX')] : []),
      ],
    };
    return [
      `at${count}`,
      {
        meta: { defer: messages.filter((type) => !taken.includes(type)) },
        on: Object.fromEntries(taken.map((type) => [type, next])),
      },
    ] as const;
  });
  return setup({
    types: { events: {} as Played, emitted: {} as Effect },
  }).createMachine({
    id: self,
    entry: self === 'pinger' ? send<MachineContext, Played>('ponger', { type: 'PING-0' }) : [],
    initial: 'at0',
    states: Object.fromEntries(states),
  });
}

const withinOne = setup({}).createMachine({
  id: 'withinOne',
  initial: 'even',
  states: {
    even: { on: { PINGER_COUNTED: 'pingerAhead', PONGER_COUNTED: 'pongerAhead' } },
    pingerAhead: { on: { PINGER_COUNTED: 'apart', PONGER_COUNTED: 'even' } },
    pongerAhead: { tags: 'witness', on: { PINGER_COUNTED: 'even', PONGER_COUNTED: 'apart' } },
    apart: { tags: 'violation' },
  },
});

const reachesMax = setup({}).createMachine({
  id: 'reachesMax',
  initial: 'below',
  states: {
    below: { tags: 'pending', on: { REACHED_MAX: 'there' } },
    there: { tags: 'witness' },
  },
});
