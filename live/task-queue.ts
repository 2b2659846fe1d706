import type { QueueClient } from '@azure/storage-queue';
import { itemId, type QueueItem } from '../model/index.js';
import { answered, isRefusal, unexpected, type Resource } from './resource.js';

/** Seconds for which a message that was handed out is not shown to others. Source: durabletask's settings, 5 minutes. */
const visibilitySeconds = 300;

/** A control queue with its consumer's side: what was received, and can be deleted. */
export interface TaskQueue extends Resource {
  /** The next message, as the machine pushes it to its worker; null if none is visible. */
  receive(): Promise<{ readonly type: 'ITEM'; readonly item: QueueItem } | null>;
}

/**
 * A control queue: the machine `control-queue`, whose push to the worker is a poll here.
 *
 * ENQUEUE is Put Message; DELETE is Delete Message with the pop receipt under which the item was received last. A receipt that is stale (400
 * PopReceiptMismatch, 404 MessageNotFound) means that the item is with somebody else or gone, and is swallowed, as durabletask does.
 */
export function taskQueue(queue: QueueClient): TaskQueue {
  /** By item id: where the last copy of it that was received lies. */
  const receipts = new Map<string, { readonly messageId: string; readonly popReceipt: string }>();
  return {
    async receive() {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 1,
        visibilityTimeout: visibilitySeconds,
      });
      const [message] = receivedMessageItems;
      if (message === undefined) return null;
      const item = decoded(message.messageText);
      receipts.set(itemId(item), message);
      return { type: 'ITEM', item };
    },
    async request(message) {
      switch (message.type) {
        case 'ENQUEUE': {
          const answer = await answered(queue.sendMessage(encoded(message['item'] as QueueItem)));
          if (!isRefusal(answer)) return { type: 'ENQUEUED', status: 201 };
          throw new Error(`ENQUEUE was answered ${answer.status} ${answer.code}`);
        }
        case 'DELETE': {
          const id = message['itemId'] as string;
          const receipt = receipts.get(id);
          if (receipt === undefined) return null;
          receipts.delete(id);
          const answer = await answered(queue.deleteMessage(receipt.messageId, receipt.popReceipt));
          if (
            isRefusal(answer) &&
            !['PopReceiptMismatch', 'MessageNotFound'].includes(answer.code)
          ) {
            throw new Error(`DELETE was answered ${answer.status} ${answer.code}`);
          }
          return null;
        }
        default:
          throw unexpected('a control queue', message);
      }
    },
    async content() {
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
      return peekedMessageItems.map(({ messageText }) => decoded(messageText));
    },
  };
}

/** Queue messages are text in XML: base64, as durabletask does. */
function encoded(item: QueueItem): string {
  return Buffer.from(JSON.stringify(item)).toString('base64');
}

function decoded(text: string): QueueItem {
  return JSON.parse(Buffer.from(text, 'base64').toString()) as QueueItem;
}
