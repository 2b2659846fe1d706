/** `@azure/storage-blob`: one blob is an actor, with its text and its lease. */
import {
  etag as etagOf,
  leaseId as leaseIdOf,
  type ETag,
  type LeaseId,
} from '../../model/domain.js';
import type {
  BlobReply,
  LeaseState,
  LockBlobReply,
  StoredBlobRequest,
} from '../../model/azure/blob-messages.js';
import { BlobLeaseClient } from './blob-lease.js';
import { RestError, type Refused } from './rest-error.js';
import { refuse, resource, tell } from './runtime.js';
import { request } from './service.js';
import {
  abortable,
  expectOptions,
  headers,
  refuseMethods,
  shown,
  type CallOptions,
} from './shown.js';
import { textOf } from './text.js';
export { BlobLeaseClient, RestError };

interface Conditions {
  readonly leaseId?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}
interface ConditionalOptions extends CallOptions {
  readonly conditions?: Conditions;
}
type Reply = BlobReply | LockBlobReply;

export class StorageSharedKeyCredential {}
export class AnonymousCredential {}

/** An answer to HEAD has no body, from which the client would take `code`. */
function fail({ status, code }: Refused, isHead = false): never {
  tell('locked');
  const details = { errorCode: code };
  throw isHead
    ? new RestError('', { statusCode: status, details })
    : new RestError(code, { statusCode: status, code, details });
}

const isRefused = (reply: unknown): reply is Refused => 'code' in (reply as object);

interface Named {
  readonly leaseId: LeaseId | null;
  readonly ifMatch: ETag | null;
  readonly isCreate: boolean;
}

/** What the conditions of a write say; all others are refused. */
function named(call: string, { conditions = {} }: ConditionalOptions, creates = false): Named {
  expectOptions(`the conditions of ${call}`, conditions, ['leaseId', 'ifMatch', 'ifNoneMatch']);
  const { leaseId, ifMatch, ifNoneMatch } = conditions;
  if (ifMatch === '*') refuse(`ifMatch '*' of ${call}`);
  if (ifNoneMatch !== undefined && (ifNoneMatch !== '*' || !creates || ifMatch !== undefined)) {
    refuse(`ifNoneMatch '${ifNoneMatch}' of ${call}`);
  }
  return {
    leaseId: leaseId === undefined ? null : leaseIdOf(leaseId),
    ifMatch: ifMatch === undefined ? null : etagOf(Number(ifMatch)),
    isCreate: ifNoneMatch === '*',
  };
}

/** What an answer says of a blob besides its version. */
const hidden = [...headers, 'lastModified', 'contentMD5', 'isServerEncrypted', 'errorCode'];
const hiddenProperties = [
  ...hidden,
  'createdOn',
  'metadata',
  'contentType',
  'leaseDuration',
  'blobType',
];

interface Read {
  readonly text: string;
  readonly etag: string;
}

export class BlobClient {
  constructor(
    readonly containerName: string,
    readonly name: string,
  ) {}

  get url(): string {
    return refuse('BlobClient.url');
  }

  getBlobLeaseClient(proposedId?: string): BlobLeaseClient {
    return new BlobLeaseClient(this, proposedId);
  }
  getBlobClient(): BlobClient {
    return this;
  }
  getBlockBlobClient(): BlockBlobClient {
    return new BlockBlobClient(this.containerName, this.name);
  }

  async getProperties(options: CallOptions = {}): Promise<unknown> {
    expectOptions('BlobClient.getProperties', options);
    return abortable(options, async () => {
      const seen = await this.#head();
      if (isRefused(seen)) return fail(seen, true);
      const { length, etag, leaseState } = seen;
      const isLocked = leaseState === 'leased' || leaseState === 'breaking';
      return shown(
        'the properties of a blob',
        {
          contentLength: length,
          etag,
          leaseState,
          leaseStatus: isLocked ? 'locked' : 'unlocked',
        },
        hiddenProperties,
      );
    });
  }

