import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { InputError } from '../../input/errors.js';

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
 * @throws InputError if the text is no connection string; it does not repeat the text, which holds a key.
 */
export function connect(connectionString: string, retries: Retries): Account {
  const tries = retries === 'none' ? { retryOptions: { maxTries: 1 } } : {};
  const tableOptions = {
    ...(retries === 'none' ? { retryOptions: { maxRetries: 0 } } : {}),
    ...(isPlainHttp(connectionString) ? { allowInsecureConnection: true } : {}),
  };
  const table = (name: string): TableClient =>
    TableClient.fromConnectionString(connectionString, name, tableOptions);
  try {
    // The table client is made for each table; one is made here, so that a wrong text is refused at once.
    table('any');
    return {
      blobs: BlobServiceClient.fromConnectionString(connectionString, tries),
      queues: QueueServiceClient.fromConnectionString(connectionString, tries),
      table,
    };
  } catch (error) {
    // The SDK trips over what is no connection string at all; its reason is worth telling only where it is one.
    const reason = error instanceof TypeError ? '' : ` (${(error as Error).message})`;
    throw new InputError(
      `the storage connection string cannot be read${reason}: expected 'DefaultEndpointsProtocol=...;AccountName=...;` +
        `AccountKey=...;EndpointSuffix=...', or with BlobEndpoint, QueueEndpoint and TableEndpoint`,
    );
  }
}

/** Whether the account says of itself that it speaks plain HTTP, as Azurite does on the loopback interface. */
function isPlainHttp(connectionString: string): boolean {
  return /(^|;)\s*DefaultEndpointsProtocol=http(;|$)/i.test(connectionString);
}
