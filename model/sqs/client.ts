import {
  clientContext,
  clientOf,
  joins,
  joinsUnplaced,
  served,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { SqsReply, SqsRequest } from './messages.js';

/** How a client sends. */
export interface SqsClientInput extends ClientInput {
  /** `message`: in the queue. `table`: in a row first; what is sent only says that there is something. */
  readonly carries: 'message' | 'table';
  /** The de-duplication id: that of the window, or of the message. */
  readonly dedup: 'window' | 'message';
}

type SqsClientContext = ClientContext & Pick<SqsClientInput, 'carries' | 'dedup'>;

const { client, ask } = clientOf<SqsClientContext, SqsClientInput, SqsReply, SqsRequest>();

const sender = client.extend({
  guards: {
    storesFirst: ({ context }) => context.carries === 'table',
    /** Otherwise whoever receives says which window it is. */
    saysWindow: ({ context }) =>
      context.carries === 'message' && context.dedup === 'window' && context.window === 'tumbling',
  },
  actions: {
    store: ask(({ context }) => ({ type: 'STORE', message: served(context).id })),
    send: ask(({ context: { carries, dedup, ...context } }) => {
      const { id } = served(context);
      const message = carries === 'message' ? id : null;
      return { type: 'SEND', message, dedup: dedup === 'window' ? 'batch' : id };
    }),
  },
});

/**
 * SendMessage, once for each message, and be done. Its answer says nothing of whether the message was a duplicate.
 *
 * Source: Amazon SQS API, SendMessage.
 */
export const sqsClient = sender.createMachine({
  id: 'sqs-client',
  context: ({ input }) => ({
    ...clientContext(input),
    carries: input?.carries ?? 'message',
    dedup: input?.dedup ?? 'window',
  }),
  initial: 'idle',
  on: { SENT: {}, STORED: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: { id: 'dead', tags: ['settled'], meta: { defer: ['MESSAGE', 'SENT', 'STORED'] } },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'storesFirst', target: 'storing' }, { target: 'sending' }] },
        storing: { entry: 'store', on: { STORED: 'sending' } },
        sending: {
          entry: 'send',
          on: {
            SENT: [{ guard: 'saysWindow', ...joins }, joinsUnplaced],
          },
        },
      },
    },
  },
});
