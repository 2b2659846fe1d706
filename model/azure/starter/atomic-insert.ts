import { send } from '../../effects.js';
import { perClient } from '../clients.js';
import {
  dead,
  idle,
  joined,
  lateReplies,
  rejected,
  retryOrReject,
  serving,
  started,
} from './conversation.js';
import { raiseEvent, startNew } from './start-protocol.js';
import { site, starter, starterContext } from './starter.js';

const claimant = starter.extend({
  actions: {
    insertRecord: send(({ context }) => site(context).record, {
      type: 'INSERT_RECORD',
      content: { owner: null, stage: 'claimed' },
    }),
  },
});

/**
 * One record a window, inserted before the start and never deleted inside the window: who inserts it starts the batch,
 * who gets 409 sends the batch an event. A late loser is told no when the batch is over; it may try the next window.
 *
 * The winner's row comes after its record, so a loser may find no instance yet: it waits and looks again.
 *
 * Source: azure-functions-durable-extension#612 (the atomic step that the issue asks for), with the record kept.
 */
export const atomicInsertFor = perClient((client) =>
  claimant.createMachine({
    id: 'atomic-insert',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'claiming',
        states: {
          claiming: {
            entry: 'insertRecord',
            on: { RECORD_INSERTED: 'starting', RECORD_EXISTS: 'joining' },
          },
          starting: startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
          joining: raiseEvent(
            {
              raised: joined,
              absent: retryOrReject('#waiting', 'absent'),
              closed: rejected('closed'),
            },
            client,
          ),
          waiting: { id: 'waiting', after: { BACKOFF: 'joining' } },
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const atomicInsert = atomicInsertFor('dotnet');
