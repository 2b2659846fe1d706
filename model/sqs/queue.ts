import { assign, enqueueActions, not, setup } from 'xstate';
import type { ActorId, InstanceId, MessageId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { SqsReply, SqsRequest } from './messages.js';

/** Which queue. */
export interface SqsInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  /** How often a message may be received before the next receive moves it to the dead-letter queue; at least 1. */
  readonly maxReceiveCount: number;
}

interface Item {
  /** Its sequence number, from 1. */
  readonly n: number;
  readonly message: MessageId | null;
  readonly receives: number;
}

interface SqsState extends SqsInput {
  /** The message group, in order; the first ones are in flight if `flight` is there. */
  readonly items: readonly Item[];
  /** What is in flight: how many, with which receipt, and who has it. */
  readonly flight: {
    readonly size: number;
    readonly receipt: number;
    readonly by: ActorId;
  } | null;
  readonly sent: number;
  readonly receipts: number;
  /** De-duplication ids of the last five minutes, as they came. */
  readonly seen: readonly string[];
  /** The table, as it came. */
  readonly rows: readonly MessageId[];
  readonly waiting: readonly { readonly worker: ActorId; readonly max: number }[];
  readonly gone: readonly ActorId[];
}

const { send, reply } = effects<SqsReply, Fact>();

const isHeld = ({ flight, gone }: SqsState, byTheDead: boolean): boolean =>
  flight !== null && gone.includes(flight.by) === byTheDead;

const sqs = setup({
  types: {
    context: {} as SqsState,
    events: {} as Received<SqsRequest | { readonly type: 'PAUSE' }>,
    input: {} as SqsInput,
    emitted: {} as Effect<SqsReply, Fact>,
  },
  delays: { DEDUPLICATION: 300_000, VISIBILITY: 30_000 },
  guards: {
    wasSeen: ({ context: { seen }, event }) => event.type === 'SEND' && seen.includes(event.dedup),
    /** Nothing of a group is handed out while something of it is in flight. */
    isBlocked: ({ context }) => context.flight !== null,
    isReceivable: ({ context: { items, waiting } }) => items.length > 0 && waiting.length > 0,
    isExhausted: ({ context: { items, maxReceiveCount } }) =>
      (items[0]?.receives ?? 0) >= maxReceiveCount,
    isReceipt: ({ context, event }) =>
      event.type === 'DELETE' && event.receipt === context.flight?.receipt,
    isHeld: ({ context }) => isHeld(context, false),
    isAbandoned: ({ context }) => isHeld(context, true),
    remembers: ({ context }) => context.seen.length > 0,
  },
  actions: {
    append: assign(({ context: { items, seen, sent }, event }) => {
      if (event.type !== 'SEND') return {};
      const item: Item = { n: sent + 1, message: event.message, receives: 0 };
      return { items: [...items, item], sent: sent + 1, seen: [...seen, event.dedup] };
    }),
    tellSent: enqueueActions(({ context: { id, instance, sent }, enqueue }) => {
      const lock = `${id}#${sent}`;
      enqueue.emit({ type: 'announce', fact: { type: 'held', lock, kind: 'claim', instance } });
    }),
    wait: assign(({ context, event }) =>
      'max' in event
        ? { waiting: [...context.waiting, { worker: event.from, max: event.max }] }
        : {},
    ),
    handOut: enqueueActions(({ context, enqueue }) => {
      const [next = { worker: '', max: 1 }, ...waiting] = context.waiting;
      const receipt = context.receipts + 1;
      const size = Math.min(next.max, context.items.length);
      const taken = context.items.slice(0, size);
      const inOrder = taken.flatMap(({ message }) => (message === null ? [] : [message]));
      const first = taken[0]?.n ?? 0;
      enqueue(send(next.worker, { type: 'RECEIVED', receipt, first, inOrder }));
      enqueue.assign({
        waiting,
        receipts: receipt,
        flight: { size, receipt, by: next.worker },
        items: context.items.map((item, index) =>
          index < size ? { ...item, receives: item.receives + 1 } : item,
        ),
      });
    }),
    /** To the dead-letter queue, where nobody here looks. */
    bury: assign(({ context: { items } }) => ({ items: items.slice(1) })),
    remove: assign(({ context: { items, flight } }) => ({
      items: items.slice(flight?.size ?? 0),
      flight: null,
    })),
    show: assign({ flight: null }),
    forget: assign(({ context: { seen } }) => ({ seen: seen.slice(1) })),
    lose: assign(({ context, event }) => ({ gone: [...context.gone, event.from].sort() })),
    store: assign(({ context: { rows }, event }) =>
      event.type === 'STORE' && !rows.includes(event.message)
        ? { rows: [...rows, event.message] }
        : {},
    ),
    removeRows: assign(({ context: { rows }, event }) =>
      event.type === 'REMOVE' ? { rows: rows.filter((one) => !event.messages.includes(one)) } : {},
    ),
    replySent: reply({ type: 'SENT' }),
    replyStored: reply({ type: 'STORED' }),
    replyRows: reply(({ context }) => ({ type: 'ROWS', inOrder: context.rows })),
    replyRemoved: reply({ type: 'REMOVED' }),
  },
});

