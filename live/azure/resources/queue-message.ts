import type { QueueClient } from '@azure/storage-queue';
import type { PopReceipt, QueueMessageReply, QueueMessageRequest } from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { among, ask } from '../../host/outcome.js';

const refused = among<QueueMessageReply>({
  '404 MessageNotFound': { type: 'QUEUE_MESSAGE_ABSENT', status: 404, code: 'MessageNotFound' },
  '400 PopReceiptMismatch': {
    type: 'QUEUE_MESSAGE_NOT_HELD',
    status: 400,
    code: 'PopReceiptMismatch',
  },
});

/** A queue that exists, for one message at a time, as the machine `queue-message` answers. */
export function queueMessageAdapter(
  queue: QueueClient,
): Adapter<QueueMessageRequest, QueueMessageReply> {
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'PUT_QUEUE_MESSAGE':
          return ask(async () => {
            const { text, hiddenSeconds: visibilityTimeout } = request;
            const sent = await queue.sendMessage(text, { visibilityTimeout, ...patience() });
            return { type: 'QUEUE_MESSAGE_PUT', status: 201, popReceipt: receiptOf(sent) };
          }, refused);
        case 'GET_QUEUE_MESSAGE':
          return ask(async () => {
            const { hiddenSeconds: visibilityTimeout } = request;
            const options = { numberOfMessages: 1, visibilityTimeout, ...patience() };
            const [received] = (await queue.receiveMessages(options)).receivedMessageItems;
            if (received === undefined) {
              return { type: 'QUEUE_MESSAGE', status: 200, message: null };
            }
            const { messageText: text, dequeueCount } = received;
            const message = { text, dequeueCount, popReceipt: receiptOf(received) };
            return { type: 'QUEUE_MESSAGE', status: 200, message };
          }, refused);
        case 'PEEK_QUEUE_MESSAGE':
          return ask(async () => {
            const options = { numberOfMessages: 1, ...patience() };
            const [peeked] = (await queue.peekMessages(options)).peekedMessageItems;
            const message =
              peeked === undefined
                ? null
                : {
                    text: peeked.messageText,
                    dequeueCount: peeked.dequeueCount,
                    popReceipt: null,
                  };
            return { type: 'QUEUE_MESSAGE', status: 200, message };
          }, refused);
        case 'UPDATE_QUEUE_MESSAGE':
          return ask(async () => {
            const { messageId, popReceipt } = partsOf(request.popReceipt);
            const { text, hiddenSeconds } = request;
            const updated = await queue.updateMessage(
              messageId,
              popReceipt,
              text,
              hiddenSeconds,
              patience(),
            );
            const receipt = receiptOf({ messageId, popReceipt: updated.popReceipt ?? '' });
            return { type: 'QUEUE_MESSAGE_UPDATED', status: 204, popReceipt: receipt };
          }, refused);
        case 'DELETE_QUEUE_MESSAGE':
          return ask(async () => {
            const { messageId, popReceipt } = partsOf(request.popReceipt);
            await queue.deleteMessage(messageId, popReceipt, patience());
            return { type: 'QUEUE_MESSAGE_DELETED', status: 204 };
          }, refused);
      }
    },
  };
}

interface Receipt {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** The model's receipt names the message as well, the service's is of no use without its id: both are one text here. */
function receiptOf({ messageId, popReceipt }: Receipt): PopReceipt {
  return `${messageId} ${popReceipt}` as unknown as PopReceipt;
}

/** @throws Error for a receipt that no reply has named. */
function partsOf(receipt: PopReceipt): Receipt {
  const text: unknown = receipt;
  const [messageId, popReceipt] = typeof text === 'string' ? text.split(' ') : [];
  if (messageId !== undefined && popReceipt !== undefined) return { messageId, popReceipt };
  throw new Error(`expected a pop receipt of the service, found ${String(text)}`);
}
