/**
 * `@azure/storage-queue`. Each message that is sent is an actor, since a queue promises nothing about their order; so is the queue itself,
 * for who creates and deletes it.
 */
import type { CallJob } from '../call.js';
import type { ActorId } from '../../model/domain.js';
import type { MutexQueueReply } from '../../model/messages.js';
import {
  popReceipt,
  type QueueMessage,
  type QueueMessageReply,
} from '../../model/azure/queue-messages.js';
import { RestError, type Refused } from './rest-error.js';
import { job, refuse, resource, resources, tell } from './runtime.js';
import { request } from './service.js';
import {
  abortable,
  expectOptions,
  headers,
  refuseMethods,
  shown,
  type CallOptions,
} from './shown.js';
export { RestError };

export class StorageSharedKeyCredential {}
export class AnonymousCredential {}

interface Hiding extends CallOptions {
  readonly visibilityTimeout?: number;
}
interface Several extends Hiding {
  readonly numberOfMessages?: number;
}

function fail({ status, code }: Refused): never {
  tell('locked');
  throw new RestError(code, { statusCode: status, code, details: { errorCode: code } });
}

const isRefused = (reply: unknown): reply is Refused => 'code' in (reply as object);

const times = ['insertedOn', 'expiresOn', 'nextVisibleOn', 'expirationTime', 'insertionTime'];

/** Seconds for which a message that is handed out is hidden, if nobody says otherwise. */
const defaultSeconds = 30;

export class QueueClient {
  readonly name: string;
  #sent = 0;

  constructor(connection: string, name?: string) {
    // With credentials the only argument is the queue's address.
    this.name = name === undefined ? (connection.split('/').at(-1) ?? '') : name;
  }

  async create(options: CallOptions = {}): Promise<object> {
    expectOptions('QueueClient.create', options);
    return abortable(options, async () => {
      const reply = await this.#queue('CREATE_QUEUE');
      return isRefused(reply) ? fail(reply) : shown('the answer to create', {}, headers);
    });
  }

  /** True for who has made it. Of a queue that is being deleted this throws, as the SDK does. */
  async createIfNotExists(options: CallOptions = {}): Promise<{ readonly succeeded: boolean }> {
    expectOptions('QueueClient.createIfNotExists', options);
    return abortable(options, async () => {
      const isThere = job<CallJob>().deployed === true;
      const reply = isThere ? { type: 'QUEUE_EXISTS' } : await this.#queue('CREATE_QUEUE');
      if (isRefused(reply)) return fail(reply);
      return shown(
        'the answer to createIfNotExists',
        { succeeded: reply.type === 'QUEUE_CREATED' },
        [...headers, 'errorCode'],
      );
    });
  }

  async delete(options: CallOptions = {}): Promise<object> {
    expectOptions('QueueClient.delete', options);
    return abortable(options, async () => {
      const reply = await this.#queue('DELETE_QUEUE');
      return isRefused(reply) ? fail(reply) : shown('the answer to delete', {}, headers);
    });
  }

  async deleteIfExists(options: CallOptions = {}): Promise<{ readonly succeeded: boolean }> {
    expectOptions('QueueClient.deleteIfExists', options);
    return abortable(options, async () => {
      const reply = await this.#queue('DELETE_QUEUE');
      const seen = isRefused(reply)
        ? { succeeded: false, errorCode: reply.code }
        : { succeeded: true };
      return shown('the answer to deleteIfExists', seen, headers);
    });
  }

  async sendMessage(text: string, options: Hiding = {}): Promise<unknown> {
    expectOptions('QueueClient.sendMessage', options, ['visibilityTimeout']);
    const { visibilityTimeout: hiddenSeconds = 0 } = options;
    if (typeof text !== 'string') refuse('a message that is no text in QueueClient.sendMessage');
    return abortable(options, async () => {
      this.#sent += 1;
      const { id } = job<CallJob>();
      const place = resource('message', `${this.name}/${this.#sent} of ${id}`);
      const message = { type: 'PUT_QUEUE_MESSAGE', text, hiddenSeconds } as const;
      const reply = await request<QueueMessageReply>(place, message);
      if (reply.type !== 'QUEUE_MESSAGE_PUT') return fail(reply as Refused);
      tell('sentOn');
      return shown(
        'the answer to QueueClient.sendMessage',
        { messageId: place, popReceipt: String(reply.popReceipt) },
        [...headers, ...times],
      );
    });
  }

