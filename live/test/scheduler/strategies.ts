/**
 * Ways of starting a singleton as a user writes them, with the Azure SDK and without this project. What they do is what the starters
 * `naive`, `atomic-insert` and `lease` of the model do; `startNew` is what the runtime's client did in 2019.
 */
import type { TableClient } from '@azure/data-tables';
import type { BlobLeaseClient, BlockBlobClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';

export interface Stores {
  /** The Instances table, the row of the instance, and its control queue. */
  readonly instances: TableClient;
  readonly instance: string;
  readonly queue: QueueClient;
  readonly records: TableClient;
  readonly lock: BlockBlobClient;
  readonly lease: BlobLeaseClient;
  readonly sleep: () => Promise<void>;
}

interface Row {
  readonly RuntimeStatus: string;
}

export type Start = (message: string, stores: Stores) => Promise<'started' | 'joined' | 'rejected'>;

/** Check, then start. */
export const naive: Start = async (message, stores) => {
  if ((await statusOf(stores)) !== null) return raiseEvent(message, stores);
  return startNew(message, stores);
};

/** Who inserts the record starts; the others join. */
export const atomicInsert: Start = async (message, stores) => {
  const { records, instance } = stores;
  const isFirst = await succeeds(
    records.createEntity({ partitionKey: instance, rowKey: 'window' }),
    409,
  );
  return isFirst ? startNew(message, stores) : joinPatiently(message, stores);
};

/** Lease the lock, claim the window in the leased blob on condition, start, release. */
export const leased: Start = async (message, stores) => {
  const { lease, lock, sleep } = stores;
  let waited = 0;
  while (!(await succeeds(lease.acquireLease(15), 409))) {
    if (waited === 1) return 'rejected';
    waited += 1;
    await sleep();
  }
  const found = await lock.download();
  const isClaimed = (await textOf(found.readableStreamBody)) === 'claimed';
  const conditions = { leaseId: lease.leaseId, ifMatch: found.etag ?? '' };
  if (isClaimed || !(await succeeds(lock.upload('claimed', 7, { conditions }), 412))) {
    await lease.releaseLease();
    return joinPatiently(message, stores, 1 - waited);
  }
  const told = await startNew(message, stores);
  await lease.releaseLease();
  return told;
};

/** StartNewAsync of 2019: the queue before the table, no look at the status, and everybody is told of success. */
async function startNew(message: string, stores: Stores): Promise<'started'> {
  const { instances, instance, queue } = stores;
  const isThere = (await statusOf(stores)) !== null;
  await queue.sendMessage(JSON.stringify({ kind: 'ExecutionStarted', message }));
  const row = { partitionKey: instance, rowKey: '', RuntimeStatus: 'Pending' };
  if (isThere) await instances.upsertEntity(row, 'Replace');
  else await succeeds(instances.createEntity(row), 409);
  return 'started';
}

async function joinPatiently(
  message: string,
  stores: Stores,
  waits = 1,
): Promise<'joined' | 'rejected'> {
  for (let waited = 0; ; waited += 1) {
    const told = await raiseEvent(message, stores);
    if (told === 'joined' || waited === waits) return told;
    await stores.sleep();
  }
}

/** RaiseEventAsync: a look at the row, then the event. */
async function raiseEvent(message: string, stores: Stores): Promise<'joined' | 'rejected'> {
  if ((await statusOf(stores)) === null) return 'rejected';
  await stores.queue.sendMessage(JSON.stringify({ kind: 'EventRaised', message }));
  return 'joined';
}

async function statusOf({ instances, instance }: Stores): Promise<string | null> {
  try {
    return (await instances.getEntity<Row>(instance, '')).RuntimeStatus;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

async function succeeds(call: Promise<unknown>, refusal: number): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === refusal) return false;
    throw error;
  }
}

async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk.toString();
  return text;
}
