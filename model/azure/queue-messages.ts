/** Messages to and from one message of a storage queue. */

declare const receipt: unique symbol;

/**
 * What whoever holds a message proves that with, and which message it is: new with each Put, Get and Update. The service's is
 * opaque; here it counts them, from 1.
 */
export type PopReceipt = number & { readonly [receipt]: true };
/** The receipt of the delivery with that number; an integer, at least 1. */
export const popReceipt = (count: number): PopReceipt => count as PopReceipt;

/**
 * To a message of a queue, or to the place for one. Seconds are whole; `hiddenSeconds` is how long nobody is to see the
 * message: 0 to 7 days, for a Get at least 1.
 */
export type QueueMessageRequest =
  | {
      readonly type: 'PUT_QUEUE_MESSAGE';
      readonly text: string;
      readonly hiddenSeconds: number;
    }
  | { readonly type: 'GET_QUEUE_MESSAGE'; readonly hiddenSeconds: number }
  | { readonly type: 'PEEK_QUEUE_MESSAGE' }
  | {
      readonly type: 'UPDATE_QUEUE_MESSAGE';
      readonly popReceipt: PopReceipt;
      readonly text: string;
      readonly hiddenSeconds: number;
    }
  | { readonly type: 'DELETE_QUEUE_MESSAGE'; readonly popReceipt: PopReceipt };

/** From a message of a queue, or the place for one. */
export type QueueMessageReply =
  | {
      readonly type: 'QUEUE_MESSAGE_PUT';
      readonly status: 201;
      readonly popReceipt: PopReceipt;
    }
  /** Null: there is none that may be seen. */
  | { readonly type: 'QUEUE_MESSAGE'; readonly status: 200; readonly message: QueueMessage | null }
  | {
      readonly type: 'QUEUE_MESSAGE_UPDATED';
      readonly status: 204;
      readonly popReceipt: PopReceipt;
    }
  | { readonly type: 'QUEUE_MESSAGE_DELETED'; readonly status: 204 }
  | {
      readonly type: 'QUEUE_MESSAGE_ABSENT';
      readonly status: 404;
      readonly code: 'MessageNotFound';
    }
  | {
      readonly type: 'QUEUE_MESSAGE_NOT_HELD';
      readonly status: 400;
      readonly code: 'PopReceiptMismatch';
    };

/** A message of a queue, as a Get or a Peek shows it. */
export interface QueueMessage {
  readonly text: string;
  /** How often it was handed out, a Get that hands it out included. */
  readonly dequeueCount: number;
  /** Null for a Peek. */
  readonly popReceipt: PopReceipt | null;
}
