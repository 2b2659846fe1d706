import type { MessageId } from '../domain.js';

/** To a FIFO queue with one message group, and a table beside it. */
export type SqsRequest =
  /** SendMessage. `message` null: it only says that there is something. */
  | { readonly type: 'SEND'; readonly message: MessageId | null; readonly dedup: string }
  /** ReceiveMessage, again and again until there is something. */
  | { readonly type: 'RECEIVE'; readonly max: number }
  /** DeleteMessageBatch; and RECEIVE again. After the visibility timeout it deletes nothing. */
  | { readonly type: 'DELETE'; readonly receipt: number; readonly max: number }
  /** Into the table, and from it. */
  | { readonly type: 'STORE'; readonly message: MessageId }
  | { readonly type: 'READ' }
  | { readonly type: 'REMOVE'; readonly messages: readonly MessageId[] }
  /** No request: the process is dead. */
  | { readonly type: 'HOLDER_GONE' };

/** From it. */
export type SqsReply =
  /** Also for a message that is dropped as a duplicate: the sender cannot tell. */
  | { readonly type: 'SENT' }
  | {
      readonly type: 'RECEIVED';
      /** One for all that was received at once, to keep it short. */
      readonly receipt: number;
      /** The sequence number of the first one. */
      readonly first: number;
      readonly inOrder: readonly MessageId[];
    }
  | { readonly type: 'STORED' }
  | { readonly type: 'ROWS'; readonly inOrder: readonly MessageId[] }
  | { readonly type: 'REMOVED' };