  async receiveMessages(options: Several = {}): Promise<{ receivedMessageItems: unknown[] }> {
    const call = 'QueueClient.receiveMessages';
    expectOptions(call, options, ['visibilityTimeout', 'numberOfMessages']);
    const { visibilityTimeout: hiddenSeconds = defaultSeconds, numberOfMessages = 1 } = options;
    return abortable(options, async () => {
      const found = await this.#gather(numberOfMessages, {
        type: 'GET_QUEUE_MESSAGE',
        hiddenSeconds,
      });
      const receivedMessageItems = found.map(
        ([messageId, { text, dequeueCount, popReceipt: receipt }]) =>
          shown(
            'a received message',
            { messageId, messageText: text, dequeueCount, popReceipt: String(receipt) },
            times,
          ),
      );
      return shown(`the answer to ${call}`, { receivedMessageItems }, headers);
    });
  }

  async peekMessages(options: Several = {}): Promise<{ peekedMessageItems: unknown[] }> {
    const call = 'QueueClient.peekMessages';
    expectOptions(call, options, ['numberOfMessages']);
    return abortable(options, async () => {
      const { numberOfMessages = 1 } = options;
      const found = await this.#gather(numberOfMessages, { type: 'PEEK_QUEUE_MESSAGE' });
      const peekedMessageItems = found.map(([messageId, { text, dequeueCount }]) =>
        shown('a peeked message', { messageId, messageText: text, dequeueCount }, times),
      );
      return shown(`the answer to ${call}`, { peekedMessageItems }, headers);
    });
  }

  async updateMessage(
    messageId: string,
    receipt: string,
    text?: string,
    hiddenSeconds = 0,
    options: CallOptions = {},
  ): Promise<unknown> {
    const call = 'QueueClient.updateMessage';
    expectOptions(call, options);
    if (text === undefined) return refuse(`${call} without a text`);
    return abortable(options, async () => {
      const reply = await request<QueueMessageReply>(this.#place(messageId), {
        type: 'UPDATE_QUEUE_MESSAGE',
        popReceipt: popReceipt(Number(receipt)),
        text,
        hiddenSeconds,
      });
      if (reply.type !== 'QUEUE_MESSAGE_UPDATED') return fail(reply as Refused);
      return shown(`the answer to ${call}`, { popReceipt: String(reply.popReceipt) }, [
        ...headers,
        ...times,
      ]);
    });
  }

  async deleteMessage(
    messageId: string,
    receipt: string,
    options: CallOptions = {},
  ): Promise<object> {
    const call = 'QueueClient.deleteMessage';
    expectOptions(call, options);
    return abortable(options, async () => {
      const reply = await request<QueueMessageReply>(this.#place(messageId), {
        type: 'DELETE_QUEUE_MESSAGE',
        popReceipt: popReceipt(Number(receipt)),
      });
      return isRefused(reply) ? fail(reply) : shown(`the answer to ${call}`, {}, headers);
    });
  }

  #queue(type: 'CREATE_QUEUE' | 'DELETE_QUEUE'): Promise<MutexQueueReply> {
    return request<MutexQueueReply>(resource('queue', `queues/${this.name}`), { type });
  }

  /** Where the messages of this queue are. */
  #places(): readonly ActorId[] {
    return Object.entries(resources())
      .filter(([key]) => key.startsWith(`message ${this.name}/`))
      .map(([, actor]) => actor);
  }

  #place(messageId: string): ActorId {
    const found = this.#places().find((actor) => actor === messageId);
    return found ?? refuse(`a message that this queue has not handed out ('${messageId}')`);
  }

  /** One place after the other is asked, until there are as many as are wanted: a queue may leave out what it has. */
  async #gather(
    most: number,
    message: { readonly type: 'PEEK_QUEUE_MESSAGE' } | GetMessage,
  ): Promise<readonly (readonly [ActorId, QueueMessage])[]> {
    const found: (readonly [ActorId, QueueMessage])[] = [];
    for (const place of this.#places()) {
      if (found.length === most) break;
      const reply = await request<QueueMessageReply>(place, message);
      if (reply.type === 'QUEUE_MESSAGE' && reply.message !== null) {
        found.push([place, reply.message]);
      }
    }
    return found;
  }
}
refuseMethods(
  QueueClient,
  'exists getProperties setMetadata clearMessages getAccessPolicy setAccessPolicy generateSasUrl',
);

interface GetMessage {
  readonly type: 'GET_QUEUE_MESSAGE';
  readonly hiddenSeconds: number;
}

export class QueueServiceClient {
  static fromConnectionString(_connection: string): QueueServiceClient {
    return new QueueServiceClient();
  }
  getQueueClient(name: string): QueueClient {
    return new QueueClient('', name);
  }
}
refuseMethods(
  QueueServiceClient,
  'createQueue deleteQueue listQueues getProperties setProperties getStatistics',
);
