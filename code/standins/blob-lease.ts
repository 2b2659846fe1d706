/** The lease of a blob, as its client has it. */
import type { CallJob } from '../call.js';
import { leaseId as leaseIdOf } from '../../model/domain.js';
import type { BlobReply, StoredBlobRequest } from '../../model/azure/blob-messages.js';
import { randomUUID } from './globals.js';
import { job } from './runtime.js';
import { abortable, expectOptions, headers, shown, type CallOptions } from './shown.js';

interface Leased {
  readonly leaseId?: string;
}
interface Leasable {
  ask(message: StoredBlobRequest): Promise<BlobReply>;
}

const hidden = [...headers, 'lastModified', 'etag', 'leaseTime', 'errorCode'];

export class BlobLeaseClient {
  #leaseId: string | null;

  constructor(
    private readonly blob: Leasable,
    leaseId?: string,
  ) {
    this.#leaseId = leaseId ?? null;
  }

  /** As the SDK: an id that nobody has proposed is made up. */
  get leaseId(): string {
    this.#leaseId ??= randomUUID();
    return this.#leaseId;
  }

  /** The SDK always proposes an id; the job may say that none is proposed, as other clients do, unless the code names one. */
  async acquireLease(durationSeconds: number, options: CallOptions = {}): Promise<Leased> {
    const { proposes } = job<CallJob>();
    const own = proposes ? this.leaseId : this.#leaseId;
    const proposedId = own === null ? null : leaseIdOf(own);
    return this.#do('acquireLease', options, { type: 'ACQUIRE', durationSeconds, proposedId });
  }

  async renewLease(options: CallOptions = {}): Promise<Leased> {
    return this.#do('renewLease', options, { type: 'RENEW', leaseId: leaseIdOf(this.leaseId) });
  }

  async changeLease(proposedLeaseId: string, options: CallOptions = {}): Promise<Leased> {
    return this.#do('changeLease', options, {
      type: 'CHANGE',
      leaseId: leaseIdOf(this.leaseId),
      proposedId: leaseIdOf(proposedLeaseId),
    });
  }

  async releaseLease(options: CallOptions = {}): Promise<Leased> {
    return this.#do('releaseLease', options, { type: 'RELEASE', leaseId: leaseIdOf(this.leaseId) });
  }

  async breakLease(breakPeriod?: number, options: CallOptions = {}): Promise<Leased> {
    const periodSeconds = breakPeriod ?? null;
    return this.#do('breakLease', options, { type: 'BREAK', periodSeconds });
  }

  #do(name: string, options: CallOptions, message: StoredBlobRequest): Promise<Leased> {
    const call = `BlobLeaseClient.${name}`;
    expectOptions(call, options);
    return abortable(options, async () => {
      const reply = await this.blob.ask(message);
      if (reply.type !== 'LEASED') return shown(`the answer to ${call}`, {}, hidden);
      this.#leaseId = reply.leaseId;
      return shown(`the answer to ${call}`, { leaseId: reply.leaseId }, hidden);
    });
  }
}
