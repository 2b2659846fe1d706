import { assign, setup } from 'xstate';
import type { Acknowledged, MessageId, Processed } from '../../model/index.js';
import { emptyLedger, owe, pay, type Ledger } from './ledger.js';
import type { DomainProperty } from './property.js';

const machine = setup({
  types: {
    /** Messages: promised when they are acknowledged, paid by a processed batch. */
    context: {} as Ledger<MessageId>,
    events: {} as Acknowledged | Processed,
  },
  guards: {
    paysSomething: ({ context, event }) =>
      event.type === 'processed' && event.messages.some((id) => context.owed.includes(id)),
    somethingOwed: ({ context }) => context.owed.length > 0,
  },
  actions: {
    owe: assign(({ context, event }) =>
      event.type === 'acknowledged' ? owe(context, event.message) : {},
    ),
    pay: assign(({ context, event }) =>
      event.type === 'processed' ? pay(context, event.messages) : {},
    ),
  },
}).createMachine({
  id: 'noMessageLost',
  context: emptyLedger,
  initial: 'nothingOwed',
  on: {
    acknowledged: { actions: 'owe', target: '.judging' },
    processed: [{ guard: 'paysSomething', actions: 'pay', target: '.judging' }, { actions: 'pay' }],
  },
  states: {
    nothingOwed: {},
    owed: { tags: 'pending' },
    judging: { always: [{ guard: 'somethingOwed', target: 'owed' }, { target: 'paid' }] },
    paid: { tags: 'witness' },
  },
});

/**
 * Hears `acknowledged` and `processed`. The witness asks for a promise that was kept: a message was acknowledged and
 * processed, in either order, and none is owed.
 */
export const noMessageLost: DomainProperty = {
  name: 'noMessageLost',
  sentence: 'When the world is quiescent every acknowledged message is in a processed batch.',
  why: 'The sender was told OK and has forgotten the message; nobody will ever look at it again.',
  witness: 'a message was acknowledged and processed',
  source: 'Azure/durabletask#528 and #720',
  machine,
};
