import { randomUUID } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import type {
  BlobContent,
  BlobPrecondition,
  BlobReply,
  BlobRequest,
  LeaseConflict,
  LeaseId,
} from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { etagFrom, etagText, leaseIdFrom } from '../branded.js';
import { ask, unanswered, type Refusal } from '../../host/outcome.js';
import { textOf } from './lock-blob.js';

/** Every code that the machine knows, so that a new one is an error here and not an event that no machine handles. */
const leaseConflicts = [
  'LeaseAlreadyPresent',
  'LeaseIdMismatchWithLeaseOperation',
  'LeaseNotPresentWithLeaseOperation',
  'LeaseIsBreakingAndCannotBeAcquired',
  'LeaseIsBreakingAndCannotBeChanged',
  'LeaseIsBrokenAndCannotBeRenewed',
] as const satisfies readonly LeaseConflict[];

const preconditions = [
  'LeaseIdMissing',
  'LeaseLost',
  'LeaseIdMismatchWithBlobOperation',
  'LeaseNotPresentWithBlobOperation',
  'ConditionNotMet',
] as const satisfies readonly BlobPrecondition[];

function refused({ status, code }: Refusal): BlobReply | undefined {
  if (status === 400 && code === 'InvalidHeaderValue') return { type: 'BAD_REQUEST', status, code };
  const conflict = leaseConflicts.find((known) => known === code);
  if (status === 409 && conflict) return { type: 'LEASE_CONFLICT', status, code: conflict };
  const unmet = preconditions.find((known) => known === code);
  if (status === 412 && unmet) return { type: 'WRITE_REFUSED', status, code: unmet };
  return undefined;
}

/**
 * A blob that exists, with its lease, as the machine `blob-lease` answers.
 *
 * The SDK always proposes an id for a lease: a new GUID for each ACQUIRE without one. For whoever asks once that is the same as
 * proposing none. A request that the SDK sends again proposes the same id again, and is granted what was granted.
 *
 * Nobody renews a lease here: see `renewing`.
 */
export function blobLeaseAdapter(blob: BlockBlobClient): Adapter<BlobRequest, BlobReply> {
  const lease = (id: LeaseId | null) => blob.getBlobLeaseClient(id ?? randomUUID());
  const leased = (status: 200 | 201, id: string | undefined): BlobReply => ({
    type: 'LEASED',
    status,
    leaseId: leaseIdFrom(id),
  });
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'READ':
          return ask(async () => {
            const { etag, readableStreamBody } = await blob.download(0, undefined, patience());
            const content = JSON.parse(await textOf(readableStreamBody)) as BlobContent;
            return { type: 'BLOB', status: 200, content, etag: etagFrom(etag) };
          }, refused);
        case 'READ_PROPERTIES':
          return ask<BlobReply>(async () => {
            const { leaseState = 'available' } = await blob.getProperties(patience());
            return { type: 'BLOB_PROPERTIES', status: 200, leaseState };
          }, refused);
        case 'WRITE_BLOB':
          return ask(async () => {
            const { content, leaseId, ifMatch } = request;
            const text = JSON.stringify(content);
            const { etag } = await blob.upload(text, Buffer.byteLength(text), {
              conditions: {
                ...(leaseId === null ? {} : { leaseId }),
                ...(ifMatch === null ? {} : { ifMatch: etagText(ifMatch) }),
              },
              ...patience(),
            });
            return { type: 'BLOB_WRITTEN', status: 201, etag: etagFrom(etag) };
          }, refused);
        case 'ACQUIRE':
          return ask(async () => {
            const { durationSeconds, proposedId } = request;
            const { leaseId } = await lease(proposedId).acquireLease(durationSeconds, patience());
            return leased(201, leaseId);
          }, refused);
        case 'RENEW':
          return ask(async () => {
            const { leaseId } = await lease(request.leaseId).renewLease(patience());
            return leased(200, leaseId);
          }, refused);
        case 'CHANGE':
          return ask(async () => {
            const { leaseId, proposedId } = request;
            const changed = await lease(leaseId).changeLease(proposedId, patience());
            return leased(200, changed.leaseId);
          }, refused);
        case 'RELEASE':
          return ask(async () => {
            await lease(request.leaseId).releaseLease(patience());
            return { type: 'RELEASED', status: 200 };
          }, refused);
        case 'BREAK':
          return ask(async () => {
            const { periodSeconds } = request;
            // The SDK's type wants a number; what is undefined is not sent.
            await lease(null).breakLease(periodSeconds ?? (undefined as never), patience());
            return { type: 'BREAK_ACCEPTED', status: 202 };
          }, refused);
        case 'HOLDER_GONE':
          return unanswered;
      }
    },
  };
}

/** The content of a blob that nobody has claimed, as `model` begins with. */
export const unclaimed: BlobContent = { claimed: false };

/**
 * Writes the blob, unclaimed, if it is not there: the machine takes it for granted.
 *
 * @throws RestError of the Azure SDK if the service refuses that for any other reason than that the blob is there.
 */
export async function prepareBlob(blob: BlockBlobClient): Promise<void> {
  const text = JSON.stringify(unclaimed);
  const options = { conditions: { ifNoneMatch: '*' }, ...patience() };
  try {
    await blob.upload(text, Buffer.byteLength(text), options);
  } catch (error) {
    // It is there; if somebody leases it, the service says that instead (Azurite#2637).
    const { code } = error as { readonly code?: unknown };
    if (code !== 'BlobAlreadyExists' && code !== 'LeaseIdMissing') throw error;
  }
}
