/** `@azure/data-tables`: one entity of a table is an actor. */
import type { LockRecord, LockRecordReply, RecordContent } from '../../model/messages.js';
import { etag, type ETag } from '../../model/domain.js';
import { RestError } from './rest-error.js';
import { refuse, request, resource, tell, time } from './runtime.js';
export { RestError };

interface Keys {
  readonly partitionKey: string;
  readonly rowKey: string;
}
type Entity = Keys & Readonly<Record<string, unknown>>;

export class AzureNamedKeyCredential {}
export class AzureSASCredential {}
export const odata = (): never => refuse('odata');

function fail({ status, code }: { readonly status: number; readonly code: string }): never {
  tell(status === 409 ? 'beingStarted' : 'locked');
  throw new RestError(code, { statusCode: status, code });
}

/** The row that stands for it keeps an owner and a stage. */
function contentOf(entity: Entity): RecordContent {
  const { owner = null, stage = '', ...others } = entity;
  const more = Object.keys(others).filter(
    (key) => !['partitionKey', 'rowKey', 'etag', 'timestamp'].includes(key),
  );
  if (more.length > 0)
    refuse(`property '${more[0] ?? ''}' of a table entity (owner and stage are)`);
  return { owner: owner as string | null, stage: String(stage) };
}

function versionOf(text: string | undefined): ETag | null {
  return text === undefined || text === '*' ? null : etag(Number(text));
}

export class TableClient {
  constructor(
    _url: string,
    readonly tableName: string,
  ) {}

  static fromConnectionString(_connection: string, table: string): TableClient {
    return new TableClient('', table);
  }

  #row({ partitionKey, rowKey }: Keys): string {
    return resource('row', `${this.tableName}/${partitionKey}/${rowKey}`);
  }

  async createTable(): Promise<void> {
    // It is there.
  }

  async createEntity(entity: Entity): Promise<{ readonly etag: string }> {
    const reply = await request<LockRecordReply>(this.#row(entity), {
      type: 'INSERT_RECORD',
      content: contentOf(entity),
    });
    if (reply.type === 'RECORD_INSERTED') return { etag: String(reply.etag) };
    return fail(reply as Refused);
  }

  async getEntity(partitionKey: string, rowKey: string): Promise<unknown> {
    const record = await request<Extract<LockRecordReply, { type: 'RECORD' }>, LockRecord | null>(
      this.#row({ partitionKey, rowKey }),
      { type: 'READ_RECORD' },
      (reply) => reply.record,
    );
    if (record === null) return fail({ status: 404, code: 'ResourceNotFound' });
    const { etag: version, owner, stage, isOld } = record;
    return {
      partitionKey,
      rowKey,
      etag: String(version),
      stage,
      ...(owner === null ? {} : { owner }),
      timestamp: new Date(isOld ? 0 : time()).toISOString(),
    };
  }

  async updateEntity(
    entity: Entity,
    _mode = 'Merge',
    options: { readonly etag?: string } = {},
  ): Promise<{ readonly etag: string }> {
    const ifMatch = versionOf(options.etag);
    if (ifMatch === null) return refuse("TableClient.updateEntity with etag '*'");
    const content = contentOf(entity);
    const message = { type: 'UPDATE_RECORD', content, ifMatch } as const;
    const reply = await request<LockRecordReply>(this.#row(entity), message);
    if (reply.type === 'RECORD_UPDATED') return { etag: String(reply.etag) };
    return fail(reply as Refused);
  }

  async upsertEntity(entity: Entity): Promise<{ readonly etag: string }> {
    const message = { type: 'UPSERT_RECORD', content: contentOf(entity) } as const;
    const reply = await request<LockRecordReply>(this.#row(entity), message);
    return 'etag' in reply ? { etag: String(reply.etag) } : fail(reply as Refused);
  }

  async deleteEntity(
    partitionKey: string,
    rowKey: string,
    options: { readonly etag?: string } = {},
  ): Promise<void> {
    const message = { type: 'DELETE_RECORD', ifMatch: versionOf(options.etag) } as const;
    const reply = await request<LockRecordReply>(this.#row({ partitionKey, rowKey }), message);
    if (reply.type !== 'RECORD_DELETED') fail(reply as Refused);
  }

  listEntities(): never {
    return refuse('TableClient.listEntities');
  }

  submitTransaction(): never {
    return refuse('TableClient.submitTransaction');
  }
}

type Refused = Extract<LockRecordReply, { readonly code: string }>;

export class TableServiceClient {
  constructor() {
    refuse('TableServiceClient');
  }
}
