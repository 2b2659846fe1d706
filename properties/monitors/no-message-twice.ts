import { assign, setup } from 'xstate';
import type { MessageId, Processed } from '../../model/index.js';
import { including, type DomainProperty } from './property.js';

const machine = setup({
  types: {
    context: {} as { readonly processed: readonly MessageId[] },
    events: {} as Processed,
  },
  guards: {
    again: ({ context, event: { messages } }) =>
      messages.some((id, index) => context.processed.includes(id) || messages.indexOf(id) < index),
  },
  actions: {
    remember: assign({
      processed: ({ context, event }) => including(context.processed, event.messages),
    }),
    forget: assign({ processed: [] }),
  },
}).createMachine({
  id: 'noMessageTwice',
  context: { processed: [] },
  initial: 'none',
  on: {
    processed: [
      { guard: 'again', target: '.twice' },
      { target: '.once', actions: 'remember' },
    ],
  },
  states: {
    none: {},
    once: { tags: 'witness' },
    twice: { tags: 'violation', entry: 'forget', on: { processed: {} } },
  },
});

/**
 * Hears `processed`. The witness asks for a batch, and not for a message that came again: what has been processed once could
 * be processed twice in any world, by a fault of the runtime if by nothing else.
 */
export const noMessageTwice: DomainProperty = {
  name: 'noMessageTwice',
  sentence: 'No message is in two processed batches, nor twice in one.',
  why: 'A text message sent twice, a payment booked twice: queues deliver at least once, so somebody has to remember.',
  witness: 'a batch was processed',
  source: 'Azure/azure-functions-durable-extension#969 (clients signal at least once)',
  machine,
};
