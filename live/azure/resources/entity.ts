import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { EntityProperties } from '../../../model/index.js';
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

/** What the service adds to an entity by itself. */
const added = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp']);

/** What an entity holds, in the words of `model`. */
export function propertiesOf(found: object): EntityProperties {
  const own = Object.entries(found as Readonly<Record<string, unknown>>)
    .filter(([name]) => !added.has(name) && !name.startsWith('odata'))
    .map(([name, value]) => [name, value instanceof Date ? { date: value.toISOString() } : value]);
  return Object.fromEntries(own) as EntityProperties;
}

/** The same in the words of the SDK. */
export function toEntity(
  properties: EntityProperties,
): Readonly<Record<string, string | number | boolean | Date>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? new Date(value.date) : value,
    ]),
  );
}
