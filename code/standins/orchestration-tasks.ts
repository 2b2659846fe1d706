/** What the executor of `durable-functions` waits for, and the history that its host writes, as data of the world. */
import type { Happened, OpenTask, Released, Signalled } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { refuse } from './runtime.js';
import type { Action, EntityName, Executor, RetryOptions, Task } from './sdk-types.js';

/** Numbers of ActionType.js and HistoryEventType.js of the package. */
const actions = {
  createTimer: 5,
  callEntity: 7,
  signalEntity: 9,
  lockEntities: 13,
  releaseEntities: 14,
} as const;
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
  if ('locked' in one) return answered(one.locked, {}, IsPlayed);
  const result = one.result === null ? {} : { result: JSON.stringify(shown(one.result)) };
  return answered(one.called, one.threw ? { ...result, exceptionType: 'Error' } : result, IsPlayed);
}

/** What entities were asked, and what they have answered. */
function answered(task: number, response: object, IsPlayed: boolean): readonly object[] {
  const id = `request-${task}`;
  const raised = { EventType: history.eventRaised, Name: id, Input: JSON.stringify(response) };
  return [
    { EventType: history.eventSent, EventId: task, Input: JSON.stringify({ id }) },
    { EventId: -1, IsPlayed, ...raised },
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

/** True for one that waits for the locks of a critical section. */
export const isLock = ({ actionObj }: Task): boolean =>
  actionObj.actionType === actions.lockEntities;

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
  if (callActivity.includes(actionType)) {
    return [{ kind: 'activity', task, name: functionName, input: dataOf(action.input) }];
  }
  if (isLock(found)) {
    return [{ kind: 'lock', task, entities: (action.lockSet ?? []).map(entityId) }];
  }
  if (actionType === actions.callEntity) {
    return [{ kind: 'entity', task, entity: instanceId, operation, input: copied(action.input) }];
  }
  return refuse(`a task of type ${actionType}`);
}

/** What it has sent to entities and does not wait for. What it has locked last is what it releases. */
export function signalledBy(asked: readonly Action[]): readonly (Signalled | Released)[] {
  let locked: readonly EntityName[] = [];
  return asked.flatMap(flat).flatMap((action): readonly (Signalled | Released)[] => {
    const { actionType, instanceId: entity = '', operation = '', input, lockSet } = action;
    if (actionType === actions.signalEntity) return [{ entity, operation, input: copied(input) }];
    locked = lockSet ?? locked;
    return actionType === actions.releaseEntities ? releasesOf(locked) : [];
  });
}

const flat = (action: Action): readonly Action[] => [
  action,
  ...(action.compoundActions ?? []).flatMap(flat),
];

export const releasesOf = (entities: readonly EntityName[]): readonly Released[] =>
  entities.map((one) => ({ entity: entityId(one), releases: true }));

/** As EntityId.getSchedulerIdFromEntityId has it. */
const entityId = ({ name, key }: EntityName): string => `@${name.toLowerCase()}@${key}`;

/** What goes through JSON on its way; texts that are inputs of activities have been there already (Utils.processInput). */
export function dataOf(value: unknown): Json {
  if (value === undefined) return null;
  return hidden(JSON.parse(typeof value === 'string' ? value : JSON.stringify(value)) as Json);
}

/** An input that its sender has not made a text of. */
const copied = (value: unknown): Json => hidden(JSON.parse(JSON.stringify(value ?? null)) as Json);
