import { assertEvent, assign, enqueueActions, type AnyStateMachine } from 'xstate';
import { continuationOf, windowOf } from '../../model/domain.js';
import type { DropReason } from '../../model/facts.js';
import type { Start } from '../../model/azure/queue-item.js';
import {
  beginning,
  checkpoint,
  ending,
  terminating,
} from '../../model/azure/runtime/checkpoints.js';
import {
  executionContext,
  run,
  runtime,
  unawaited,
  type ExecutionState,
} from '../../model/azure/runtime/execution.js';
import type { Program } from '../sandbox/program.js';
import {
  episodesOf,
  taskOf,
  timerType,
  type CodeExecution,
  type CodeOrchestratorInput,
  type Enqueue,
  type ExecutionEvent,
} from './episodes.js';
import type { OrchestrationResult } from './jobs.js';
import { Orchestration, type Called, type Does } from './orchestration.js';

const dropped = (why: DropReason) =>
  ({ actions: { type: 'announceDropped', params: { why } } }) as const;

/**
 * One execution of an orchestration that is user's code: what the runtime does around it is that of `orchestrator`, what is decided is
 * the code's. Its state is the log of what the code has been shown.
 *
 * The first episode and the last end in a checkpoint, as there; so does one that an answer begins and that asks for more. An episode that only
 * takes in an event or a timer is not written, as there. An event that can make no difference to the code any more is
 * deleted without a word ("closing"); one that it might still ask for is kept, and is deleted if it never does.
 *
 * An orchestration that continues as new loses the events that it has not asked for: the JavaScript SDK has no flag to keep them
 * (azure-functions-durable-extension#1676, python#331).
 *
 * A sub-orchestration is part of its parent: it has no start message, row and checkpoints of its own. One that its parent does not wait
 * for to the end (a `Task.any`, a termination, a lost history) is refused.
 *
 * Left out: what `orchestrator` leaves out; several events in one episode; calls of entities that an episode sends again after a crash
 * (documented as effectively once, durable-extension#969); `callHttp`, which is refused; so is the end from outside of one that has locks.
 *
 * A critical section goes through the entities in order; each tells the next, the last one the orchestration. What it still holds when
 * it ends is released (durable-extension, TaskOrchestrationShim.Execute). Where it fails the host's source releases nothing, and the
 * package's documentation says that it does: that is refused.
 */
