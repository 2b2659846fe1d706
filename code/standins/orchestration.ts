/**
 * Runs orchestrators: with the executor of `durable-functions` itself, the user's own copy, given a history as its host gives it.
 * What `Task.any` means, which waiter gets an event, what is tried again, is therefore no claim of ours.
 */
import type {
  Happened,
  OpenTask,
  OrchestrationJob,
  OrchestrationResult,
  Signalled,
} from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { load, type Sdk } from 'onebatch:sdk';
import { orchestrating, registrations, type Handler } from './registry.js';
import { beginning, driver, forbid, refuse, say } from './runtime.js';
import { watchEvents, type Events } from './orchestration-events.js';
import type { Action, Context, Executor, RetryOptions, Task } from './sdk-types.js';

/** Numbers of ActionType.js and HistoryEventType.js of the package. */
const actions = { createTimer: 5, callEntity: 7, signalEntity: 9 } as const;
const callActivity = [0, 1];
const history = {
  executionStarted: 0,
  taskCompleted: 5,
  taskFailed: 6,
  timerFired: 11,
  orchestratorStarted: 12,
  eventSent: 14,
  eventRaised: 15,
} as const;
/** The newest replay schema that version 3 knows. */
const schemaVersion = 3;

let theJob: OrchestrationJob | undefined;
const happened: Happened[] = [];

driver<OrchestrationJob>('orchestration', {
  begin: (job) => {
    theJob = job;
    handlerOf(job.name);
  },
  deliver: (told) => happened.push(told as unknown as Happened),
  result: () => {
    const sdk = load();
    if (sdk === null) return refuse('an orchestrator without durable-functions 3 beside it');
    if (theJob === undefined) throw new Error('expected a job, found none');
    return orchestrate(sdk, theJob, happened) as unknown as Json;
  },
});

function handlerOf(name: string): Handler {
  const found = registrations.get(name);
  if (found?.kind === 'orchestration') return found.handler;
  const known = [...registrations].filter(([, { kind }]) => kind === 'orchestration');
  return refuse(
    `the orchestrator '${name}', which is none of ${known.map(([one]) => one).join(', ') || 'nothing'},`,
  );
}

