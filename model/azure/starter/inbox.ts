import { assertEvent, assign } from 'xstate';
import { send } from '../../effects.js';
import { eras } from '../eras.js';
import { batchWindow } from '../runtime/entity.js';
import { dead, handedOver, idle, lateReplies, serving } from './conversation.js';
import { startNew } from './start-protocol.js';
import { served, site, starter, starterContext } from './starter.js';

const depositor = starter.extend({
  guards: {
    /** StartNewAsync looks whether the id runs, so that nobody has to look before. */
    refusesRunning: ({ context }) => eras[context.era].refusesRunning,
    /** Nobody has closed the epoch that our message is in. */
    isWaiting: ({ context, event }) =>
      event.type === 'INBOX' && event.messages.includes(served(context).id),
  },
  actions: {
    putMessage: send(
      ({ context }) => site(context).inbox,
      ({ context }) => ({ type: 'PUT_MESSAGE', message: served(context).id }),
    ),
    readInbox: send(({ context }) => site(context).inbox, { type: 'READ_INBOX', epoch: null }),
    /** From here on the window is the epoch, which has an instance of its own. */
    turnToEpoch: assign(({ context, event }) => {
      assertEvent(event, 'INBOX');
      const { id, window } = served(context);
      return { message: { id, window: batchWindow(window, event.epoch) } };
    }),
  },
});

/**
 * Store the message first, then make sure that somebody drains the inbox: the orchestration whose instance id is that of the
 * open epoch. If it is there already, all is well: it cannot close the epoch without our message. Whoever is second
 * at anything (409 for the message, a row that says Running, a start that is refused) has nothing left to do.
 *
 * The sender is told "joined" when the message is stored and its epoch is either closed or has an instance. A host that dies
 * in between leaves the message in the inbox and the sender without an answer: the next message, or the same one
 * delivered again, starts the drainer; nobody else does.
 *
 * Source: what users ask for (azure-functions-durable-extension#115, #367, #1265, #2430: start or signal in one step, nothing lost
 * while closing); transactional inbox, as in the "Transactional Outbox" and "Idempotent consumer" patterns.
 * Costs a message: a transaction, a query, and StartNewAsync, of which all but the first in an epoch see one read.
 */
export const inboxStarter = depositor.createMachine({
  id: 'inbox-starter',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'storing',
      states: {
        storing: {
          entry: 'putMessage',
          on: { MESSAGE_STORED: 'locating', MESSAGE_EXISTS: 'locating' },
        },
        locating: {
          entry: 'readInbox',
          on: {
            INBOX: [
              { guard: 'isWaiting', target: 'ensuring', actions: 'turnToEpoch' },
              ...handedOver,
            ],
          },
        },
        ensuring: {
          always: [{ guard: 'refusesRunning', target: 'starting' }, { target: 'looking' }],
        },
        looking: {
          entry: 'readRow',
          on: {
            ROW: [
              { guard: 'rowAbsent', target: 'starting' },
              { guard: 'rowTerminal', target: 'starting' },
              ...handedOver,
            ],
          },
        },
        starting: startNew({ started: handedOver, alreadyRunning: handedOver }),
      },
    },
  },
});
