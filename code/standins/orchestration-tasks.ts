/** What the executor of `durable-functions` waits for, and the history that its host writes, as data of the world. */
import type { Happened, OpenTask, Signalled } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { refuse } from './runtime.js';
import type { Action, Executor, RetryOptions, Task } from './sdk-types.js';

/** Numbers of ActionType.js and HistoryEventType.js of the package. */
const actions = { createTimer: 5, callEntity: 7, signalEntity: 9 } as const;
const callActivity = [0, 1];
const callSubOrchestrator = [2, 3];
export const history = {
  executionStarted: 0,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerFired: 11,
  orchestratorStarted: 12,
  eventSent: 14,
  eventRaised: 15,
} as const;

/** An open task, or a sub-orchestration. */
export type Asked =
  | OpenTask
  | { readonly kind: 'child'; readonly task: number; readonly name: string; readonly input: Json };

export const episode = (now: number): object => ({
  EventType: history.orchestratorStarted,
  EventId: -1,
  Timestamp: new Date(now),
});

/** The history that the host writes of what happened. */
export function eventsOf(one: Happened, IsPlayed: boolean): readonly object[] {
  const event = { EventId: -1, IsPlayed };
  if ('event' in one) {
    const Input = JSON.stringify(shown(one.data));
    return [{ ...event, EventType: history.eventRaised, Name: one.event, Input }];
  }
  if ('fired' in one) return [{ ...event, EventType: history.timerFired, TimerId: one.fired }];
  if ('done' in one) {
    const Result = one.result === undefined ? 'null' : JSON.stringify(shown(one.result));
    return [{ ...event, EventType: history.taskCompleted, TaskScheduledId: one.done, Result }];
  }
  if ('failed' in one) {
    const Reason = one.error ?? 'The activity function failed.';
    return [
      { ...event, EventType: history.taskFailed, TaskScheduledId: one.failed, Reason, Details: '' },
    ];
  }
  const id = `request-${one.called}`;
  const result = one.result === null ? {} : { result: JSON.stringify(shown(one.result)) };
  const response = one.threw ? { ...result, exceptionType: 'Error' } : result;
  return [
    { EventType: history.eventSent, EventId: one.called, Input: JSON.stringify({ id }) },
    { ...event, EventType: history.eventRaised, Name: id, Input: JSON.stringify(response) },
  ];
}

/** The timers that were seen open, and when they are due: time is what has fired. */
export class Timers {
  readonly #set = new Map<number, { readonly ms: number; readonly due: number }>();

  look({ openTasks }: Executor, now: number): void {
    for (const [number, task] of Object.entries(openTasks)) {
      const id = Number(number);
      const ms = waitOf(task, now);
      if (ms !== null && !this.#set.has(id)) this.#set.set(id, { ms, due: now + ms });
    }
  }

  /** The time after that, if it was `now` before. */
  after(one: Happened, now: number): number {
    return 'fired' in one ? Math.max(now, this.#set.get(one.fired)?.due ?? 0) : now;
  }

  ms(task: number): number {
    return this.#set.get(task)?.ms ?? 0;
  }
}

/** Milliseconds for which a task waits; null for one that is no timer. */
function waitOf(task: Task, now: number): number | null {
  const { actionObj, parent } = task;
  if (actionObj.actionType === actions.createTimer) {
    return Math.max(0, (actionObj.fireAt?.getTime() ?? now) - now);
  }
  if (parent?.retryOptions === undefined || parent.isWaitingOnTimer !== true) return null;
  return backOff(parent.retryOptions, (parent.attemptNumber ?? 2) - 2);
}

/** RetryInterceptor.ComputeNextDelay of Azure/durabletask; after the last attempt it waits, too. */
function backOff(
  {
    firstRetryIntervalInMilliseconds: first,
    backoffCoefficient = 1,
    maxRetryIntervalInMilliseconds: most,
  }: RetryOptions,
  attempt: number,
): number {
  const wait = first * backoffCoefficient ** attempt;
  return Math.trunc(most !== undefined && most > 0 ? Math.min(wait, most) : wait);
}

export function openTask(task: number, found: Task, timers: Timers): readonly Asked[] {
  const { parent } = found;
  const isRetried = parent?.retryOptions !== undefined;
  if (waitOf(found, 0) !== null) {
    if (found.actionObj.isCanceled === true) return [];
    return [{ kind: 'timer', task, ms: timers.ms(task) }];
  }
  const action = isRetried ? parent.actionObj : found.actionObj;
  const { actionType = -1, functionName = '', instanceId = '', operation = '' } = action;
  if (callSubOrchestrator.includes(actionType))
    return [{ kind: 'child', task, name: functionName, input: copied(action.input) }];
  const input = dataOf(action.input);
  if (callActivity.includes(actionType))
    return [{ kind: 'activity', task, name: functionName, input }];
  if (actionType === actions.callEntity) {
    return [{ kind: 'entity', task, entity: instanceId, operation, input }];
  }
  return refuse(`a task of type ${actionType}`);
}

export const signalledBy = (asked: readonly Action[]): readonly Signalled[] =>
  asked
    .filter(({ actionType }) => actionType === actions.signalEntity)
    .map(({ instanceId: entity = '', operation = '', input }) => ({
      entity,
      operation,
      input: dataOf(input),
    }));

/** What goes through JSON on its way; texts that are inputs of activities have been there already (Utils.processInput). */
export function dataOf(value: unknown): Json {
  if (value === undefined) return null;
  return hidden(JSON.parse(typeof value === 'string' ? value : JSON.stringify(value)) as Json);
}

/** An input that its sender has not made a text of. */
const copied = (value: unknown): Json => hidden(JSON.parse(JSON.stringify(value ?? null)) as Json);
