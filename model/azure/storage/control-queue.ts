import { assertEvent, assign, setup } from 'xstate';
import type { ActorId } from '../../domain.js';
import { reply, send, type Effect } from '../../effects.js';
import type { FaultEvent } from '../../faults.js';
import { type ControlQueueMessage, type Received } from '../../messages.js';
import { itemId, type QueueItem } from '../queue-item.js';

/** The input of `controlQueue`. */
export interface ControlQueueInput {
  /** Who gets the items: the worker that owns this queue's partition. */
  readonly worker: ActorId;
}

interface ControlQueueState {
  readonly worker: ActorId;
  /** Oldest first. The first one is with the worker and invisible to others until the worker deletes it. */
  readonly items: readonly QueueItem[];
}

/**
 * One control queue of a task hub, with its one consumer.
 *
 * Mirrors Azure Queue storage: Put Message answers 201; a message stays until it is deleted. The worker's polling is
 * collapsed into a push of ITEM, one at a time (prefetch 1, long poll). DELETE names the item, so deleting one that is
 * gone (it was delivered twice) does nothing: the service's 404 MessageNotFound is swallowed by the worker, therefore
 * DELETE has no answer here.
 *
 * Source: Azure Storage REST reference: Put Message, Get Messages, Delete Message; Azure/durabletask TaskHubQueue.
 * The real queue promises best-effort order only (the fault `reorder`), and shows a message again when its visibility timeout
 * ends, with a new pop receipt and a higher dequeue count (the fault `duplicate`, of the channel to the worker).
 * Left out: pop receipts themselves. A worker that comes too late with its receipt gets 400 or 404, and takes both for "gone".
 */
export const controlQueue = setup({
  types: {
    context: {} as ControlQueueState,
    events: {} as Received<ControlQueueMessage> | FaultEvent,
    input: {} as ControlQueueInput,
    emitted: {} as Effect,
  },
  guards: {
    isInFlight: ({ context, event }) =>
      event.type === 'DELETE' &&
      context.items[0] !== undefined &&
      itemId(context.items[0]) === event.itemId,
    twoWait: ({ context }) => context.items.length > 2,
    moreItems: ({ context }) => context.items.length > 0,
  },
  actions: {
    append: assign(({ context, event }) => {
      assertEvent(event, 'ENQUEUE');
      return { items: [...context.items, event.item] };
    }),
    /** The one that waits longest lets the next one go first. */
    swapNext: assign(({ context: { items } }) => {
      const [inFlight, next, later, ...rest] = items as readonly [
        QueueItem,
        QueueItem,
        QueueItem,
        ...QueueItem[],
      ];
      return { items: [inFlight, later, next, ...rest] };
    }),
    removeFirst: assign(({ context }) => ({ items: context.items.slice(1) })),
    pushFirst: send(
      ({ context }) => context.worker,
      ({ context }) => ({ type: 'ITEM', item: first(context) }),
    ),
    replyEnqueued: reply({ type: 'ENQUEUED', status: 201 }),
  },
}).createMachine({
  id: 'control-queue',
  context: ({ input }: { input: ControlQueueInput | undefined }) => ({
    worker: input?.worker ?? '',
    items: [],
  }),
  initial: 'empty',
  states: {
    empty: {
      on: {
        ENQUEUE: { target: 'delivering', actions: ['append', 'replyEnqueued', 'pushFirst'] },
        DELETE: {}, // the item was delivered twice and is gone: 404 MessageNotFound, swallowed
      },
    },
    delivering: {
      on: {
        ENQUEUE: { actions: ['append', 'replyEnqueued'] },
        DELETE: [
          { guard: 'isInFlight', target: 'deleting', actions: 'removeFirst' },
          {}, // the item was delivered twice and is gone: 404 MessageNotFound, swallowed
        ],
        REORDER: { guard: 'twoWait', actions: 'swapNext' },
      },
    },
    deleting: {
      always: [
        { guard: 'moreItems', target: 'delivering', actions: 'pushFirst' },
        { target: 'empty' },
      ],
    },
  },
});

/** @throws Error if the queue is empty: only a bug in the machine above asks then. */
function first({ items: [item] }: ControlQueueState): QueueItem {
  if (item === undefined) throw new Error('expected an item in the control queue, found none');
  return item;
}
