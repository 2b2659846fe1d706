import { assign, enqueueActions, not, setup } from 'xstate';
import { withId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import { batchWindow } from './batch.js';
import type { TemporalReply } from './messages.js';
import {
  fresh,
  hasBuffered,
  isHeldBy,
  lock,
  named,
  orphaned,
  over,
  requestOf,
  runOf,
  stirred,
  type Heard,
  type TemporalInput,
  type TemporalState,
} from './state.js';

const { send, reply } = effects<TemporalReply, Fact>();

const temporal = setup({
  types: {
    context: {} as TemporalState,
    events: {} as Heard,
    input: {} as TemporalInput,
    emitted: {} as Effect<TemporalReply, Fact>,
  },
  delays: { TIMER: 5_000, START_TO_CLOSE: 60_000 },
  guards: {
    /** The request of the current run, sent again. */
    isRepeated: ({ context, event }) => event.type === 'START' && event.request === context.request,
    isKnownRequest: ({ context, event }) => context.executions.includes(requestOf(event)),
    mayNotReuse: ({ context: { last }, event }) => {
      if (event.type !== 'START' || last === 'none') return false;
      if (event.reuse === 'allow-duplicate') return false;
      return event.reuse === 'reject-duplicate' || last === 'completed';
    },
    failsOnConflict: ({ event }) => event.type === 'START' && event.conflict === 'fail',
    usesExisting: ({ event }) => event.type === 'START' && event.conflict === 'use-existing',
    closes: ({ event }) => event.type === 'TASK_COMPLETED' && event.command === 'complete',
    continues: ({ event }) =>
      event.type === 'TASK_COMPLETED' && event.command === 'continue as new',
    /** A close, or the like, whose task did not know of all that is there: UnhandledCommand. */
    isUnhandled: ({ context, event }) =>
      event.type === 'TASK_COMPLETED' &&
      (event.command === 'complete' || event.command === 'continue as new') &&
      hasBuffered(context),
    /** Of a run that is terminated the task is refused. */
    isCurrentRun: ({ context, event }) => 'run' in event && event.run === context.run,
    isCurrentAttempt: ({ context: { run, batches, activity }, event }) =>
      'attempt' in event &&
      event.run === run &&
      event.batches === batches &&
      event.attempt === activity?.attempt,
    isDispatchable: ({ context: { pollers, task, activity } }) =>
      pollers.length > 0 && (task === 'scheduled' || activity?.by === null),
    isWorking: ({ context }) => isHeldBy(context, false),
    isAbandoned: ({ context }) => isHeldBy(context, true),
    isAsleep: ({ context }) => context.phase === 'sleeping',
  },
  actions: {
    begin: assign(({ context: { runs }, event }) => {
      if (event.type !== 'START' && event.type !== 'SIGNAL_WITH_START') return {};
      const { type, request, message } = event;
      return {
        ...fresh,
        ...named(runs + 1),
        request,
        known: message === null ? [] : [message],
        executions: type === 'START' ? [] : [request],
      };
    }),
    signal: assign(({ context, event }) => {
      if (event.type !== 'SIGNAL' && event.type !== 'SIGNAL_WITH_START') return {};
      const { message } = event;
      const { executions, known, buffered, task } = context;
      return {
        executions: withId(executions, requestOf(event)),
        ...(task === 'started'
          ? { buffered: { ...buffered, signals: [...buffered.signals, message] } }
          : { known: [...known, message], task: 'scheduled' as const }),
      };
    }),
    /** The task has failed, or is over: what came meanwhile is in the history now, and makes another task. */
    unbuffer: assign(({ context }) => ({
      known: [...context.known, ...context.buffered.signals],
      buffered: { signals: [], others: false },
      task: hasBuffered(context) ? ('scheduled' as const) : ('none' as const),
    })),
    obey: assign(({ context, event }) => {
      if (event.type !== 'TASK_COMPLETED') return {};
      if (event.command === 'start timer') return { phase: 'sleeping' as const };
      if (event.command !== 'schedule activity') return {};
      return {
        phase: 'working' as const,
        activity: { inOrder: context.known, attempt: 1, by: null },
        known: [],
      };
    }),
    complete: assign({ last: 'completed', task: 'none' }),
    /** What no activity has got goes with it. */
    continueAsNew: assign(({ context: { runs } }) => ({
      ...fresh,
      ...named(runs + 1),
      request: null,
      executions: [],
    })),
    close: enqueueActions(
      ({ context, enqueue }, { how }: { readonly how: 'completed' | 'terminated' }) => {
        const run = runOf(context);
        const orphans = orphaned(context).map((one) => (one.run === run ? { ...one, how } : one));
        enqueue.assign({ orphans });
        if (context.begun && !orphans.some((one) => one.run === run)) {
          enqueue.emit({ type: 'announce', fact: over(context, run, how) });
        }
        enqueue.emit({ type: 'announce', fact: { type: 'freed', lock: lock(context, run) } });
      },
    ),
    /** Of a worker that is through with what nobody waits for. */
    release: enqueueActions(({ context, event, enqueue }) => {
      const orphans = context.orphans.filter(({ by }) => by !== event.from);
      for (const { by, run, how } of context.orphans) {
        if (by !== event.from || how === null) continue;
        if (orphans.some((other) => other.run === run)) continue;
        enqueue.emit({ type: 'announce', fact: over(context, run, how) });
      }
      enqueue.assign({ orphans });
    }),
    wake: assign(({ context }) => ({ phase: 'slept' as const, ...stirred(context) })),
    finish: assign(({ context }) => ({
      phase: 'worked' as const,
      activity: null,
      batches: context.batches + 1,
      ...stirred(context),
    })),
    retry: assign(({ context: { activity } }) => ({
      activity: activity && { ...activity, attempt: activity.attempt + 1, by: null },
    })),
    orphan: assign(({ context }) => ({ orphans: orphaned(context) })),
    bury: assign(({ context, event }) => ({ gone: [...context.gone, event.from].sort() })),
    queue: assign(({ context, event }) => ({ pollers: [...context.pollers, event.from] })),
    dispatch: enqueueActions(({ context, enqueue }) => {
      const [worker = '', ...pollers] = context.pollers;
      const run = runOf(context);
      const { instance, window, known, phase, activity, batches, begun, task } = context;
      if (task === 'scheduled') {
        enqueue(send(worker, { type: 'WORKFLOW_TASK', run, phase, inOrder: known }));
        enqueue.assign({ pollers, task: 'started', begun: true });
        if (begun) return;
        const fact = { type: 'started', instance, execution: run } as const;
        enqueue.emit({
          type: 'announce',
          fact: { ...fact, window: batchWindow(window, run, 0) },
        });
      } else if (activity !== null) {
        const { inOrder, attempt } = activity;
        enqueue(send(worker, { type: 'ACTIVITY_TASK', run, batches, attempt, inOrder }));
        enqueue.assign({ pollers, activity: { ...activity, by: worker } });
      }
    }),
    tellOpen: enqueueActions(({ context, enqueue }) => {
      const { instance } = context;
      enqueue.emit({
        type: 'announce',
        fact: { type: 'held', lock: lock(context, runOf(context)), kind: 'row', instance },
      });
    }),
    replyDescription: reply(({ context: { last } }) => ({
      type: 'DESCRIPTION',
      status: last === 'none' || last === 'running' ? last : 'closed',
    })),
    replyStarted: reply(({ context }) => ({
      type: 'STARTED',
      run: runOf(context),
      started: true,
    })),
    replyExisting: reply(({ context }) => ({
      type: 'STARTED',
      run: runOf(context),
      started: false,
    })),
    replyAlreadyStarted: reply({ type: 'ALREADY_STARTED' }),
    replySignaled: reply({ type: 'SIGNALED' }),
    replyNotFound: reply({ type: 'NOT_FOUND' }),
  },
});

const closing = (how: 'completed' | 'terminated') => ({ type: 'close', params: { how } }) as const;
const begun = ['begin', 'tellOpen', 'replyStarted'] as const;

/**
 * A Temporal service with one workflow id: at most one run of it is open at a time. Each request takes effect in one step.
 *
 * - A start that finds a closed run goes by its reuse policy, one that finds an open run by its conflict policy. A request that comes again has the
 *   same request id, and is answered as before, as long as its run is the last one.
 * - A signal, or a timer, or an activity that completes makes a workflow task: a worker replays the code and answers with its next command. One such task
 *   of a run is under way at a time. What comes meanwhile is buffered; a command that closes the run is refused then (UnhandledCommand), and
 *   the code is asked again.
 * - An activity runs at least once: the attempt of a worker that is dead, or that takes longer than its start-to-close timeout (the fault `pause`), is
 *   followed by another one, and what the old one reports is refused.
 * - Terminating a run does not stop the activity that a worker works on. The execution lasts until that is over.
 *
 * Announces `held` and `freed` of open runs, and `started` and `ended` of each.
 *
 * Source: temporalio/api workflow.proto, service.proto; temporalio/temporal startworkflow/api.go (`handleConflict`),
 * signal_with_start_workflow.go, signalworkflow/api.go; docs/temporal.md says which of it from where.
 * Left out: see docs/temporal.md.
 */
export const temporalService = temporal.createMachine({
  id: 'temporal',
  context: ({ input }) => ({
    ...input,
    ...fresh,
    run: null,
    runs: 0,
    request: null,
    last: 'none',
    known: [],
    executions: [],
    task: 'none',
    orphans: [],
    pollers: [],
    gone: [],
  }),
  type: 'parallel',
  on: {
    DESCRIBE: { actions: 'replyDescription' },
    POLL: { actions: 'queue' },
    WORKER_GONE: { actions: ['bury', 'release'] },
    ACTIVITY_COMPLETED: [
      { guard: 'isCurrentAttempt', actions: ['queue', 'finish'] },
      { actions: ['queue', 'release'] },
    ],
    ACTIVITY_FAILED: [
      { guard: 'isCurrentAttempt', actions: ['queue', 'retry'] },
      { actions: ['queue', 'release'] },
    ],
    PAUSE: { guard: 'isWorking', actions: ['orphan', 'retry'] },
  },
  states: {
    id: {
      initial: 'closed',
      states: {
        closed: {
          on: {
            START: [
              { guard: 'isRepeated', actions: 'replyStarted' },
              { guard: 'mayNotReuse', actions: 'replyAlreadyStarted' },
              { target: 'open', actions: begun },
            ],
            SIGNAL: { actions: 'replyNotFound' },
            SIGNAL_WITH_START: { target: 'open', actions: begun },
            TASK_COMPLETED: { actions: 'queue' },
          },
        },
        open: {
          on: {
            START: [
              { guard: 'isRepeated', actions: 'replyStarted' },
              { guard: 'failsOnConflict', actions: 'replyAlreadyStarted' },
              { guard: 'usesExisting', actions: 'replyExisting' },
              { actions: [closing('terminated'), ...begun] },
            ],
            SIGNAL: [
              { guard: 'isKnownRequest', actions: 'replySignaled' },
              { actions: ['signal', 'replySignaled'] },
            ],
            SIGNAL_WITH_START: [
              { guard: 'isKnownRequest', actions: 'replyExisting' },
              { actions: ['signal', 'replyExisting'] },
            ],
            TASK_COMPLETED: [
              { guard: not('isCurrentRun'), actions: 'queue' },
              { guard: 'isUnhandled', actions: ['queue', 'unbuffer'] },
              {
                guard: 'closes',
                target: 'closed',
                actions: ['queue', closing('completed'), 'complete'],
              },
              {
                guard: 'continues',
                actions: ['queue', closing('completed'), 'continueAsNew', 'tellOpen'],
              },
              { actions: ['queue', 'obey', 'unbuffer'] },
            ],
          },
        },
      },
    },
    serving: {
      initial: 'judging',
      states: {
        judging: {
          always: {
            guard: 'isDispatchable',
            target: 'judging',
            reenter: true,
            actions: 'dispatch',
          },
        },
      },
    },
    timer: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isAsleep', target: 'running' } },
        running: {
          always: { guard: not('isAsleep'), target: 'none' },
          after: { TIMER: { target: 'none', actions: 'wake' } },
        },
      },
    },
    timeout: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isAbandoned', target: 'running' } },
        running: {
          always: { guard: not('isAbandoned'), target: 'none' },
          after: { START_TO_CLOSE: { target: 'none', actions: 'retry' } },
        },
      },
    },
  },
});
