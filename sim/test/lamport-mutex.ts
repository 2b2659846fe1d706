import { assign, emit, setup, type AnyStateMachine } from 'xstate';
import type { Message, MonitorConfig, WorldConfig } from '../index.js';
import { announce, reply, send, type Effect } from './effects.js';

/**
 * Lamport's distributed mutual exclusion among `n` processes, as communicating machines. Channels are first in, first out.
 *
 * A process asks everybody, with its clock as the time of the request, and enters when everybody has answered and it
 * knows of no earlier request. That it may is looked up at once, without a step; entering is a step of its own. As in the
 * specification, a process that is inside may enter again, which changes nothing.
 *
 * Clocks grow without bound: explore this world within `clocksWithin`.
 * Source: TLA+ Examples, lamport_mutex/LamportMutex.tla.
 * @param waits false plants a bug: a process enters without waiting for the answers.
 */
export function lamportMutex(
  n: number,
  { maxClock, waits = true }: { readonly maxClock: number; readonly waits?: boolean },
): WorldConfig {
  const processes = Array.from({ length: n }, (_, index) => index + 1);
  return {
    name: `Lamport's mutual exclusion, ${n} processes${waits ? '' : ' that do not wait'}`,
    actors: processes.map((self) => ({ id: idOf(self), machine: processOf(self, n, waits) })),
    properties: [mutualExclusion(processes), clocksWithinBound(maxClock)],
  };
}

/** The name of the property that is the specification's state constraint: no clock is beyond `maxClock`. */
export const clocksWithin = 'no clock is beyond the bound';

interface Process {
  readonly clock: number;
  /** By process: the time of its request as known here; 0 if there is none. */
  readonly requests: readonly number[];
  /** By process: whether it has answered this process's request. */
  readonly answered: readonly boolean[];
}

type Received =
  | { readonly type: 'REQUEST'; readonly clock: number; readonly from: string }
  | { readonly type: 'ACK' | 'RELEASE'; readonly from: string };

function idOf(process: number): string {
  return `process-${process}`;
}

/** The place in a list by process of whoever sent this. */
function senderOf({ from }: Received): number {
  return Number(from.replace('process-', '')) - 1;
}

function processOf(self: number, n: number, waits: boolean): AnyStateMachine {
  const own = self - 1;
  const nobody = Array.from({ length: n }, () => false);
  const others = nobody.map((_, other) => other).filter((other) => other !== own);
  const sendAll = (message: (context: Process) => Message) =>
    others.map((other) =>
      send<Process, Received>(idOf(other + 1), ({ context }) => message(context)),
    );
  const beats = (requests: readonly number[], other: number): boolean => {
    const mine = requests[own] as number;
    const theirs = requests[other] as number;
    return theirs === 0 || mine < theirs || (mine === theirs && own < other);
  };
  const mayEnter = ({ requests, answered }: Process): boolean =>
    (!waits || answered.every(Boolean)) && others.every((other) => beats(requests, other));
  return setup({
    types: { context: {} as Process, events: {} as Received, emitted: {} as Effect },
    guards: {
      mayEnter: ({ context }) => mayEnter(context),
      mayNot: ({ context }) => !mayEnter(context),
    },
    actions: {
      request: assign(({ context: { clock, requests } }) => ({
        requests: requests.with(own, clock),
        answered: nobody.with(own, true),
      })),
      noteRequest: assign(({ context: { clock, requests }, event }) =>
        event.type === 'REQUEST'
          ? {
              clock: Math.max(clock, event.clock) + 1,
              requests: requests.with(senderOf(event), event.clock),
            }
          : {},
      ),
      tellClock: emit(({ context }) => ({
        type: 'announce',
        fact: { type: 'CLOCK', clock: context.clock },
      })),
      answer: reply('ACK'),
      noteAnswer: assign(({ context: { answered }, event }) => ({
        answered: answered.with(senderOf(event), true),
      })),
      noteRelease: assign(({ context: { requests }, event }) => ({
        requests: requests.with(senderOf(event), 0),
      })),
      withdraw: assign(({ context: { requests } }) => ({
        requests: requests.with(own, 0),
        answered: nobody,
      })),
    },
    delays: { ASK: 1, ENTER: 1, EXIT: 1 },
  }).createMachine({
    id: 'process',
    context: { clock: 1, requests: nobody.map(() => 0), answered: nobody },
    on: {
      REQUEST: { actions: ['noteRequest', 'tellClock', 'answer'] },
      ACK: { actions: 'noteAnswer' },
      RELEASE: { actions: 'noteRelease' },
    },
    initial: 'idle',
    states: {
      idle: {
        after: {
          ASK: {
            target: 'waiting',
            actions: ['request', ...sendAll(({ clock }) => ({ type: 'REQUEST', clock }))],
          },
        },
      },
      waiting: { always: { guard: 'mayEnter', target: 'ready' } },
      ready: {
        always: { guard: 'mayNot', target: 'waiting' },
        after: { ENTER: 'inside' },
      },
      inside: {
        entry: announce(`ENTERED-${self}`),
        after: {
          ENTER: { guard: 'mayEnter', target: 'inside', reenter: true },
          EXIT: {
            target: 'idle',
            actions: [
              'withdraw',
              announce(`LEFT-${self}`),
              ...sendAll(() => ({ type: 'RELEASE' })),
            ],
          },
        },
      },
    },
  });
}

/** At most one process is inside. It knows no more than who is, so that it adds no state. */
function mutualExclusion(processes: readonly number[]): MonitorConfig {
  const entered = Object.fromEntries(processes.map((self) => [`ENTERED-${self}`, `inside${self}`]));
  const inside = processes.map((self) => {
    const second = processes.filter((other) => other !== self).map((other) => `ENTERED-${other}`);
    return [
      `inside${self}`,
      {
        tags: 'witness',
        on: {
          [`LEFT-${self}`]: 'free',
          ...Object.fromEntries(second.map((fact) => [fact, 'together'])),
        },
      },
    ] as const;
  });
  return {
    name: 'at most one process is inside',
    machine: setup({}).createMachine({
      id: 'mutualExclusion',
      initial: 'free',
      states: {
        free: { on: entered },
        ...Object.fromEntries(inside),
        together: { tags: 'violation' },
      },
    }),
  };
}

function clocksWithinBound(maxClock: number): MonitorConfig {
  return {
    name: clocksWithin,
    machine: setup({
      types: { events: {} as { type: 'CLOCK'; clock: number } },
      guards: { isBeyond: ({ event }) => event.clock > maxClock },
    }).createMachine({
      id: 'clocksWithin',
      initial: 'within',
      states: {
        within: { tags: 'witness', on: { CLOCK: { guard: 'isBeyond', target: 'beyond' } } },
        beyond: { tags: 'violation' },
      },
    }),
  };
}
