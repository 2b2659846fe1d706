import { assign } from 'xstate';
import { windowMs, type MessageId } from '../domain.js';
import { ended, executionBy, windowWithin } from '../engine/batch.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import { batchLock, messagesIn } from './client.js';
import type { DatabaseReply, DatabaseRequest } from './statements.js';

/** How a worker takes what it works off. */
export interface PostgresWorkerInput extends WorkerInput {
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

const { worker: common, ask } = workerOf<
  WorkerState,
  PostgresWorkerInput,
  DatabaseReply,
  DatabaseRequest
>(({ id, instance, window, opener, batch }) => ({
  instance,
  execution: executionBy(opener ?? '', id),
  window: windowWithin(window, opener ?? ''),
  messages: batch,
}));

const worker = common.extend({
  delays: { WINDOW: windowMs },
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
  },
});

/** Of messages that are in no window before they are taken. */
const takesLoose = {
  ROWS: [
    { guard: 'foundNone', target: '#leaving' },
    { target: '#working', actions: ['keepBatch', 'announceAccepted'] },
  ],
} as const;

const dies = { target: '#dead', actions: ended('aborted') } as const;

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
          on: takesLoose,
        },
        one: {
          entry: 'lockOne',
          on: takesLoose,
        },
      },
    },
    leaving: { id: 'leaving', entry: 'commit', on: { DONE: 'awaiting', SQL_ERROR: 'awaiting' } },
    working: {
      id: 'working',
      entry: 'announceStarted',
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: { WORKER_CRASH: dies, PAUSE: { actions: 'loseSession' } },
    },
    worked: {
      after: { REPORT: [{ guard: 'takesAll', target: 'committing' }, { target: 'marking' }] },
      on: { WORKER_CRASH: dies, PAUSE: { actions: 'loseSession' } },
    },
    marking: {
      entry: 'markDone',
      on: { ROWS: 'committing', SQL_ERROR: { target: 'awaiting', actions: ended('failed') } },
    },
    /** What the batch does is done; the next one may begin as soon as the commit has taken effect. */
    committing: {
      entry: ['commit', ended('completed')],
      on: { DONE: 'awaiting', SQL_ERROR: 'awaiting' },
    },
  },
});
