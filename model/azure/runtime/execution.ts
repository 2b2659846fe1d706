import { assertEvent, assign, setup } from 'xstate';
import {
  continuationOf,
  windowMaxMs,
  windowMs,
  windowOf,
  withId,
  type ActorId,
  type ETag,
  type InstanceId,
  type MessageId,
  type WindowKind,
} from '../../domain.js';
import { announce, send, type Effect } from '../../effects.js';
import type { DropReason, Ended } from '../../facts.js';
import type { FaultEvent } from '../../faults.js';
import type { ExecutionMessage, HistoryEvent, Received } from '../../messages.js';
import type { Start } from '../queue-item.js';

/** Of an orchestration that drains an inbox: which one, and what there is for each instance that it may be started as. */
export interface Drains {
  readonly inbox: ActorId;
  readonly epochs: Readonly<Record<InstanceId, DrainedEpoch>>;
}

interface DrainedEpoch {
  readonly epoch: number;
  readonly row: ActorId;
  readonly history: ActorId;
}

/** Of an execution: its place in storage, and how its orchestration is written. */
export interface OrchestratorInput {
  /** The row and the history of the instance that this execution belongs to. */
  readonly row: ActorId;
  readonly history: ActorId;
  readonly activities: ActorId;
  /** True: it overwrites a history that it finds (see `EraRules`). */
  readonly overwritesHistory: boolean;
  /** Default: tumbling. With the others the orchestration says which window a message belongs to. */
  readonly window?: WindowKind;
  /** False: a message that is delivered twice is collected twice. Default: true. */
  readonly recognisesMessages?: boolean;
  /** How often an activity that throws is tried again. Default: 0. */
  readonly retriesMax?: number;
  /** True: it does not complete but begins again, with the events that came while it was busy. Default: false. */
  readonly continuesAsNew?: boolean;
  /** Default: null, it collects by itself. */
  readonly drains?: Drains | null;
}

export interface ExecutionState extends Required<OrchestratorInput> {
  /** What runs, with the batch as it is so far; null before the start and after the end. */
  readonly run: Start | null;
  /** The history's version after our last checkpoint; null before the first, and after the end. */
  readonly etag: ETag | null;
  readonly retriesLeft: number;
  /** Events for the next execution, sorted. */
  readonly carried: readonly MessageId[];
}

/** An execution before its start. Total: XState calls it again without an input. */
export function executionContext({
  input,
}: {
  readonly input: OrchestratorInput | undefined;
}): ExecutionState {
  return {
    row: input?.row ?? '',
    history: input?.history ?? '',
    activities: input?.activities ?? '',
    overwritesHistory: input?.overwritesHistory ?? true,
    window: input?.window ?? 'tumbling',
    recognisesMessages: input?.recognisesMessages ?? true,
    retriesMax: input?.retriesMax ?? 0,
    continuesAsNew: input?.continuesAsNew ?? false,
    drains: input?.drains ?? null,
    run: null,
    etag: null,
    retriesLeft: 0,
    carried: [],
  };
}

