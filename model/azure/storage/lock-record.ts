import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import {
  etag,
  flagMs,
  instanceId,
  type ActorId,
  type ETag,
  type InstanceId,
} from '../../domain.js';
import { reply, type Effect } from '../../effects.js';
import type { Held } from '../../facts.js';
import type { FaultEvent } from '../../faults.js';
import type { LockRecordRequest, Received, RecordContent } from '../../messages.js';

/** The input of `lockRecord`. */
export interface LockRecordInput {
  /** Its own id. */
  readonly id: ActorId;
  /** What it means to others that the row is there (see `Held`); null: nothing, it is data. */
  readonly holds: Held['kind'] | null;
  /** What it keeps others from starting. */
  readonly instance: InstanceId;
  /** True: its owner keeps its timestamp young as long as it lives, and readers take an old row for a left-over. */
  readonly ages: boolean;
}

interface LockRecordState extends LockRecordInput {
  /** Null when there is no row. */
  readonly content: RecordContent | null;
  /** Counts the writes, also those of rows that were deleted: no two versions are the same. */
  readonly etag: ETag;
}

const row = setup({
  types: {
    context: {} as LockRecordState,
    events: {} as Received<LockRecordRequest> | FaultEvent,
    input: {} as LockRecordInput,
    emitted: {} as Effect,
  },
  delays: { AGE: flagMs },
  guards: {
    etagMatches: ({ context, event }) => 'ifMatch' in event && event.ifMatch === context.etag,
    unconditional: ({ event }) => 'ifMatch' in event && event.ifMatch === null,
    ages: ({ context }) => context.ages,
    isOwner: ({ context, event }) =>
      context.ages && 'from' in event && context.content?.owner === event.from,
  },
  actions: {
    write: assign(({ context, event }) => {
      assertEvent(event, ['INSERT_RECORD', 'UPDATE_RECORD', 'UPSERT_RECORD']);
      return { content: event.content, etag: etag(context.etag + 1) };
    }),
    remove: assign({ content: null }),
    replyRow: reply(({ context: { content, etag } }, { isOld }: { isOld: boolean }) => ({
      type: 'RECORD',
      status: 200,
      record: content === null ? null : { ...content, etag, isOld },
    })),
    replyInserted: reply(({ context }) => ({
      type: 'RECORD_INSERTED',
      status: 201,
      etag: context.etag,
    })),
    replyExists: reply({ type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' }),
    replyUpdated: reply(({ context }) => ({
      type: 'RECORD_UPDATED',
      status: 204,
      etag: context.etag,
    })),
    replyChanged: reply({
      type: 'RECORD_CHANGED',
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    }),
    replyDeleted: reply({ type: 'RECORD_DELETED', status: 204 }),
    replyAbsent: reply({ type: 'RECORD_ABSENT', status: 404, code: 'ResourceNotFound' }),
    tellHeld: enqueueActions(({ context, enqueue }) => {
      const { id, holds, instance } = context;
      if (holds === null) return;
      const fact = { type: 'held', lock: id, kind: holds, instance } as const;
      enqueue.emit({ type: 'announce', fact });
    }),
    tellFreed: enqueueActions(({ context, enqueue }) => {
      if (context.holds === null) return;
      enqueue.emit({ type: 'announce', fact: { type: 'freed', lock: context.id } });
    }),
  },
});

const readRow = (isOld: boolean) => ({ actions: { type: 'replyRow', params: { isOld } } }) as const;

/**
 * One row of a support table that stands for a lock, a claim or a flag: "somebody starts this window's batch". Of all that
 * insert it one gets 201, the others 409 EntityAlreadyExists. Each request is atomic. A row that is not there cannot be
 * updated (404); one that has changed can neither be updated nor deleted by who names its former ETag (412).
 *
 * A row that ages has a timestamp: its owner renews it as long as it lives. It gets old when the owner is gone
 * (HOLDER_GONE, then the timer), or pauses for too long (the fault `pause`).
 *
 * Source: Azure Storage REST reference: Insert Entity, Query Entities, Update Entity, Insert Or Replace Entity, Delete
 * Entity, Table service error codes; as the lock of a start: azure-functions-durable-extension#612 (comment); with a
 * timestamp: the article "Durable Function Orchestrator Race Condition", solution 3.
 * Left out: other properties than owner and stage.
 */
export const lockRecord = row.createMachine({
  id: 'lock-record',
  context: ({ input }: { input: LockRecordInput | undefined }) => ({
    id: input?.id ?? '',
    holds: input?.holds ?? null,
    instance: input?.instance ?? instanceId(''),
    ages: input?.ages ?? false,
    content: null,
    etag: etag(0),
  }),
  initial: 'absent',
  on: {
    HOLDER_GONE: {}, // of a row that nobody looks at the age of, or of somebody else's
  },
  states: {
    absent: {
      on: {
        READ_RECORD: readRow(false),
        INSERT_RECORD: { target: 'present', actions: ['write', 'replyInserted'] },
        UPSERT_RECORD: { target: 'present', actions: ['write', 'replyUpdated'] },
        UPDATE_RECORD: { actions: 'replyAbsent' },
        DELETE_RECORD: { actions: 'replyAbsent' },
      },
    },
    present: {
      initial: 'young',
      entry: 'tellHeld',
      exit: 'tellFreed',
      on: {
        READ_RECORD: readRow(false),
        INSERT_RECORD: { actions: 'replyExists' },
        UPSERT_RECORD: { target: '.young', actions: ['write', 'replyUpdated'] },
        UPDATE_RECORD: [
          { guard: 'etagMatches', target: '.young', actions: ['write', 'replyUpdated'] },
          { actions: 'replyChanged' },
        ],
        DELETE_RECORD: [
          { guard: 'etagMatches', target: 'absent', actions: ['remove', 'replyDeleted'] },
          { guard: 'unconditional', target: 'absent', actions: ['remove', 'replyDeleted'] },
          { actions: 'replyChanged' },
        ],
      },
      states: {
        young: {
          on: {
            HOLDER_GONE: { guard: 'isOwner', target: 'abandoned' },
            PAUSE: { guard: 'ages', target: 'old' },
          },
        },
        abandoned: { after: { AGE: 'old' } },
        /** A left-over keeps nobody from anything, whoever writes it anew does. */
        old: { entry: 'tellFreed', exit: 'tellHeld', on: { READ_RECORD: readRow(true) } },
      },
    },
  },
});
