import { assign, enqueueActions, setup } from 'xstate';
import {
  executionId,
  windowMs,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
} from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Ended, Fact } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import { batchLock, messagesIn } from './client.js';
import { windowOpenedBy } from './pusher.js';
import type { DatabaseReply, DatabaseRequest } from './statements.js';

/** Whom a worker asks, and what it works off. */
export interface PostgresWorkerInput {
  readonly id: ActorId;
  readonly store: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
  /**
   * What it takes. `one`: one row that nobody has (SKIP LOCKED). `all`: all that wait, under an advisory lock. `window`: the oldest window that is
   * closed, after it has closed the open one.
   */
  readonly takes: 'one' | 'all' | 'window';
}

interface WorkerState extends PostgresWorkerInput {
  /** The window that it has; null: none. */
  readonly opener: string | null;
  readonly batch: readonly MessageId[];
}

const { send, announce } = effects<DatabaseRequest, Fact>();

type Heard = Received<DatabaseReply> | FaultEvent;

const ask = (request: DatabaseRequest | ((args: { context: WorkerState }) => DatabaseRequest)) =>
  send<WorkerState, Heard, undefined>(({ context }) => context.store, request);

const tell = (fact: (args: { context: WorkerState }) => Fact) =>
  announce<WorkerState, Heard, undefined>(fact);

/** The execution of a batch by a worker. */
export const executionBy = (opener: string, worker: ActorId): ExecutionId =>
  executionId(`${opener}@${worker}`);

const executionOf = ({ id, opener }: WorkerState): ExecutionId => executionBy(opener ?? '', id);
const batchWindow = ({ window, opener }: WorkerState): WindowKey =>
  windowOpenedBy(window, opener ?? '');

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
    input: {} as PostgresWorkerInput,
    emitted: {} as Effect<DatabaseRequest, Fact>,
  },
  delays: { WINDOW: windowMs, WORK: 1_000, REPORT: 10 },
  guards: {
    takesWindows: ({ context }) => context.takes === 'window',
    takesAll: ({ context }) => context.takes === 'all',
    foundNone: ({ event }) => event.type === 'ROWS' && Object.keys(event.rows).length === 0,
  },
  actions: {
    await: ask(({ context }) =>
      context.takes === 'window'
        ? { type: 'AWAIT_ROWS', table: 'windows', where: { state: ['open', 'closed'] } }
        : { type: 'AWAIT_ROWS', table: 'inbox', where: { state: 'waiting' } },
    ),
    close: ask({
      type: 'UPDATE',
      table: 'windows',
      where: { state: 'open' },
      set: { state: 'closed' },
    }),
    beginTransaction: ask({ type: 'BEGIN' }),
    lockWindow: ask({
      type: 'SELECT_FOR_UPDATE',
      table: 'windows',
      where: { state: 'closed' },
      order: 'n',
      limit: 1,
    }),
    readWindow: ask(({ context }) => ({
      type: 'SELECT',
      table: 'inbox',
      where: { win: context.opener },
    })),
    lock: ask({ type: 'ADVISORY_LOCK', lock: batchLock, level: 'xact' }),
    takeAll: ask({
      type: 'UPDATE',
      table: 'inbox',
      where: { state: 'waiting' },
      set: { state: 'done' },
    }),
    lockOne: ask({
      type: 'SELECT_FOR_UPDATE',
      table: 'inbox',
      where: { state: 'waiting' },
      skipLocked: true,
      order: 'n',
      limit: 1,
    }),
    markDone: ask(({ context }) =>
      context.takes === 'window'
        ? { type: 'UPDATE', table: 'windows', key: context.opener ?? '', set: { state: 'done' } }
        : { type: 'UPDATE', table: 'inbox', key: context.opener ?? '', set: { state: 'done' } },
    ),
    commit: ask({ type: 'COMMIT' }),
    abandon: ask({ type: 'HOLDER_GONE' }),
    loseSession: ask(({ context }) => ({ type: 'END_SESSION', client: context.id })),
    keepWindow: assign(({ event }) => ({
      opener: event.type === 'ROWS' ? (Object.keys(event.rows)[0] ?? null) : null,
    })),
    /** A batch that no window has is called like its first message. */
    keepBatch: assign(({ context, event }) => {
      const batch = messagesIn(event);
      return { batch, opener: context.opener ?? batch[0] ?? null };
    }),
    forget: assign({ opener: null, batch: [] }),
    announceAccepted: enqueueActions(({ context, enqueue }) => {
      if (context.takes === 'window') return;
      for (const message of context.batch) {
        const window = batchWindow(context);
        enqueue.emit({ type: 'announce', fact: { type: 'accepted', message, window } });
      }
    }),
    announceStarted: tell(({ context }) => ({
      type: 'started',
      instance: context.instance,
      execution: executionOf(context),
      window: batchWindow(context),
    })),
    announceProcessed: tell(({ context }) => ({
      type: 'processed',
      window: batchWindow(context),
      execution: executionOf(context),
      messages: context.batch,
    })),
    announceCompleted: ended('completed'),
    announceFailed: ended('failed'),
    announceAborted: ended('aborted'),
  },
});

