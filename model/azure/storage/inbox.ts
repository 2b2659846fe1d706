import { assertEvent, assign, setup } from 'xstate';
import {
  etag,
  windowKey,
  withId,
  type ETag,
  type MessageId,
  type WindowKey,
} from '../../domain.js';
import { announce, reply, type Effect } from '../../effects.js';
import type { InboxContent, InboxRequest, Received } from '../../messages.js';
import { batchWindow } from '../runtime/entity.js';

/** The input of `inbox`. */
export interface InboxInput {
  readonly window: WindowKey;
  /** True: the rows of messages that are done stay, so that an id is stored once for ever. False: they are deleted. */
  readonly remembers: boolean;
}

/** The messages of one epoch that is closed, those that are done excepted; sorted. */
interface Batch {
  readonly messages: readonly MessageId[];
}

interface InboxState extends InboxInput {
  /** The open epoch, from 1. */
  readonly epoch: number;
  /** The version of the control row. */
  readonly etag: ETag;
  /** Of the open epoch, sorted. */
  readonly messages: readonly MessageId[];
  /** Closed, but not done. */
  readonly batches: Readonly<Record<number, Batch>>;
  /** Done, and still there; sorted. */
  readonly processed: readonly MessageId[];
}

/**
 * A durable inbox: one partition of a table, with a control row, which names the open epoch, and a row for each message. A
 * message is stored before anybody is told about it, so it is there whatever becomes of who stored it.
 *
 * - PUT_MESSAGE inserts the message's row and touches the control row, both or neither. Its key is the message's id: who
 *   stores it again gets 409, and knows that it is there.
 * - CLOSE_EPOCH marks the messages that its sender has read, and opens the next epoch, unless the control row has changed
 *   since: 412. So each message that is stored in an epoch is in the batch of that epoch: there is no closing window.
 * - CONFIRM_BATCH marks the rows of a batch as done, or deletes them. A message that is deleted may be stored again.
 *
 * A message is accepted when it is stored: its window is the open epoch (as in the entity).
 *
 * Source: Azure Storage REST reference: Performing Entity Group Transactions (atomic, one partition, 100 operations, 4 MB; the
 * first operation that fails decides the code), Insert Entity, Insert Or Merge Entity, Update Entity; Query Entities. That
 * a query sees one state of the partition is inferred from the transactions' snapshot isolation; a reader that reads the
 * control row first needs less.
 * Assumed: a batch has 99 messages at most. Left out: content, forgetting after a time.
 */
export const inbox = setup({
  types: {
    context: {} as InboxState,
    events: {} as Received<InboxRequest>,
    input: {} as InboxInput,
    emitted: {} as Effect,
  },
  guards: {
    isStored: ({ context, event }) =>
      event.type === 'PUT_MESSAGE' && known(context).includes(event.message),
    etagMatches: ({ context, event }) =>
      event.type === 'CLOSE_EPOCH' && event.ifMatch === context.etag,
    remembers: ({ context }) => context.remembers,
  },
  actions: {
    store: assign(({ context, event }) => {
      assertEvent(event, 'PUT_MESSAGE');
      return {
        messages: withId(context.messages, event.message),
        etag: etag(context.etag + 1),
      };
    }),
    announceAccepted: announce(({ context, event }) => {
      assertEvent(event, 'PUT_MESSAGE');
      const window = batchWindow(context.window, context.epoch);
      return { type: 'accepted', message: event.message, window };
    }),
    close: assign(({ context, event }) => {
      assertEvent(event, 'CLOSE_EPOCH');
      const { epoch, messages } = event;
      return {
        epoch: epoch + 1,
        etag: etag(context.etag + 1),
        messages: context.messages.filter((id) => !messages.includes(id)),
        batches: { ...context.batches, [epoch]: { messages } },
      };
    }),
    keepDone: assign(({ context, event }) => {
      assertEvent(event, 'CONFIRM_BATCH');
      return {
        processed: [...context.processed, ...messagesOf(context, event.epoch)].sort(),
      };
    }),
    forgetBatch: assign(({ context, event }) => {
      assertEvent(event, 'CONFIRM_BATCH');
      const others = Object.entries(context.batches).filter(([of]) => Number(of) !== event.epoch);
      return { batches: Object.fromEntries<Batch>(others) };
    }),
    replyContent: reply(({ context, event }): InboxContent => {
      assertEvent(event, 'READ_INBOX');
      const { epoch, etag } = context;
      const messages = messagesOf(context, event.epoch ?? epoch);
      return { type: 'INBOX', status: 200, epoch, etag, messages };
    }),
    replyStored: reply({ type: 'MESSAGE_STORED', status: 202 }),
    replyExists: reply({ type: 'MESSAGE_EXISTS', status: 409, code: 'EntityAlreadyExists' }),
    replyClosed: reply({ type: 'EPOCH_CLOSED', status: 202 }),
    replyChanged: reply({
      type: 'INBOX_CHANGED',
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    }),
    replyConfirmed: reply({ type: 'BATCH_CONFIRMED', status: 202 }),
  },
}).createMachine({
  id: 'inbox',
  context: ({ input }: { input: InboxInput | undefined }) => ({
    window: input?.window ?? windowKey(''),
    remembers: input?.remembers ?? true,
    epoch: 1,
    etag: etag(0),
    messages: [],
    batches: {},
    processed: [],
  }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        PUT_MESSAGE: [
          { guard: 'isStored', actions: 'replyExists' },
          { actions: ['store', 'announceAccepted', 'replyStored'] },
        ],
        READ_INBOX: { actions: 'replyContent' },
        CLOSE_EPOCH: [
          { guard: 'etagMatches', actions: ['close', 'replyClosed'] },
          { actions: 'replyChanged' },
        ],
        CONFIRM_BATCH: [
          { guard: 'remembers', actions: ['keepDone', 'forgetBatch', 'replyConfirmed'] },
          { actions: ['forgetBatch', 'replyConfirmed'] },
        ],
      },
    },
  },
});

/** Of an epoch, open or closed, those that are not done. */
function messagesOf({ epoch, messages, batches }: InboxState, of: number): readonly MessageId[] {
  return of === epoch ? messages : (batches[of]?.messages ?? []);
}

/** All that have a row. */
function known({ messages, batches, processed }: InboxState): readonly MessageId[] {
  const closed = Object.values<Batch>(batches).flatMap((batch) => batch.messages);
  return [...messages, ...closed, ...processed];
}
