import { assign } from 'xstate';
import { executionId, windowMs, type ActorId, type MessageId, type WindowKind } from '../domain.js';
import { effects } from '../effects.js';
import { ended, windowByTime } from '../engine/batch.js';
import { actorAt, workerOf, type Taken, type WorkerInput } from '../engine/worker.js';
import type { Fact } from '../facts.js';
import type { JobReply, JobRequest, TableReply, TableRequest } from './messages.js';

/** Which pod. */
export interface PodInput extends WorkerInput {
  readonly kind: WindowKind;
}

interface PodState extends PodInput {
  readonly inOrder: readonly MessageId[];
}

const takenBy = ({ instance, id, window, kind, inOrder }: PodState): Taken => {
  const execution = executionId(`e-${id}`);
  return {
    instance,
    execution,
    window: windowByTime(kind, window, execution),
    messages: [...inOrder].sort(),
    inOrder,
  };
};

const { worker, ask } = workerOf<
  PodState,
  PodInput,
  JobReply | TableReply,
  JobRequest | TableRequest
>(takenBy);
const { send } = effects<JobRequest | TableRequest, Fact>();

const tableOf = ({ context }: { readonly context: PodState }): ActorId =>
  actorAt('table', { key: context.window });

const pod = worker.extend({
  delays: { WINDOW: windowMs },
  guards: {
    saysWindow: ({ context }) => context.kind !== 'tumbling',
    hasBatch: ({ context }) => context.inOrder.length > 0,
  },
  actions: {
    read: send(tableOf, { type: 'READ' }),
    keepMessages: assign(({ event }) =>
      event.type === 'MESSAGES' ? { inOrder: event.inOrder } : {},
    ),
    remove: send(tableOf, ({ context }) => ({
      type: 'REMOVE',
      messages: takenBy(context).messages,
    })),
    exit: ask({ type: 'JOB_DONE' }),
    abandon: ask({ type: 'HOLDER_GONE' }),
  },
});

/**
 * A pod of a Job: it waits for the window to be over, reads all that waits, has the effect of it as one batch, deletes what it has worked off, and exits. It
 * may die at any moment.
 *
 * Source: Kubernetes documentation, "Jobs" ("the same program may sometimes be started twice").
 */
export const kubernetesPod = pod.createMachine({
  id: 'kubernetes-pod',
  context: ({ input }) => ({ ...input, inOrder: [] }),
  initial: 'idle',
  on: { RUN: {}, MESSAGES: {}, REMOVED: {} },
  states: {
    idle: { on: { RUN: { target: 'running', actions: 'announceStarted' } } },
    dead: { id: 'dead', entry: 'abandon', meta: { defer: ['RUN', 'MESSAGES', 'REMOVED'] } },
    running: {
      on: { WORKER_CRASH: { target: '#dead', actions: ended('aborted') } },
      initial: 'waiting',
      states: {
        waiting: { after: { WINDOW: 'reading' } },
        reading: {
          entry: 'read',
          on: { MESSAGES: { target: 'judging', actions: 'keepMessages' } },
        },
        judging: { always: [{ guard: 'hasBatch', target: 'accepting' }, { target: '#over' }] },
        accepting: {
          always: [
            { guard: 'saysWindow', target: 'working', actions: 'announceAccepted' },
            { target: 'working' },
          ],
        },
        working: { after: { WORK: { target: 'worked', actions: 'announceProcessed' } } },
        worked: { after: { REPORT: 'removing' } },
        removing: { entry: 'remove', on: { REMOVED: '#over' } },
      },
    },
    over: { id: 'over', entry: ['exit', ended('completed')] },
  },
});
