import type { ActorId, Directory, InstanceId } from '../../model/domain.js';
import type { Effect } from '../../model/effects.js';
import type { FaultEvent } from '../../model/faults.js';
import type {
  CodeEntityMessage,
  ExecutionMessage,
  Message,
  Received,
} from '../../model/messages.js';
import {
  run,
  type ExecutionState,
  type OrchestratorInput,
} from '../../model/azure/runtime/execution.js';
import { perPair } from '../remembered.js';
import { entityActor } from './entities.js';
import type { Happened, OpenTask, OrchestrationResult } from './jobs.js';
import type { Orchestration } from './orchestration.js';

export interface CodeOrchestratorInput extends OrchestratorInput {
  /** The actor of each entity that it may call, by id: `@batch@w1`. */
  readonly entities?: Directory;
  /** The actor that runs activities whose code runs; default: `activities`, for nobody's does. */
  readonly host?: ActorId;
  /** Row and history of each instance that it may be started as; default: those of `row` and `history`. */
  readonly places?: Places;
}

export type Places = Readonly<
  Record<InstanceId, { readonly row: ActorId; readonly history: ActorId }>
>;

export interface CodeExecution extends ExecutionState {
  readonly entities: Directory;
  readonly host: ActorId;
  readonly places: Places;
  /** What the code has been shown, since its start or since it began anew. */
  readonly log: readonly Happened[];
  /** Timers that have fired while a checkpoint was being written: the next episodes. */
  readonly late: readonly number[];
}

export type TimerEvent = { readonly type: `xstate.after.${string}` };
export type ExecutionEvent = Received<ExecutionMessage> | FaultEvent | TimerEvent;

export const timerType = (task: number): TimerEvent['type'] =>
  `xstate.after.timer ${task}.orchestration`;
export const taskOf = (type: string): number =>
  Number(/timer (\d+)\.orchestration$/.exec(type)?.[1]);

/** The part of XState's `enqueueActions` that an episode needs. */
export interface Enqueue {
  readonly emit: (effect: Effect) => void;
  readonly raise: (
    event: TimerEvent,
    options: { readonly id: string; readonly delay: number },
  ) => void;
  readonly cancel: (id: string) => void;
}

function emit(
  enqueue: Enqueue,
  to: ActorId,
  message: Message,
  correlation: number | null = null,
): void {
  enqueue.emit({ type: 'send', to, message, correlation });
}

/** What an execution of user's code does in an episode, as a function of its state. */
export interface Episodes {
  /** How far the code is. */
  readonly at: (context: CodeExecution) => OrchestrationResult;
  /** What the code is shown by an event; null if nothing of it waits for that. */
  readonly shownBy: (context: CodeExecution, event: ExecutionEvent) => Happened | null;
  /** The state after it has been shown that. */
  readonly after: (context: CodeExecution, event: ExecutionEvent) => CodeExecution;
  /** Sends and sets what is new between two states of the code. */
  readonly perform: (
    enqueue: Enqueue,
    context: CodeExecution,
    before: OrchestrationResult | null,
  ) => void;
  readonly runActivitiesAgain: (enqueue: Enqueue, context: CodeExecution) => void;
}

export function episodesOf(code: Orchestration): Episodes {
  const at = (context: CodeExecution): OrchestrationResult => code.at(run(context), context.log);

  const shownBy = (context: CodeExecution, event: ExecutionEvent): Happened | null => {
    if (event.type === 'EVENT') return code.event(run(context), event);
    if (event.type === 'ACTIVITY_DONE' || event.type === 'ACTIVITY_FAILED') {
      const { task = -1 } = event;
      if (!isOpen(at(context), task)) return null;
      if (event.type === 'ACTIVITY_DONE') {
        return event.result === undefined ? { done: task } : { done: task, result: event.result };
      }
      return event.error === undefined ? { failed: task } : { failed: task, error: event.error };
    }
    if (event.type === 'CALLED') {
      const { task, result, failed: threw } = event;
      return isOpen(at(context), task) ? { called: task, result, threw } : null;
    }
    if (event.type === 'LOCKED') {
      const { task } = event;
      return isOpen(at(context), task) ? { locked: task } : null;
    }
    return event.type.startsWith('xstate.after.') ? { fired: taskOf(event.type) } : null;
  };
  const after = perPair((context: CodeExecution, event: ExecutionEvent): CodeExecution => {
    const one = shownBy(context, event);
    return one === null ? context : { ...context, log: [...context.log, one] };
  });

  const perform = (
    enqueue: Enqueue,
    context: CodeExecution,
    before: OrchestrationResult | null,
  ): void => {
    const now = at(context);
    const was = new Set(before?.open.map(({ task }) => task) ?? []);
    const is = new Set(now.open.map(({ task }) => task));
    for (const { kind, task } of before?.open ?? []) {
      if (kind === 'timer' && !is.has(task)) enqueue.cancel(timerType(task));
    }
    const { instance: by } = run(context);
    for (const signal of now.signals.slice(before?.signals.length ?? 0)) {
      const message: CodeEntityMessage =
        'releases' in signal
          ? { type: 'UNLOCK', by }
          : { type: 'SIGNAL', code: { name: signal.operation, data: signal.input }, by };
      emit(enqueue, entityActor(context.entities, signal.entity), message);
    }
    for (const open of now.open) if (!was.has(open.task)) begin(enqueue, context, open);
  };
  const begin = (enqueue: Enqueue, context: CodeExecution, open: OpenTask): void => {
    if (open.kind === 'timer') {
      const id = timerType(open.task);
      enqueue.raise({ type: id }, { id, delay: open.ms });
    } else if (open.kind === 'activity') {
      const { window, messages } = code.batch(run(context), context.log, open);
      if (code.accepts) {
        for (const message of messages) {
          enqueue.emit({ type: 'announce', fact: { type: 'accepted', message, window } });
        }
      }
      runActivity(enqueue, context, open);
    } else if (open.kind === 'lock') {
      const { task, entities } = open;
      const { instance: by } = run(context);
      const [first, ...rest] = entities.map((entity) => entityActor(context.entities, entity));
      if (first === undefined) throw new Error('expected an entity to lock, found none');
      emit(enqueue, first, { type: 'LOCK', task, by, to: null, rest });
    } else {
      const { task, entity, operation: name, input: data } = open;
      const { instance: by } = run(context);
      emit(enqueue, entityActor(context.entities, entity), {
        type: 'CALL',
        task,
        code: { name, data },
        by,
      });
    }
  };
  const runActivity = (
    enqueue: Enqueue,
    context: CodeExecution,
    open: Extract<OpenTask, { kind: 'activity' }>,
  ): void => {
    const { execution } = run(context);
    const { window, messages } = code.batch(run(context), context.log, open);
    const { task } = open;
    // Activities that run at the same time are through in any order.
    const others = at(context).open.filter(({ kind }) => kind === 'activity');
    const correlation = others[0]?.task === task ? null : task + 1;
    const named = code.runsActivity(open.name)
      ? { code: { name: open.name, data: open.input } }
      : {};
    const message = { type: 'RUN_ACTIVITY', execution, window, messages, task, ...named } as const;
    const host = 'code' in named ? context.host : context.activities;
    emit(enqueue, host, message, correlation);
  };
  return {
    at,
    shownBy,
    after,
    perform,
    runActivitiesAgain: (enqueue, context) => {
      for (const open of at(context).open) {
        if (open.kind === 'activity') runActivity(enqueue, context, open);
      }
    },
  };
}

const isOpen = ({ open }: OrchestrationResult, task: number): boolean =>
  open.some((one) => one.task === task && one.kind !== 'timer');
