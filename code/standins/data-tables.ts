/**
 * `@azure/data-tables`. A table is its partitions. One that the code only inserts into, reads by key, replaces by version and deletes from
 * is an actor for each row, as in the worlds of the catalogue; any other one is one actor, which can do all that a partition can.
 */
import type { ActorId, ETag } from '../../model/domain.js';
import type { Entities, EntityWrite, TableReply } from '../../model/azure/table-messages.js';
import type { LockRecord, LockRecordReply } from '../../model/messages.js';
import {
  contentOf,
  entityFrom,
  propertiesFrom,
  recordProperties,
  type Entity,
} from './entities.js';
import { kindOf, orInsert, transacted, versionOf, writeOf, type Mode } from './entity-writes.js';
import { odata, parseFilter, type Filter } from './odata.js';
import { RestError, type Refused } from './rest-error.js';
import { refuse, resource, resources, tell } from './runtime.js';
import { request } from './service.js';
import {
  abortable,
  expectOptions,
  headers,
  refuseMethods,
  shown,
  type CallOptions,
} from './shown.js';
export { RestError, odata };

interface EtagOptions extends CallOptions {
  readonly etag?: string;
}
interface Written {
  readonly etag: string;
}
interface QueryOptions {
  readonly filter?: string;
  readonly select?: readonly string[];
}

export class AzureNamedKeyCredential {}
export class AzureSASCredential {}

const answered = [...headers, 'preferenceApplied', 'contentType'];

/** The client leaves `code` of a single operation undefined; the service's code is in the details. */
function fail({ status, code }: Refused): never {
  tell(status === 409 ? 'beingStarted' : 'locked');
  const message = JSON.stringify({
    'odata.error': { code, message: { lang: 'en-US', value: code } },
  });
  const details = {
    errorCode: code,
    odataError: { code, message: { lang: 'en-US', value: code } },
  };
  throw new RestError(message, { statusCode: status, details });
}

const written = (call: string, etag: ETag | null): Written =>
  shown(
    `the answer to ${call}`,
    etag === null ? ({} as Written) : { etag: String(etag) },
    answered,
  );

export class TableClient {
  constructor(
    readonly url: string,
    readonly tableName: string,
  ) {}

  static fromConnectionString(_connection: string, table: string): TableClient {
    return new TableClient('', table);
  }

  createTable(): Promise<void> {
    // It is there; the SDK swallows that it was there already.
    return Promise.resolve();
  }

  async createEntity(entity: Entity, options: CallOptions = {}): Promise<Written> {
    const call = 'TableClient.createEntity';
    expectOptions(call, options);
    return abortable(options, async () => {
      const row = this.#row(entity);
      if (row === null) return this.#write(call, entity, writeOf('insert', entity));
      const message = { type: 'INSERT_RECORD', content: contentOf(entity) } as const;
      const reply = await request<LockRecordReply>(row, message);
      return reply.type === 'RECORD_INSERTED' ? written(call, reply.etag) : fail(reply as Refused);
    });
  }

  async getEntity(
    partitionKey: string,
    rowKey: string,
    options: CallOptions & { readonly queryOptions?: QueryOptions } = {},
  ): Promise<unknown> {
    expectOptions('TableClient.getEntity', options, ['queryOptions']);
    const { select } = options.queryOptions ?? {};
    const key = { partitionKey, rowKey };
    return abortable(options, async () => {
      const row = this.#row(key);
      const found =
        row === null
          ? (await this.#query(partitionKey, (one) => one === rowKey))[rowKey]
          : recorded(await readRecord(row));
      if (found === undefined) return fail({ status: 404, code: 'ResourceNotFound' });
      return entityFrom(key, found, select);
    });
  }

  async updateEntity(
    entity: Entity,
    mode: Mode = 'Merge',
    options: EtagOptions = {},
  ): Promise<Written> {
    const call = 'TableClient.updateEntity';
    expectOptions(call, options, ['etag']);
    const ifMatch = versionOf(options.etag);
    return abortable(options, async () => {
      const row = this.#row(entity, mode === 'Replace' && ifMatch !== null);
      if (row === null || ifMatch === null) {
        return this.#write(call, entity, writeOf(kindOf(mode), entity, ifMatch));
      }
      const message = { type: 'UPDATE_RECORD', content: contentOf(entity), ifMatch } as const;
      const reply = await request<LockRecordReply>(row, message);
      return reply.type === 'RECORD_UPDATED' ? written(call, reply.etag) : fail(reply as Refused);
    });
  }

  async upsertEntity(
    entity: Entity,
    mode: Mode = 'Merge',
    options: CallOptions = {},
  ): Promise<Written> {
    const call = 'TableClient.upsertEntity';
    expectOptions(call, options);
    return abortable(options, async () => {
      const row = this.#row(entity, mode === 'Replace');
      if (row === null) return this.#write(call, entity, writeOf(orInsert(mode), entity));
      const message = { type: 'UPSERT_RECORD', content: contentOf(entity) } as const;
      const reply = await request<LockRecordReply>(row, message);
      return reply.type === 'RECORD_UPDATED' ? written(call, reply.etag) : fail(reply as Refused);
    });
  }

  async deleteEntity(
    partitionKey: string,
    rowKey: string,
    options: EtagOptions = {},
  ): Promise<Written> {
    const call = 'TableClient.deleteEntity';
    expectOptions(call, options, ['etag']);
    const key = { partitionKey, rowKey };
    const ifMatch = versionOf(options.etag);
    return abortable(options, async () => {
      const row = this.#row(key);
      if (row === null) return this.#write(call, key, { kind: 'delete', rowKey, ifMatch });
      const reply = await request<LockRecordReply>(row, { type: 'DELETE_RECORD', ifMatch });
      return reply.type === 'RECORD_DELETED' ? written(call, null) : fail(reply as Refused);
    });
  }

  /** Entities of one partition, whose key the filter has to name. */
  listEntities(
    options: CallOptions & { readonly queryOptions?: QueryOptions } = {},
  ): AsyncIterableIterator<unknown> & {
    byPage(settings?: object): AsyncIterableIterator<unknown>;
  } {
    expectOptions('TableClient.listEntities', options, ['queryOptions']);
    const { filter = '', select } = options.queryOptions ?? {};
    const parsed: Filter =
      filter === '' ? { partitionKey: null, test: () => true } : parseFilter(filter);
    const { partitionKey, test } = parsed;
    if (partitionKey === null) {
      return refuse("TableClient.listEntities without a filter that says PartitionKey eq '...'");
    }
    const all = async (): Promise<readonly unknown[]> =>
      abortable(options, async () => {
        const found = await this.#query(partitionKey, (rowKey, { properties }) =>
          test({ PartitionKey: partitionKey, RowKey: rowKey, ...propertiesFrom(properties) }),
        );
        return Object.entries(found).map(([rowKey, one]) =>
          entityFrom({ partitionKey, rowKey }, one, select),
        );
      });
    return Object.assign(each(all), {
      byPage: ({ maxPageSize = 1_000 }: { readonly maxPageSize?: number } = {}) =>
        pages(all, maxPageSize),
    });
  }

