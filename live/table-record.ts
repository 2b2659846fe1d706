import type { TableClient } from '@azure/data-tables';
import { flagMs, type RecordContent } from '../model/index.js';
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
  EntityAlreadyExists: 'RECORD_EXISTS',
  UpdateConditionNotSatisfied: 'RECORD_CHANGED',
  ResourceNotFound: 'RECORD_ABSENT',
};

/**
 * A row of a table that stands for a lock, a claim or a flag: the machine `lock-record`.
 *
 * INSERT_RECORD is Insert Entity; UPDATE_RECORD Update Entity with If-Match; UPSERT_RECORD Insert Or Replace Entity; DELETE_RECORD
 * Delete Entity with If-Match, `*` if it has none; READ_RECORD Query Entities. A row is old when its timestamp is older than
 * `flagMs`, by the clock of who reads.
 */
export function tableRecord(
  table: TableClient,
  key: { readonly partition: string; readonly row: string },
  { ages = false }: { readonly ages?: boolean } = {},
): Resource {
  const entity = (content: RecordContent) => ({
    partitionKey: key.partition,
    rowKey: key.row,
    stage: content.stage,
    // A property that is null is left out, and is read as missing.
    ...(content.owner === null ? {} : { owner: content.owner }),
  });
  const read = async () => {
    const found = await answered(
      table.getEntity<{ owner?: string; stage?: string }>(key.partition, key.row),
    );
    if (!isRefusal(found)) return found;
    if (found.code === 'ResourceNotFound') return null;
    throw new Error(`READ_RECORD was answered ${found.status} ${found.code}`);
  };
  const changed = async (
    request: string,
    type: string,
    status: number,
    call: Promise<{ readonly etag?: string }>,
  ): Promise<LiveMessage> => {
    const answer = await answered(call);
    if (isRefusal(answer)) return refused(request, answer, replies);
    return answer.etag === undefined ? { type, status } : { type, status, etag: answer.etag };
  };
  return {
    async request(message) {
      const { type, ifMatch } = message;
      const content = message['content'] as RecordContent;
      switch (type) {
        case 'READ_RECORD': {
          const found = await read();
          if (found === null) return { type: 'RECORD', status: 200, record: null };
          const { owner = null, stage = '', etag, timestamp } = found;
          const age = timestamp === undefined ? 0 : Date.now() - Date.parse(timestamp);
          return {
            type: 'RECORD',
            status: 200,
            record: { owner, stage, etag, isOld: ages && age > flagMs },
          };
        }
        case 'INSERT_RECORD':
          return changed(type, 'RECORD_INSERTED', 201, table.createEntity(entity(content)));
        case 'UPDATE_RECORD':
          return changed(
            type,
            'RECORD_UPDATED',
            204,
            table.updateEntity(entity(content), 'Replace', { etag: ifMatch as string }),
          );
        case 'UPSERT_RECORD':
          return changed(
            type,
            'RECORD_UPDATED',
            204,
            table.upsertEntity(entity(content), 'Replace'),
          );
        case 'DELETE_RECORD': {
          const etag = (ifMatch as string | null) ?? '*';
          const call = table.deleteEntity(key.partition, key.row, { etag });
          return changed(
            type,
            'RECORD_DELETED',
            204,
            call.then(() => ({})),
          );
        }
        case 'HOLDER_GONE':
          return null;
        default:
          throw unexpected('a record', message);
      }
    },
    async content() {
      const found = await read();
      return found === null ? null : { owner: found.owner ?? null, stage: found.stage ?? '' };
    },
  };
}
