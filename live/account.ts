import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

/** Clients of one storage account. */
export interface Account {
  readonly blobs: BlobServiceClient;
  readonly queues: QueueServiceClient;
  table(name: string): TableClient;
}

/**
 * Who sends a request again whose answer did not come.
 * - `none`: nobody. One request is one call; a second one is the caller's, as in a schedule with the fault `lost-reply`.
 * - `sdk`: the SDK, as it does by itself: four tries for blobs and queues, four for tables. It is what the fault `lost-reply`
 *   of the model stands for, and what a starter in production has.
 */
export type Retries = 'none' | 'sdk';

/**
 * Clients for the account that the connection string names: Azurite's (`startAzurite`), or a real one's.
 * Nothing is sent yet.
 * @throws Error of the SDK if the text is no connection string.
 */
export function connect(connectionString: string, retries: Retries): Account {
  const tries = retries === 'none' ? { retryOptions: { maxTries: 1 } } : {};
  const tableOptions = {
    ...(retries === 'none' ? { retryOptions: { maxRetries: 0 } } : {}),
    ...(isPlainHttp(connectionString) ? { allowInsecureConnection: true } : {}),
  };
  return {
    blobs: BlobServiceClient.fromConnectionString(connectionString, tries),
    queues: QueueServiceClient.fromConnectionString(connectionString, tries),
    table: (name) => TableClient.fromConnectionString(connectionString, name, tableOptions),
  };
}

/** Whether the account says of itself that it speaks plain HTTP, as Azurite does on the loopback interface. */
function isPlainHttp(connectionString: string): boolean {
  return /(^|;)\s*DefaultEndpointsProtocol=http(;|$)/i.test(connectionString);
}
