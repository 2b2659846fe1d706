/** One execution of an orchestrator function, with the sub-orchestrations that it waits for. */
import type {
  Happened,
  OpenTask,
  OrchestrationResult,
  Released,
  Signalled,
} from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { shown } from '../data.js';
import type { Sdk } from 'onebatch:sdk';
import {
  dataOf,
  episode,
  eventsOf,
  history,
  isLock,
  openTask,
  releasesOf,
  signalledBy,
  Timers,
  type Asked,
} from './orchestration-tasks.js';
import { watchEvents, type Events } from './orchestration-events.js';
import { EntityId } from './durable-client.js';
import { registrations, type Handler } from './registry.js';
import { refuse, say } from './runtime.js';
import type { Action, Context, EntityName, Executor } from './sdk-types.js';

/** The newest replay schema that version 3 knows. */
const schemaVersion = 3;

/** Tasks that one execution may have: those of its n-th task, a sub-orchestration, are numbered from (n + 1) times that. */
const tasksMax = 1_000;

/** The time, in milliseconds since 1970: it moves when a timer fires, of whatever execution. */
export interface Clock {
  now: number;
}

/** What an execution is of. */
export interface Execution {
  /** The orchestrator function. */
  readonly name: string;
  readonly instance: string;
  readonly input: Json;
}

/**
 * One execution, as far as it has come. A sub-orchestration runs within it: nobody else knows the id of its instance, so nobody
 * can look at its row or send it an event. Its answer comes when it ends; an answer that comes later is one of what it waits for that comes
 * later.
 */
export class Running {
  readonly #executor: Executor;
  readonly #timers = new Timers();
  readonly #children = new Map<number, Running>();
  readonly #signals: (Signalled | Released)[] = [];
  #df: Context | undefined;
  #signalled = 0;
  #events: Events | undefined;

  constructor(
    private readonly sdk: Sdk,
    private readonly of: Execution,
    private readonly clock: Clock,
    /** True: nothing has happened yet that it was not there for. */
    isFirst: boolean,
    isChild = false,
  ) {
    const { name, instance, input } = of;
    const handler = handlerOf(name);
    const orchestrator = new sdk.Orchestrator((context) => {
      this.#df = context.df;
      this.#events = simulated(context.df, sdk, instance, isChild);
      const generator = handler(context);
      if (typeof (generator as { next?: unknown } | null)?.next === 'function') return generator;
      return refuse(`an orchestrator that is no generator function ('${name}')`);
    });
    const { now } = clock;
    const started = [
      { EventType: history.orchestratorStarted, EventId: -1, Timestamp: new Date(now) },
      {
        EventType: history.executionStarted,
        EventId: -1,
        Name: name,
        Input: JSON.stringify(input),
      },
    ];
    const trigger = {
      history: isFirst ? started : [...started, episode(now)],
      input,
      instanceId: instance,
      isReplaying: false,
      upperSchemaVersion: schemaVersion,
      upperSchemaVersionNew: schemaVersion,
      maximumShortTimerDuration: '6.00:00:00',
      longRunningTimerIntervalDuration: '3.00:00:00',
      defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
    };
    const context = { df: undefined, invocationId: instance, functionName: name, ...logging() };
    orchestrator.handle(trigger, context).catch(() => undefined);
    this.#executor = orchestrator.taskOrchestrationExecutor;
    this.#settle(isFirst);
  }

  get isOver(): boolean {
    return this.#executor.isDoneExecuting();
  }

  /** It is shown something: itself, or the sub-orchestration whose task that names. */
  take(one: Happened, isReplaying: boolean): void {
    const child = this.#children.get(Math.floor(taskOf(one) / tasksMax) - 1);
    if (child !== undefined) {
      child.take(numbered(one, taskOf(one) % tasksMax), isReplaying);
      this.#settle(!isReplaying);
      return;
    }
    if (this.isOver) return;
    this.clock.now = this.#timers.after(one, this.clock.now);
    this.#process(eventsOf(one, isReplaying), isReplaying, one);
    this.#settle(!isReplaying);
  }

  result(): OrchestrationResult {
    const { exception, willContinueAsNew, actions } = this.#executor;
    if (this.isOver && Object.values(this.#executor.openTasks).some(isLock)) {
      refuse('an orchestrator that ends before it has the locks that it has asked for');
    }
    if (exception !== undefined && this.#locked().length > 0) {
      refuse('an orchestrator that fails in a critical section (release the lock in a finally),');
    }
    return {
      open: this.#open(this.#asked()).sort((a, b) => a.task - b.task),
      children: this.#running(),
      signals: this.isOver ? [...this.#signals, ...releasesOf(this.#locked())] : this.#signals,
      locks: !this.isOver && this.#locked().length > 0,
      ended: this.isOver ? endOf(exception, willContinueAsNew, actions) : null,
      awaits: this.isOver ? [] : (this.#events?.awaited(this.#executor.currentTask) ?? []),
      heed: this.#events?.heed() ?? 0,
      unheeded: this.#events?.unheeded() ?? [],
    };
  }

  /** The entities that it has locked, or has asked to lock. */
  #locked(): readonly EntityName[] {
    return this.#df?.isLocked?.().ownedLocks ?? [];
  }

  /** The tasks of the sub-orchestrations that have not ended. */
  #running(): number[] {
    return [...this.#children].flatMap(([task, child]) => (child.isOver ? [] : [task]));
  }

  #asked(): readonly Asked[] {
    if (this.isOver) return [];
    return Object.entries(this.#executor.openTasks).flatMap(([id, task]) =>
      openTask(Number(id), task, this.#timers),
    );
  }

  /** What it waits for, and what its sub-orchestrations do. */
  #open(asked: readonly Asked[]): OpenTask[] {
    return asked.flatMap((one) => {
      if (one.kind !== 'child') return [one];
      const child = this.#children.get(one.task);
      const open = child === undefined ? [] : child.#open(child.#asked());
      return open.map((other) => ({ ...other, task: (one.task + 1) * tasksMax + other.task }));
    });
  }

  #process(events: readonly object[], isReplaying: boolean, one?: Happened): void {
    const executor = this.#executor;
    executor._isReplaying = isReplaying;
    executor.processEvent(episode(this.clock.now));
    if (one !== undefined && 'event' in one) this.#events?.given(one, executor.currentTask);
    for (const event of events) executor.processEvent(event);
  }

