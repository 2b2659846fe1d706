import { assign, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { HolderGone } from './session-lock.js';

/** To a queue. A receipt is what `RECEIVE` gave: it is good until the message is put back. */
export type QueueRequest =
  /** `dedup`: what makes two messages the same to a queue that looks (see `QueueInput.window`). */
  | { readonly type: 'SEND'; readonly body: string; readonly dedup?: string }
  | { readonly type: 'RECEIVE' }
  | { readonly type: 'ACK'; readonly receipt: number }
  | HolderGone;

/** What a queue answers. */
export type QueueReply =
  /** Also for a message that is dropped as one that came before: the sender cannot tell. */
  | { readonly type: 'SENT' }
  | { readonly type: 'RECEIVED'; readonly body: string; readonly receipt: number }
  | { readonly type: 'EMPTY' }
  | { readonly type: 'ACKED' }
  /** It was put back meanwhile, or acknowledged before. */
  | { readonly type: 'RECEIPT_GONE' };

/** Which kind of queue. */
export interface QueueInput {
  /** True: one message at a time is out, the next one in order waits for it. Default: false. */
  readonly inOrder?: boolean;
  /**
   * True: a message whose `dedup` (without one, its body) was seen is dropped, also when the first is received and gone; until the
   * fault `retention-over`. Default: false.
   */
  readonly window?: boolean;
}

interface Item {
  readonly body: string;
  /** Who has it, and with which receipt; null while nobody does. */
  readonly out: { readonly to: ActorId; readonly receipt: number } | null;
}

interface QueueState {
  readonly items: readonly Item[];
  /** The last receipt. */
  readonly receipt: number;
  readonly inOrder: boolean;
  /** What was seen in this window; null for a queue that does not look. */
  readonly seen: readonly string[] | null;
}

const { reply } = effects<QueueReply, never>();

/** What `RECEIVE` takes; -1 if there is nothing. */
function nextOf({ items, inOrder }: QueueState): number {
  if (inOrder) return items[0]?.out === null ? 0 : -1;
  return items.findIndex(({ out }) => out === null);
}

const queueSetup = setup({
  types: {
    context: {} as QueueState,
    events: {} as Received<
      QueueRequest | { readonly type: 'REAPPEAR' } | { readonly type: 'FORGET_SEEN' }
    >,
    input: undefined as QueueInput | undefined,
    emitted: {} as Effect<QueueReply, never>,
  },
  guards: {
    wasSeen: ({ context: { seen }, event }) =>
      event.type === 'SEND' && (seen ?? []).includes(event.dedup ?? event.body),
    nothingThere: ({ context }) => nextOf(context) === -1,
    isOut: ({ context, event }) =>
      event.type === 'ACK' && context.items.some(({ out }) => out?.receipt === event.receipt),
    somethingIsOut: ({ context }) => context.items.some(({ out }) => out !== null),
    somethingWasSeen: ({ context: { seen } }) => (seen ?? []).length > 0,
  },
  actions: {
    append: assign(({ context: { items, seen }, event }) => {
      if (event.type !== 'SEND') return {};
      const { body, dedup = body } = event;
      return {
        items: [...items, { body, out: null }],
        seen: seen === null ? null : [...seen, dedup],
      };
    }),
    handOut: assign(({ context, event }) => {
      const receipt = context.receipt + 1;
      const next = nextOf(context);
      const items = context.items.map((item, index) =>
        index === next ? { ...item, out: { to: event.from, receipt } } : item,
      );
      return { items, receipt };
    }),
    remove: assign(({ context, event }) => ({
      items: context.items.filter(
        ({ out }) => event.type !== 'ACK' || out?.receipt !== event.receipt,
      ),
    })),
    putBackOf: assign(({ context, event }) => ({
      items: context.items.map((item) =>
        item.out?.to === event.from ? { ...item, out: null } : item,
      ),
    })),
    /** Of those that are out the one that has been out longest. */
    putBack: assign(({ context: { items } }) => {
      const receipts = items.flatMap(({ out }) => (out === null ? [] : [out.receipt]));
      const oldest = Math.min(...receipts);
      return {
        items: items.map((item) => (item.out?.receipt === oldest ? { ...item, out: null } : item)),
      };
    }),
    forget: assign({ seen: [] }),
    replySent: reply({ type: 'SENT' }),
    replyEmpty: reply({ type: 'EMPTY' }),
    replyReceived: reply(({ context }) => {
      const item = context.items.find(({ out }) => out?.receipt === context.receipt);
      return { type: 'RECEIVED', body: item?.body ?? '', receipt: context.receipt };
    }),
    replyAcked: reply({ type: 'ACKED' }),
    replyGone: reply({ type: 'RECEIPT_GONE' }),
  },
});

/**
 * A queue that hands a message out and keeps it until it is acknowledged. It is put back, to be received once more, when its holder is
 * dead (`HOLDER_GONE`), or by the fault `reappear` at any moment: its visibility timeout is over while the holder works. With
 * `inOrder` and `window` it is a FIFO queue with a de-duplication window.
 *
 * Faults that it declares: `reappear`, `retention-over` (what it has seen is forgotten).
 *
 * Source: Amazon SQS Developer Guide: visibility timeout, FIFO delivery logic, "Exactly-once processing" (de-duplication interval);
 * Azure Storage REST: Get Messages.
 * Left out: message groups, dead-letter queues, batches.
 */
export const workQueue = queueSetup.createMachine({
  id: 'work-queue',
  meta: { faults: { reappear: 'REAPPEAR', 'retention-over': 'FORGET_SEEN' } },
  context: ({ input }) => ({
    items: [],
    receipt: 0,
    inOrder: input?.inOrder ?? false,
    seen: input?.window === true ? [] : null,
  }),
  on: {
    SEND: [{ guard: 'wasSeen', actions: 'replySent' }, { actions: ['append', 'replySent'] }],
    RECEIVE: [
      { guard: 'nothingThere', actions: 'replyEmpty' },
      { actions: ['handOut', 'replyReceived'] },
    ],
    ACK: [{ guard: 'isOut', actions: ['remove', 'replyAcked'] }, { actions: 'replyGone' }],
    HOLDER_GONE: { actions: 'putBackOf' },
    REAPPEAR: { guard: 'somethingIsOut', actions: 'putBack' },
    FORGET_SEEN: { guard: 'somethingWasSeen', actions: 'forget' },
  },
});