/**
 * An SQS FIFO queue, of which one message group is used, and a table of the user's beside it. Each request takes effect in one step.
 *
 * - A send whose de-duplication id came in the last five minutes is answered as any other, and appends nothing; also when the first one was received
 *   and deleted meanwhile.
 * - A receive hands out the first messages of the group, in order, up to `max`, unless some of the group are in flight.
 * - What is not deleted before its visibility timeout is over is there again, first in line: its holder is dead, or stands still (the fault `pause`). A
 *   delete after that deletes nothing.
 * - A message that was received `maxReceiveCount` times goes to the dead-letter queue at the next receive.
 *
 * Announces `held` for each message that is appended: the claim that somebody will work on it.
 *
 * Source: Amazon SQS Developer Guide; docs/sqs.md says which of it from where. Left out: several groups, receive attempt ids, high throughput, delays.
 */
export const sqsQueue = sqs.createMachine({
  id: 'sqs',
  context: ({ input }) => ({
    ...input,
    items: [],
    flight: null,
    sent: 0,
    receipts: 0,
    seen: [],
    rows: [],
    waiting: [],
    gone: [],
  }),
  type: 'parallel',
  on: {
    SEND: [
      { guard: 'wasSeen', actions: 'replySent' },
      { actions: ['append', 'tellSent', 'replySent'] },
    ],
    RECEIVE: { actions: 'wait' },
    DELETE: [{ guard: 'isReceipt', actions: ['remove', 'wait'] }, { actions: 'wait' }],
    STORE: { actions: ['store', 'replyStored'] },
    READ: { actions: 'replyRows' },
    REMOVE: { actions: ['removeRows', 'replyRemoved'] },
    HOLDER_GONE: { actions: 'lose' },
    PAUSE: { guard: 'isHeld', actions: 'show' },
  },
  states: {
    group: {
      initial: 'open',
      states: {
        open: {
          always: [
            { guard: 'isBlocked', target: 'blocked' },
            { guard: not('isReceivable'), target: 'idle' },
            { guard: 'isExhausted', target: 'open', reenter: true, actions: 'bury' },
            { target: 'blocked', actions: 'handOut' },
          ],
        },
        idle: { always: { guard: 'isReceivable', target: 'open' } },
        blocked: { always: { guard: not('isBlocked'), target: 'open' } },
      },
    },
    visibility: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isAbandoned', target: 'running' } },
        running: {
          always: { guard: not('isAbandoned'), target: 'none' },
          after: { VISIBILITY: { target: 'none', actions: 'show' } },
        },
      },
    },
    memory: {
      initial: 'empty',
      states: {
        empty: { always: { guard: 'remembers', target: 'some' } },
        some: { after: { DEDUPLICATION: { target: 'empty', actions: 'forget' } } },
      },
    },
  },
});
