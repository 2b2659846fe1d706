import type { TableClient, TransactionAction } from '@azure/data-tables';
import type {
  Entity,
  EntityRefusal,
  EntityWrite,
  ETag,
  TableReply,
  TableRequest,
} from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { ask, NoCounterpartError, type Refusal } from '../../host/outcome.js';
import { propertiesOf, readPartition, toEntity, transact } from './entity.js';

const refusals: readonly EntityRefusal[] = [
  { status: 400, code: 'InvalidDuplicateRow' },
  { status: 404, code: 'ResourceNotFound' },
  { status: 409, code: 'EntityAlreadyExists' },
  { status: 412, code: 'UpdateConditionNotSatisfied' },
];

function refused({ status, code }: Refusal): TableReply | undefined {
  const refusal = refusals.find((known) => known.status === status && known.code === code);
  return refusal && { type: 'ENTITIES_REFUSED', ...refusal };
}

/**
 * One partition of a table, as the machine `table-partition` answers.
 * @throws NoCounterpartError for a transaction that deletes on condition: the SDK cannot say that.
 */
export function tablePartitionAdapter(
  table: TableClient,
  partitionKey: string,
): Adapter<TableRequest, TableReply> {
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'QUERY_ENTITIES':
          return ask(async () => {
            const found = await readPartition(table, partitionKey);
            const entities = Object.fromEntries(found.map((row) => [row.rowKey, asEntity(row)]));
            return { type: 'ENTITIES', status: 200, entities };
          }, refused);
        case 'WRITE_ENTITY':
          return ask(async () => {
            const etag = await write(table, partitionKey, request.write);
            return { type: 'ENTITY_WRITTEN', status: 204, etag };
          }, refused);
        case 'WRITE_ENTITIES':
          return ask(async () => {
            await transact(
              table,
              request.writes.map((one) => actionOf(partitionKey, one)),
            );
            return { type: 'ENTITIES_WRITTEN', status: 202 };
          }, refused);
      }
    },
  };
}

async function write(
  table: TableClient,
  partitionKey: string,
  one: EntityWrite,
): Promise<ETag | null> {
  const { rowKey } = one;
  const key = { partitionKey, rowKey };
  switch (one.kind) {
    case 'insert':
      return etagFrom(
        (await table.createEntity({ ...key, ...toEntity(one.properties) }, patience())).etag,
      );
    case 'insert-or-replace':
    case 'insert-or-merge': {
      const mode = one.kind === 'insert-or-merge' ? 'Merge' : 'Replace';
      const entity = { ...key, ...toEntity(one.properties) };
      return etagFrom((await table.upsertEntity(entity, mode, patience())).etag);
    }
    case 'replace':
    case 'merge': {
      const mode = one.kind === 'merge' ? 'Merge' : 'Replace';
      const options = { ...ifMatch(one), ...patience() };
      const entity = { ...key, ...toEntity(one.properties) };
      return etagFrom((await table.updateEntity(entity, mode, options)).etag);
    }
    case 'delete':
      await table.deleteEntity(partitionKey, rowKey, { ...ifMatch(one), ...patience() });
      return null;
  }
}

function actionOf(partitionKey: string, one: EntityWrite): TransactionAction {
  const { rowKey } = one;
  const key = { partitionKey, rowKey };
  switch (one.kind) {
    case 'insert':
      return ['create', { ...key, ...toEntity(one.properties) }];
    case 'insert-or-replace':
      return ['upsert', { ...key, ...toEntity(one.properties) }, 'Replace'];
    case 'insert-or-merge':
      return ['upsert', { ...key, ...toEntity(one.properties) }, 'Merge'];
    case 'replace':
      return ['update', { ...key, ...toEntity(one.properties) }, 'Replace', ifMatch(one)];
    case 'merge':
      return ['update', { ...key, ...toEntity(one.properties) }, 'Merge', ifMatch(one)];
    case 'delete':
      if (one.ifMatch === null) return ['delete', key];
      throw new NoCounterpartError('the SDK cannot delete on condition within a transaction');
  }
}

function ifMatch({ ifMatch: etag }: { readonly ifMatch: ETag | null }): { readonly etag: string } {
  return { etag: etag === null ? '*' : etagText(etag) };
}

function asEntity(found: object & { readonly etag: string }): Entity {
  return { properties: propertiesOf(found), etag: etagFrom(found.etag) };
}
