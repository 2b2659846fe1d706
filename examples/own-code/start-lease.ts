import { BlobServiceClient, RestError } from '@azure/storage-blob';
import { app } from '@azure/functions';
import * as df from 'durable-functions';

// A lease: who holds it may claim the batch, in the blob that it guards. The lease id fences the claim: a holder who was too slow is refused.
const service = BlobServiceClient.fromConnectionString(process.env.AzureWebJobsStorage ?? '');
const blob = service.getContainerClient('locks').getBlockBlobClient('collector');

app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const message = await request.json();
    const lease = blob.getBlobLeaseClient();
    try {
      await lease.acquireLease(15);
    } catch (error) {
      if (isStatus(error, 409)) return { status: 503 }; // somebody else has it: the sender tries again
      throw error;
    }
    try {
      if (await claim(lease.leaseId)) {
        await client.startNew('collect', { instanceId: 'collector', input: message });
        return { status: 202 };
      }
    } finally {
      // It may have expired; then it is somebody else's by now.
      await lease.releaseLease().catch((error: unknown) => {
        if (!isStatus(error, 409)) throw error;
      });
    }
    await client.raiseEvent('collector', 'message', message);
    return { status: 202 };
  },
});

/** True for the first who claims it; the blob is there from deployment on, and empty. */
async function claim(leaseId: string): Promise<boolean> {
  const { contentLength, etag = '' } = await blob.getProperties();
  if (contentLength !== 0) return false;
  try {
    await blob.upload('claimed', 7, { conditions: { leaseId, ifMatch: etag } });
    return true;
  } catch (error) {
    if (isStatus(error, 412)) return false; // the lease was lost meanwhile
    throw error;
  }
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof RestError && error.statusCode === status;