  /** Begins the sub-orchestrations that it asks for, and answers for those that have ended, until nothing changes. */
  #settle(isFirst: boolean): void {
    for (;;) {
      this.#timers.look(this.#executor, this.clock.now);
      this.#hearSignals();
      const asked = this.#asked().flatMap((one) => (one.kind === 'child' ? [one] : []));
      for (const { task, name, input } of asked) {
        if (this.#children.has(task)) continue;
        if (task >= tasksMax - 1) refuse(`a sub-orchestration after ${tasksMax - 2} other tasks`);
        const instance = `sub-${task}-of-${this.of.instance}`;
        const child = new Running(
          this.sdk,
          { name, instance, input: shown(input) },
          this.clock,
          isFirst,
          true,
        );
        this.#children.set(task, child);
      }
      const ended = asked.find(({ task }) => this.#children.get(task)?.isOver === true);
      if (ended === undefined) break;
      this.#process([this.#answerOf(ended)], !isFirst);
    }
    for (const child of this.#children.values()) this.#signals.push(...child.#signals.splice(0));
  }

  #answerOf({ task, name }: { readonly task: number; readonly name: string }): object {
    const child = this.#children.get(task);
    if (child === undefined) throw new Error('expected a sub-orchestration, found none');
    const { ended } = child.result();
    if (ended?.how === 'continued') refuse(`a sub-orchestration that continues as new ('${name}')`);
    if (child.#running().length > 0) refuse(orphaned);
    this.#signals.push(...child.#signals.splice(0));
    const answer = { EventId: -1, IsPlayed: false, TaskScheduledId: task };
    if (ended?.how === 'failed') {
      const Reason = `The sub-orchestrator function '${name}' failed: "${ended.error}"`;
      return { ...answer, EventType: history.subOrchestrationFailed, Reason, Details: '' };
    }
    const Result = JSON.stringify(child.#executor.output ?? null);
    return { ...answer, EventType: history.subOrchestrationCompleted, Result };
  }

  #hearSignals(): void {
    const all = signalledBy(this.#executor.actions);
    this.#signals.push(...all.slice(this.#signalled));
    this.#signalled = all.length;
  }
}

const orphaned = 'a sub-orchestration that goes on when its parent has ended';

function taskOf(one: Happened): number {
  if ('fired' in one) return one.fired;
  if ('done' in one) return one.done;
  if ('failed' in one) return one.failed;
  if ('locked' in one) return one.locked;
  return 'called' in one ? one.called : -1;
}

function numbered(one: Happened, task: number): Happened {
  if ('fired' in one) return { fired: task };
  if ('done' in one) return { ...one, done: task };
  if ('failed' in one) return { ...one, failed: task };
  if ('locked' in one) return { locked: task };
  return 'called' in one ? { ...one, called: task } : one;
}

export function handlerOf(name: string): Handler {
  const found = registrations.get(name);
  if (found?.kind === 'orchestration') return found.handler;
  const known = [...registrations].filter(([, { kind }]) => kind === 'orchestration');
  return refuse(
    `the orchestrator '${name}', which is none of ${known.map(([one]) => one).join(', ') || 'nothing'},`,
  );
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

/** Replaces what the world does otherwise or not at all, and watches who asks for events. */
function simulated(df: Context, sdk: Sdk, instance: string, isChild: boolean): Events {
  let guids = 0;
  Object.assign(df, { newGuid: () => `guid-${(guids += 1)}-of-${instance}` });
  Object.assign(df, {
    callHttp: () =>
      refuse('context.df.callHttp, whose answer nobody knows (an activity may send the request),'),
  });
  if (df.lock !== undefined) {
    const ask = df.lock.bind(df);
    // The package looks whether ids are its own.
    const own = (id: unknown): unknown =>
      id instanceof EntityId ? new sdk.EntityId(id.name, id.key) : id;
    Object.assign(df, {
      lock: (...given: readonly unknown[]) =>
        isChild ? refuse('context.df.lock in a sub-orchestration') : ask(given.flat().map(own)),
    });
  }
  for (const [call, at] of [
    ['callSubOrchestrator', 2],
    ['callSubOrchestratorWithRetry', 3],
  ] as const) {
    const ask = (df[call] as (...given: readonly unknown[]) => unknown).bind(df);
    Object.assign(df, {
      [call]: (...given: readonly unknown[]) => {
        expectOwnId(given.slice(at));
        return ask(...given);
      },
    });
  }
  return watchEvents(df);
}

/** Refuses an id, or a version: an instance that has a name may be asked for by others, and two may be started under one. */
export function expectOwnId(given: readonly unknown[]): void {
  if (given.some((one) => one !== undefined && one !== null))
    refuse('a sub-orchestration with an instance id of its own');
}

function logging(): Readonly<Record<string, unknown>> {
  const log = (...parts: readonly unknown[]): void => say(parts.map(String).join(' '));
  return { log, trace: log, debug: log, info: log, warn: log, error: log };
}
