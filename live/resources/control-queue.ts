import type { QueueClient } from '@azure/storage-queue';
import type { ControlQueueMessage, Enqueued, QueueItem } from '../../model/index.js';
import { itemId } from '../../model/index.js';
import { patience, type Adapter } from '../adapter.js';
import { ask, attempt, expectStatus, unanswered, type Refusal } from '../outcome.js';

/** An item that a worker has received, and has not deleted yet. */
export interface Delivery {
  readonly item: QueueItem;
  /** How often the service has handed it out, this time included. */
  readonly dequeueCount: number;
}

/** A control queue: what its clients enqueue, and what its one worker receives and deletes. */
export interface ControlQueueAdapter extends Adapter<ControlQueueMessage, Enqueued> {
  /**
   * What the queue of `model` pushes to its worker: the oldest item that is visible; null if none is. It becomes invisible for
   * `visibilitySeconds` (durabletask's five minutes), and then comes again unless it was deleted.
   */
  receive(visibilitySeconds?: number): Promise<Delivery | null>;
  /** The items that are visible, the oldest first, 32 at most. Nothing is changed. */
  peek(): Promise<readonly QueueItem[]>;
}

/** Source: Azure/durabletask AzureStorageOrchestrationServiceSettings.ControlQueueVisibilityTimeout. */
const visibilityDefaultSeconds = 300;

/**
 * One queue, as the machine `control-queue` answers. An item is a message whose text is its JSON.
 *
 * DELETE names an item. It deletes what this adapter received last under that name; a receipt that is out of date (400
 * PopReceiptMismatch, 404 MessageNotFound) means that it is gone, or somebody else's, and nobody is told, as in durabletask.
 */
export function controlQueueAdapter(queue: QueueClient): ControlQueueAdapter {
  const receipts = new Map<string, { readonly messageId: string; readonly popReceipt: string }>();
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'ENQUEUE':
          return ask(
            async () => {
              const text = JSON.stringify(request.item);
              const { status } = (await queue.sendMessage(text, patience()))._response;
              expectStatus(status, 201);
              return { type: 'ENQUEUED', status: 201 };
            },
            () => undefined,
          );
        case 'DELETE': {
          const receipt = receipts.get(request.itemId);
          receipts.delete(request.itemId);
          if (receipt === undefined) return unanswered;
          const { messageId, popReceipt } = receipt;
          return attempt(() => queue.deleteMessage(messageId, popReceipt, patience()), isGone);
        }
      }
    },
    receive: async (visibilitySeconds = visibilityDefaultSeconds) => {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 1,
        visibilityTimeout: visibilitySeconds,
        ...patience(),
      });
      const [received] = receivedMessageItems;
      if (received === undefined) return null;
      const item = JSON.parse(received.messageText) as QueueItem;
      receipts.set(itemId(item), received);
      return { item, dequeueCount: received.dequeueCount };
    },
    peek: async () => {
      const { peekedMessageItems } = await queue.peekMessages({
        numberOfMessages: 32,
        ...patience(),
      });
      return peekedMessageItems.map(({ messageText }) => JSON.parse(messageText) as QueueItem);
    },
  };
}

function isGone({ status, code }: Refusal): boolean {
  return (
    (status === 404 && code === 'MessageNotFound') ||
    (status === 400 && code === 'PopReceiptMismatch')
  );
}