function orchestrate(
  { Orchestrator, RegisteredActivityTask }: Sdk,
  { name, instance, input: given }: OrchestrationJob,
  log: readonly Happened[],
): OrchestrationResult {
  const handler = handlerOf(name);
  const input = shown(given);
  orchestrating((activity, data) => new RegisteredActivityTask(activity, data));
  let events: Events | undefined;
  const orchestrator = new Orchestrator((context) => {
    events = simulated(context.df, instance);
    const generator = handler(context);
    if (typeof (generator as { next?: unknown } | null)?.next === 'function') return generator;
    return refuse(`an orchestrator that is no generator function ('${name}')`);
  });
  const started = [
    { EventType: history.orchestratorStarted, EventId: -1, Timestamp: new Date(beginning) },
    { EventType: history.executionStarted, EventId: -1, Name: name, Input: JSON.stringify(input) },
  ];
  const trigger = {
    history: log.length === 0 ? started : [...started, episode(beginning)],
    input,
    instanceId: instance,
    isReplaying: false,
    upperSchemaVersion: schemaVersion,
    upperSchemaVersionNew: schemaVersion,
    maximumShortTimerDuration: '6.00:00:00',
    longRunningTimerIntervalDuration: '3.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  forbid('in an orchestrator, which has to do the same again when it is replayed');
  try {
    const context = { df: undefined, invocationId: instance, functionName: name, ...logging() };
    orchestrator.handle(trigger, context).catch(() => undefined);
    const executor = orchestrator.taskOrchestrationExecutor;
    const timers = new Timers();
    log.forEach((one, index) => {
      timers.look(executor);
      if (executor.isDoneExecuting()) return;
      executor._isReplaying = index < log.length - 1;
      const now = timers.after(one);
      executor.processEvent(episode(now));
      if ('event' in one) events?.given(one, executor.currentTask);
      for (const event of eventsOf(one, executor._isReplaying)) executor.processEvent(event);
    });
    timers.look(executor);
    return resultOf(executor, timers, events);
  } finally {
    forbid(null);
  }
}

const episode = (now: number): object => ({
  EventType: history.orchestratorStarted,
  EventId: -1,
  Timestamp: new Date(now),
});

/** The history that the host writes of what happened. */
function eventsOf(one: Happened, IsPlayed: boolean): readonly object[] {
  const event = { EventId: -1, IsPlayed };
  if ('event' in one) {
    const Input = JSON.stringify(shown(one.data));
    return [{ ...event, EventType: history.eventRaised, Name: one.event, Input }];
  }
  if ('fired' in one) return [{ ...event, EventType: history.timerFired, TimerId: one.fired }];
  if ('done' in one) {
    return [
      { ...event, EventType: history.taskCompleted, TaskScheduledId: one.done, Result: 'null' },
    ];
  }
  if ('failed' in one) {
    const Reason = 'The activity function failed.';
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
class Timers {
  readonly #set = new Map<number, { readonly ms: number; readonly due: number }>();
  #now = beginning;

  look({ openTasks }: Executor): void {
    for (const [number, task] of Object.entries(openTasks)) {
      const id = Number(number);
      const ms = waitOf(task, this.#now);
      if (ms !== null && !this.#set.has(id)) this.#set.set(id, { ms, due: this.#now + ms });
    }
  }

  after(one: Happened): number {
    if ('fired' in one) this.#now = Math.max(this.#now, this.#set.get(one.fired)?.due ?? 0);
    return this.#now;
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

function resultOf(
  executor: Executor,
  timers: Timers,
  events: Events | undefined,
): OrchestrationResult {
  const { exception, willContinueAsNew } = executor;
  const isOver = executor.isDoneExecuting();
  const open = isOver
    ? []
    : Object.entries(executor.openTasks).flatMap(([id, task]) =>
        openTask(Number(id), task, timers),
      );
  return {
    open: open.sort((a, b) => a.task - b.task),
    signals: signalledBy(executor.actions),
    ended: isOver ? endOf(exception, willContinueAsNew, executor.actions) : null,
    listens: !isOver && (events?.isAwaited(executor.currentTask) ?? false),
    heed: events?.heed() ?? 0,
    unheeded: events?.unheeded() ?? [],
  };
}

function endOf(
  exception: unknown,
  continues: boolean,
  asked: readonly Action[],
): OrchestrationResult['ended'] {
  if (exception !== undefined) {
    const error = exception instanceof Error ? exception.message : 'no error';
    return { how: 'failed', error };
  }
  if (!continues) return { how: 'completed' };
  return { how: 'continued', input: dataOf(asked.at(-1)?.input) };
}

function openTask(task: number, found: Task, timers: Timers): readonly OpenTask[] {
  const { parent } = found;
  const isRetried = parent?.retryOptions !== undefined;
  if (waitOf(found, 0) !== null) {
    if (found.actionObj.isCanceled === true) return [];
    return [{ kind: 'timer', task, ms: timers.ms(task) }];
  }
  const action = isRetried ? parent.actionObj : found.actionObj;
  const { actionType = -1, functionName = '', instanceId = '', operation = '' } = action;
  const input = dataOf(action.input);
  if (callActivity.includes(actionType))
    return [{ kind: 'activity', task, name: functionName, input }];
  if (actionType === actions.callEntity) {
    return [{ kind: 'entity', task, entity: instanceId, operation, input }];
  }
  return refuse(`a task of type ${actionType}`);
}

const signalledBy = (asked: readonly Action[]): readonly Signalled[] =>
  asked
    .filter(({ actionType }) => actionType === actions.signalEntity)
    .map(({ instanceId: entity = '', operation = '', input }) => ({
      entity,
      operation,
      input: dataOf(input),
    }));

/** What goes through JSON on its way; texts that are inputs of activities have been there already (Utils.processInput). */
function dataOf(value: unknown): Json {
  if (value === undefined) return null;
  return hidden(JSON.parse(typeof value === 'string' ? value : JSON.stringify(value)) as Json);
}

/** Replaces what the world does otherwise or not at all, and watches who asks for events. */
function simulated(df: Context, instance: string): Events {
  let guids = 0;
  Object.assign(df, { newGuid: () => `guid-${(guids += 1)}-of-${instance}` });
  for (const missing of [
    'callHttp',
    'callSubOrchestrator',
    'callSubOrchestratorWithRetry',
    'lock',
  ]) {
    Object.assign(df, { [missing]: () => refuse(`context.df.${missing}`) });
  }
  return watchEvents(df);
}

function logging(): Readonly<Record<string, unknown>> {
  const log = (...parts: readonly unknown[]): void => say(parts.map(String).join(' '));
  return { log, trace: log, debug: log, info: log, warn: log, error: log };
}
