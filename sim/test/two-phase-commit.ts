import { assign, setup, type AnyStateMachine } from 'xstate';
import type { WorldConfig } from '../index.js';
import { send, type Effect } from './effects.js';

/**
 * Two-phase commit among `n` resource managers (Gray and Lamport's TwoPhase) as communicating machines over a general
 * network: a message that was sent stays there for ever and can arrive again (channel kind `set`).
 *
 * Source: TLA+ Examples, transaction_commit/TwoPhase.tla; published counts in the tests.
 */
export function twoPhaseCommit(n: number): WorldConfig {
  const managers = Array.from({ length: n }, (_, index) => `rm-${index + 1}`);
  return {
    name: `two-phase commit, ${n} resource managers`,
    actors: [
      { id: 'tm', machine: transactionManager(managers) },
      ...managers.map((id) => ({ id, machine: resourceManager })),
    ],
    channel: () => 'set',
    ...(n > 1 ? { symmetric: managers } : {}),
  };
}

const resourceManager = setup({ types: { emitted: {} as Effect } }).createMachine({
  id: 'rm',
  initial: 'working',
  states: {
    working: {
      after: { 1: 'prepared', 2: 'aborted' },
      on: { COMMIT: 'committed', ABORT: 'aborted' },
    },
    prepared: {
      entry: send('tm', { type: 'PREPARED' }),
      on: { COMMIT: 'committed', ABORT: 'aborted' },
    },
    committed: { on: { COMMIT: 'committed', ABORT: 'aborted' } },
    aborted: { on: { COMMIT: 'committed', ABORT: 'aborted' } },
  },
});

function transactionManager(managers: readonly string[]): AnyStateMachine {
  return setup({
    types: {
      context: {} as { prepared: { readonly [manager: string]: true } },
      events: {} as { type: 'PREPARED'; from: string },
      emitted: {} as Effect,
    },
    guards: {
      isLast: ({ context, event }) =>
        Object.keys({ ...context.prepared, [event.from]: true }).length === managers.length,
    },
    actions: {
      note: assign({
        prepared: ({ context, event }) => ({ ...context.prepared, [event.from]: true }),
      }),
    },
  }).createMachine({
    id: 'tm',
    context: { prepared: {} },
    initial: 'init',
    states: {
      init: {
        initial: 'collecting',
        after: { 1: 'aborted' },
        states: {
          collecting: {
            on: {
              PREPARED: [
                { guard: 'isLast', actions: 'note', target: 'ready' },
                { actions: 'note' },
              ],
            },
          },
          ready: { after: { 2: '#tm.committed' }, on: { PREPARED: {} } },
        },
      },
      committed: {
        entry: managers.map((to) => send(to, { type: 'COMMIT' })),
        meta: { defer: ['PREPARED'] },
      },
      aborted: {
        entry: managers.map((to) => send(to, { type: 'ABORT' })),
        meta: { defer: ['PREPARED'] },
      },
    },
  });
}
