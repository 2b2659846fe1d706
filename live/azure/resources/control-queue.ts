import type { QueueClient } from '@azure/storage-queue';
import type { ControlQueueMessage, Enqueued, QueueItem } from '../../../model/index.js';
import { itemId } from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { ask, attempt, expectStatus, unanswered, type Refusal } from '../../host/outcome.js';

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
  /**
   * Receives this item, wherever it waits: the service promises no order. Others that came with it are visible again at once.
   * @returns null if it is not among the first 32 that are visible.
   */
  receiveItem(id: string, visibilitySeconds?: number): Promise<Delivery | null>;
  /** Makes what was received and not deleted visible again, as the end of its visibility timeout does; of one item, or of all. */
  release(id?: string): Promise<void>;
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
  const receipts = new Map<string, Receipt>();
  const show = async ({ messageId, popReceipt, messageText }: Receipt): Promise<void> => {
    await queue.updateMessage(messageId, popReceipt, messageText, 0, patience());
  };
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
    receiveItem: async (id, visibilitySeconds = visibilityDefaultSeconds) => {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 32,
        visibilityTimeout: visibilitySeconds,
        ...patience(),
      });
      let found: Delivery | null = null;
      for (const received of receivedMessageItems) {
        const item = JSON.parse(received.messageText) as QueueItem;
        if (found === null && itemId(item) === id) {
          receipts.set(id, received);
          found = { item, dequeueCount: received.dequeueCount };
        } else await show(received);
      }
      return found;
    },
    release: async (id) => {
      for (const [received, receipt] of [...receipts]) {
        if (id !== undefined && received !== id) continue;
        receipts.delete(received);
        await show(receipt);
      }
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

/** What names a delivery of a message to the service; the text is sent with every change of it. */
interface Receipt {
  readonly messageId: string;
  readonly popReceipt: string;
  readonly messageText: string;
}

function isGone({ status, code }: Refusal): boolean {
  return (
    (status === 404 && code === 'MessageNotFound') ||
    (status === 400 && code === 'PopReceiptMismatch')
  );
}