  async exists(options: CallOptions = {}): Promise<boolean> {
    expectOptions('BlobClient.exists', options);
    return abortable(options, () =>
      request<Reply, boolean>(
        this.actor,
        { type: 'READ_PROPERTIES' },
        (reply) => !isRefused(reply),
      ),
    );
  }

  async download(offset = 0, count?: number, options: CallOptions = {}): Promise<unknown> {
    expectOptions('BlobClient.download', options);
    if (offset !== 0 || count !== undefined) refuse('a part of a blob in BlobClient.download');
    return abortable(options, async () => {
      const seen = await this.#read();
      if (isRefused(seen)) return fail(seen);
      const body = Buffer.from(seen.text, 'utf8');
      const stream = {
        async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, undefined> {
          yield await Promise.resolve(body);
        },
      };
      const answer = { etag: seen.etag, contentLength: body.length };
      return shown('a downloaded blob', Object.assign(answer, { readableStreamBody: stream }), [
        ...hiddenProperties,
        'leaseState',
        'leaseStatus',
        'blobBody',
        'contentAsBlob',
      ]);
    });
  }

  /** As the SDK does: a look at the properties first, then the content. */
  async downloadToBuffer(...given: readonly unknown[]): Promise<Buffer> {
    const [offset = 0, count, options = {}] = given as [number?, number?, CallOptions?];
    if (typeof offset !== 'number') refuse('a buffer of your own in BlobClient.downloadToBuffer');
    if (offset !== 0 || count !== undefined) refuse('a part of a blob in downloadToBuffer');
    expectOptions('BlobClient.downloadToBuffer', options);
    return abortable(options, async () => {
      const head = await this.#head();
      if (isRefused(head)) return fail(head, true);
      // Nothing is asked for of a blob that is empty.
      if (head.length === 0) return Buffer.alloc(0);
      const seen = await this.#read();
      return isRefused(seen) ? fail(seen) : Buffer.from(seen.text, 'utf8');
    });
  }

  async delete(options: ConditionalOptions & { deleteSnapshots?: string } = {}): Promise<object> {
    const call = 'BlobClient.delete';
    const refused = await this.#remove(call, options);
    return refused === null ? shown(`the answer to ${call}`, {}, hidden) : fail(refused);
  }

  async deleteIfExists(
    options: ConditionalOptions & { deleteSnapshots?: string } = {},
  ): Promise<object> {
    const call = 'BlobClient.deleteIfExists';
    const refused = await this.#remove(call, options);
    if (refused === null) return shown(`the answer to ${call}`, { succeeded: true }, hidden);
    if (refused.code !== 'BlobNotFound') return fail(refused);
    return shown(`the answer to ${call}`, { succeeded: false, errorCode: refused.code }, headers);
  }

  /** @internal The lease's operations. */
  async ask(message: StoredBlobRequest): Promise<BlobReply> {
    const reply = await request<Reply>(this.actor, message);
    return isRefused(reply) ? fail(reply) : (reply as BlobReply);
  }

  async #remove(
    call: string,
    options: ConditionalOptions & { deleteSnapshots?: string },
  ): Promise<Refused | null> {
    expectOptions(call, options, ['conditions', 'deleteSnapshots']);
    const { leaseId, ifMatch } = named(call, options);
    return abortable(options, async () => {
      const reply = await request<Reply>(this.actor, { type: 'REMOVE_BLOB', leaseId, ifMatch });
      return isRefused(reply) ? reply : null;
    });
  }

  #read(): Promise<Read | Refused> {
    return request<Reply, Read | Refused>(this.actor, { type: 'READ' }, (reply) => {
      if (reply.type !== 'BLOB') return reply as Refused;
      return { text: reply.content.text ?? '', etag: String(reply.etag) };
    });
  }

  #head(): Promise<{ length: number; etag: string; leaseState: LeaseState } | Refused> {
    return request<Reply, { length: number; etag: string; leaseState: LeaseState } | Refused>(
      this.actor,
      { type: 'READ_PROPERTIES' },
      (reply) => {
        if (reply.type !== 'BLOB_PROPERTIES') return reply as Refused;
        const { text = '', etag, leaseState } = reply;
        return { length: Buffer.byteLength(text), etag: String(etag), leaseState };
      },
    );
  }

  /** @internal */
  get actor(): string {
    return resource('blob', `${this.containerName}/${this.name}`);
  }
}
refuseMethods(
  BlobClient,
  'setMetadata setHTTPHeaders createSnapshot undelete beginCopyFromURL syncCopyFromURL setTags getTags setAccessTier downloadToFile',
);

