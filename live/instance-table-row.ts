import type { TableClient } from '@azure/data-tables';
import type { InstanceId, InstanceRowContent } from '../model/index.js';
import {
  answered,
  isRefusal,
  refused,
  unexpected,
  type LiveMessage,
  type Replies,
  type Resource,
} from './resource.js';

const replies: Replies = {
  EntityAlreadyExists: 'CONFLICT',
  UpdateConditionNotSatisfied: 'PRECONDITION_FAILED',
  ResourceNotFound: 'NOT_FOUND',
};

interface Columns {
  readonly RuntimeStatus: string;
  readonly ExecutionId?: string;
  readonly Generation?: number;
}

/**
 * A row of the Instances table, laid out as durabletask does: PartitionKey is the instance id, RowKey is empty. The machine
 * `instance-row`, but for what is no request of one service: CREATE_INSTANCE (a transaction of row and queue, which Azure
 * Storage does not have) and WATCH (a worker that reads again and again).
 *
 * A null ExecutionId is a missing property, which Merge keeps as it was; a checkpoint always has one.
 */
export function instanceTableRow(table: TableClient, instance: InstanceId): Resource {
  const entity = ({ status, executionId, generation }: Partial<InstanceRowContent>) => ({
    partitionKey: instance,
    rowKey: '',
    RuntimeStatus: status ?? '',
    ...(executionId === null || executionId === undefined ? {} : { ExecutionId: executionId }),
    ...(generation === undefined ? {} : { Generation: generation }),
  });
  const read = async () => {
    const found = await answered(table.getEntity<Columns>(instance, ''));
    if (isRefusal(found)) {
      if (found.code === 'ResourceNotFound') return null;
      throw new Error(`READ was answered ${found.status} ${found.code}`);
    }
    const {
      RuntimeStatus: status,
      ExecutionId: executionId = null,
      Generation: generation = 0,
      etag,
    } = found;
    return { status, executionId, generation, etag };
  };
  const written = async (
    request: string,
    success: LiveMessage,
    call: Promise<unknown>,
  ): Promise<LiveMessage> => {
    const answer = await answered(call);
    return isRefusal(answer) ? refused(request, answer, replies) : success;
  };
  const ok = { type: 'OK', status: 204 };
  return {
    async request(message) {
      const { type } = message;
      const row = message['row'] as Partial<InstanceRowContent>;
      switch (type) {
        case 'READ':
          return { type: 'ROW', status: 200, instance, row: await read() };
        case 'INSERT':
          return written(type, { type: 'CREATED', status: 201 }, table.createEntity(entity(row)));
        case 'REPLACE': {
          const etag = message['ifMatch'] as string;
          return written(type, ok, table.updateEntity(entity(row), 'Replace', { etag }));
        }
        case 'INSERT_OR_REPLACE':
          return written(type, ok, table.upsertEntity(entity(row), 'Replace'));
        case 'INSERT_OR_MERGE':
          return written(type, ok, table.upsertEntity(entity(row), 'Merge'));
        case 'PURGE': {
          const answer = await answered(table.deleteEntity(instance, '', { etag: '*' }));
          if (isRefusal(answer) && answer.code !== 'ResourceNotFound') {
            throw new Error(`PURGE was answered ${answer.status} ${answer.code}`);
          }
          return { type: 'PURGED', status: 204 };
        }
        default:
          throw unexpected('a row of the Instances table', message);
      }
    },
    async content() {
      const row = await read();
      if (row === null) return null;
      return { status: row.status, executionId: row.executionId, generation: row.generation };
    },
  };
}
