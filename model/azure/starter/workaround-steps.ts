import { send } from '../../effects.js';
import type { ClientRules } from '../clients.js';
import { joined, rejected } from './conversation.js';
import { raiseEvent } from './start-protocol.js';
import { site, starter } from './starter.js';

/** A starter with the means of the published workaround: a record or a queue as the lock, and a purge. */
export const publisher = starter.extend({
  guards: {
    /** The instance is "active" or was: neither absent nor Pending. */
    hasBegun: ({ event }) =>
      event.type === 'ROW' && event.row !== null && event.row.status !== 'Pending',
  },
  actions: {
    insertRecord: send(({ context }) => site(context).record, {
      type: 'INSERT_RECORD',
      content: { owner: null, stage: 'starting' },
    }),
    /** ETag `*`: whoever's it is by now. */
    deleteRecord: send(({ context }) => site(context).record, {
      type: 'DELETE_RECORD',
      ifMatch: null,
    }),
    createQueue: send(({ context }) => site(context).mutex, { type: 'CREATE_QUEUE' }),
    deleteQueue: send(({ context }) => site(context).mutex, { type: 'DELETE_QUEUE' }),
    purgeRow: send(({ context }) => site(context).instances, { type: 'PURGE' }),
    purgeHistory: send(({ context }) => site(context).history, { type: 'PURGE' }),
  },
});

/** A state of a machine that is made of `publisher`. */
export type PublisherNode = Parameters<typeof publisher.createStateConfig>[0];

/** `TryStartNewAsync` returned false because there is an instance: it is to take the message along. */
export const handingOver = (client: ClientRules): PublisherNode =>
  raiseEvent(
    {
      raised: joined,
      absent: rejected('absent'),
      closed: rejected('closed'),
    },
    client,
  );

/**
 * `FunctionHasActiveStatusAsync`: looks at the status until it is no longer Pending, or for a bounded time; what was seen is
 * ignored by who asked. There it is a look every 500 ms for 5 s, here `1 + retriesMax` looks: in asynchronous time how many does
 * not matter, since any of them may come late.
 */
export const watching = (next: `#${string}`): PublisherNode => ({
  initial: 'polling',
  states: {
    polling: {
      entry: 'readRow',
      on: {
        ROW: [
          { guard: 'hasBegun', target: next },
          { guard: 'mayRetry', target: 'pausing', actions: 'countRetry' },
          { target: next },
        ],
      },
    },
    pausing: { after: { BACKOFF: 'polling' } },
  },
});
