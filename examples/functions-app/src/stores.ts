import type { TableClient } from '@azure/data-tables';
import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import { connect } from 'onebatch/live';
import { readSettings } from './settings.js';

export const settings = readSettings(process.env);

/** Where the app keeps things. With managed identities, make these clients with a `DefaultAzureCredential` instead. */
export interface Stores {
  /** One row a window: who inserts it starts the batch. */
  readonly claims: TableClient;
  /** One blob a window: leased, and claimed, by who starts the batch. */
  readonly locks: ContainerClient;
  /** One row a message: the batch that has it. */
  readonly processed: TableClient;
  /** One blob a batch: what became of it. */
  readonly batches: ContainerClient;
  readonly incoming: QueueClient;
}

/** The queue that the starter is triggered by. */
export const incomingQueue = 'onebatch-incoming';

// The SDK sends a request again whose answer does not come: that is the fault `lost-reply`, under which the strategies were checked.
const account = connect(settings.storage, 'sdk');

const all: Stores = {
  claims: account.table('onebatchclaims'),
  locks: account.blobs.getContainerClient('onebatch-locks'),
  processed: account.table('onebatchprocessed'),
  batches: account.blobs.getContainerClient('onebatch-batches'),
  incoming: account.queues.getQueueClient(incomingQueue),
};

let ready: Promise<Stores> | undefined;

/** The stores, made if they are not there. A failure is not remembered: the next call tries again. */
export function stores(): Promise<Stores> {
  ready ??= prepare().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function prepare(): Promise<Stores> {
  await Promise.all([
    all.claims.createTable(),
    all.processed.createTable(),
    all.locks.createIfNotExists(),
    all.batches.createIfNotExists(),
    all.incoming.createIfNotExists(),
  ]);
  return all;
}