/** What the machine of an execution is made of. */
export const runtime = setup({
  types: {
    context: {} as ExecutionState,
    events: {} as Received<ExecutionMessage> | FaultEvent,
    input: {} as OrchestratorInput,
    emitted: {} as Effect,
    meta: {} as { readonly defer: readonly string[] },
  },
  delays: { WINDOW: windowMs, WINDOW_MAX: windowMaxMs },
  guards: {
    collects: ({ context }) => run(context).collects,
    isEmpty: ({ context }) => run(context).messages.length === 0,
    isKnown: ({ context, event }) =>
      event.type === 'EVENT' &&
      context.recognisesMessages &&
      run(context).messages.includes(event.message),
    assignsWindow: ({ context }) => context.window !== 'tumbling',
    slides: ({ context }) => context.window === 'sliding' && run(context).collects,
    mayRetry: ({ context }) => context.retriesLeft > 0,
    continuesAsNew: ({ context }) => context.continuesAsNew,
    carriesIntoNewWindow: ({ context }) => context.continuesAsNew && context.window !== 'tumbling',
  },
  actions: {
    begin: assign(({ context, event }) => {
      assertEvent(event, 'RUN');
      const { instance, execution, messages, collects } = event;
      const window = context.window === 'tumbling' ? event.window : windowOf(execution);
      return {
        run: { instance, execution, window, messages, collects },
        retriesLeft: context.retriesMax,
      };
    }),
    addToBatch: assign({
      run: ({ context, event }) => {
        assertEvent(event, 'EVENT');
        const current = run(context);
        const messages = context.recognisesMessages
          ? withId(current.messages, event.message)
          : [...current.messages, event.message].sort();
        return { ...current, messages };
      },
    }),
    carryOver: assign({
      carried: ({ context, event }) => {
        assertEvent(event, 'EVENT');
        return withId(context.carried, event.message);
      },
    }),
    continueAsNew: assign(({ context }) => {
      const { execution, ...rest } = run(context);
      const next = continuationOf(execution);
      const window = context.window === 'tumbling' ? rest.window : windowOf(next);
      return {
        run: { ...rest, execution: next, window, messages: context.carried },
        carried: [],
        retriesLeft: context.retriesMax,
      };
    }),
    countRetry: assign(({ context }) => ({ retriesLeft: context.retriesLeft - 1 })),
    runActivity: send(
      ({ context }) => context.activities,
      ({ context }) => {
        const { execution, window, messages } = run(context);
        return { type: 'RUN_ACTIVITY', execution, window, messages };
      },
    ),
    writeFirstHistory: writeHistory('ExecutionStarted', 'TimerCreated'),
    writeLastHistory: writeHistory(
      'TimerFired',
      'TaskScheduled',
      'TaskCompleted',
      'ExecutionCompleted',
    ),
    writeFailedHistory: writeHistory(
      'TimerFired',
      'TaskScheduled',
      'TaskFailed',
      'ExecutionCompleted',
    ),
    writeTerminatedHistory: writeHistory('ExecutionTerminated', 'ExecutionCompleted'),
    writeDrainedHistory: writeHistory('TimerFired', 'TaskScheduled', 'TaskCompleted'),
    writeNextHistory: writeHistory('TimerFired', 'TaskScheduled', 'TaskCompleted', 'ContinueAsNew'),
    keepETag: assign({
      etag: ({ event }) => {
        assertEvent(event, 'HISTORY_WRITTEN');
        return event.etag;
      },
    }),
    writeRow: send(
      ({ context }) => context.row,
      ({ context }, { status }: { status: 'Running' | 'Completed' | 'Failed' | 'Terminated' }) => ({
        type: 'INSERT_OR_MERGE',
        row: { status, executionId: run(context).execution },
      }),
    ),
    announceStarted: announce(({ context }) => {
      const { instance, execution, window } = run(context);
      return { type: 'started', instance, execution, window };
    }),
    announceFirstAccepted: announce(({ context }) => {
      const { window, messages } = run(context);
      const [message] = messages;
      if (message === undefined) throw new Error('expected a first message, found none');
      return { type: 'accepted', message, window };
    }),
    announceAccepted: announce(({ context, event }) => {
      assertEvent(event, 'EVENT');
      return { type: 'accepted', message: event.message, window: run(context).window };
    }),
    announceCarried: announce(({ context, event }) => {
      assertEvent(event, 'EVENT');
      const window = windowOf(continuationOf(run(context).execution));
      return { type: 'accepted', message: event.message, window };
    }),
    announceEnded: announce(({ context }, { how }: { how: Ended['how'] }) => {
      const { instance, execution } = run(context);
      return { type: 'ended', instance, execution, how };
    }),
    announceDropped: announce(({ event }, { why }: { why: DropReason }) => {
      assertEvent(event, 'EVENT');
      return { type: 'dropped', message: event.message, why };
    }),
    forget: assign({ run: null, etag: null }),
  },
});

/** What an execution ignores, on purpose, in every state that does not wait for it. */
export const unawaited = {
  RUN: {}, // its start message was delivered twice: this execution has a history, so it is not started again
  ACTIVITY_DONE: {}, // the activity was scheduled twice: the second answer finds no task that waits for it
  ACTIVITY_FAILED: {},
  TERMINATE: {}, // it is over, or about to be
  CALLED: {}, // never: only user's code calls an entity
  LOCKED: {}, // never: only user's code locks one
  OK: {}, // the row as a stalled worker wrote it
  HISTORY_WRITTEN: {}, // never: one checkpoint at a time, and its state waits for the answer
  CONFLICT: {},
  PRECONDITION_FAILED: {},
  NOT_FOUND: {},
} as const;

/** A checkpoint's history: with the ETag of the last one, or, the first time, as the era has it. */
function writeHistory(...events: readonly HistoryEvent[]) {
  return send<ExecutionState, Received<ExecutionMessage> | FaultEvent, undefined>(
    ({ context }) => context.history,
    ({ context }) => ({
      type: 'WRITE_HISTORY',
      executionId: run(context).execution,
      ifMatch: context.etag,
      mode: context.overwritesHistory ? 'insert-or-replace' : 'insert',
      events,
    }),
  );
}

/** What the execution, or one of this instance, drains. @throws Error if nothing: the world was put together wrongly. */
export function drains(
  context: ExecutionState,
  instance: InstanceId = run(context).instance,
): DrainedEpoch & { readonly inbox: ActorId } {
  const epoch = context.drains?.epochs[instance];
  if (context.drains !== null && epoch !== undefined) {
    return { inbox: context.drains.inbox, ...epoch };
  }
  throw new Error(`expected an epoch of an inbox for '${instance}', found none`);
}

/** @throws Error if nothing runs: only a bug in the machine asks then. */
export function run({ run: current }: ExecutionState): Start {
  if (current === null) throw new Error('expected a running execution, found none');
  return current;
}
