import { assign, setup } from 'xstate';
import type { Acknowledged, MessageId, Processed } from '../../model/index.js';
import { excluding, including, type DomainProperty } from './property.js';

const machine = setup({
  types: {
    context: {} as {
      /** Acknowledged, in no processed batch yet. */
      readonly owed: readonly MessageId[];
      /**
       * In a processed batch. Kept for good: a batch can be faster than the answer to the sender, and a message that is
       * delivered again after a crash is acknowledged again.
       */
      readonly processed: readonly MessageId[];
    },
    events: {} as Acknowledged | Processed,
  },
  guards: {
    isProcessed: ({ context, event }) =>
      event.type === 'acknowledged' && context.processed.includes(event.message),
    nothingOwed: ({ context }) => context.owed.length === 0,
    paysSomething: ({ context, event }) =>
      event.type === 'processed' && event.messages.some((id) => context.owed.includes(id)),
  },
  actions: {
    owe: assign(({ context, event }) =>
      event.type === 'acknowledged' ? { owed: including(context.owed, [event.message]) } : {},
    ),
    pay: assign(({ context: { owed, processed }, event }) =>
      event.type === 'processed'
        ? {
            owed: excluding(owed, event.messages),
            processed: including(processed, event.messages),
          }
        : {},
    ),
  },
}).createMachine({
  id: 'noMessageLost',
  context: { owed: [], processed: [] },
  initial: 'nothingOwed',
  on: {
    acknowledged: [
      { guard: 'isProcessed', target: '.judging' },
      { actions: 'owe', target: '.owed' },
    ],
    processed: [{ guard: 'paysSomething', actions: 'pay', target: '.judging' }, { actions: 'pay' }],
  },
  states: {
    nothingOwed: {},
    owed: { tags: 'pending' },
    judging: { always: [{ guard: 'nothingOwed', target: 'paid' }, { target: 'owed' }] },
    paid: { tags: 'witness' },
  },
});

export const noMessageLost: DomainProperty = {
  name: 'noMessageLost',
  sentence: 'When the world is quiescent every acknowledged message is in a processed batch.',
  why: 'The sender was told OK and has forgotten the message; nobody will ever look at it again.',
  witness: 'a message was acknowledged and processed',
  source: 'Azure/durabletask#528 and #720',
  machine,
};
