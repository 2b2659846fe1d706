import { assign } from 'xstate';
import { type ExecutionId, type MessageId, type WindowKey, type WindowKind } from '../domain.js';
import { ended, executionBy, windowByTime, windowWithin } from '../engine/batch.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import type { SqsClientInput } from './client.js';
import type { SqsReply, SqsRequest } from './messages.js';

/** What a worker receives, and where messages are. */
export interface SqsWorkerInput extends WorkerInput, Pick<SqsClientInput, 'carries' | 'dedup'> {
  readonly kind: WindowKind;
  /** How many messages it receives at once; 1 to 10. */
  readonly max: number;
}

interface WorkerState extends SqsWorkerInput {
  readonly receipt: number;
  readonly first: number;
  readonly inOrder: readonly MessageId[];
}

const executionOf = ({ id, first }: WorkerState): ExecutionId => executionBy(`e-${first}`, id);

/** Where a window has one message by its de-duplication id, it is that of the time; otherwise a batch is a window of its own. */
function windowOfBatch(context: WorkerState): WindowKey {
  const { window, kind, first, carries, dedup } = context;
  if (carries === 'table' || dedup === 'message') return windowWithin(window, String(first));
  return windowByTime(kind, window, executionOf(context));
}

const { worker, ask } = workerOf<WorkerState, SqsWorkerInput, SqsReply, SqsRequest>((context) => ({
  instance: context.instance,
  execution: executionOf(context),
  window: windowOfBatch(context),
  messages: [...context.inOrder].sort(),
  inOrder: context.inOrder,
}));

const receiver = worker.extend({
  guards: {
    readsTable: ({ context }) => context.carries === 'table',
    saysWindow: ({ context: { carries, dedup, kind } }) =>
      carries === 'table' || dedup === 'message' || kind !== 'tumbling',
    hasBatch: ({ context }) => context.inOrder.length > 0,
  },
  actions: {
    receive: ask(({ context: { max } }) => ({ type: 'RECEIVE', max })),
    read: ask({ type: 'READ' }),
    removeRows: ask(({ context }) => ({ type: 'REMOVE', messages: [...context.inOrder].sort() })),
    delete: ask(({ context: { receipt, max } }) => ({ type: 'DELETE', receipt, max })),
    abandon: ask({ type: 'HOLDER_GONE' }),
    keep: assign(({ event }) =>
      event.type === 'RECEIVED'
        ? { receipt: event.receipt, first: event.first, inOrder: event.inOrder }
        : {},
    ),
    keepRows: assign(({ event }) => (event.type === 'ROWS' ? { inOrder: event.inOrder } : {})),
    forget: assign({ receipt: 0, first: 0, inOrder: [] }),
  },
});

const dies = { target: '#dead', actions: ended('aborted') } as const;

/**
 * A consumer: it receives up to `max` messages, has the effect of them as one batch, and deletes them. It may die before its effect, or between the
 * effect and the delete: the messages are received again.
 *
 * Source: Amazon SQS Developer Guide, "Visibility timeout"; AWS Lambda event source mapping (a batch that throws is received again).
 */
export const sqsWorker = receiver.createMachine({
  id: 'sqs-worker',
  context: ({ input }) => ({ ...input, receipt: 0, first: 0, inOrder: [] }),
  initial: 'beginning',
  on: { RECEIVED: {}, ROWS: {}, REMOVED: {} },
  states: {
    beginning: { entry: 'receive', always: 'receiving' },
    dead: { id: 'dead', entry: 'abandon', meta: { defer: ['RECEIVED', 'ROWS', 'REMOVED'] } },
    receiving: { on: { RECEIVED: { target: 'begun', actions: 'keep' } } },
    begun: {
      entry: 'announceStarted',
      always: [{ guard: 'readsTable', target: 'reading' }, { target: 'accepting' }],
    },
    reading: {
      entry: 'read',
      on: { ROWS: { target: 'judging', actions: 'keepRows' } },
    },
    judging: {
      always: [
        { guard: 'hasBatch', target: 'accepting' },
        { target: 'done', actions: ended('completed') },
      ],
    },
    accepting: {
      always: [
        { guard: 'saysWindow', target: 'working', actions: 'announceAccepted' },
        { target: 'working' },
      ],
    },
    working: {
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: { WORKER_CRASH: dies },
    },
    worked: {
      after: {
        REPORT: [
          { guard: 'readsTable', target: 'removing', actions: ended('completed') },
          { target: 'done', actions: ended('completed') },
        ],
      },
      on: { WORKER_CRASH: dies },
    },
    removing: { entry: 'removeRows', on: { REMOVED: 'done' } },
    done: { entry: ['delete', 'forget'], always: 'receiving' },
  },
});
