import {
  created,
  conflict,
  flagMs,
  isActive,
  itemId,
  queueDeletionMs,
  type ActorId,
  type ActorPart,
  type ExecutionStarted,
  type InstanceRowContent,
  type LeaseId,
  type Message,
  type RowReply,
} from '../../model/index.js';
import type { Clock } from '../host/clock.js';
import type { Deployment } from '../azure/deployment.js';

/** One message for one actor, in the words of the store. */
export interface LiveSend {
  readonly to: ActorId;
  readonly message: Message;
}

/** A day: no item comes back by itself while a schedule runs, whose clock moves by minutes. */
const invisibleSeconds = 86_400;

/** The longest lease with an end. Source: Azure Storage REST, Lease Blob. */
const leaseMaxSeconds = 60;

/** In slices of this length, so that leases of 15 seconds and more can be renewed in between. */
const sliceSeconds = 10;

/**
 * The storage of a world, for real: performs the requests that a schedule delivers to it, and what time does to it.
 *
 * What a storage machine does without being asked is done on its behalf: a queue's push to its worker is Get Messages, a watched
 * row is read for its watcher. A start that the era `atomic` commits with its message, which Azure Storage cannot do, is a write
 * of the row when the message is in the queue.
 */
export class LiveStorage {
  readonly #kinds: ReadonlyMap<ActorId, string>;
  readonly #leases = new Map<ActorId, { readonly leaseId: LeaseId; readonly seconds: number }>();
  readonly #commits = new Map<ActorId, Commit>();

  constructor(
    private readonly deployment: Deployment,
    parts: readonly ActorPart[],
    private readonly clock: Clock,
  ) {
    this.#kinds = new Map(
      parts
        .filter(({ id }) => deployment.adapters.has(id))
        .map(({ id, machine }) => [id, machine.id]),
    );
  }

  /** The id of the machine that an actor is, if it is storage. */
  kindOf(id: ActorId): string | undefined {
    return this.#kinds.get(id);
  }

  /** Performs a request; what the store answers, or null if nobody answers it. */
  async ask(id: ActorId, request: Message, from: ActorId): Promise<Message | null> {
    // A table's ETags are times.
    this.clock.advance(1);
    if (request.type === 'CREATE_INSTANCE') return this.#begin(id, request, from);
    if (request.type === 'ENQUEUED') return null;
    if (request.type === 'WATCH') return this.#perform(id, { type: 'READ' }, from);
    const reply = await this.#perform(id, request, from);
    this.#remember(id, request, reply);
    return reply;
  }

  /**
   * What an actor that is storage sends besides its answer.
   * @param expected what the model's does: it says what is to be sent to whom, the store what is in it.
   */
  async push(id: ActorId, { to, message }: LiveSend): Promise<LiveSend> {
    return { to, message: (await this.#pushed(id, to, message)) ?? nothing };
  }

  async #pushed(id: ActorId, to: ActorId, message: Message): Promise<Message | null> {
    if (message.type === 'ITEM') {
      const delivery = await this.#queue(id).receiveItem(itemId(message.item), invisibleSeconds);
      return delivery && { type: 'ITEM', item: delivery.item };
    }
    if (message.type === 'ROW') return this.#perform(id, { type: 'READ' }, to);
    if (message.type === 'CREATED') return this.#commit(id);
    if (message.type === 'ENQUEUE') {
      const commit = this.#commits.get(id);
      return commit ? { type: 'ENQUEUE', item: commit.item } : null;
    }
    // The worker has counted its own looks at the message.
    return message.type === 'GIVEN_UP' ? message : null;
  }

  /** The worker's queue shows it the item again. */
  async again(id: ActorId, item: string): Promise<void> {
    const queue = this.#queue(id);
    await queue.release(item);
    await queue.receiveItem(item, invisibleSeconds);
  }

  /** Time passes for this resource, as a timer or a pause of its machine says: others' leases are renewed meanwhile. */
  async lapse(id: ActorId): Promise<void> {
    const kind = this.kindOf(id);
    if (kind === 'lock-record') this.clock.advance(flagMs);
    if (kind === 'mutex-queue') this.clock.advance(queueDeletionMs);
    if (kind !== 'blob-lease') return;
    const seconds = this.#leases.get(id)?.seconds ?? leaseMaxSeconds;
    this.#leases.delete(id);
    for (let passed = 0; passed < seconds; passed += sliceSeconds) {
      await this.#renewAll();
      this.clock.advance(Math.min(sliceSeconds, seconds - passed) * 1_000);
    }
  }

  /** Takes back what Azurite did and the service does not do. */
  async undo(id: ActorId, request: Message): Promise<void> {
    if (request.type === 'CREATE_QUEUE') await this.#perform(id, { type: 'DELETE_QUEUE' }, id);
  }

  async #perform(id: ActorId, request: Message, from: ActorId): Promise<Message | null> {
    const adapter = this.deployment.adapters.get(id);
    if (adapter === undefined) throw new Error(`expected an adapter for ${id}, found none`);
    const outcome = await adapter.perform(request, from);
    if (outcome.kind === 'unknown') {
      throw new Error(`${id} did not answer ${request.type}: ${outcome.because}`);
    }
    return outcome.kind === 'replied' ? outcome.reply : null;
  }

  #queue(id: ActorId) {
    const queue = this.deployment.queues.get(id);
    if (queue === undefined) throw new Error(`expected ${id} to be a control queue`);
    return queue;
  }

  #remember(id: ActorId, request: Message, reply: Message | null): void {
    if (request.type === 'ACQUIRE' && reply?.type === 'LEASED' && request.durationSeconds > 0) {
      this.#leases.set(id, { leaseId: reply.leaseId, seconds: request.durationSeconds });
    }
    if (reply?.type === 'RELEASED') this.#leases.delete(id);
  }

  async #renewAll(): Promise<void> {
    for (const [id, { leaseId }] of this.#leases) {
      await this.#perform(id, { type: 'RENEW', leaseId }, id);
    }
  }

  async #begin(
    id: ActorId,
    { row, item }: Extract<Message, { readonly type: 'CREATE_INSTANCE' }>,
    from: ActorId,
  ): Promise<Message | null> {
    const found = (await this.#perform(id, { type: 'READ' }, from)) as RowReply;
    if (found.row !== null && isActive(found.row.status)) return conflict('EntityAlreadyExists');
    this.#commits.set(id, { row, item: item as ExecutionStarted });
    return null;
  }

  async #commit(id: ActorId): Promise<Message | null> {
    const commit = this.#commits.get(id);
    if (commit === undefined) return null;
    this.#commits.delete(id);
    await this.#perform(id, { type: 'INSERT_OR_REPLACE', row: commit.row }, id);
    return created;
  }
}

interface Commit {
  readonly row: InstanceRowContent;
  readonly item: ExecutionStarted;
}

/** What stands where the model sends something, and the store has nothing of the kind. */
const nothing = { type: 'NOTHING' } as unknown as Message;
