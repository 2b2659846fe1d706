import { send } from '../../effects.js';
import {
  dead,
  idle,
  lateReplies,
  rejected,
  retryOrReject,
  serving,
  started,
} from './conversation.js';
import { startNew } from './start-protocol.js';
import { site, starter, starterContext } from './starter.js';

const terminator = starter.extend({
  actions: {
    enqueueTermination: send(
      ({ context }) => context.queue,
      ({ context }) => ({
        type: 'ENQUEUE',
        item: { kind: 'ExecutionTerminated', instance: site(context).instance },
      }),
    ),
  },
});

/** Nobody runs: it may be made. */
const over = [
  { guard: 'rowAbsent', target: 'starting' },
  { guard: 'rowTerminal', target: 'starting' },
] as const;

/**
 * Start, and where the instance runs terminate it first: what a start does whose de-dupe statuses do not name the status of the instance. It waits until the
 * instance has ended, and gives up if that takes too long. Then it starts, whatever has become of the instance meanwhile.
 *
 * Termination is a message in the control queue, as a start is. What the instance had collected is gone with it, and an activity that runs goes on.
 *
 * Source: azure-functions-durable-extension DurabilityProvider.TerminateTaskOrchestrationWithReusableRunningStatusAndWaitAsync (#3316);
 * Microsoft.Azure.Functions.Worker.Extensions.DurableTask 1.16.0.
 * Left out: that it waits for the end of the execution that it has seen, and of no other. Inferred: two looks are as many as it takes until it gives up.
 */
export const terminateStart = terminator.createMachine({
  id: 'terminate-start',
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
        looking: { entry: 'readRow', on: { ROW: [...over, { target: 'terminating' }] } },
        terminating: { entry: 'enqueueTermination', on: { ENQUEUED: 'waiting' } },
        waiting: { id: 'waiting', after: { BACKOFF: 'checking' } },
        checking: {
          entry: 'readRow',
          on: { ROW: [...over, ...retryOrReject('#waiting', 'alreadyRunning')] },
        },
        starting: startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
      },
    },
  },
});
