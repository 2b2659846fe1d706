import { hrtime } from 'node:process';
import { assign, setup, type AnyStateMachine } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { twoPhaseCommitPlain, type Commit } from '../../../sim/test/toys/two-phase-commit-plain.js';
import { secondsSince } from '../measure.js';
import { commitCounts } from '../workloads.js';
import type { Peer, PeerCase } from './peer.js';

/**
 * XState's own explorer. It explores one machine and drops what a machine sends, so the whole of two-phase commit has to
 * be one machine: its context is the state of the plain system, and each action of the system is an event.
 */
export const xstateGraphPeer: Peer = {
  name: 'xstate/graph',
  cases: [commit(4, 'quick'), commit(5, 'normal')],
};

function commit(n: number, size: PeerCase['size']): PeerCase {
  const states = commitCounts[n]?.states;
  return {
    model: `two-phase commit, N=${n}`,
    size,
    ...(states === undefined ? {} : { expected: states }),
    note: 'as one machine',
    prepare: () => {
      const events = eventsOf(n).map((type) => ({ type }));
      return () => {
        const begin = hrtime.bigint();
        const map = getAdjacencyMap(machineOf(n), { events, limit: Infinity });
        const seconds = secondsSince(begin);
        return { seconds, count: Object.keys(map).length, unit: 'states' };
      };
    },
  };
}

function machineOf(n: number): AnyStateMachine {
  const system = twoPhaseCommitPlain(n);
  const stepOf = (context: Commit, type: string): Commit | undefined =>
    system.enabled(context).find(({ name }) => name === type)?.next;
  return setup({
    types: { context: {} as Commit, events: {} as { type: string } },
    guards: { isEnabled: ({ context, event }) => stepOf(context, event.type) !== undefined },
    actions: { step: assign(({ context, event }) => stepOf(context, event.type) ?? {}) },
  }).createMachine({
    context: system.initial(),
    on: Object.fromEntries(
      eventsOf(n).map((type) => [type, { guard: 'isEnabled', actions: 'step' } as const]),
    ),
  });
}

/** The names of all actions of the plain system. */
function eventsOf(n: number): readonly string[] {
  const managers = Array.from({ length: n }, (_, index) => index);
  const each = ['learn', 'prepare', 'choose abort', 'hear commit', 'hear abort'];
  return ['commit', 'abort', ...each.flatMap((name) => managers.map((self) => `${name} ${self}`))];
}
