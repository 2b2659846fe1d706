import { perClient } from '../clients.js';
import { dead, idle, joined, lateReplies, rejected, serving, started } from './conversation.js';
import { getStatus, raiseEvent, startConditionally } from './start-protocol.js';
import { starter, starterContext } from './starter.js';

/**
 * Check, then start, with the StartNewAsync that the issue asks for: the row is written first, on the condition that nobody
 * wrote it since it was read; who fails is told "it exists" and sends an event; who succeeds enqueues the start message.
 *
 * An instance that has ended is started again, as StartNewAsync does. A crash between row and queue leaves a Pending row
 * that nobody will ever run, and that refuses every start.
 *
 * Source: azure-functions-durable-extension#612 and #367 ("start only if the instance is not already running";
 * "StartNewAsync will recreate terminated, failed, or completed instances", "use the appropriate synchronization mechanisms
 * (e.g. eTags)"). Inferred: the order row before queue; no released back end has it.
 * Assumes: the starter lives until it has enqueued the start message.
 */
export const conditionalStartFor = perClient((client) =>
  starter.createMachine({
    id: 'conditional-start',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'looking',
        states: {
          looking: getStatus(
            [{ guard: 'rowAbsent', target: 'starting' }, { target: 'joining' }],
            client,
          ),
          starting: startConditionally({ started, alreadyExists: [{ target: '#joining' }] }),
          joining: {
            id: 'joining',
            ...raiseEvent(
              {
                raised: joined,
                absent: rejected('absent'),
                closed: rejected('closed'),
              },
              client,
            ),
          },
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const conditionalStart = conditionalStartFor('dotnet');
