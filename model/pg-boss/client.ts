import { assign } from 'xstate';
import type { MessageId } from '../domain.js';
import { windowWithin } from '../engine/batch.js';
import {
  clientContext,
  clientOf,
  joinsUnplaced,
  served,
  told,
  tokenOf,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { BossReply, BossRequest } from './messages.js';

/** How a client sends. */
export interface SenderInput extends ClientInput {
  /** `signal`: the message goes into a row, in one transaction with a job that says nothing; `row, then signal`: each by itself. The others: into the job. */
  readonly sends: 'plain' | 'throttled' | 'debounced' | 'signal' | 'row, then signal';
}

type SenderContext = ClientContext & Pick<SenderInput, 'sends'>;

/** The `singletonKey` of all jobs of a window. */
const batchKey = 'batch';

const requests = {
  plain: 'SEND',
  throttled: 'SEND_THROTTLED',
  debounced: 'SEND_DEBOUNCED',
  signal: 'SEND',
  'row, then signal': 'SEND',
} as const;

const { client, ask } = clientOf<SenderContext, SenderInput, BossReply, BossRequest>();

const sender = client.extend({
  guards: {
    hasMadeJob: ({ event }) => event.type === 'SENT' && event.job !== null,
    storesRow: ({ context }) => storesRows(context),
    isInTransaction: ({ context }) => context.sends === 'signal',
    hasNextSlot: ({ context, event }) =>
      context.sends === 'debounced' && event.type === 'SENT' && event.job === null,
  },
  actions: {
    beginTransaction: ask({ type: 'BEGIN' }),
    store: ask(({ context }) => ({ type: 'STORE', message: served(context).id })),
    send: ask(({ context }) => ({ type: requests[context.sends], ...jobOf(context) })),
    sendNext: ask(({ context }) => ({ type: 'SEND_NEXT_SLOT', ...jobOf(context) })),
    commit: ask({ type: 'COMMIT' }),
    abandon: ask({ type: 'HOLDER_GONE' }),
    /** A job is a window of its own: whoever takes it works it off as one batch. */
    keepWindow: assign(({ context, event }) => {
      const { id, window } = served(context);
      const job = event.type === 'SENT' ? (event.job ?? '') : '';
      return { message: { id, window: windowWithin(window, job) } };
    }),
  },
});

/** True if messages go into rows, and jobs are signals. */
export const storesRows = ({ sends }: Pick<SenderInput, 'sends'>): boolean =>
  sends === 'signal' || sends === 'row, then signal';

function jobOf(context: SenderContext): {
  readonly job: string;
  readonly key: string;
  readonly message: MessageId | null;
} {
  const message = storesRows(context) ? null : served(context).id;
  return { job: tokenOf(context), key: batchKey, message };
}

/** Whoever has made a job knows which batch its message is in. */
const joinsOwnJob = {
  guard: 'hasMadeJob',
  target: '#idle',
  actions: ['keepWindow', 'announceAccepted', told('joined'), 'forget'],
} as const;

/**
 * Send a job, and be done: a worker works it off. `null` is no error to it: somebody is at it, or will be.
 *
 * With `signal` and `row, then signal` the message goes into a row of a table, and the job only says that there is something; otherwise it is the job's data.
 *
 * Source: pg-boss docs, `send`, `sendThrottled`, `sendDebounced`, "Queue policies", the option `db`.
 */
export const pgBossSender = sender.createMachine({
  id: 'pg-boss-sender',
  context: ({ input }) => ({ ...clientContext(input), sends: input?.sends ?? 'plain' }),
  initial: 'idle',
  on: { SENT: {}, DONE: {}, STORED: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      entry: 'abandon',
      meta: { defer: ['MESSAGE', 'SENT', 'DONE', 'STORED'] },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'choosing',
      states: {
        choosing: {
          always: [
            { guard: 'isInTransaction', target: 'beginning' },
            { guard: 'storesRow', target: 'storing' },
            { target: 'sending' },
          ],
        },
        beginning: { entry: 'beginTransaction', on: { DONE: 'storing' } },
        storing: { entry: 'store', on: { STORED: 'sending' } },
        sending: {
          entry: 'send',
          on: {
            SENT: [
              { guard: 'isInTransaction', target: 'committing' },
              { guard: 'hasNextSlot', target: 'sendingNext' },
              { guard: 'storesRow', ...joinsUnplaced },
              joinsOwnJob,
              joinsUnplaced,
            ],
          },
        },
        sendingNext: {
          entry: 'sendNext',
          on: { SENT: [joinsOwnJob, joinsUnplaced] },
        },
        committing: { entry: 'commit', on: { DONE: joinsUnplaced } },
      },
    },
  },
});
