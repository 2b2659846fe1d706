import { assign, setup } from 'xstate';
import { reply, type Effect } from '../effects.js';
import type { LockRecordRequest, Received } from '../messages.js';

interface LockRecordState {
  readonly present: boolean;
}

/**
 * One row of a support table that says "somebody starts this window's batch". Inserted once: of all that try, one
 * gets 201 and the others 409 EntityAlreadyExists. Each request is atomic.
 *
 * Source: Azure Storage REST reference: Insert Entity, Delete Entity; as the lock of a start:
 * azure-functions-durable-extension#612 (comment).
 * Left out: an owner. A strategy that never deletes the record inside its window needs none.
 */
export const lockRecord = setup({
  types: {
    context: {} as LockRecordState,
    events: {} as Received<LockRecordRequest>,
    emitted: {} as Effect,
  },
  guards: {
    absent: ({ context }) => !context.present,
  },
  actions: {
    insert: assign({ present: true }),
    remove: assign({ present: false }),
    replyInserted: reply({ type: 'RECORD_INSERTED', status: 201 }),
    replyExists: reply({ type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' }),
    replyDeleted: reply({ type: 'RECORD_DELETED', status: 204 }),
    replyAbsent: reply({ type: 'RECORD_ABSENT', status: 404, code: 'ResourceNotFound' }),
  },
}).createMachine({
  id: 'lock-record',
  context: { present: false },
  initial: 'serving',
  states: {
    serving: {
      on: {
        INSERT_RECORD: [
          { guard: 'absent', actions: ['insert', 'replyInserted'] },
          { actions: 'replyExists' },
        ],
        DELETE_RECORD: [
          { guard: 'absent', actions: 'replyAbsent' },
          { actions: ['remove', 'replyDeleted'] },
        ],
      },
    },
  },
});
