import { assign, setup } from 'xstate';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';

/** What a start does to a run of that id that has ended: another may begin; only after one that failed; none. */
export type ReusePolicy = 'allow' | 'allow-after-failure' | 'reject';
/** What a start does to a run of that id that is open: it is refused; it gives the open one; it ends it and begins anew. */
export type ConflictPolicy = 'reject' | 'use-existing' | 'terminate-existing';

interface Policies {
  /** Default: allow. */
  readonly reuse?: ReusePolicy;
  /** Default: reject. */
  readonly conflict?: ConflictPolicy;
}

/** To an id under which one run at a time is open. The caller names the run, so that a trace tells whose it is. */
export type RunRequest =
  | ({ readonly type: 'START_RUN'; readonly run: string } & Policies)
  | { readonly type: 'SIGNAL'; readonly event: string }
  /** Both in one step: an open run gets the event, or a new one begins with it; so it does by `terminate-existing` always. */
  | {
      readonly type: 'SIGNAL_WITH_START';
      readonly run: string;
      readonly event: string;
      readonly reuse?: ReusePolicy;
      /** Default: use-existing. */
      readonly conflict?: Exclude<ConflictPolicy, 'reject'>;
    }
  | { readonly type: 'READ_RUN' }
  /** By the run itself: what has come since it read last. */
  | { readonly type: 'READ_EVENTS'; readonly run: string }
  | { readonly type: 'CLOSE_RUN'; readonly run: string; readonly failed?: boolean }
  | { readonly type: 'TERMINATE' };

/** What an id answers. */
export type RunReply =
  | { readonly type: 'RUN_STARTED'; readonly run: string }
  /** The one that is open already, by `use-existing`: nothing was added to it. */
  | { readonly type: 'RUN_JOINED'; readonly run: string }
  /** By a policy none was started: it is open, or may not be again. */
  | { readonly type: 'RUN_EXISTS'; readonly run: string }
  | { readonly type: 'RUN'; readonly run: string | null }
  | { readonly type: 'SIGNALED'; readonly run: string; readonly started: boolean }
  | { readonly type: 'RUN_NOT_FOUND' }
  | { readonly type: 'EVENTS'; readonly events: readonly string[] }
  | { readonly type: 'RUN_CLOSED' }
  /** There are events that the run has not read: it is open still. */
  | { readonly type: 'UNREAD_EVENTS' }
  | { readonly type: 'TERMINATED' };

/** When a run may close. */
export interface RunInput {
  /** True: a run that has not read all its events cannot close. Default: true. */
  readonly closesReadOnly?: boolean;
}

interface RunState {
  /** The open run, or the one that ended last. */
  readonly run: string | null;
  readonly status: 'none' | 'open' | 'closed' | 'failed';
  /** In the order in which they came; the run has not read them. */
  readonly unread: readonly string[];
  readonly closesReadOnly: boolean;
}

const { reply } = effects<RunReply, never>();

const runSetup = setup({
  types: {
    context: {} as RunState,
    events: {} as Received<RunRequest | { readonly type: 'FORGET_RUN' }>,
    input: undefined as RunInput | undefined,
    emitted: {} as Effect<RunReply, never>,
  },
  guards: {
    mayNot: ({ context: { status }, event }) => {
      const reuse = 'reuse' in event ? (event.reuse ?? 'allow') : 'allow';
      if (status === 'none' || reuse === 'allow') return false;
      return reuse === 'reject' || status !== 'failed';
    },
    rejects: ({ event }) => !('conflict' in event) || (event.conflict ?? 'reject') === 'reject',
    uses: ({ event }) => 'conflict' in event && event.conflict === 'use-existing',
    replaces: ({ event }) => 'conflict' in event && event.conflict === 'terminate-existing',
    isOthers: ({ context, event }) => 'run' in event && event.run !== context.run,
    isUnread: ({ context: { unread, closesReadOnly } }) => closesReadOnly && unread.length > 0,
    isRemembered: ({ context }) => context.run !== null,
    asFailed: ({ event }) => event.type === 'CLOSE_RUN' && event.failed === true,
  },
  actions: {
    begin: assign(({ event }) => ({
      run: 'run' in event ? event.run : null,
      status: 'open' as const,
      unread: 'event' in event ? [event.event] : [],
    })),
    deliver: assign(({ context, event }) => ({
      unread: 'event' in event ? [...context.unread, event.event] : context.unread,
    })),
    take: assign({ unread: [] }),
    close: assign({ status: 'closed', unread: [] }),
    fail: assign({ status: 'failed', unread: [] }),
    forget: assign({ run: null, status: 'none' }),
    replyStarted: reply(({ context }) => ({ type: 'RUN_STARTED', run: context.run ?? '' })),
    replyExists: reply(({ context }) => ({ type: 'RUN_EXISTS', run: context.run ?? '' })),
    replyJoined: reply(({ context }) => ({ type: 'RUN_JOINED', run: context.run ?? '' })),
    replyOpen: reply(({ context }) => ({ type: 'RUN', run: context.run })),
    replyNone: reply({ type: 'RUN', run: null }),
    replySignaled: reply(({ context }) => ({
      type: 'SIGNALED',
      run: context.run ?? '',
      started: false,
    })),
    replySignalStarted: reply(({ context }) => ({
      type: 'SIGNALED',
      run: context.run ?? '',
      started: true,
    })),
    replyNotFound: reply({ type: 'RUN_NOT_FOUND' }),
    replyEvents: reply(({ context }) => ({ type: 'EVENTS', events: context.unread })),
    replyClosed: reply({ type: 'RUN_CLOSED' }),
    replyUnread: reply({ type: 'UNREAD_EVENTS' }),
    replyTerminated: reply({ type: 'TERMINATED' }),
  },
});