  async submitTransaction(
    actions: readonly (readonly [string, Entity, ...unknown[]])[],
    options: CallOptions = {},
  ): Promise<unknown> {
    expectOptions('TableClient.submitTransaction', options);
    // An empty one is a mistake, and the SDK's own words for it are these.
    const [first] = actions;
    if (first === undefined) {
      throw new TypeError("Cannot read properties of undefined (reading '1')");
    }
    const { partitionKey } = first[1];
    if (actions.some(([, entity]) => entity.partitionKey !== partitionKey)) {
      throw new Error('All operations in a transaction must target the same partitionKey');
    }
    const writes = actions.map(transacted);
    return abortable(options, async () => {
      const actor = this.#partition(partitionKey);
      const reply = await request<TableReply>(actor, { type: 'WRITE_ENTITIES', writes });
      if (reply.type === 'ENTITIES_WRITTEN') {
        // The machine says that all were written, not by which versions.
        const subResponses = writes.map((write) =>
          shown(
            'a response within a transaction',
            write.kind === 'insert' ? { status: 204, rowKey: write.rowKey } : { status: 204 },
            ['etag', 'body'],
          ),
        );
        return shown('the answer to TableClient.submitTransaction', { status: 202, subResponses }, [
          ...headers,
          'getResponseForEntity',
        ]);
      }
      const { status, code } = reply as Refused;
      tell(status === 409 ? 'beingStarted' : 'locked');
      // Here `code` is there, and `details` is not.
      throw new RestError(code, { statusCode: status, code });
    });
  }

  /** The actor of a row; null if its partition is one. */
  #row({ partitionKey, rowKey }: Entity, isEnough = true): ActorId | null {
    const name = `${this.tableName}/${partitionKey}`;
    if (!isEnough || resources()[`partition ${name}/*`] !== undefined) return null;
    return resource('row', `${name}/${rowKey}`);
  }

  #partition(partitionKey: string): ActorId {
    return resource('partition', `${this.tableName}/${partitionKey}/*`);
  }

  async #write(call: string, { partitionKey }: Entity, write: EntityWrite): Promise<Written> {
    const actor = this.#partition(partitionKey);
    const reply = await request<TableReply>(actor, { type: 'WRITE_ENTITY', write });
    return reply.type === 'ENTITY_WRITTEN' ? written(call, reply.etag) : fail(reply as Refused);
  }

  #query(
    partitionKey: string,
    isWanted: (rowKey: string, entity: Entities[string]) => boolean,
  ): Promise<Entities> {
    return request<Extract<TableReply, { type: 'ENTITIES' }>, Entities>(
      this.#partition(partitionKey),
      { type: 'QUERY_ENTITIES' },
      ({ entities }) =>
        Object.fromEntries(Object.entries(entities).filter(([key, one]) => isWanted(key, one))),
    );
  }
}
refuseMethods(TableClient, 'deleteTable getAccessPolicy setAccessPolicy generateSasUrl');

function readRecord(row: ActorId): Promise<LockRecord | null> {
  return request<Extract<LockRecordReply, { type: 'RECORD' }>, LockRecord | null>(
    row,
    { type: 'READ_RECORD' },
    ({ record }) => record,
  );
}

const recorded = (record: LockRecord | null): Entities[string] | undefined =>
  record === null ? undefined : { properties: recordProperties(record), etag: record.etag };

async function* each(all: () => Promise<readonly unknown[]>): AsyncGenerator<unknown, undefined> {
  for (const one of await all()) yield one;
}

async function* pages(
  all: () => Promise<readonly unknown[]>,
  size: number,
): AsyncGenerator<unknown, undefined> {
  const found = await all();
  for (let at = 0; at < found.length; at += size) yield found.slice(at, at + size);
}

export class TableServiceClient {
  static fromConnectionString(_connection: string): TableServiceClient {
    return new TableServiceClient();
  }
  createTable(_name: string): Promise<void> {
    return Promise.resolve();
  }
}
refuseMethods(
  TableServiceClient,
  'deleteTable listTables getProperties setProperties getStatistics generateAccountSas',
);
