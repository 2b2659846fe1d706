import { assign, setup } from 'xstate';
import { etag, type ETag, type ExecutionId } from '../domain.js';
import { reply, type Effect } from '../effects.js';
import {
  conflict,
  preconditionFailed,
  type HistoryEvent,
  type HistoryRequest,
  type Received,
} from '../messages.js';

interface HistoryState {
  /** Whose history this is: of the latest execution that wrote without an ETag. */
  readonly executionId: ExecutionId | null;
  readonly events: readonly HistoryEvent[];
  /** The sentinel row's version; 0 before the first write. */
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
 * - Without one in mode `insert-or-replace` it always succeeds and overwrites whatever was there: the worker of era
 *   `2019` looks for a sentinel of its own ExecutionId only, so it finds none.
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
    unconditional: ({ event }) => event.ifMatch === null && event.mode === 'insert-or-replace',
    insertable: ({ context, event }) =>
      event.ifMatch === null &&
      (context.executionId === null || context.events.includes('ExecutionCompleted')),
    conditional: ({ event }) => event.ifMatch !== null,
    etagMatches: ({ context, event }) => event.ifMatch === context.etag,
  },
  actions: {
    begin: assign(({ context, event }) => ({
      executionId: event.executionId,
      events: event.events,
      etag: etag(context.etag + 1),
    })),
    append: assign(({ context, event }) => ({
      events: [...context.events, ...event.events],
      etag: etag(context.etag + 1),
    })),
    replyWritten: reply(({ context }) => ({
      type: 'HISTORY_WRITTEN',
      status: 204,
      etag: context.etag,
    })),
    replyChanged: reply(preconditionFailed('UpdateConditionNotSatisfied')),
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
          { guard: 'conditional', actions: 'replyChanged' },
          { guard: 'unconditional', actions: ['begin', 'replyWritten'] },
          { guard: 'insertable', actions: ['begin', 'replyWritten'] },
          { actions: 'replyAlreadyExists' },
        ],
      },
    },
  },
});