export class BlockBlobClient extends BlobClient {
  async upload(
    body: unknown,
    length: number,
    options: ConditionalOptions = {},
  ): Promise<{ readonly etag: string }> {
    const call = 'BlockBlobClient.upload';
    expectOptions(call, options, ['conditions', 'blobHTTPHeaders']);
    const { leaseId, ifMatch, isCreate } = named(call, options, true);
    const text = textOf(call, body);
    if (Buffer.byteLength(text) !== length) refuse(`another length than the body's in ${call}`);
    const content = { claimed: false, text };
    return abortable(options, async () => {
      const reply = await request<Reply>(
        this.actor,
        isCreate
          ? { type: 'CREATE_BLOB', content, leaseId }
          : { type: 'WRITE_BLOB', content, leaseId, ifMatch },
      );
      if (reply.type !== 'BLOB_WRITTEN') return fail(reply as Refused);
      return shown(`the answer to ${call}`, { etag: String(reply.etag) }, hidden);
    });
  }

  async uploadData(data: unknown, options: ConditionalOptions = {}): Promise<object> {
    const text = textOf('BlockBlobClient.uploadData', data);
    return this.upload(text, Buffer.byteLength(text), options);
  }
}
refuseMethods(
  BlockBlobClient,
  'stageBlock commitBlockList getBlockList uploadStream uploadFile uploadBrowserData query syncUploadFromURL',
);

export class ContainerClient {
  constructor(readonly containerName: string) {}
  getBlobClient(name: string): BlobClient {
    return new BlobClient(this.containerName, name);
  }
  getBlockBlobClient(name: string): BlockBlobClient {
    return new BlockBlobClient(this.containerName, name);
  }
  /** It is there. */
  createIfNotExists(): Promise<object> {
    return Promise.resolve(
      shown(
        'the answer to ContainerClient.createIfNotExists',
        { succeeded: false, errorCode: 'ContainerAlreadyExists' },
        headers,
      ),
    );
  }
  exists(): Promise<boolean> {
    return Promise.resolve(true);
  }
  async deleteBlob(name: string, options: ConditionalOptions = {}): Promise<object> {
    return this.getBlobClient(name).delete(options);
  }
  async uploadBlockBlob(
    name: string,
    body: unknown,
    length: number,
    options: ConditionalOptions = {},
  ): Promise<object> {
    const blockBlobClient = this.getBlockBlobClient(name);
    return { blockBlobClient, response: await blockBlobClient.upload(body, length, options) };
  }
}
refuseMethods(
  ContainerClient,
  'create delete deleteIfExists getProperties setMetadata listBlobsFlat listBlobsByHierarchy getBlobLeaseClient getAppendBlobClient getPageBlobClient',
);

export class BlobServiceClient {
  static fromConnectionString(_connection: string): BlobServiceClient {
    return new BlobServiceClient();
  }
  getContainerClient(name: string): ContainerClient {
    return new ContainerClient(name);
  }
}
refuseMethods(
  BlobServiceClient,
  'createContainer deleteContainer listContainers getProperties setProperties findBlobsByTags',
);
