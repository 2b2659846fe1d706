import { assign } from 'xstate';
import type { ActorId, MessageId } from '../domain.js';
import { effects } from '../effects.js';
import { ended, executionBy, windowWithin } from '../engine/batch.js';
import { actorAt, workerOf, type Taken, type WorkerInput } from '../engine/worker.js';
import type { Fact } from '../facts.js';
import type { LeaseReply, LeaseRequest, TableReply, TableRequest } from './messages.js';

/** How a process takes part in the election, and how it works. */
export interface LeaderInput extends WorkerInput {
  /**
   * What a candidate judges the lease by. `change`: that it has seen none for LeaseDuration, by its own clock. `renewTime`: the holder's time in the record,
   * against its own clock.
   */
  readonly judges: 'change' | 'renewTime';
  /** How it takes the lease: by a PUT with the resourceVersion that it has read, or by a PATCH without one. */
  readonly takes: 'put' | 'patch';
  /** When the version of the lease is shown to the table as a token: never, in the transaction with the effect, or also when messages are read. */
  readonly fences: 'nothing' | 'writes' | 'reads and writes';
}

interface LeaderState extends LeaderInput {
  /** The version of the lease as last read or written. */
  readonly version: number;
  readonly n: number;
  readonly inOrder: readonly MessageId[];
}

const takenBy = ({ instance, id, window, n, inOrder }: LeaderState): Taken => ({
  instance,
  execution: executionBy(`e-${n}`, id),
  window: windowWithin(window, String(n)),
  messages: [...inOrder].sort(),
  inOrder,
});

const { worker, ask } = workerOf<
  LeaderState,
  LeaderInput,
  LeaseReply | TableReply,
  LeaseRequest | TableRequest
>(takenBy);
const { send } = effects<LeaseRequest | TableRequest, Fact>();

const tableOf = ({ context }: { readonly context: LeaderState }): ActorId =>
  actorAt('table', { key: context.window });

const elector = worker.extend({
  guards: {
    judgesByTime: ({ context }) => context.judges === 'renewTime',
    fences: ({ context }) => context.fences !== 'nothing',
  },
  actions: {
    getLease: ask({ type: 'GET_LEASE' }),
    takeLease: ask(({ context: { takes, version } }) => ({
      type: 'TAKE_LEASE',
      version: takes === 'put' ? version : null,
    })),
    keepVersion: assign(({ event }) => ('version' in event ? { version: event.version } : {})),
    askForMessages: send(tableOf, ({ context: { fences, version } }) => ({
      type: 'AWAIT_MESSAGES',
      token: fences === 'reads and writes' ? version : null,
    })),
    keepMessages: assign(({ event }) =>
      event.type === 'MESSAGES' ? { n: event.n, inOrder: event.inOrder } : {},
    ),
    commit: send(tableOf, ({ context }) => {
      const { window, execution, messages } = takenBy(context);
      return { type: 'COMMIT', token: context.version, window, execution, messages };
    }),
    remove: send(tableOf, ({ context }) => ({
      type: 'REMOVE',
      messages: takenBy(context).messages,
    })),
    forget: assign({ n: 0, inOrder: [] }),
    abandon: ask({ type: 'HOLDER_GONE' }),
  },
});

const stops = { target: '#looking', actions: [ended('aborted'), 'forget'] } as const;
const dies = { target: '#dead', actions: ended('aborted') } as const;

/**
 * A process that takes part in a leader election, and works messages off while it leads: it waits for the window to be over, reads all that waits, has the
 * effect of it as one batch, and deletes what it has worked off. When it hears that it has lost the lease it stops, and is a candidate again. It may die
 * while it leads.
 *
 * Source: kubernetes/client-go `tools/leaderelection/leaderelection.go` (acquire, renew, tryAcquireOrRenew); fabric8io/kubernetes-client#7160 (renewTime).
 */
export const kubernetesLeader = elector.createMachine({
  id: 'kubernetes-leader',
  context: ({ input }) => ({ ...input, version: 0, n: 0, inOrder: [] }),
  initial: 'beginning',
  on: {
    LEASE: {},
    LEASE_OLD: {},
    LEASE_WRITTEN: {},
    LEASE_CONFLICT: {},
    LEASE_LOST: {},
    MESSAGES: {},
    REMOVED: {},
    COMMITTED: {},
    REFUSED: {},
  },
  states: {
    beginning: { always: 'candidate' },
    dead: {
      id: 'dead',
      entry: 'abandon',
      meta: { defer: ['LEASE_LOST', 'MESSAGES', 'REMOVED', 'COMMITTED', 'REFUSED'] },
    },
    candidate: {
      initial: 'looking',
      states: {
        looking: {
          id: 'looking',
          entry: 'getLease',
          on: { LEASE: { target: 'watching', actions: 'keepVersion' } },
        },
        watching: {
          on: {
            LEASE_OLD: { target: 'taking', actions: 'keepVersion' },
            CLOCK_SKEW: { guard: 'judgesByTime', target: 'taking' },
          },
        },
        taking: {
          entry: 'takeLease',
          on: {
            LEASE_WRITTEN: { target: '#leading', actions: 'keepVersion' },
            LEASE_CONFLICT: 'looking',
          },
        },
      },
    },
    leading: {
      id: 'leading',
      initial: 'asking',
      states: {
        asking: {
          entry: 'askForMessages',
          on: {
            MESSAGES: {
              target: 'working',
              actions: ['keepMessages', 'announceStarted', 'announceAccepted'],
            },
            REFUSED: '#looking',
            LEASE_LOST: 'leaving',
            WORKER_CRASH: '#dead',
          },
        },
        /** It has lost the lease, and a read is still open. */
        leaving: { on: { MESSAGES: '#looking', REFUSED: '#looking' } },
        working: {
          after: {
            WORK: [
              { guard: 'fences', target: 'committing' },
              { target: 'worked', actions: 'announceProcessed' },
            ],
          },
          on: { LEASE_LOST: stops, WORKER_CRASH: dies },
        },
        worked: {
          after: { REPORT: { target: 'removing', actions: ended('completed') } },
          on: { LEASE_LOST: stops, WORKER_CRASH: dies },
        },
        removing: {
          entry: 'remove',
          exit: 'forget',
          meta: { defer: ['LEASE_LOST'] },
          on: { REMOVED: 'asking', WORKER_CRASH: '#dead' },
        },
        committing: {
          entry: 'commit',
          meta: { defer: ['LEASE_LOST'] },
          on: {
            COMMITTED: { target: 'asking', actions: [ended('completed'), 'forget'] },
            REFUSED: stops,
            WORKER_CRASH: dies,
          },
        },
      },
    },
  },
});
