import type { TableClient } from '@azure/data-tables';
import {
  flagMs,
  type ActorId,
  type LockRecord,
  type LockRecordReply,
  type LockRecordRequest,
  type RecordContent,
} from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { among, ask, unanswered } from '../../host/outcome.js';
import { checkLockRecord } from '../../schemas.js';
import { entityKey, propertiesOf, readEntity, toEntity, type EntityAddress } from './entity.js';

/** Whether a lock record can be old. */
export interface LockRecordOptions {
  /**
   * True: a row whose timestamp is older than `flagMs` by this process's clock is read as old. Default: no row is.
   * Nobody renews the timestamp here: an owner that needs longer has to write the row again, which changes its ETag.
   */
  readonly ages?: boolean;
}

const refused = among<LockRecordReply>({
  '409 EntityAlreadyExists': { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' },
  '412 UpdateConditionNotSatisfied': {
    type: 'RECORD_CHANGED',
    status: 412,
    code: 'UpdateConditionNotSatisfied',
  },
  '404 ResourceNotFound': { type: 'RECORD_ABSENT', status: 404, code: 'ResourceNotFound' },
});

/**
 * One entity of a table, as the machine `lock-record` answers.
 * @throws InputError if the options are none.
 */
export function lockRecordAdapter(
  table: TableClient,
  address: EntityAddress,
  options: LockRecordOptions = {},
): Adapter<LockRecordRequest, LockRecordReply> {
  checkLockRecord(options);
  const { ages = false } = options;
  const entityOf = ({ owner, stage, properties = {} }: RecordContent) => ({
    ...entityKey(address),
    ...toEntity(properties),
    stage,
    ...(owner === null ? {} : { owner }),
  });
  const asRecord = (entity: Entity): LockRecord => ({
    owner: entity.owner ?? null,
    stage: entity.stage,
    ...restOf(entity),
    etag: etagFrom(entity.etag),
    isOld: ages && Date.now() - Date.parse(entity.timestamp ?? '') >= flagMs,
  });
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'READ_RECORD':
          return ask(async () => {
            const entity = await readEntity<Entity>(table, address);
            return { type: 'RECORD', status: 200, record: entity && asRecord(entity) };
          }, refused);
        case 'INSERT_RECORD':
          return ask(async () => {
            const { etag } = await table.createEntity(entityOf(request.content), patience());
            return { type: 'RECORD_INSERTED', status: 201, etag: etagFrom(etag) };
          }, refused);
        case 'UPDATE_RECORD':
          return ask(async () => {
            const options = { etag: etagText(request.ifMatch), ...patience() };
            const entity = entityOf(request.content);
            const { etag } = await table.updateEntity(entity, 'Replace', options);
            return { type: 'RECORD_UPDATED', status: 204, etag: etagFrom(etag) };
          }, refused);
        case 'UPSERT_RECORD':
          return ask(async () => {
            const entity = entityOf(request.content);
            const { etag } = await table.upsertEntity(entity, 'Replace', patience());
            return { type: 'RECORD_UPDATED', status: 204, etag: etagFrom(etag) };
          }, refused);
        case 'DELETE_RECORD':
          return ask(async () => {
            const etag = request.ifMatch === null ? '*' : etagText(request.ifMatch);
            const { partitionKey, rowKey } = address;
            await table.deleteEntity(partitionKey, rowKey, { etag, ...patience() });
            return { type: 'RECORD_DELETED', status: 204 };
          }, refused);
        case 'HOLDER_GONE':
          return unanswered;
      }
    },
  };
}

/** What else there is in the row; nothing if there is nothing. */
function restOf(entity: Entity): Pick<RecordContent, 'properties'> {
  const others = Object.entries(propertiesOf(entity)).filter(
    ([name]) => name !== 'owner' && name !== 'stage',
  );
  const properties = Object.fromEntries(others);
  return Object.keys(properties).length === 0 ? {} : { properties };
}

interface Entity {
  readonly owner?: ActorId;
  readonly stage: string;
  readonly etag: string;
  readonly timestamp?: string;
}
