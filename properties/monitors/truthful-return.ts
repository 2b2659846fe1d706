import { assign, setup } from 'xstate';
import type {
  Acknowledged,
  ExecutionId,
  MessageId,
  Processed,
  Started,
} from '../../model/index.js';
import { emptyLedger, owe, pay, type Ledger } from './ledger.js';
import type { DomainProperty } from './property.js';

const machine = setup({
  types: {
    context: {} as {
      /** Executions: promised by "started", paid by their start. */
      readonly starts: Ledger<ExecutionId>;
      /** Messages: promised by "joined", paid by a processed batch. */
      readonly joins: Ledger<MessageId>;
    },
    events: {} as Acknowledged | Started | Processed,
  },
  guards: {
    /** Told "started" where no execution stands for it: who was told so relies on `noMessageLost` alone. */
    namesNobody: ({ event }) =>
      event.type === 'acknowledged' && event.as === 'started' && event.execution === null,
    isPromised: ({ context, event }) =>
      (event.type === 'started' && context.starts.owed.includes(event.execution)) ||
      (event.type === 'processed' && event.messages.some((id) => context.joins.owed.includes(id))),
    somethingOwed: ({ context: { starts, joins } }) =>
      starts.owed.length > 0 || joins.owed.length > 0,
  },
  actions: {
    promise: assign(({ context: { starts, joins }, event }) => {
      if (event.type !== 'acknowledged') return {};
      if (event.as === 'joined') return { joins: owe(joins, event.message) };
      return event.execution === null ? {} : { starts: owe(starts, event.execution) };
    }),
    begin: assign(({ context: { starts }, event }) =>
      event.type === 'started' ? { starts: pay(starts, [event.execution]) } : {},
    ),
    process: assign(({ context: { joins }, event }) =>
      event.type === 'processed' ? { joins: pay(joins, event.messages) } : {},
    ),
  },
}).createMachine({
  id: 'truthfulReturn',
  context: { starts: emptyLedger, joins: emptyLedger },
  initial: 'nothingTold',
  on: {
    acknowledged: [{ guard: 'namesNobody' }, { actions: 'promise', target: '.judging' }],
    started: [{ guard: 'isPromised', actions: 'begin', target: '.judging' }, { actions: 'begin' }],
    processed: [
      { guard: 'isPromised', actions: 'process', target: '.judging' },
      { actions: 'process' },
    ],
  },
  states: {
    nothingTold: {},
    promised: { tags: 'pending' },
    judging: { always: [{ guard: 'somethingOwed', target: 'promised' }, { target: 'kept' }] },
    kept: { tags: 'witness' },
  },
});

/**
 * Hears `acknowledged`, `started` and `processed`. The witness asks for an answer that came true: "started" and the execution
 * that it names began, or "joined" and the message was processed, in either order, and nothing else is promised.
 */
export const truthfulReturn: DomainProperty = {
  name: 'truthfulReturn',
  sentence:
    'Whoever was told "started" started an execution that ran; whoever was told "joined" is in a processed batch.',
  why: 'Callers act on the answer: who was told "started" stores the id, hands it out and waits for a result.',
  witness: 'somebody was told, and it was true',
  source:
    'Azure/durabletask#528 (39 of 40 clients were told of success, and their start messages discarded)',
  machine,
};