const dies = { target: '#dead', actions: 'announceAborted' } as const;

/**
 * A process that looks for work again and again, takes some in a transaction that is open until the work is done, has its effect, and
 * commits. The server may end its session while it stands still (`pause`). It may die before its effect, or between the effect and the commit: the transaction is rolled back, and the work comes again.
 *
 * A window is closed by a statement of its own, before it is taken: what is in it is the same however often it is taken. The oldest that is closed is
 * locked; who finds it locked waits, so there is one batch at a time.
 *
 * Source: PostgreSQL docs, SELECT ("The Locking Clause"), 13.3.5 Advisory Locks.
 */
export const postgresWorker = worker.createMachine({
  id: 'postgres-worker',
  context: ({ input }) => ({ ...input, opener: null, batch: [] }),
  initial: 'awaiting',
  on: { FOUND: {}, DONE: {}, ROWS: {}, ADVISORY: {}, SQL_ERROR: {} },
  states: {
    dead: {
      id: 'dead',
      entry: 'abandon',
      meta: { defer: ['FOUND', 'DONE', 'ROWS', 'ADVISORY', 'SQL_ERROR'] },
    },
    awaiting: {
      entry: ['forget', 'await'],
      on: {
        FOUND: [{ guard: 'takesWindows', target: 'letting' }, { target: 'beginning' }],
      },
    },
    letting: { after: { WINDOW: 'closing' } },
    closing: { entry: 'close', on: { ROWS: 'beginning', SQL_ERROR: 'awaiting' } },
    beginning: {
      entry: 'beginTransaction',
      on: {
        DONE: [
          { guard: 'takesWindows', target: 'taking.window' },
          { guard: 'takesAll', target: 'taking.lock' },
          { target: 'taking.one' },
        ],
        SQL_ERROR: 'awaiting',
      },
    },
    taking: {
      on: { SQL_ERROR: 'awaiting' },
      initial: 'window',
      states: {
        window: {
          entry: 'lockWindow',
          on: {
            ROWS: [
              { guard: 'foundNone', target: '#leaving' },
              { target: 'content', actions: 'keepWindow' },
            ],
          },
        },
        content: {
          entry: 'readWindow',
          on: { ROWS: { target: '#working', actions: 'keepBatch' } },
        },
        lock: { entry: 'lock', on: { ADVISORY: 'all' } },
        all: {
          entry: 'takeAll',
          on: {
            ROWS: [
              { guard: 'foundNone', target: '#leaving' },
              { target: '#working', actions: 'keepBatch' },
            ],
          },
        },
        one: {
          entry: 'lockOne',
          on: {
            ROWS: [
              { guard: 'foundNone', target: '#leaving' },
              { target: '#working', actions: 'keepBatch' },
            ],
          },
        },
      },
    },
    leaving: { id: 'leaving', entry: 'commit', on: { DONE: 'awaiting', SQL_ERROR: 'awaiting' } },
    working: {
      id: 'working',
      entry: ['announceAccepted', 'announceStarted'],
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: { WORKER_CRASH: dies, PAUSE: { actions: 'loseSession' } },
    },
    worked: {
      after: { REPORT: [{ guard: 'takesAll', target: 'committing' }, { target: 'marking' }] },
      on: { WORKER_CRASH: dies, PAUSE: { actions: 'loseSession' } },
    },
    marking: {
      entry: 'markDone',
      on: { ROWS: 'committing', SQL_ERROR: { target: 'awaiting', actions: 'announceFailed' } },
    },
    /** What the batch does is done; the next one may begin as soon as the commit has taken effect. */
    committing: {
      entry: ['commit', 'announceCompleted'],
      on: { DONE: 'awaiting', SQL_ERROR: 'awaiting' },
    },
  },
});
