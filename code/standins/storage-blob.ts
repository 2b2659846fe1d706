/** `@azure/storage-blob`: one blob is an actor, with its lease. */
import type { CallJob } from '../call.js';
import { etag, leaseId as leaseIdOf } from '../../model/domain.js';
import type { BlobContent, BlobReply } from '../../model/messages.js';
import { RestError } from './rest-error.js';
import { job, refuse, request, resource, tell } from './runtime.js';
export { RestError };

type Refused = Extract<BlobReply, { readonly code: string }>;
interface Conditions {
  readonly leaseId?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

function fail({ status, code }: { readonly status: number; readonly code: string }): never {
  tell('locked');
  throw new RestError(code, { statusCode: status, code });
}

export class BlobLeaseClient {
  leaseId: string;
  constructor(
    private readonly blob: BlockBlobClient,
    leaseId?: string,
  ) {
    this.leaseId = leaseId ?? `lease-of-${job().id}`;
  }

  async acquireLease(durationSeconds: number): Promise<{ readonly leaseId: string }> {
    const { proposes } = job<CallJob>();
    const proposedId = proposes ? leaseIdOf(this.leaseId) : null;
    const message = { type: 'ACQUIRE', durationSeconds, proposedId } as const;
    const reply = await request<BlobReply>(this.blob.actor, message);
    if (reply.type !== 'LEASED') return fail(reply as Refused);
    this.leaseId = reply.leaseId;
    return { leaseId: reply.leaseId };
  }

  async renewLease(): Promise<{ readonly leaseId: string }> {
    const message = { type: 'RENEW', leaseId: leaseIdOf(this.leaseId) } as const;
    const reply = await request<BlobReply>(this.blob.actor, message);
    return reply.type === 'LEASED' ? { leaseId: reply.leaseId } : fail(reply as Refused);
  }

  async releaseLease(): Promise<void> {
    const message = { type: 'RELEASE', leaseId: leaseIdOf(this.leaseId) } as const;
    const reply = await request<BlobReply>(this.blob.actor, message);
    if (reply.type !== 'RELEASED') fail(reply as Refused);
  }
}

interface Read {
  readonly content: BlobContent;
  readonly etag: string;
}

export class BlockBlobClient {
  constructor(
    private readonly container: string,
    readonly name: string,
  ) {}

  /** @internal */
  get actor(): string {
    return resource('blob', `${this.container}/${this.name}`);
  }

  getBlobLeaseClient(id?: string): BlobLeaseClient {
    return new BlobLeaseClient(this, id);
  }

  async #read(): Promise<Read> {
    return request<Extract<BlobReply, { type: 'BLOB' }>, Read>(
      this.actor,
      { type: 'READ' },
      (reply) => ({ content: reply.content, etag: String(reply.etag) }),
    );
  }

  async getProperties(): Promise<{ readonly etag: string; readonly contentLength: number }> {
    const { content, etag: version } = await this.#read();
    return { etag: version, contentLength: content.claimed ? 7 : 0 };
  }

  async upload(
    body: string,
    _length: number,
    { conditions = {} }: { readonly conditions?: Conditions } = {},
  ): Promise<{ readonly etag: string }> {
    if (conditions.ifNoneMatch !== undefined) refuse('BlockBlobClient.upload with ifNoneMatch');
    const reply = await request<BlobReply>(this.actor, {
      type: 'WRITE_BLOB',
      content: { claimed: body !== '' },
      leaseId: conditions.leaseId === undefined ? null : leaseIdOf(conditions.leaseId),
      ifMatch: conditions.ifMatch === undefined ? null : etag(Number(conditions.ifMatch)),
    });
    return reply.type === 'BLOB_WRITTEN' ? { etag: String(reply.etag) } : fail(reply as Refused);
  }

  download(): never {
    return refuse('BlockBlobClient.download');
  }

  downloadToBuffer(): never {
    return refuse('BlockBlobClient.downloadToBuffer');
  }
}

export class ContainerClient {
  constructor(private readonly containerName: string) {}
  getBlockBlobClient(name: string): BlockBlobClient {
    return new BlockBlobClient(this.containerName, name);
  }
  async createIfNotExists(): Promise<void> {
    // It is there.
  }
}

export class BlobServiceClient {
  static fromConnectionString(_connection: string): BlobServiceClient {
    return new BlobServiceClient();
  }
  getContainerClient(name: string): ContainerClient {
    return new ContainerClient(name);
  }
}
