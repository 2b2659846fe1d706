import { assertEvent, assign, setup } from 'xstate';
import {
  activityMs,
  windowMs,
  withId,
  type ActorId,
  type ETag,
  type RuntimeEra,
} from '../domain.js';
import { announce, send, type Effect } from '../effects.js';
import type { DropReason } from '../facts.js';
import type { ExecutionMessage, Received } from '../messages.js';
import type { Start } from '../queue-item.js';

export interface OrchestratorInput {
  /** The row and the history of the instance that this execution belongs to. */
  readonly row: ActorId;
  readonly history: ActorId;
  readonly era: RuntimeEra;
}

interface OrchestratorState extends OrchestratorInput {
  /** What runs, with the batch as it is so far; null before the start and after the end. */
  readonly run: Start | null;
  /** The history's version after our last checkpoint; null before the first, and after the end. */
  readonly etag: ETag | null;
}

const dropped = (why: DropReason) =>
  ({ actions: { type: 'announceDropped', params: { why } } }) as const;

/**
 * One execution of the collecting orchestration: it starts with a message, waits for more until its window ends,
 * processes them as one batch, and ends.
 *
 * Each of its two episodes that count ends in a checkpoint: first the history (which a rival may have overwritten: the
 * execution then aborts), then the row, which nobody's ETag protects. An event that arrives after the batch is fixed
 * is deleted without a word: the closing window, which no lock around the start can cure.
 * The activity runs before the second checkpoint, as it does in DTFx: an execution that aborts there has processed its
 * batch all the same. An execution has ended when its history says so, before its row does.
 *
 * The batch is a set: the collector recognises a message that is delivered twice by its id (the history would show the
 * event twice; external events are at-least-once).
 *
 * Source: Azure/durabletask AzureStorageOrchestrationService.CompleteTaskOrchestrationWorkItemAsync (checkpoint order),
 * SplitBrainDetected, IsExecutableInstanceAsync ("Instance is Completed").
 * Left out: reload of the history between episodes (the state in memory survives, as in extended sessions), a crash
 * between the two writes of a checkpoint, failure and termination.
 */
export const orchestrator = setup({
  types: {
    context: {} as OrchestratorState,
    events: {} as Received<ExecutionMessage>,
    input: {} as OrchestratorInput,
    emitted: {} as Effect,
  },
  delays: { WINDOW: windowMs, ACTIVITY: activityMs },
  guards: {
    collects: ({ context }) => run(context).collects,
  },
  actions: {
    begin: assign({
      run: ({ event }) => {
        assertEvent(event, 'RUN');
        const { instance, execution, window, messages, collects } = event;
        return { instance, execution, window, messages, collects };
      },
    }),
    addToBatch: assign({
      run: ({ context, event }) => {
        assertEvent(event, 'EVENT');
        const current = run(context);
        return { ...current, messages: withId(current.messages, event.message) };
      },
    }),
    writeFirstHistory: send(
      ({ context }) => context.history,
      ({ context }) => ({
        type: 'WRITE_HISTORY',
        executionId: run(context).execution,
        ifMatch: null,
        mode: context.era === '2019' ? 'insert-or-replace' : 'insert',
        events: ['ExecutionStarted', 'TimerCreated'],
      }),
    ),
    writeLastHistory: send(
      ({ context }) => context.history,
      ({ context }) => ({
        type: 'WRITE_HISTORY',
        executionId: run(context).execution,
        ifMatch: context.etag,
        mode: 'insert',
        events: ['TimerFired', 'TaskScheduled', 'TaskCompleted', 'ExecutionCompleted'],
      }),
    ),
    keepETag: assign({
      etag: ({ event }) => {
        assertEvent(event, 'HISTORY_WRITTEN');
        return event.etag;
      },
    }),
    writeRow: send(
      ({ context }) => context.row,
      ({ context }, { status }: { status: 'Running' | 'Completed' }) => ({
        type: 'INSERT_OR_MERGE',
        row: { status, executionId: run(context).execution },
      }),
    ),
    announceStarted: announce(({ context }) => {
      const { instance, execution, window } = run(context);
      return { type: 'started', instance, execution, window };
    }),
    announceProcessed: announce(({ context }) => {
      const { window, execution, messages } = run(context);
      return { type: 'processed', window, execution, messages };
    }),
    announceEnded: announce(({ context }, { how }: { how: 'completed' | 'aborted' }) => {
      const { instance, execution } = run(context);
      return { type: 'ended', instance, execution, how };
    }),
    announceDropped: announce(({ event }, { why }: { why: DropReason }) => {
      assertEvent(event, 'EVENT');
      return { type: 'dropped', message: event.message, why };
    }),
    forget: assign({ run: null, etag: null }),
  },
}).createMachine({
  id: 'orchestrator',
  context: ({ input }: { input: OrchestratorInput | undefined }) => ({
    row: input?.row ?? '',
    history: input?.history ?? '',
    era: input?.era ?? '2019',
    run: null,
    etag: null,
  }),
  initial: 'idle',
  on: {
    RUN: {}, // its start message was delivered twice: this execution has a history, so it is not started again
  },
  states: {
    idle: {
      on: {
        RUN: { target: 'open', actions: ['begin', 'announceStarted', 'writeFirstHistory'] },
      },
    },
    open: {
      initial: 'starting',
      on: { EVENT: { actions: 'addToBatch' } },
      states: {
        starting: {
          on: {
            HISTORY_WRITTEN: {
              target: 'recording',
              actions: ['keepETag', { type: 'writeRow', params: { status: 'Running' } }],
            },
            CONFLICT: '#aborted',
            PRECONDITION_FAILED: '#aborted',
          },
        },
        recording: {
          on: { OK: [{ guard: 'collects', target: 'collecting' }, { target: '#processing' }] },
        },
        collecting: { after: { WINDOW: '#processing' } },
      },
    },
    closing: {
      initial: 'processing',
      on: { EVENT: dropped('closing') },
      states: {
        processing: {
          id: 'processing',
          after: {
            ACTIVITY: { target: 'completing', actions: ['announceProcessed', 'writeLastHistory'] },
          },
        },
        completing: {
          on: {
            HISTORY_WRITTEN: {
              target: 'recording',
              actions: [
                { type: 'announceEnded', params: { how: 'completed' } },
                { type: 'writeRow', params: { status: 'Completed' } },
              ],
            },
            PRECONDITION_FAILED: '#aborted',
          },
        },
        recording: {
          on: {
            OK: { target: '#completed', actions: 'forget' },
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

/** @throws Error if nothing runs: only a bug in the machine above asks then. */
function run({ run: current }: OrchestratorState): Start {
  if (current === null) throw new Error('expected a running execution, found none');
  return current;
}