const startAnew = [
  { guard: 'mayNot', actions: 'replyExists' },
  { target: 'open', actions: ['begin', 'replyStarted'] },
] as const;

const signalAnew = [
  { guard: 'mayNot', actions: 'replyExists' },
  { target: 'open', actions: ['begin', 'replySignalStarted'] },
] as const;

/**
 * An id of which one run is open at a time, with the policies that engines have for a start that finds one: reuse says what an ended
 * run forbids, conflict what an open one does. `SIGNAL_WITH_START` is start-or-signal in one step. A close is refused while there are events
 * that the run has not read, unless `closesReadOnly` is false.
 *
 * Fault that it declares: `retention-over`, an ended run is forgotten, so that no reuse policy sees it any more.
 *
 * Source: Temporal's API: WorkflowIdReusePolicy, WorkflowIdConflictPolicy, SignalWithStartWorkflowExecution (whose conflict policy cannot be
 * to fail), UnhandledCommand
 * (temporal#1289); Durable Functions' overridable start; DBOS: workflow ids.
 * Left out: request ids, buffers that are full, continue-as-new.
 */
export const runById = runSetup.createMachine({
  id: 'run-by-id',
  meta: { faults: { 'retention-over': 'FORGET_RUN' } },
  context: ({ input }) => ({
    run: null,
    status: 'none',
    unread: [],
    closesReadOnly: input?.closesReadOnly ?? true,
  }),
  initial: 'none',
  states: {
    none: {
      on: {
        START_RUN: startAnew,
        SIGNAL_WITH_START: signalAnew,
        SIGNAL: { actions: 'replyNotFound' },
        READ_RUN: { actions: 'replyNone' },
        READ_EVENTS: { actions: 'replyNotFound' },
        CLOSE_RUN: { actions: 'replyNotFound' },
        TERMINATE: { actions: 'replyNotFound' },
        FORGET_RUN: { guard: 'isRemembered', actions: 'forget' },
      },
    },
    open: {
      on: {
        START_RUN: [
          { guard: 'rejects', actions: 'replyExists' },
          { guard: 'uses', actions: 'replyJoined' },
          { actions: ['begin', 'replyStarted'] },
        ],
        SIGNAL_WITH_START: [
          { guard: 'replaces', actions: ['begin', 'replySignalStarted'] },
          { actions: ['deliver', 'replySignaled'] },
        ],
        SIGNAL: { actions: ['deliver', 'replySignaled'] },
        READ_RUN: { actions: 'replyOpen' },
        READ_EVENTS: [
          { guard: 'isOthers', actions: 'replyNotFound' },
          { actions: ['replyEvents', 'take'] },
        ],
        CLOSE_RUN: [
          { guard: 'isOthers', actions: 'replyNotFound' },
          { guard: 'isUnread', actions: 'replyUnread' },
          { guard: 'asFailed', target: 'none', actions: ['fail', 'replyClosed'] },
          { target: 'none', actions: ['close', 'replyClosed'] },
        ],
        TERMINATE: { target: 'none', actions: ['fail', 'replyTerminated'] },
      },
    },
  },
});
