import type { BlockBlobClient } from '@azure/storage-blob';
import type { BlobContent } from '../model/index.js';
import {
  answered,
  isRefusal,
  refused,
  unexpected,
  type LiveMessage,
  type Replies,
  type Resource,
} from './resource.js';

const refusals: Replies = {
  InvalidHeaderValue: 'BAD_REQUEST',
  LeaseAlreadyPresent: 'LEASE_CONFLICT',
  LeaseIdMismatchWithLeaseOperation: 'LEASE_CONFLICT',
  LeaseNotPresentWithLeaseOperation: 'LEASE_CONFLICT',
  LeaseIsBreakingAndCannotBeAcquired: 'LEASE_CONFLICT',
  LeaseIsBreakingAndCannotBeChanged: 'LEASE_CONFLICT',
  LeaseIsBrokenAndCannotBeRenewed: 'LEASE_CONFLICT',
  LeaseIdMissing: 'WRITE_REFUSED',
  LeaseLost: 'WRITE_REFUSED',
  LeaseIdMismatchWithBlobOperation: 'WRITE_REFUSED',
  LeaseNotPresentWithBlobOperation: 'WRITE_REFUSED',
  ConditionNotMet: 'WRITE_REFUSED',
};

/**
 * A blob and its lease: the machine `blob-lease`. The blob has to be there (`createLeasedBlob`), as in the machine.
 *
 * WRITE_BLOB is Put Blob with the lease id and If-Match, where it has them; READ Get Blob; READ_PROPERTIES Get Blob Properties; the
 * others are Lease Blob with their action. HOLDER_GONE is no request: time ends a real lease by itself.
 */
export function leasedBlob(blob: BlockBlobClient): Resource {
  const read = async () => {
    const [body, { etag }] = [await blob.downloadToBuffer(), await blob.getProperties()];
    return { content: JSON.parse(body.toString()) as BlobContent, etag };
  };
  const lease = async (request: string, call: Promise<LiveMessage>): Promise<LiveMessage> => {
    const answer = await answered(call);
    return isRefusal(answer) && !('type' in answer)
      ? refused(request, answer, refusals)
      : (answer as LiveMessage);
  };
  return {
    async request(message) {
      const { type } = message;
      const leaseId = message['leaseId'] as string | null;
      const proposedId = message['proposedId'] as string | null;
      switch (type) {
        case 'READ':
          return { type: 'BLOB', status: 200, ...(await read()) };
        case 'READ_PROPERTIES': {
          const { leaseState } = await blob.getProperties();
          return { type: 'BLOB_PROPERTIES', status: 200, leaseState };
        }
        case 'WRITE_BLOB': {
          const text = JSON.stringify(message['content']);
          const ifMatch = message['ifMatch'] as string | null;
          const call = blob.upload(text, Buffer.byteLength(text), {
            conditions: {
              ...(leaseId === null ? {} : { leaseId }),
              ...(ifMatch === null ? {} : { ifMatch }),
            },
          });
          return lease(
            type,
            call.then(({ etag }) => ({ type: 'BLOB_WRITTEN', status: 201, etag })),
          );
        }
        case 'ACQUIRE': {
          const call = blob
            .getBlobLeaseClient(proposedId ?? undefined)
            .acquireLease(message['durationSeconds'] as number);
          return lease(
            type,
            call.then((got) => ({ type: 'LEASED', status: 201, leaseId: got.leaseId })),
          );
        }
        case 'RENEW': {
          const call = blob.getBlobLeaseClient(leaseId ?? '').renewLease();
          return lease(
            type,
            call.then((got) => ({ type: 'LEASED', status: 200, leaseId: got.leaseId })),
          );
        }
        case 'CHANGE': {
          const call = blob.getBlobLeaseClient(leaseId ?? '').changeLease(proposedId ?? '');
          return lease(
            type,
            call.then((got) => ({ type: 'LEASED', status: 200, leaseId: got.leaseId })),
          );
        }
        case 'RELEASE': {
          const call = blob.getBlobLeaseClient(leaseId ?? '').releaseLease();
          return lease(
            type,
            call.then(() => ({ type: 'RELEASED', status: 200 })),
          );
        }
        case 'BREAK': {
          const period = message['periodSeconds'] as number | null;
          // The library takes a number; the header is left out for none by way of the generated client's optional argument.
          const call = blob.getBlobLeaseClient().breakLease(period as number);
          return lease(
            type,
            call.then(() => ({ type: 'BREAK_ACCEPTED', status: 202 })),
          );
        }
        case 'HOLDER_GONE':
          return null;
        default:
          throw unexpected('a leased blob', message);
      }
    },
    async content() {
      const { content } = await read();
      const { leaseState } = await blob.getProperties();
      return { content, leaseState };
    },
  };
}

/** Creates the blob with the content that the machine begins with, unless it is there. */
export async function createLeasedBlob(blob: BlockBlobClient): Promise<void> {
  const text = JSON.stringify({ claimed: false } satisfies BlobContent);
  const answer = await answered(
    blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } }),
  );
  // A blob that is there and leased refuses for want of the lease (azurite#2637: 409 in the emulator, 412 in the service).
  if (!isRefusal(answer) || ['BlobAlreadyExists', 'LeaseIdMissing'].includes(answer.code)) return;
  throw new Error(`the blob ${blob.name} cannot be created: ${answer.status} ${answer.code}`);
}
