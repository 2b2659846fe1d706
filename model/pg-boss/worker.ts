import { assign, enqueueActions, setup } from 'xstate';
import type { ActorId, ExecutionId, InstanceId, MessageId, WindowKey } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Ended, Fact } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import { executionBy } from '../postgres/worker.js';
import { windowOpenedBy } from '../postgres/pusher.js';
import type { BossReply, BossRequest } from './messages.js';

/** Whom a worker asks, and what it works off. */
export interface PgBossWorkerInput {
  readonly id: ActorId;
  readonly store: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
  /** True: a job is a signal, and the messages are in rows. False: a job is a message. */
  readonly reads: boolean;
}

interface WorkerState extends PgBossWorkerInput {
  /** The job that it has; null: none. */
  readonly job: string | null;
  /** Its messages, in the order in which they came. */
  readonly taken: readonly MessageId[];
}

const { send, announce } = effects<BossRequest, Fact>();

type Heard = Received<BossReply> | FaultEvent;

const ask = (request: (state: WorkerState) => BossRequest) =>
  send<WorkerState, Heard, undefined>(
    ({ context }) => context.store,
    ({ context }) => request(context),
  );

const executionOf = ({ id, job }: WorkerState): ExecutionId => executionBy(job ?? '', id);
const windowOf = ({ window, job }: WorkerState): WindowKey => windowOpenedBy(window, job ?? '');

/** Which comes first means nothing. */
const batchOf = ({ taken }: WorkerState): readonly MessageId[] => [...taken].sort();

const tell = (fact: (args: { context: WorkerState }) => Fact) =>
  announce<WorkerState, Heard, undefined>(fact);

const ended = (how: Ended['how']) =>
  tell(({ context }) => ({
    type: 'ended',
    instance: context.instance,
    execution: executionOf(context),
    how,
  }));

const worker = setup({
  types: {
    context: {} as WorkerState,
    events: {} as Heard,
    input: {} as PgBossWorkerInput,
    emitted: {} as Effect<BossRequest, Fact>,
  },
  delays: { WORK: 1_000, REPORT: 10 },
  guards: {
    reads: ({ context }) => context.reads,
    foundNone: ({ event }) => event.type === 'ROWS' && event.rows.length === 0,
  },
  actions: {
    await: ask(() => ({ type: 'AWAIT_JOB' })),
    read: ask(() => ({ type: 'READ' })),
    complete: ask(({ job }) => ({ type: 'COMPLETE', job: job ?? '' })),
    finish: ask((state) => ({ type: 'FINISH', job: state.job ?? '', messages: batchOf(state) })),
    fail: ask(({ job }) => ({ type: 'FAIL', job: job ?? '' })),
    abandon: ask(() => ({ type: 'HOLDER_GONE' })),
    keepJob: assign(({ event }) =>
      event.type === 'JOB'
        ? { job: event.job, taken: event.message === null ? [] : [event.message] }
        : {},
    ),
    keepRows: assign(({ event }) => (event.type === 'ROWS' ? { taken: event.rows } : {})),
    forget: assign({ job: null, taken: [] }),
    announceStarted: tell(({ context }) => ({
      type: 'started',
      instance: context.instance,
      execution: executionOf(context),
      window: windowOf(context),
    })),
    /** Rows belong to the batch that they are in; who has sent a job has said so. */
    announceProcessed: enqueueActions(({ context, enqueue }) => {
      const { taken, reads } = context;
      const window = windowOf(context);
      for (const message of reads ? taken : []) {
        enqueue.emit({ type: 'announce', fact: { type: 'accepted', message, window } });
      }
      const messages = batchOf(context);
      const fact: Fact = { type: 'processed', window, execution: executionOf(context), messages };
      enqueue.emit({ type: 'announce', fact });
    }),
    announceCompleted: ended('completed'),
    announceFailed: ended('failed'),
    announceAborted: ended('aborted'),
  },
});

const dies = { target: '#dead', actions: 'announceAborted' } as const;

/**
 * A process that fetches a job again and again (`work`), has its effect, and completes the job. It may die before its effect, or between the effect
 * and `complete`: the job expires and is retried. What it is to do may throw: it fails the job, which is retried.
 *
 * With `reads` it takes all rows that wait, after it has fetched the job; says in one transaction that they are worked off and completes the job.
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
          { guard: 'reads', target: 'reading', actions: 'keepJob' },
          { target: 'working', actions: 'keepJob' },
        ],
      },
    },
    reading: {
      entry: 'read',
      on: {
        ROWS: [
          { guard: 'foundNone', target: 'completing' },
          { target: 'working', actions: 'keepRows' },
        ],
        WORKER_CRASH: '#dead',
      },
    },
    working: {
      entry: 'announceStarted',
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: {
        WORKER_CRASH: dies,
        ACTIVITY_FAILURE: { target: 'failing', actions: 'announceFailed' },
      },
    },
    /** What the job does is done; the next one may begin as soon as it is completed. */
    worked: {
      after: {
        REPORT: [
          { guard: 'reads', target: 'finishing', actions: 'announceCompleted' },
          { target: 'completing', actions: 'announceCompleted' },
        ],
      },
      on: { WORKER_CRASH: dies },
    },
    finishing: { entry: 'finish', on: { AFFECTED: 'awaiting' } },
    completing: { entry: 'complete', on: { AFFECTED: 'awaiting' } },
    failing: { entry: 'fail', on: { AFFECTED: 'awaiting' } },
  },
});
