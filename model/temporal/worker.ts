import { assign } from 'xstate';
import { type MessageId, type WindowKey, type WindowKind } from '../domain.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import { windowByTime } from '../engine/batch.js';
import { batchWindow } from './batch.js';
import type { Attempt, TemporalReply, TemporalRequest } from './messages.js';
import { nextCommand, type WorkflowCode } from './workflow.js';

/** Whom a worker polls, and the code that it has. */
export interface TemporalWorkerInput extends WorkerInput {
  readonly kind: WindowKind;
  readonly code: WorkflowCode;
}

interface WorkerState extends TemporalWorkerInput {
  /** What it works on; null: nothing. */
  readonly activity: (Attempt & { readonly inOrder: readonly MessageId[] }) | null;
}

function activityOf({ activity }: WorkerState): NonNullable<WorkerState['activity']> {
  if (activity === null) throw new Error('expected an activity, found none');
  return activity;
}

/** Where the message is the argument of a run it is the window that it came for, if time says which that is. Signals belong to the batch. */
function windowOfBatch(context: WorkerState): WindowKey {
  const { window, kind, code } = context;
  const { run, batches } = activityOf(context);
  if (code !== 'once') return batchWindow(window, run, batches);
  return windowByTime(kind, window, run);
}

const { worker, ask } = workerOf<WorkerState, TemporalWorkerInput, TemporalReply, TemporalRequest>(
  (context) => {
    const { run, inOrder } = activityOf(context);
    return {
      instance: context.instance,
      execution: run,
      window: windowOfBatch(context),
      messages: [...inOrder].sort(),
      inOrder,
    };
  },
);

const report = (type: 'ACTIVITY_COMPLETED' | 'ACTIVITY_FAILED') =>
  ask(({ context }) => {
    const { run, batches, attempt } = activityOf(context);
    return { type, run, batches, attempt };
  });

const poller = worker.extend({
  guards: {
    saysWindow: ({ context: { code, kind } }) => code !== 'once' || kind !== 'tumbling',
  },
  actions: {
    poll: ask({ type: 'POLL' }),
    decide: ask(({ context: { code }, event }) => {
      if (event.type !== 'WORKFLOW_TASK') throw new Error('expected a workflow task');
      const { run, phase, inOrder } = event;
      return { type: 'TASK_COMPLETED', run, command: nextCommand(code, phase, inOrder.length > 0) };
    }),
    keep: assign(({ event }) => {
      if (event.type !== 'ACTIVITY_TASK') return {};
      const { run, batches, attempt, inOrder } = event;
      return { activity: { run, batches, attempt, inOrder } };
    }),
    forget: assign({ activity: null }),
    report: report('ACTIVITY_COMPLETED'),
    fail: report('ACTIVITY_FAILED'),
    abandon: ask({ type: 'WORKER_GONE' }),
  },
});

/**
 * A worker with one slot: it polls, takes a workflow task, replays the code and answers with its command; or an activity, has the effect of its batch and
 * reports. Faults: `worker-crash` before the effect, or between it and the report; `activity-failure` instead of the effect.
 *
 * Source: Temporal docs, "Tasks", "Activity Execution" (at least once), "Retry Policies" (without end, by default).
 */
export const temporalWorker = poller.createMachine({
  id: 'temporal-worker',
  context: ({ input }) => ({ ...input, activity: null }),
  initial: 'beginning',
  on: { WORKFLOW_TASK: {}, ACTIVITY_TASK: {} },
  states: {
    beginning: { entry: 'poll', always: 'polling' },
    dead: { entry: 'abandon', meta: { defer: ['WORKFLOW_TASK', 'ACTIVITY_TASK'] } },
    polling: {
      on: {
        WORKFLOW_TASK: { actions: 'decide' },
        ACTIVITY_TASK: [
          { guard: 'saysWindow', target: 'working', actions: ['keep', 'announceAccepted'] },
          { target: 'working', actions: 'keep' },
        ],
      },
    },
    working: {
      after: { WORK: { target: 'worked', actions: 'announceProcessed' } },
      on: {
        WORKER_CRASH: 'dead',
        ACTIVITY_FAILURE: { target: 'polling', actions: ['fail', 'forget'] },
      },
    },
    worked: {
      after: { REPORT: { target: 'polling', actions: ['report', 'forget'] } },
      on: { WORKER_CRASH: 'dead' },
    },
  },
});
