import type { DropReason } from '../../facts.js';
import { beginning, checkpoint, ending, terminating } from './checkpoints.js';
import { executionContext, runtime, unawaited } from './execution.js';

const dropped = (why: DropReason) =>
  ({ actions: { type: 'announceDropped', params: { why } } }) as const;

/**
 * One execution of the collecting orchestration: it starts with a message, waits for more until its window ends,
 * has them processed as one batch, and ends; or, if it is eternal, continues as new and waits for the next message.
 *
 * Each of its two episodes that count ends in a checkpoint: outgoing messages first, then the history (which a rival may have
 * overwritten: the execution then aborts), then the row, which nobody's ETag protects. An event that arrives after the
 * batch is fixed is deleted without a word: the closing window, which no lock around the start can cure. The activity
 * runs before the last checkpoint: an execution that aborts there has processed its batch all the same. An execution
 * has ended when its history says so, before its row does.
 *
 * An eternal one carries events that come while it is busy into its next execution, but for a last gap: one that comes while
 * the executions change is deleted (see the issues below). It remembers no message of a former execution.
 *
 * A client may terminate it (ExecutionTerminated): it ends between two episodes, and an activity that runs goes on for nobody.
 *
 * Its host may die in the middle of a checkpoint (WORKER_CRASH). Between outgoing messages and history: the episode is run again, and
 * its activity is scheduled twice. Between history and row: the row goes on saying what it said before; nothing repairs
 * it before the next message for the instance, and in these eras not even that. A stalled worker that has lost the
 * partition without knowing (SPLIT_BRAIN) schedules the activity a second time, or overwrites the row of a completed
 * instance with Running.
 *
 * Source: Azure/durabletask AzureStorageOrchestrationService.CompleteTaskOrchestrationWorkItemAsync (checkpoint order),
 * SplitBrainDetected, IsExecutableInstanceAsync ("Instance is Completed"); durabletask README (activities may run twice);
 * azure-functions-durable-extension#3375 (Completed overwritten with Running), durabletask#1253 (the later repair);
 * Durable Functions docs, "Eternal orchestrations", durable-extension#676, #1676, durabletask#1399 (events lost when it continues as new).
 * Left out: reload of the history between episodes (the state in memory survives, as in extended sessions), a crash of an episode
 * that only takes in an event (the event is delivered again: the fault `duplicate`).
 */
export const orchestrator = runtime.createMachine({
  id: 'orchestrator',
  context: executionContext,
  initial: 'idle',
  on: unawaited,
  states: {
    idle: {
      on: {
        EVENT: dropped('noSuchInstance'),
        RUN: [
          {
            guard: 'assignsWindow',
            target: 'open',
            actions: ['begin', 'announceStarted', 'announceFirstAccepted', 'writeFirstHistory'],
          },
          { target: 'open', actions: ['begin', 'announceStarted', 'writeFirstHistory'] },
        ],
      },
    },
    open: {
      initial: 'starting',
      on: {
        TERMINATE: { target: '#terminating', actions: 'writeTerminatedHistory' },
        EVENT: [
          { guard: 'isKnown' },
          { guard: 'assignsWindow', actions: ['addToBatch', 'announceAccepted'] },
          { actions: 'addToBatch' },
        ],
      },
      states: {
        ...beginning,
        deciding: {
          always: [
            { guard: 'isEmpty', target: 'waiting' },
            { guard: 'slides', target: 'sliding' },
            { guard: 'collects', target: 'collecting' },
            { target: '#processing' },
          ],
        },
        /** Of an eternal orchestration: the next message opens a session. */
        waiting: {
          on: {
            EVENT: [
              {
                guard: 'assignsWindow',
                target: 'deciding',
                actions: ['addToBatch', 'announceAccepted'],
              },
              { target: 'deciding', actions: 'addToBatch' },
            ],
          },
        },
        collecting: { after: { WINDOW: '#processing' } },
        /** Each message begins the window anew, but not for ever. */
        sliding: {
          initial: 'listening',
          after: { WINDOW_MAX: '#processing' },
          states: {
            listening: {
              after: { WINDOW: '#processing' },
              on: {
                EVENT: [
                  { guard: 'isKnown' },
                  {
                    target: 'listening',
                    reenter: true,
                    actions: ['addToBatch', 'announceAccepted'],
                  },
                ],
              },
            },
          },
        },
      },
    },
    closing: {
      initial: 'processing',
      on: { EVENT: dropped('closing') },
      states: {
        processing: {
          id: 'processing',
          entry: 'runActivity',
          on: {
            EVENT: [
              { guard: 'carriesIntoNewWindow', actions: ['carryOver', 'announceCarried'] },
              { guard: 'continuesAsNew', actions: 'carryOver' },
              dropped('closing'),
            ],
            ACTIVITY_DONE: [
              { guard: 'continuesAsNew', target: 'continuing', actions: 'writeNextHistory' },
              { target: 'completing', actions: 'writeLastHistory' },
            ],
            ACTIVITY_FAILED: [
              { guard: 'mayRetry', target: 'processing', reenter: true, actions: 'countRetry' },
              { target: 'failing', actions: 'writeFailedHistory' },
            ],
            TERMINATE: { target: 'terminating', actions: 'writeTerminatedHistory' },
            WORKER_CRASH: { actions: 'runActivity' },
            SPLIT_BRAIN: { actions: 'runActivity' },
          },
        },
        ...ending,
        terminating: { id: 'terminating', ...terminating },
        continuing: {
          meta: checkpoint,
          on: {
            HISTORY_WRITTEN: {
              target: '#orchestrator.open.recording',
              actions: [
                { type: 'announceEnded', params: { how: 'completed' } },
                'keepETag',
                'continueAsNew',
                'announceStarted',
                { type: 'writeRow', params: { status: 'Running' } },
              ],
            },
            PRECONDITION_FAILED: '#aborted',
            NOT_FOUND: '#aborted',
          },
        },
      },
    },
    completed: { id: 'completed', on: { EVENT: dropped('ended') } },
    aborted: {
      id: 'aborted',
      entry: [{ type: 'announceEnded', params: { how: 'aborted' } }, 'forget'],
      on: { EVENT: dropped('ended') },
    },
  },
});
