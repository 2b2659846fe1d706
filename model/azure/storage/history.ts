import { assertEvent, assign, setup } from 'xstate';
import { etag, type ETag, type ExecutionId } from '../../domain.js';
import { reply, type Effect } from '../../effects.js';
import {
  conflict,
  notFound,
  preconditionFailed,
  purged,
  type HistoryEvent,
  type HistoryRequest,
  type Received,
} from '../../messages.js';

interface HistoryState {
  /** Whose history this is: of the latest execution that wrote without an ETag; null when there is none. */
  readonly executionId: ExecutionId | null;
  readonly events: readonly HistoryEvent[];
  /** The sentinel row's version: counts the writes, also those of a history that was purged. */
  readonly etag: ETag;
}

/**
 * The history of one instance id, with its sentinel row. A write is one entity group transaction: the events and the
 * sentinel together, or neither.
 *
 * - With an ETag, events are appended if nobody wrote since; 412 otherwise (the worker then reports SplitBrainDetected).
 * - Without one in mode `insert`, the write fails on the history of an execution that still lives. A finished one is
 *   replaced: the worker of era `deduplicating` reads its sentinel first and writes with that ETag; nobody else writes
 *   between the two, so they are one step here.
 * - Without one in mode `insert-or-replace` it always succeeds and overwrites whatever was there: the worker of eras
 *   `2019` and `overridable` looks for a sentinel of its own ExecutionId only, so it finds none.
 *
 * PURGE deletes everything, whether or not the instance runs: the next write with an ETag then gets 404, since it updates a
 * sentinel that is not there.
 *
 * Source: Azure/durabletask AzureTableTrackingStore.UpdateStateAsync, UploadHistoryBatch; history/message race detection
 * came with Azure/durabletask#331.
 * Left out: reading the history back (replay), batches of more than 100 rows.
 */
export const history = setup({
  types: {
    context: {} as HistoryState,
    events: {} as Received<HistoryRequest>,
    emitted: {} as Effect,
  },
  guards: {
    unconditional: ({ event }) =>
      event.type === 'WRITE_HISTORY' &&
      event.ifMatch === null &&
      event.mode === 'insert-or-replace',
    insertable: ({ context, event }) =>
      event.type === 'WRITE_HISTORY' &&
      event.ifMatch === null &&
      (context.executionId === null || context.events.includes('ExecutionCompleted')),
    isPurged: ({ context, event }) =>
      event.type === 'WRITE_HISTORY' && event.ifMatch !== null && context.executionId === null,
    conditional: ({ event }) => event.type === 'WRITE_HISTORY' && event.ifMatch !== null,
    etagMatches: ({ context, event }) =>
      event.type === 'WRITE_HISTORY' &&
      context.executionId !== null &&
      event.ifMatch === context.etag,
  },
  actions: {
    begin: assign(({ context, event }) => {
      assertEvent(event, 'WRITE_HISTORY');
      const { executionId, events } = event;
      return { executionId, events, etag: etag(context.etag + 1) };
    }),
    /** A history that continues as new begins again under the next execution's id. */
    append: assign(({ context, event }) => {
      assertEvent(event, 'WRITE_HISTORY');
      const { executionId, events } = event;
      const before = executionId === context.executionId ? context.events : [];
      return { executionId, events: [...before, ...events], etag: etag(context.etag + 1) };
    }),
    purge: assign({ executionId: null, events: [] }),
    replyPurged: reply(purged),
    replyWritten: reply(({ context }) => ({
      type: 'HISTORY_WRITTEN',
      status: 204,
      etag: context.etag,
    })),
    replyChanged: reply(preconditionFailed('UpdateConditionNotSatisfied')),
    replyNotFound: reply(notFound('ResourceNotFound')),
    replyAlreadyExists: reply(conflict('EntityAlreadyExists')),
  },
}).createMachine({
  id: 'history',
  context: { executionId: null, events: [], etag: etag(0) },
  initial: 'serving',
  states: {
    serving: {
      on: {
        WRITE_HISTORY: [
          { guard: 'etagMatches', actions: ['append', 'replyWritten'] },
          { guard: 'isPurged', actions: 'replyNotFound' },
          { guard: 'conditional', actions: 'replyChanged' },
          { guard: 'unconditional', actions: ['begin', 'replyWritten'] },
          { guard: 'insertable', actions: ['begin', 'replyWritten'] },
          { actions: 'replyAlreadyExists' },
        ],
        PURGE: { actions: ['purge', 'replyPurged'] },
      },
    },
  },
});
