import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

/** Where the resources of one deployment are: a table, a container, and queues, of one storage account. */
export interface Account {
  readonly table: TableClient;
  readonly container: ContainerClient;
  readonly queues: QueueServiceClient;
}

export interface AccountOptions {
  /**
   * How often a library repeats a call whose answer did not come. The model has the SDK's retry as the fault `lost-reply`, so
   * whoever compares with the model wants 0: then the outcome is unknown, and the caller decides. Default: 0.
   */
  readonly retries?: number;
  /** Name of the table, and of the container. Default: `onebatch`. */
  readonly name?: string;
}

/** The clients of an account, the emulated or a real one. Creates nothing; see `prepare`. */
export function accountOf(
  connectionString: string,
  { retries = 0, name = 'onebatch' }: AccountOptions = {},
): Account {
  const tableOptions: TableServiceClientOptions = {
    retryOptions: { maxRetries: retries },
    allowInsecureConnection: connectionString.includes('DefaultEndpointsProtocol=http;'),
  };
  const options = { retryOptions: { maxTries: retries + 1 } };
  return {
    table: TableClient.fromConnectionString(connectionString, name, tableOptions),
    container: BlobServiceClient.fromConnectionString(connectionString, options).getContainerClient(
      name,
    ),
    queues: QueueServiceClient.fromConnectionString(connectionString, options),
  };
}

/** Creates the table and the container where they are missing. */
export async function prepare({ table, container }: Account): Promise<void> {
  await table.createTable();
  await container.createIfNotExists();
}
