import { assign } from 'xstate';
import {
  executionId,
  messageId,
  type ExecutionId,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../domain.js';
import { ended, windowByTime, windowWithin } from '../engine/batch.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import type { QueueReply, QueueRequest } from './messages.js';
import type { ProducerInput } from './producer.js';

/** What a worker works off. Its id is its lock token, too. */
export interface BullmqWorkerInput extends WorkerInput {
  readonly kind: WindowKind;
  readonly carries: ProducerInput['carries'];
}

interface WorkerState extends BullmqWorkerInput {
  readonly job: Extract<QueueReply, { readonly type: 'JOB' }> | null;
  /** What the batch is. Sorted. */
  readonly batch: readonly MessageId[];
}

const { worker: common, ask } = workerOf<WorkerState, BullmqWorkerInput, QueueReply, QueueRequest>(
  (context, event) => ({
    instance: context.instance,
    execution: executionOf(context),
    window: batchWindow(context),
    messages: context.batch,
    ...(event.type === 'MESSAGES' ? { inOrder: event.inOrder.map((id) => messageId(id)) } : {}),
  }),
);

/** An execution is one try of a job. */
function executionOf(context: WorkerState): ExecutionId {
  const { job, started } = jobOf(context);
  return executionId(`e-${job}.${started}`);
}

/**
 * The window of a batch. Where messages are the data of jobs it is the window that they came for, as far as time says which that is. Where they
 * wait in a hash, each job is a window: what it finds belongs to it.
 */
function batchWindow(context: WorkerState): WindowKey {
  const { carries, window, kind } = context;
  if (carries === 'inbox') return windowWithin(window, jobOf(context).job);
  return windowByTime(kind, window, executionOf(context));
}

function jobOf({ job }: WorkerState): NonNullable<WorkerState['job']> {
  if (job === null) throw new Error('expected a job, found none');
  return job;
}

const endOf = (type: 'COMPLETE' | 'FAIL' | 'RETRY') =>
  ask(({ context }) => ({ type, job: jobOf(context).job, token: context.id }));

const worker = common.extend({
  guards: {
    isToFail: ({ event }) => event.type === 'JOB' && event.fails,
    readsInbox: ({ context }) => context.carries === 'inbox',
    hasBatch: ({ context }) => context.batch.length > 0,
    mayRetry: ({ context }) => jobOf(context).mayRetry,
    saysWindow: ({ context }) => context.carries === 'inbox' || context.kind !== 'tumbling',
  },
  actions: {
    await: ask(({ context }) => ({ type: 'AWAIT_JOB', token: context.id })),
    readInbox: ask({ type: 'HKEYS' }),
    emptyInbox: ask(({ context }) => ({ type: 'HDEL', messages: context.batch })),
    complete: endOf('COMPLETE'),
    fail: endOf('FAIL'),
    retry: endOf('RETRY'),
    abandon: ask(({ context }) => ({ type: 'HOLDER_GONE', token: context.id })),
    keepJob: assign(({ context, event }) => {
      if (event.type !== 'JOB') return {};
      const { from: _, ...job } = event;
      return { job, batch: context.carries === 'payload' ? [messageId(job.data)] : [] };
    }),
    keepBatch: assign(({ event }) => ({
      batch: event.type === 'MESSAGES' ? event.inOrder.map((id) => messageId(id)).sort() : [],
    })),
    forget: assign({ job: null, batch: [] }),
  },
});

/**
 * A BullMQ worker with a concurrency of one: it takes a job, has its effect and moves the job to completed; if it throws, the job is tried again later
 * while it has attempts left. Where messages wait in a hash it works off all that it finds, and removes these and no others before the job is over.
 *
 * Faults: `worker-crash` at any moment of a try, `activity-failure` instead of the effect.
 *
 * Source: BullMQ 6.7.0, Worker.processJob and Job.moveToFailed; docs, "Workers" and "Stalled".
 */
export const bullmqWorker = worker.createMachine({
  id: 'bullmq-worker',
  context: ({ input }) => ({ ...input, job: null, batch: [] }),
  initial: 'awaiting',
  on: { JOB: {}, MESSAGES: {}, CODE: {} },
  states: {
    dead: { id: 'dead', entry: 'abandon', meta: { defer: ['JOB', 'MESSAGES', 'CODE'] } },
    awaiting: {
      id: 'awaiting',
      entry: ['forget', 'await'],
      on: {
        JOB: [
          { guard: 'isToFail', target: 'failing', actions: 'keepJob' },
          { target: 'trying', actions: ['keepJob', 'announceStarted'] },
        ],
      },
    },
    trying: {
      on: { WORKER_CRASH: { target: 'dead', actions: ended('aborted') } },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'readsInbox', target: 'reading' }, { target: 'accepting' }] },
        reading: {
          entry: 'readInbox',
          on: { MESSAGES: { target: 'accepting', actions: 'keepBatch' } },
        },
        accepting: {
          always: [
            { guard: 'saysWindow', target: 'working', actions: 'announceAccepted' },
            { target: 'working' },
          ],
        },
        working: {
          after: {
            WORK: [
              { guard: 'hasBatch', target: 'worked', actions: 'announceProcessed' },
              { target: '#completing' },
            ],
          },
          on: {
            ACTIVITY_FAILURE: [
              { guard: 'mayRetry', target: '#retrying', actions: ended('failed') },
              { target: '#failing', actions: ended('failed') },
            ],
          },
        },
        worked: {
          after: {
            REPORT: [{ guard: 'readsInbox', target: 'emptying' }, { target: '#completing' }],
          },
        },
        emptying: { entry: 'emptyInbox', on: { CODE: '#completing' } },
      },
    },
    /** What the job does is done; the next one may begin as soon as this has taken effect. */
    completing: {
      id: 'completing',
      entry: ['complete', ended('completed')],
      on: { CODE: 'awaiting' },
    },
    failing: { id: 'failing', entry: 'fail', on: { CODE: 'awaiting' } },
    retrying: { id: 'retrying', entry: 'retry', on: { CODE: 'awaiting' } },
  },
});
