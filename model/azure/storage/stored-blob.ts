import { assign, createMachine, enqueueActions, type AnyStateMachine } from 'xstate';
import { etag, type InstanceId } from '../../domain.js';
import { reply, type Effect } from '../../effects.js';
import type { Held } from '../../facts.js';
import type { Received } from '../../messages.js';
import type { BlobPrecondition, LeaseState, StoredBlobRequest } from '../blob-messages.js';
import { blobLease } from './blob-lease.js';
import type { BlobLeaseInput, BlobState } from './blob-parts.js';

export interface StoredBlobInput extends BlobLeaseInput {
  /** What it means to others that the blob is there: a lock, a claim on that start, or nothing. Default: null. */
  readonly existence?: { readonly kind: Held['kind']; readonly instance: InstanceId } | null;
}

interface StoredBlobState extends BlobState {
  readonly existence: StoredBlobInput['existence'];
  /** What was in it at first: a blob that is prepared claims nothing. Null while it is not there. */
  readonly first: string | null;
}

interface Args {
  readonly context: StoredBlobState;
  readonly event: Received<StoredBlobRequest>;
}

const refuse = (code: BlobPrecondition) =>
  ({ actions: { type: 'replyWriteRefused', params: { code } } }) as const;
const absent = { actions: 'replyAbsent' } as const;
const changed = { guard: 'versionChanged', ...refuse('ConditionNotMet') } as const;
const remove = { target: '#absent', actions: ['forgetLease', 'remove', 'replyRemoved'] } as const;

/** Of a blob that nobody leases. */
const free = {
  CREATE_BLOB: [
    { guard: 'anyLeaseId', ...refuse('LeaseNotPresentWithBlobOperation') },
    { actions: 'replyExists' },
  ],
  REMOVE_BLOB: [
    { guard: 'anyLeaseId', ...refuse('LeaseNotPresentWithBlobOperation') },
    changed,
    remove,
  ],
};

const leased = (others: readonly object[]): readonly object[] => [
  { guard: 'noLeaseId', ...refuse('LeaseIdMissing') },
  { guard: 'otherLeaseId', ...refuse('LeaseIdMismatchWithBlobOperation') },
  ...others,
];

interface Node {
  readonly on: object;
  readonly [key: string]: unknown;
}

const { config, implementations } = blobLease as unknown as {
  readonly config: {
    readonly context: (args: { readonly input: StoredBlobInput | undefined }) => BlobState;
    readonly states: Readonly<Record<'available' | 'held' | 'broken' | 'expired', Node>>;
  };
  readonly implementations: object;
};
const { available, held, broken, expired } = config.states;
const also = (node: Node, on: object): Node => ({ ...node, on: { ...node.on, ...on } });

/**
 * One blob with its text and its lease, from its creation to its deletion: the machine `blob-lease`, and a state in which the blob is
 * not there. Its lease goes with it; versions are not used twice.
 *
 * Source: Azure Storage REST reference: Put Blob, Delete Blob, Lease Blob (outcomes of use attempts), Specifying conditional headers;
 * what a create of a leased blob answers: Azurite#2637. Inferred: a Put Blob with a lease id where no blob is says that there is no
 * lease (412); Azurite creates the blob.
 * Left out: metadata, snapshots, other conditions than versions.
 *
 * @param exists true: it is there from the beginning, and empty.
 */
