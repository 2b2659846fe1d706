import { assertEvent, assign, setup } from 'xstate';
import { reply, type Effect } from '../../effects.js';
import type { Received } from '../../messages.js';
import { popReceipt, type PopReceipt, type QueueMessageRequest } from '../queue-messages.js';

interface QueueMessageState {
  readonly text: string;
  readonly dequeueCount: number;
  /** The latest; receipts are counted over all messages that there have been in this place. */
  readonly popReceipt: PopReceipt;
  /** The first one of the message that is there: whoever has an older one asks for a message that is gone. */
  readonly firstReceipt: PopReceipt;
  /** Of the request that hid it last. */
  readonly hiddenSeconds: number;
}

const refuseHolder = [
  { guard: 'isFormer', actions: 'replyAbsent' },
  { guard: 'isStale', actions: 'replyNotHeld' },
] as const;

const UPDATE_QUEUE_MESSAGE = [
  ...refuseHolder,
  { guard: 'hides', target: 'hidden', reenter: true, actions: ['update', 'replyUpdated'] },
  { target: 'visible', actions: ['update', 'replyUpdated'] },
] as const;

const DELETE_QUEUE_MESSAGE = [
  ...refuseHolder,
  { target: 'absent', actions: 'replyDeleted' },
] as const;

/**
 * One message of a storage queue, from Put to Delete: whom it is shown to, and for how long.
 *
 * A message that was handed out is hidden until its visibility timeout ends, and is then handed out again, with a new pop receipt
 * and a higher dequeue count. Only the latest receipt updates or deletes it, whether or not its time is over: 400
 * PopReceiptMismatch for an older one, 404 MessageNotFound when the message is gone. A queue promises nothing about the order of
 * its messages, so each is a resource of its own.
 *
 * The worlds of the catalogue have no such actor: their queue is `control-queue`, whose one consumer needs less. It is what that
 * machine leaves out, for strategies that poll a queue themselves, and what a store is compared with.
 *
 * Source: Azure Storage REST reference: Put Message, Get Messages, Peek Messages, Update Message, Delete Message, Queue service
 * error codes. A stale receipt is 400 there and in Azurite; durabletask takes 404 for the same (TaskHubQueue).
 * Left out: a Put where a message is already (it would be another message, in a place of its own), that a hidden message may be shown early (in asynchronous time the timer may fire at any moment), the time to live, and
 * a Get that finds nothing although there is something.
 */
export const queueMessage = setup({
  types: {
    context: {} as QueueMessageState,
    events: {} as Received<QueueMessageRequest>,
    emitted: {} as Effect,
  },
  delays: { HIDDEN: ({ context }) => context.hiddenSeconds * 1_000 },
  guards: {
    hides: ({ event }) => 'hiddenSeconds' in event && event.hiddenSeconds > 0,
    isFormer: ({ context, event }) =>
      'popReceipt' in event && event.popReceipt < context.firstReceipt,
    isStale: ({ context, event }) => 'popReceipt' in event && event.popReceipt < context.popReceipt,
  },
  actions: {
    put: assign(({ context, event }) => {
      assertEvent(event, 'PUT_QUEUE_MESSAGE');
      const first = popReceipt(context.popReceipt + 1);
      const { text, hiddenSeconds } = event;
      return { text, dequeueCount: 0, popReceipt: first, firstReceipt: first, hiddenSeconds };
    }),
    handOut: assign(({ context, event }) => {
      assertEvent(event, 'GET_QUEUE_MESSAGE');
      return {
        dequeueCount: context.dequeueCount + 1,
        popReceipt: popReceipt(context.popReceipt + 1),
        hiddenSeconds: event.hiddenSeconds,
      };
    }),
    update: assign(({ context, event }) => {
      assertEvent(event, 'UPDATE_QUEUE_MESSAGE');
      const { text, hiddenSeconds } = event;
      return { text, hiddenSeconds, popReceipt: popReceipt(context.popReceipt + 1) };
    }),
    replyPut: reply(({ context }) => ({
      type: 'QUEUE_MESSAGE_PUT',
      status: 201,
      popReceipt: context.popReceipt,
    })),
    replyMessage: reply(({ context: { text, dequeueCount, popReceipt } }) => ({
      type: 'QUEUE_MESSAGE',
      status: 200,
      message: { text, dequeueCount, popReceipt },
    })),
    replyPeeked: reply(({ context: { text, dequeueCount } }) => ({
      type: 'QUEUE_MESSAGE',
      status: 200,
      message: { text, dequeueCount, popReceipt: null },
    })),
    replyNone: reply({ type: 'QUEUE_MESSAGE', status: 200, message: null }),
    replyUpdated: reply(({ context }) => ({
      type: 'QUEUE_MESSAGE_UPDATED',
      status: 204,
      popReceipt: context.popReceipt,
    })),
    replyDeleted: reply({ type: 'QUEUE_MESSAGE_DELETED', status: 204 }),
    replyAbsent: reply({ type: 'QUEUE_MESSAGE_ABSENT', status: 404, code: 'MessageNotFound' }),
    replyNotHeld: reply({
      type: 'QUEUE_MESSAGE_NOT_HELD',
      status: 400,
      code: 'PopReceiptMismatch',
    }),
  },
}).createMachine({
  id: 'queue-message',
  context: {
    text: '',
    dequeueCount: 0,
    popReceipt: popReceipt(0),
    firstReceipt: popReceipt(1),
    hiddenSeconds: 0,
  },
  initial: 'absent',
  states: {
    absent: {
      on: {
        PUT_QUEUE_MESSAGE: [
          { guard: 'hides', target: 'hidden', actions: ['put', 'replyPut'] },
          { target: 'visible', actions: ['put', 'replyPut'] },
        ],
        GET_QUEUE_MESSAGE: { actions: 'replyNone' },
        PEEK_QUEUE_MESSAGE: { actions: 'replyNone' },
        UPDATE_QUEUE_MESSAGE: { actions: 'replyAbsent' },
        DELETE_QUEUE_MESSAGE: { actions: 'replyAbsent' },
      },
    },
    visible: {
      on: {
        GET_QUEUE_MESSAGE: { target: 'hidden', actions: ['handOut', 'replyMessage'] },
        PEEK_QUEUE_MESSAGE: { actions: 'replyPeeked' },
        UPDATE_QUEUE_MESSAGE,
        DELETE_QUEUE_MESSAGE,
      },
    },
    hidden: {
      after: { HIDDEN: 'visible' },
      on: {
        GET_QUEUE_MESSAGE: { actions: 'replyNone' },
        PEEK_QUEUE_MESSAGE: { actions: 'replyNone' },
        UPDATE_QUEUE_MESSAGE,
        DELETE_QUEUE_MESSAGE,
      },
    },
  },
});
