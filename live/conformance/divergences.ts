import type { LiveMessage } from '../resource.js';
import type { Command } from './command.js';

/** Something in which the emulator is not the service, and the model is as the service. */
export interface Divergence {
  readonly id: string;
  /** The subject in which it shows. */
  readonly subject: string;
  /** What the emulator does instead, in one sentence. */
  readonly sentence: string;
  /** Where it is known, or how the service behaves. */
  readonly source: string;
  /**
   * - `code`: only the error code is another one.
   * - `state`: what is stored is another thing afterwards, so nothing can be compared any more.
   */
  readonly changes: 'code' | 'state';
  /** A shortest sequence that shows it: where it shows no longer, the emulator has changed, and this list has to. */
  readonly shown: readonly Command[];
  /** True if this is it. */
  readonly explains: (
    request: LiveMessage,
    model: LiveMessage | null,
    store: LiveMessage | null,
  ) => boolean;
}

const answers = (answer: LiveMessage | null, code: string): boolean => answer?.['code'] === code;

const ask = (message: LiveMessage): Command => ({ kind: 'request', from: 'client-1', message });
const pass = (ms: number): Command => ({ kind: 'wait', ms });
const acquire = ask({ type: 'ACQUIRE', durationSeconds: 15, proposedId: null });

const acquireForEver = ask({ type: 'ACQUIRE', durationSeconds: -1, proposedId: null });

/** All that are known of Azurite 3.35 and show in what the machines can be asked. */
export const divergences: readonly Divergence[] = [
  {
    id: 'no-queue-being-deleted',
    subject: 'mutex-queue',
    sentence:
      'A queue that was deleted can be created again at once; the service says QueueBeingDeleted for 30 seconds or more.',
    source: 'Azure Storage REST reference, Delete Queue (remarks)',
    changes: 'state',
    shown: [
      ask({ type: 'CREATE_QUEUE' }),
      ask({ type: 'DELETE_QUEUE' }),
      ask({ type: 'CREATE_QUEUE' }),
    ],
    explains: ({ type }, model) => type === 'CREATE_QUEUE' && answers(model, 'QueueBeingDeleted'),
  },
  {
    id: 'missing-blob-with-if-match',
    subject: 'lock-blob',
    sentence:
      'A conditional request to a blob that is not there is refused with 412 ConditionNotMet; the service says 404 BlobNotFound.',
    source: 'Azurite#2751 (measured for GET and HEAD; for DELETE inferred)',
    changes: 'code',
    shown: [ask({ type: 'DELETE_BLOB', ifMatch: '@etag:0' })],
    explains: (_, model, store) =>
      answers(model, 'BlobNotFound') && answers(store, 'ConditionNotMet'),
  },
  {
    id: 'state-before-duration',
    subject: 'blob-lease',
    sentence:
      'The state of the lease is looked at before a duration or a break period is; the service refuses one that is out of bounds in any state.',
    source:
      'Azure Storage REST reference, Lease Blob (x-ms-lease-duration, x-ms-lease-break-period); the order is inferred',
    changes: 'code',
    shown: [acquire, ask({ type: 'ACQUIRE', durationSeconds: 61, proposedId: null })],
    explains: ({ type }, model, store) =>
      ['ACQUIRE', 'BREAK'].includes(type) &&
      answers(model, 'InvalidHeaderValue') &&
      store?.type === 'LEASE_CONFLICT',
  },
  {
    id: 'unbounded-break-period',
    subject: 'blob-lease',
    sentence:
      'A break period of more than 60 seconds is accepted for a lease that never ends; the service takes 0 to 60.',
    source: 'Azure Storage REST reference, Lease Blob (x-ms-lease-break-period)',
    changes: 'state',
    shown: [acquireForEver, ask({ type: 'BREAK', periodSeconds: 61 })],
    explains: ({ type }, model, store) =>
      type === 'BREAK' && answers(model, 'InvalidHeaderValue') && store?.type === 'BREAK_ACCEPTED',
  },
  {
    id: 'expired-lease-renewed-by-anyone',
    subject: 'blob-lease',
    sentence:
      'An expired lease can be renewed with any lease id; the service wants the id of the lease: 409 LeaseIdMismatchWithLeaseOperation.',
    source:
      'Azure Storage REST reference, Lease Blob (outcomes by lease state: Renew (B) of Expired (A)); found here, Azurite LeaseExpiredState.renew ignores its argument',
    changes: 'state',
    shown: [
      acquire,
      pass(16_000),
      ask({ type: 'RENEW', leaseId: '11111111-1111-4111-8111-111111111111' }),
    ],
    explains: ({ type }, model, store) =>
      type === 'RENEW' &&
      answers(model, 'LeaseIdMismatchWithLeaseOperation') &&
      store?.type === 'LEASED',
  },
  {
    id: 'lease-lost-by-another-name',
    subject: 'blob-lease',
    sentence:
      'A write with the id of an expired lease is refused as LeaseNotPresentWithBlobOperation; the service says LeaseLost.',
    source: 'Azurite#635, Azurite#2352',
    changes: 'code',
    shown: [
      acquire,
      pass(16_000),
      ask({ type: 'WRITE_BLOB', content: { claimed: true }, leaseId: '@lease:0', ifMatch: null }),
    ],
    explains: ({ type }, model, store) =>
      type === 'WRITE_BLOB' &&
      answers(model, 'LeaseLost') &&
      answers(store, 'LeaseNotPresentWithBlobOperation'),
  },
];
