import { dead, idle, joined, lateReplies, rejected, serving, started } from './conversation.js';
import { raiseEvent, startNew } from './start-protocol.js';
import { starter, starterContext } from './starter.js';

/**
 * Check, then start: "if no instance exists, start one; otherwise send it an event". Between the look and the start
 * anything may happen; this is the race that the project is about.
 *
 * Source: Durable Functions docs, "Singleton orchestrators" (sample); azure-functions-durable-extension#612.
 */
export const naive = starter.createMachine({
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
        looking: {
          entry: 'readRow',
          on: { ROW: [{ guard: 'rowAbsent', target: 'starting' }, { target: 'joining' }] },
        },
        starting: startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
        joining: raiseEvent({
          raised: joined,
          absent: rejected('absent'),
          closed: rejected('closed'),
        }),
      },
    },
  },
});
