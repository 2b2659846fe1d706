import { assign, enqueueActions, not, setup } from 'xstate';
import { windowMs, type ActorId, type InstanceId, type MessageId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { TableReply, TableRequest } from './messages.js';

/** Which table. */
export interface TableInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  /** True: a row by itself is the claim that somebody will work on it. False: the Job is. */
  readonly claims: boolean;
}

interface TableState extends TableInput {
  /** What waits, as it came. */
  readonly inOrder: readonly MessageId[];
  /** What was worked off in a transaction with its rows, which are known again. Sorted. */
  readonly processed: readonly MessageId[];
  /** How many rows were ever inserted, and how many batches worked off. */
  readonly stored: number;
  readonly done: number;
  /** Who waits for the window to be over; who came first is first. */
  readonly asking: readonly { readonly worker: ActorId; readonly token: number | null }[];
  /** The greatest token so far. */
  readonly fence: number;
}

const { send, reply } = effects<TableReply, Fact>();

/** Without the rows of these messages: it is a batch if there was one. */
function without(
  { inOrder, done }: TableState,
  messages: readonly MessageId[],
): Pick<TableState, 'inOrder' | 'done'> {
  const rest = inOrder.filter((one) => !messages.includes(one));
  return rest.length === inOrder.length ? { inOrder, done } : { inOrder: rest, done: done + 1 };
}

const table = setup({
  types: {
    context: {} as TableState,
    events: {} as Received<TableRequest>,
    input: {} as TableInput,
    emitted: {} as Effect<TableReply, Fact>,
  },
  delays: { LATER: windowMs },
  guards: {
    isKnown: ({ context: { inOrder, processed }, event }) =>
      event.type === 'PUT' && [...inOrder, ...processed].includes(event.message),
    isClaim: ({ context }) => context.claims,
    isDue: ({ context: { inOrder, asking } }) => inOrder.length > 0 && asking.length > 0,
    isStaleRead: ({ context: { asking, fence } }) => (asking[0]?.token ?? fence) < fence,
    isStaleWrite: ({ context, event }) => event.type === 'COMMIT' && event.token < context.fence,
  },
  actions: {
    put: assign(({ context: { inOrder, stored }, event }) =>
      event.type === 'PUT' ? { inOrder: [...inOrder, event.message], stored: stored + 1 } : {},
    ),
    tellStored: enqueueActions(({ context: { id, instance, stored }, enqueue }) => {
      const lock = `${id}#${stored}`;
      enqueue.emit({ type: 'announce', fact: { type: 'held', lock, kind: 'claim', instance } });
    }),
    ask: assign(({ context: { asking }, event }) =>
      event.type === 'AWAIT_MESSAGES'
        ? { asking: [...asking, { worker: event.from, token: event.token }] }
        : {},
    ),
    turnAway: enqueueActions(({ context: { asking }, enqueue }) => {
      const [first, ...rest] = asking;
      if (first !== undefined) enqueue(send(first.worker, { type: 'REFUSED' }));
      enqueue.assign({ asking: rest });
    }),
    grant: enqueueActions(({ context: { asking, inOrder, done, fence }, enqueue }) => {
      const [first, ...rest] = asking;
      if (first === undefined) return;
      enqueue(send(first.worker, { type: 'MESSAGES', n: done + 1, inOrder }));
      enqueue.assign({ asking: rest, fence: first.token ?? fence });
    }),
    remove: assign(({ context, event }) =>
      event.type === 'REMOVE' ? without(context, event.messages) : {},
    ),
    commit: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'COMMIT') return;
      const { token: fence, window, execution, messages } = event;
      const processed = [...new Set([...context.processed, ...messages])].sort();
      enqueue.emit({ type: 'announce', fact: { type: 'processed', window, execution, messages } });
      enqueue.assign({ ...without(context, messages), processed, fence });
    }),
    replyRows: reply(({ context: { done, inOrder } }) => ({
      type: 'MESSAGES',
      n: done + 1,
      inOrder,
    })),
    replyStored: reply({ type: 'STORED' }),
    replyRemoved: reply({ type: 'REMOVED' }),
    replyCommitted: reply({ type: 'COMMITTED' }),
    replyRefused: reply({ type: 'REFUSED' }),
  },
});

/**
 * A table of the user's, in which messages wait, with a row for each. Each request takes effect in one step.
 *
 * Whoever shows a token is refused if the table has seen a greater one: when rows are read, and in the transaction in which a batch has its effect. A row
 * whose batch was worked off in such a transaction stays, so that its message is known if it comes again.
 *
 * Announces `held` for each row where a row is the claim that somebody will work on it, and `processed` for a batch whose effect is in the transaction.
 *
 * Source: Kleppmann, "How to do distributed locking" (the token is checked by the storage); any database with transactions.
 */
export const kubernetesTable = table.createMachine({
  id: 'kubernetes-table',
  context: ({ input }) => ({
    ...input,
    inOrder: [],
    processed: [],
    stored: 0,
    done: 0,
    asking: [],
    fence: 0,
  }),
  initial: 'quiet',
  on: {
    PUT: [
      { guard: 'isKnown', actions: 'replyStored' },
      { guard: 'isClaim', actions: ['put', 'tellStored', 'replyStored'] },
      { actions: ['put', 'replyStored'] },
    ],
    READ: { actions: 'replyRows' },
    AWAIT_MESSAGES: { actions: 'ask' },
    REMOVE: { actions: ['remove', 'replyRemoved'] },
    COMMIT: [
      { guard: 'isStaleWrite', actions: 'replyRefused' },
      { actions: ['commit', 'replyCommitted'] },
    ],
  },
  states: {
    quiet: { always: { guard: 'isDue', target: 'open' } },
    open: {
      always: { guard: not('isDue'), target: 'quiet' },
      after: {
        LATER: [
          { guard: 'isStaleRead', target: 'quiet', actions: 'turnAway' },
          { target: 'quiet', actions: 'grant' },
        ],
      },
    },
  },
});
