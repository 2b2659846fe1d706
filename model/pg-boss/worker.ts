import { assign } from 'xstate';
import type { MessageId } from '../domain.js';
import { ended, executionBy, windowWithin } from '../engine/batch.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import type { BossReply, BossRequest } from './messages.js';

/** Where a worker finds what it works off. */
export interface PgBossWorkerInput extends WorkerInput {
  /** True: a job is a signal, and the messages are in rows. False: a job is a message. */
  readonly readsRows: boolean;
}

interface WorkerState extends PgBossWorkerInput {
  /** The job that it has; null: none. */
  readonly job: string | null;
  /** Its messages, in the order in which they came. */
  readonly taken: readonly MessageId[];
}

const { worker: common, ask } = workerOf<WorkerState, PgBossWorkerInput, BossReply, BossRequest>(
  ({ id, instance, window, job, taken }) => ({
    instance,
    execution: executionBy(job ?? '', id),
    window: windowWithin(window, job ?? ''),
    messages: sorted(taken),
    inOrder: taken,
  }),
);

/** As a batch: which comes first means nothing. */
const sorted = (taken: readonly MessageId[]): readonly MessageId[] => [...taken].sort();

const worker = common.extend({
  guards: {
    readsRows: ({ context }) => context.readsRows,
    isEmpty: ({ event }) => event.type === 'ROWS' && event.rows.length === 0,
  },
  actions: {
    await: ask({ type: 'AWAIT_JOB' }),
    read: ask({ type: 'READ' }),
    complete: ask(({ context }) => ({ type: 'COMPLETE', job: context.job ?? '' })),
    finish: ask(({ context: { job, taken } }) => ({
      type: 'FINISH',
      job: job ?? '',
      messages: sorted(taken),
    })),
    fail: ask(({ context }) => ({ type: 'FAIL', job: context.job ?? '' })),
    abandon: ask({ type: 'HOLDER_GONE' }),
    keepJob: assign(({ event }) =>
      event.type === 'JOB'
        ? { job: event.job, taken: event.message === null ? [] : [event.message] }
        : {},
    ),
    keepRows: assign(({ event }) => (event.type === 'ROWS' ? { taken: event.rows } : {})),
    forget: assign({ job: null, taken: [] }),
  },
});

const dies = { target: '#dead', actions: ended('aborted') } as const;

/**
 * A process that fetches a job again and again (`work`), has its effect, and completes the job. It may die before its effect, or between the effect
 * and `complete`: the job expires and is retried. What it is to do may throw: it fails the job, which is retried.
 *
 * With `readsRows` it takes all rows that wait, after it has fetched the job; says in one transaction that they are worked off and completes the job.
 *
 * Source: pg-boss docs, `work`, `fetch`, `complete`, `fail`; src/manager.js, `watch`.
 */
export const pgBossWorker = worker.createMachine({
  id: 'pg-boss-worker',
  context: ({ input }) => ({ ...input, job: null, taken: [] }),
  initial: 'awaiting',
  on: { JOB: {}, AFFECTED: {}, ROWS: {} },
  states: {
    dead: { id: 'dead', entry: 'abandon', meta: { defer: ['JOB', 'AFFECTED', 'ROWS'] } },
    awaiting: {
      entry: ['forget', 'await'],
      on: {
        JOB: [
          { guard: 'readsRows', target: 'reading', actions: 'keepJob' },
          { target: 'working', actions: 'keepJob' },
        ],
      },
    },
    reading: {
      entry: 'read',
      on: {
        ROWS: [
          { guard: 'isEmpty', target: 'completing' },
          { target: 'working', actions: 'keepRows' },
        ],
        WORKER_CRASH: '#dead',
      },
    },
    working: {
      entry: 'announceStarted',
      /** Rows belong to the batch that they are in; who has sent a job has said so. */
      after: {
        WORK: [
          {
            guard: 'readsRows',
            target: 'worked',
            actions: ['announceAccepted', 'announceProcessed'],
          },
          { target: 'worked', actions: 'announceProcessed' },
        ],
      },
      on: {
        WORKER_CRASH: dies,
        ACTIVITY_FAILURE: { target: 'failing', actions: ended('failed') },
      },
    },
    /** What the job does is done; the next one may begin as soon as it is completed. */
    worked: {
      after: {
        REPORT: [
          { guard: 'readsRows', target: 'finishing', actions: ended('completed') },
          { target: 'completing', actions: ended('completed') },
        ],
      },
      on: { WORKER_CRASH: dies },
    },
    finishing: { entry: 'finish', on: { AFFECTED: 'awaiting' } },
    completing: { entry: 'complete', on: { AFFECTED: 'awaiting' } },
    failing: { entry: 'fail', on: { AFFECTED: 'awaiting' } },
  },
});