const machineOf = (exists: boolean): AnyStateMachine =>
  createMachine({
    ...config,
    id: 'stored-blob',
    context: (args: { readonly input: StoredBlobInput | undefined }) => ({
      ...config.context(args),
      existence: args.input?.existence ?? null,
      content: { claimed: false, text: '' },
      first: exists ? '' : null,
    }),
    initial: exists ? 'available' : 'absent',
    states: {
      absent: {
        id: 'absent',
        on: {
          ...Object.fromEntries(
            ['READ', 'READ_PROPERTIES', 'ACQUIRE', 'RENEW', 'CHANGE', 'RELEASE', 'BREAK'].map(
              (type) => [type, absent],
            ),
          ),
          REMOVE_BLOB: absent,
          WRITE_BLOB: [
            { guard: 'anyLeaseId', ...refuse('LeaseNotPresentWithBlobOperation') },
            { guard: 'hasVersion', ...refuse('ConditionNotMet') },
            { target: '#available', actions: ['write', 'tellThere', 'replyWritten'] },
          ],
          CREATE_BLOB: [
            { guard: 'anyLeaseId', ...refuse('LeaseNotPresentWithBlobOperation') },
            { target: '#available', actions: ['write', 'tellThere', 'replyWritten'] },
          ],
        },
      },
      available: also(available, free),
      broken: also(broken, free),
      expired: also(expired, {
        CREATE_BLOB: [{ guard: 'sameLeaseId', ...refuse('LeaseLost') }, ...free.CREATE_BLOB],
        REMOVE_BLOB: [{ guard: 'sameLeaseId', ...refuse('LeaseLost') }, ...free.REMOVE_BLOB],
      }),
      held: also(
        { ...held, on: {} },
        {
          CREATE_BLOB: leased([{ actions: 'replyExists' }]),
          REMOVE_BLOB: leased([changed, remove]),
        },
      ),
    },
  } as never).provide({
    ...implementations,
    guards: {
      ...(implementations as { readonly guards: object }).guards,
      versionChanged: ({ context, event }: Args) =>
        'ifMatch' in event && event.ifMatch !== null && event.ifMatch !== context.etag,
      hasVersion: ({ event }: Args) => 'ifMatch' in event && event.ifMatch !== null,
    },
    actions: {
      ...(implementations as { readonly actions: object }).actions,
      write: assign(({ context, event }: Args) => {
        if (!('content' in event)) return {};
        const { text = '' } = event.content;
        const first = context.first ?? text;
        return {
          first,
          content: { claimed: isClaim(text, first), text },
          etag: etag(context.etag + 1),
        };
      }),
      remove: enqueueActions(
        ({ context, enqueue }: { context: StoredBlobState; enqueue: Enqueue }) => {
          enqueue.assign({ first: null, content: { claimed: false, text: '' } });
          if (context.existence == null) return;
          enqueue.emit({ type: 'announce', fact: { type: 'freed', lock: context.id } });
        },
      ),
      tellThere: enqueueActions(
        ({ context, enqueue }: { context: StoredBlobState; enqueue: Enqueue }) => {
          const { id, existence } = context;
          if (existence == null) return;
          enqueue.emit({ type: 'announce', fact: { type: 'held', lock: id, ...existence } });
        },
      ),
      tellClaimed: enqueueActions(
        ({ context, event, enqueue }: Args & { readonly enqueue: Enqueue }) => {
          const { id, claims, content, first } = context;
          if (claims === null || content.claimed || !('content' in event)) return;
          if (!isClaim(event.content.text ?? '', first)) return;
          const fact = {
            type: 'held',
            lock: `${id}/claim`,
            kind: 'claim',
            instance: claims,
          } as const;
          enqueue.emit({ type: 'announce', fact });
        },
      ),
      replyProperties: reply(
        ({ context }: Args, { leaseState }: { readonly leaseState: LeaseState }) => ({
          type: 'BLOB_PROPERTIES',
          status: 200,
          leaseState,
          text: context.content.text ?? '',
          etag: context.etag,
        }),
      ),
      replyAbsent: reply({ type: 'BLOB_ABSENT', status: 404, code: 'BlobNotFound' }),
      replyExists: reply({ type: 'BLOB_EXISTS', status: 409, code: 'BlobAlreadyExists' }),
      replyRemoved: reply({ type: 'BLOB_DELETED', status: 202 }),
    },
  } as never);

interface Enqueue {
  readonly assign: (changes: Partial<StoredBlobState>) => void;
  readonly emit: (effect: Effect) => void;
}

/** What is written after the first text, and is not empty, says that somebody has taken the blob. */
function isClaim(text: string, first: string | null): boolean {
  return text !== '' && first !== null && text !== first;
}

/** Not there at the beginning. */
export const storedBlob = machineOf(false);

/** There from the beginning, and empty: somebody has prepared it. */
export const preparedBlob = machineOf(true);
