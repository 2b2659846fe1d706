import { assertEvent, assign, setup } from 'xstate';
import {
  etag,
  instanceId,
  type ActorId,
  type ETag,
  type ExecutionId,
  type InstanceId,
} from '../../domain.js';
import { announce, reply, type Effect } from '../../effects.js';
import type { LockBlobRequest, Received } from '../../messages.js';

/** The input of `lockBlob`. */
export interface LockBlobInput {
  /** Its own id. */
  readonly id: ActorId;
  /** What it keeps others from starting while it is there. */
  readonly guards: InstanceId;
}

interface LockBlobState extends LockBlobInput {
  /** Its content while it is there. */
  readonly owner: ExecutionId | null;
  /** Counts the blobs there have been: no two of them have the same version. */
  readonly etag: ETag;
}

const blob = setup({
  types: {
    context: {} as LockBlobState,
    events: {} as Received<LockBlobRequest>,
    input: {} as LockBlobInput,
    emitted: {} as Effect,
  },
  guards: {
    etagChanged: ({ context, event }) =>
      event.type === 'DELETE_BLOB' && event.ifMatch !== null && event.ifMatch !== context.etag,
  },
  actions: {
    write: assign(({ context, event }) => {
      assertEvent(event, 'PUT_BLOB');
      return { owner: event.owner, etag: etag(context.etag + 1) };
    }),
    remove: assign({ owner: null }),
    tellHeld: announce(({ context: { id, guards } }) => ({
      type: 'held',
      lock: id,
      kind: 'lock',
      instance: guards,
    })),
    tellFreed: announce(({ context }) => ({ type: 'freed', lock: context.id })),
    replyFound: reply(({ context: { owner, etag } }) => ({
      type: 'BLOB_FOUND',
      status: 200,
      owner,
      etag,
    })),
    replyPut: reply(({ context }) => ({ type: 'BLOB_PUT', status: 201, etag: context.etag })),
    replyExists: reply({ type: 'BLOB_EXISTS', status: 409, code: 'BlobAlreadyExists' }),
    replyDeleted: reply({ type: 'BLOB_DELETED', status: 202 }),
    replyChanged: reply({ type: 'BLOB_CHANGED', status: 412, code: 'ConditionNotMet' }),
    replyAbsent: reply({ type: 'BLOB_ABSENT', status: 404, code: 'BlobNotFound' }),
  },
});

/**
 * A blob that is a lock while it is there. Of all that put it with If-None-Match `*` one gets 201, the others 409
 * BlobAlreadyExists; who deletes it frees the lock, whoever put it there. Nothing but a delete ends it: it has no lease.
 *
 * Source: Azure Storage REST reference: Put Blob, Get Blob, Delete Blob, "Specifying conditional headers for Blob service
 * operations", Blob service error codes; as a lock: the article "Durable Function Orchestrator Race Condition", solution 2.
 * Left out: overwriting it, soft delete, and the answers of a blob that is leased (that is the machine `blob-lease`).
 */
export const lockBlob = blob.createMachine({
  id: 'lock-blob',
  context: ({ input }: { input: LockBlobInput | undefined }) => ({
    id: input?.id ?? '',
    guards: input?.guards ?? instanceId(''),
    owner: null,
    etag: etag(0),
  }),
  initial: 'absent',
  states: {
    absent: {
      on: {
        GET_BLOB: { actions: 'replyAbsent' },
        PUT_BLOB: { target: 'present', actions: ['write', 'replyPut'] },
        DELETE_BLOB: { actions: 'replyAbsent' },
      },
    },
    present: {
      entry: 'tellHeld',
      exit: 'tellFreed',
      on: {
        GET_BLOB: { actions: 'replyFound' },
        PUT_BLOB: { actions: 'replyExists' },
        DELETE_BLOB: [
          { guard: 'etagChanged', actions: 'replyChanged' },
          { target: 'absent', actions: ['remove', 'replyDeleted'] },
        ],
      },
    },
  },
});
