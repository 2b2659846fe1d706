import { assign, setup, type AnyStateMachine } from 'xstate';
import type { WorldConfig } from '../index.js';
import { announce, send, type Effect } from './effects.js';

/**
 * Leader election of `n` nodes in a unidirectional ring (Dolev, Klawe and Rodeh), as communicating machines.
 *
 * Each step of Spin's automaton is one step here: a timer where Spin takes a local statement, a delivery where it
 * receives. Two of Spin's rules are spelt out by messages. `init` starts all nodes at once: START waits for every node,
 * and taking it is the node's first statement. Processes end in the reverse order of their creation: a node that has
 * nothing more to do waits for ENDED of the node that was created after it.
 *
 * Source: Spin, Examples/leader0.pml; as explored with statement merging (the default) and without reduction.
 * @param n at least 3: with two nodes ENDED would queue behind the messages of the election.
 * @param numbers of node 1, 2, ...; the algorithm needs them to be distinct. Default: those of leader0.pml, I = 3.
 */
export function leaderElection(
  n: number,
  numbers: readonly number[] = range(n).map((node) => ((n + 3 - node) % n) + 1),
): WorldConfig {
  if (n < 3) throw new RangeError(`a ring of ${n}; expected at least 3 nodes`);
  return {
    name: `leader election in a ring of ${n}`,
    actors: [
      { id: 'init', machine: init(n) },
      ...range(n).map((node) => ({
        id: idOf(node),
        machine: ringNode(node, n, numbers[node - 1] as number),
      })),
    ],
    properties: [{ name: 'exactly one leader', machine: oneLeader }],
  };
}

/** What the ring sends. */
const ring = ['ONE', 'TWO', 'WINNER'];
/**
 * What waits while a node takes local steps. START comes only once; it is listed because a partial-order reduction knows
 * who sends a node which types, not how often.
 */
const all = [...ring, 'START', 'ENDED'];

function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}

function idOf(node: number): string {
  return node === 0 ? 'init' : `node-${node}`;
}

function init(n: number): AnyStateMachine {
  return setup({ types: { emitted: {} as Effect }, delays: { RUN: 1 } }).createMachine({
    id: 'init',
    initial: 'starting',
    states: {
      starting: { meta: { defer: ['ENDED'] }, after: { RUN: 'running' } },
      running: {
        entry: range(n).map((node) => send(idOf(node), { type: 'START' })),
        on: { ENDED: 'gone' },
      },
      gone: {},
    },
  });
}

interface Node {
  readonly active: boolean;
  readonly knowsWinner: boolean;
  /** What the last message carried. */
  readonly received: number;
  readonly maximum: number;
  readonly neighbour: number;
}

function ringNode(node: number, n: number, number: number): AnyStateMachine {
  const next = idOf((node % n) + 1);
  return setup({
    types: {
      context: {} as Node,
      events: {} as
        { type: 'ONE' | 'TWO' | 'WINNER'; number: number } | { type: 'START' | 'ENDED' },
      emitted: {} as Effect,
    },
    guards: {
      isActive: ({ context }) => context.active,
      isLess: ({ context: { received, maximum } }) => received !== maximum,
      isPeak: ({ context: { neighbour, received, maximum } }) =>
        neighbour > received && neighbour > maximum,
      isOther: ({ context }) => context.received !== number,
      knowsWinner: ({ context }) => context.knowsWinner,
    },
    actions: {
      note: assign(({ event }) => ('number' in event ? { received: event.number } : {})),
      noteNeighbour: assign({ neighbour: ({ context }) => context.received }),
      adoptNeighbour: assign({ maximum: ({ context }) => context.neighbour }),
      knowWinner: assign({ knowsWinner: true }),
      resign: assign({ active: false }),
      sendOwn: send(next, { type: 'ONE', number }),
      sendMaximum: send(next, ({ context }) => ({ type: 'ONE', number: context.maximum })),
      sendReceived: send(next, ({ context }) => ({ type: 'ONE', number: context.received })),
      sendTwo: send(next, ({ context }) => ({ type: 'TWO', number: context.received })),
      sendWinner: send(next, ({ context }) => ({ type: 'WINNER', number: context.received })),
      elect: announce('ELECTED'),
      end: send(idOf(node - 1), { type: 'ENDED' }),
    },
    delays: { STEP: 1 },
  }).createMachine({
    id: 'node',
    context: { active: true, knowsWinner: false, received: 0, maximum: number, neighbour: 0 },
    initial: 'unborn',
    states: {
      unborn: { meta: { defer: [...ring, 'ENDED'] }, on: { START: 'born' } },
      born: {
        meta: { defer: all },
        after: { STEP: { target: 'listening', actions: 'sendOwn' } },
      },
      listening: {
        meta: { defer: ['START', 'ENDED'] },
        on: {
          ONE: { target: 'one', actions: 'note' },
          TWO: { target: 'two', actions: 'note' },
          WINNER: { target: 'winner', actions: 'note' },
        },
      },
      one: {
        meta: { defer: all },
        initial: 'received',
        states: {
          received: {
            after: { STEP: [{ guard: 'isActive', target: 'comparing' }, { target: 'relaying' }] },
          },
          comparing: {
            after: { STEP: [{ guard: 'isLess', target: 'passing' }, { target: 'winning' }] },
          },
          passing: {
            after: { STEP: { target: '#node.listening', actions: ['sendTwo', 'noteNeighbour'] } },
          },
          winning: { after: { STEP: { target: 'telling', actions: 'knowWinner' } } },
          telling: { after: { STEP: { target: '#node.listening', actions: 'sendWinner' } } },
          relaying: { after: { STEP: { target: '#node.listening', actions: 'sendReceived' } } },
        },
      },
      two: {
        meta: { defer: all },
        initial: 'received',
        states: {
          received: {
            after: { STEP: [{ guard: 'isActive', target: 'comparing' }, { target: 'relaying' }] },
          },
          comparing: {
            after: {
              STEP: [
                { guard: 'isPeak', target: 'staying', actions: 'adoptNeighbour' },
                { target: 'resigning' },
              ],
            },
          },
          staying: { after: { STEP: { target: '#node.listening', actions: 'sendMaximum' } } },
          resigning: { after: { STEP: { target: '#node.listening', actions: 'resign' } } },
          relaying: { after: { STEP: { target: '#node.listening', actions: 'sendTwo' } } },
        },
      },
      winner: {
        meta: { defer: all },
        initial: 'received',
        states: {
          received: {
            after: { STEP: [{ guard: 'isOther', target: 'heard' }, { target: 'printing' }] },
          },
          printing: { after: { STEP: 'counting' } },
          counting: { after: { STEP: { target: 'asserting', actions: 'elect' } } },
          asserting: { after: { STEP: 'heard' } },
          heard: {
            after: {
              STEP: [{ guard: 'knowsWinner', target: '#node.ending' }, { target: 'telling' }],
            },
          },
          telling: { after: { STEP: { target: '#node.ending', actions: 'sendWinner' } } },
        },
      },
      ending: {
        meta: { defer: [...ring, 'START'] },
        ...(node === n ? { after: { STEP: 'gone' } } : { on: { ENDED: 'gone' } }),
      },
      gone: { meta: { defer: [...ring, 'START'] }, entry: 'end' },
    },
  });
}

const oneLeader = setup({}).createMachine({
  id: 'oneLeader',
  initial: 'none',
  states: {
    none: { tags: 'pending', on: { ELECTED: 'one' } },
    one: { tags: 'witness', on: { ELECTED: 'several' } },
    several: { tags: 'violation' },
  },
});
