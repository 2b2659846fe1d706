import { assertEvent, assign } from 'xstate';
import { etag } from '../../domain.js';
import { send } from '../../effects.js';
import { beginning, ending } from './checkpoints.js';
import { drains, executionContext, run, runtime, unawaited } from './execution.js';

const draining = runtime.extend({
  guards: {
    isOpen: ({ context, event }) => event.type === 'INBOX' && event.epoch === drains(context).epoch,
    nothingLeft: ({ event }) => event.type === 'INBOX' && event.messages.length === 0,
  },
  actions: {
    /** One slot serves whatever epoch its message starts. */
    settleIn: assign(({ context, event }) => {
      assertEvent(event, 'RUN');
      const { row, history } = drains(context, event.instance);
      return { row, history };
    }),
    readInbox: send(
      ({ context }) => drains(context).inbox,
      ({ context }) => ({ type: 'READ_INBOX', epoch: drains(context).epoch }),
    ),
    takeBatch: assign(({ context, event }) => {
      assertEvent(event, 'INBOX');
      return { run: { ...run(context), messages: event.messages } };
    }),
    forgetBatch: assign(({ context }) => ({ run: { ...run(context), messages: [] } })),
    closeEpoch: send(
      ({ context }) => drains(context).inbox,
      ({ context, event }) => {
        const { epoch } = drains(context);
        const ifMatch = event.type === 'INBOX' ? event.etag : etag(0);
        return { type: 'CLOSE_EPOCH', epoch, messages: run(context).messages, ifMatch };
      },
    ),
    confirmBatch: send(
      ({ context }) => drains(context).inbox,
      ({ context }) => ({ type: 'CONFIRM_BATCH', epoch: drains(context).epoch }),
    ),
  },
});

/**
 * One execution of the orchestration that drains an inbox. Its instance is an epoch's: it waits for its window, closes the
 * epoch, has the messages of the epoch processed as one batch, marks them as done, and completes.
 *
 * To close is one compare-and-swap on the control row's ETag as it was when the messages were read: a message that has come in
 * since makes it fail (412), and then both are read again. So the batch of an epoch is everything that was stored in
 * it, and it does not matter how many executions try: no claim is needed. Who finds the epoch closed and its batch not done
 * processes the batch, for whoever closed it may be gone: an epoch's batch is processed at least once, and more often
 * only when an execution fails or is run twice.
 *
 * Reading, closing and marking are activities, and so are repeated when a host dies (WORKER_CRASH). An execution whose history
 * a rival has overwritten aborts at its next checkpoint, after the activity has had its effect.
 *
 * Source: what users ask for (see the starter of the inbox); Azure/durabletask AzureStorageOrchestrationService (checkpoints).
 * Left out: what the orchestrator leaves out; the crash while it marks (marking twice is marking once).
 */
export const drainer = draining.createMachine({
  id: 'drainer',
  context: executionContext,
  initial: 'idle',
  on: {
    ...unawaited,
    EPOCH_CLOSED: {}, // to a host that has died
    INBOX_CHANGED: {},
    INBOX: {}, // never, as the next one: one request at a time, and its state waits for the answer
    BATCH_CONFIRMED: {},
  },
  states: {
    idle: {
      on: {
        RUN: {
          target: 'open',
          actions: ['settleIn', 'begin', 'forgetBatch', 'announceStarted', 'writeFirstHistory'],
        },
      },
    },
    open: {
      initial: 'starting',
      states: { ...beginning, deciding: { after: { WINDOW: '#draining' } } },
    },
    draining: {
      id: 'draining',
      initial: 'reading',
      states: {
        reading: {
          entry: 'readInbox',
          on: {
            INBOX: [
              { guard: 'isOpen', target: 'closing', actions: ['takeBatch', 'closeEpoch'] },
              {
                guard: 'nothingLeft',
                target: '#drainer.closing.completing',
                actions: 'writeLastHistory',
              },
              { target: 'checkpointing', actions: ['takeBatch', 'writeDrainedHistory'] },
            ],
          },
        },
        closing: {
          on: {
            EPOCH_CLOSED: { target: 'checkpointing', actions: 'writeDrainedHistory' },
            INBOX_CHANGED: 'reading',
            WORKER_CRASH: 'reading',
          },
        },
        checkpointing: {
          on: {
            HISTORY_WRITTEN: { target: '#processing', actions: 'keepETag' },
            PRECONDITION_FAILED: '#aborted',
            NOT_FOUND: '#aborted',
          },
        },
      },
    },
    closing: {
      initial: 'processing',
      states: {
        processing: {
          id: 'processing',
          entry: 'runActivity',
          on: {
            ACTIVITY_DONE: 'confirming',
            ACTIVITY_FAILED: [
              { guard: 'mayRetry', target: 'processing', reenter: true, actions: 'countRetry' },
              { target: 'failing', actions: 'writeFailedHistory' },
            ],
            WORKER_CRASH: { actions: 'runActivity' },
            SPLIT_BRAIN: { actions: 'runActivity' },
          },
        },
        confirming: {
          entry: 'confirmBatch',
          on: { BATCH_CONFIRMED: { target: 'completing', actions: 'writeLastHistory' } },
        },
        ...ending,
      },
    },
    completed: { id: 'completed' },
    aborted: {
      id: 'aborted',
      entry: [{ type: 'announceEnded', params: { how: 'aborted' } }, 'forget'],
    },
  },
});