export function codeOrchestrator(
  program: Program,
  called: Called | null = null,
  does: Does = {},
): AnyStateMachine {
  const code = new Orchestration(program, called, does);
  const { at, shownBy, after, perform, runActivitiesAgain } = episodesOf(code);

  const listening = runtime.extend({
    guards: {
      isDeaf: ({ context }) => code.isDeaf(run(context), state(context).log),
      nobodyWaits: ({ context, event }) =>
        shownBy(state(context), event as ExecutionEvent) === null,
      asksForMore: ({ context, event }) => {
        const before = state(context);
        const known = new Set(ownTasks(at(before)));
        return ownTasks(at(after(before, event))).some((task) => !known.has(task));
      },
      isLate: ({ context }) => state(context).late.length > 0,
      completed: ({ context }) => at(state(context)).ended?.how === 'completed',
      failed: ({ context }) => at(state(context)).ended?.how === 'failed',
      continued: ({ context }) => at(state(context)).ended?.how === 'continued',
      inActivity: ({ context }) => at(state(context)).open.some(({ kind }) => kind === 'activity'),
    },
    actions: {
      beginCode: assign(({ context, event }) => {
        assertEvent(event, 'RUN');
        const { instance, execution, window, messages, collects, code: named } = event;
        const start: Start = { instance, execution, window, messages, collects };
        const place = state(context).places[instance] ?? {};
        return { ...place, run: named === undefined ? start : { ...start, code: named } };
      }),
      hear: assign(({ context, event }) =>
        own({ log: after(state(context), event as ExecutionEvent).log }),
      ),
      go: enqueueActions(({ context, event, enqueue }) => {
        const before = state(context);
        const next = after(before, event);
        perform(enqueue as unknown as Enqueue, next, at(before));
        enqueue.assign(own({ log: next.log }));
      }),
      goLate: enqueueActions(({ context, enqueue }) => {
        const before = state(context);
        const [fired, ...late] = before.late;
        if (fired === undefined) return;
        const next: CodeExecution = { ...before, log: [...before.log, { fired }], late };
        perform(enqueue as unknown as Enqueue, next, at(before));
        enqueue.assign(own({ log: next.log, late }));
      }),
      putOff: assign(({ context, event }) =>
        own({ late: [...state(context).late, taskOf(event.type)] }),
      ),
      resume: enqueueActions(({ context, enqueue }) => {
        perform(enqueue as unknown as Enqueue, state(context), null);
      }),
      runActivitiesAgain: enqueueActions(({ context, enqueue }) => {
        runActivitiesAgain(enqueue as unknown as Enqueue, state(context));
      }),
      stopTimers: enqueueActions(({ context, enqueue }) => {
        for (const { kind, task } of at(state(context)).open) {
          if (kind === 'timer') enqueue.cancel(timerType(task));
        }
      }),
      dropUnheeded: enqueueActions(({ context, enqueue }) => {
        for (const message of at(state(context)).unheeded) {
          enqueue.emit({ type: 'announce', fact: { type: 'dropped', message, why: 'closing' } });
        }
      }),
      continueCode: assign(({ context }) => {
        const { instance, execution, window, collects, code: named } = run(context);
        const next = continuationOf(execution);
        const { ended } = at(state(context));
        const data = ended?.how === 'continued' ? ended.input : null;
        const name = named?.name ?? called?.name ?? '';
        return {
          ...own({ log: [] }),
          run: {
            instance,
            execution: next,
            window: context.window === 'tumbling' ? window : windowOf(next),
            messages: [],
            collects,
            code: { name, data },
          },
        };
      }),
      clear: assign(own({ log: [], late: [] })),
      expectNoChildren: enqueueActions(({ context }) =>
        code.expectNoChildren(run(context), state(context).log),
      ),
      expectNothingLeft: enqueueActions(({ context }) =>
        code.expectNothingLeft(run(context), state(context).log),
      ),
    },
  });

  const acceptedBy = ['hear', 'announceAccepted'] as const;
  return listening.createMachine({
    id: 'orchestration',
    context: ({ input }) => ({
      ...executionContext({ input }),
      entities: (input as CodeOrchestratorInput | undefined)?.entities ?? {},
      host: (input as CodeOrchestratorInput | undefined)?.host ?? '',
      places: (input as CodeOrchestratorInput | undefined)?.places ?? {},
      log: [],
      late: [],
    }),
    initial: 'idle',
    on: { ...unawaited, 'xstate.after.*': {} },
    states: {
      idle: {
        on: {
          EVENT: dropped('noSuchInstance'),
          RUN: [
            {
              guard: 'assignsWindow',
              target: 'open',
              actions: [
                'begin',
                'beginCode',
                'announceStarted',
                'announceFirstAccepted',
                'writeFirstHistory',
              ],
            },
            { target: 'open', actions: ['beginCode', 'announceStarted', 'writeFirstHistory'] },
          ],
        },
      },
      open: {
        initial: 'starting',
        on: {
          TERMINATE: {
            target: '#terminating',
            actions: ['expectNothingLeft', 'stopTimers', 'dropUnheeded', 'writeTerminatedHistory'],
          },
          EVENT: [
            { guard: 'isDeaf', ...dropped('closing') },
            { guard: 'assignsWindow', actions: acceptedBy },
            { actions: 'hear' },
          ],
        },
        states: {
          ...beginning,
          deciding: { entry: 'resume', always: 'listening' },
          listening: {
            always: [
              {
                guard: 'completed',
                target: '#closing.completing',
                actions: ['expectNoChildren', 'dropUnheeded', 'writeLastHistory'],
              },
              {
                guard: 'failed',
                target: '#closing.failing',
                actions: ['expectNoChildren', 'dropUnheeded', 'writeFailedHistory'],
              },
              {
                guard: 'continued',
                target: '#closing.continuing',
                actions: ['expectNoChildren', 'dropUnheeded', 'writeNextHistory'],
              },
              { guard: 'isLate', actions: 'goLate' },
            ],
            on: {
              EVENT: [
                { guard: 'isDeaf', ...dropped('closing') },
                { guard: 'assignsWindow', actions: ['go', 'announceAccepted'] },
                { actions: 'go' },
              ],
              ACTIVITY_DONE: answers(),
              ACTIVITY_FAILED: answers(),
              CALLED: answers(),
              LOCKED: answers(),
              'xstate.after.*': { actions: 'go' },
              WORKER_CRASH: { guard: 'inActivity', actions: 'runActivitiesAgain' },
              SPLIT_BRAIN: { guard: 'inActivity', actions: 'runActivitiesAgain' },
            },
          },
          /** An episode in the middle: what it asks for has been sent, and is not written yet. */
          checkpointing: {
            meta: {
              defer: ['EVENT', 'ACTIVITY_DONE', 'ACTIVITY_FAILED', 'CALLED', 'LOCKED', 'TERMINATE'],
            },
            on: {
              HISTORY_WRITTEN: { target: 'listening', actions: 'keepETag' },
              PRECONDITION_FAILED: {
                target: '#aborted',
                actions: ['expectNothingLeft', 'stopTimers'],
              },
              NOT_FOUND: { target: '#aborted', actions: ['expectNothingLeft', 'stopTimers'] },
              'xstate.after.*': { actions: 'putOff' },
            },
          },
        },
      },
      closing: {
        id: 'closing',
        on: { EVENT: dropped('closing') },
        initial: 'completing',
        states: {
          ...ending,
          terminating: { id: 'terminating', ...terminating },
          continuing: {
            meta: checkpoint,
            on: {
              HISTORY_WRITTEN: {
                target: '#orchestration.open.recording',
                actions: [
                  { type: 'announceEnded', params: { how: 'completed' } },
                  'keepETag',
                  'continueCode',
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
      completed: { id: 'completed', entry: 'clear', on: { EVENT: dropped('ended') } },
      aborted: {
        id: 'aborted',
        entry: [{ type: 'announceEnded', params: { how: 'aborted' } }, 'forget', 'clear'],
        on: { EVENT: dropped('ended') },
      },
    },
  });
}

/** An answer begins an episode; one that asks for more is written before anything else happens. */
const answers = () =>
  [
    { guard: 'nobodyWaits' },
    { guard: 'asksForMore', target: 'checkpointing', actions: ['go', 'writeDrainedHistory'] },
    { actions: 'go' },
  ] as const;

/** What it has asked for itself, timers apart: a sub-orchestration writes its own history, which nobody else writes. */
const ownTasks = ({ open, children }: OrchestrationResult): readonly number[] => [
  ...open.flatMap(({ kind, task }) => (kind === 'timer' || task >= 1_000 ? [] : [task])),
  ...children,
];

/** The machine's parts are typed for any execution; this one's context has more. */
const state = (context: ExecutionState): CodeExecution => context as CodeExecution;
const own = (change: Partial<CodeExecution>): Partial<ExecutionState> => change;
