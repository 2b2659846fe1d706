import { perClient } from '../clients.js';
import { dead, idle, joined, lateReplies, rejected, serving, started } from './conversation.js';
import { getStatus, raiseEvent, startNew } from './start-protocol.js';
import { starter, starterContext } from './starter.js';

/**
 * Check, then start: "if no instance exists, start one; otherwise send it an event". Between the look and the start
 * anything may happen; this is the race that the project is about.
 *
 * Source: Durable Functions docs, "Singleton orchestrators" (sample); azure-functions-durable-extension#612.
 */
export const naiveFor = perClient((client) =>
  starter.createMachine({
    id: 'naive',
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
          starting: startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
          joining: raiseEvent(
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
  }),
);

/** With the client of .NET. */
export const naive = naiveFor('dotnet');
