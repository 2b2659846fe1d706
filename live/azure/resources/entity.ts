import type { TableClient, TransactionAction } from '@azure/data-tables';
import { patience } from '../../host/adapter.js';

/** Where an entity lies in its table. */
export interface EntityAddress {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export const entityKey = ({ partitionKey, rowKey }: EntityAddress): EntityAddress => ({
  partitionKey,
  rowKey,
});

/** The entity; null if it is not there: the one refusal of a read that says something about the entity. */
export async function readEntity<Entity extends object>(
  table: TableClient,
  { partitionKey, rowKey }: EntityAddress,
): Promise<(Entity & { readonly etag: string; readonly timestamp?: string }) | null> {
  try {
    return await table.getEntity<Entity>(partitionKey, rowKey, patience());
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** All entities of a partition, in the order of their row keys. */
export async function readPartition<Entity extends object>(
  table: TableClient,
  partitionKey: string,
): Promise<readonly (Entity & { readonly rowKey: string; readonly etag: string })[]> {
  const filter = `PartitionKey eq '${partitionKey.replaceAll("'", "''")}'`;
  const found: (Entity & { rowKey: string; etag: string })[] = [];
  for await (const entity of table.listEntities<Entity>({
    queryOptions: { filter },
    ...patience(),
  })) {
    found.push({ ...(entity as Entity), rowKey: entity.rowKey ?? '', etag: entity.etag });
  }
  return found;
}

/**
 * One entity group transaction: all of it or nothing.
 * @returns the new ETag of the entity with each row key, where the service names one.
 */
export async function transact(
  table: TableClient,
  actions: readonly TransactionAction[],
): Promise<(rowKey: string) => string | undefined> {
  const { subResponses } = await table.submitTransaction([...actions], patience());
  return (rowKey) => {
    const index = actions.findIndex(([, entity]) => entity.rowKey === rowKey);
    return subResponses[index]?.etag;
  };
}

function isAbsent(error: unknown): boolean {
  const { statusCode, details } = error as {
    readonly statusCode?: number;
    readonly details?: { readonly odataError?: { readonly code?: string } };
  };
  return statusCode === 404 && details?.odataError?.code === 'ResourceNotFound';
}
