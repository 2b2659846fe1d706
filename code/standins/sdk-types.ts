/** What stand-ins know of the inside of `durable-functions` 3: fields that its executor has, and its actions. */

/** `context.df` of an orchestrator. */
export interface Context extends Record<string, unknown> {
  readonly waitForExternalEvent: (name: string) => Task;
  // Absent before version 3.5.
  readonly lock?: (ids: readonly unknown[]) => unknown;
  readonly isLocked?: () => { readonly ownedLocks: readonly EntityName[] };
  readonly currentUtcDateTime: Date;
}

export interface EntityName {
  readonly name: string;
  readonly key: string;
}

/** A task; the executor has those that are open by number, and by name those that wait for an event. */
export interface Task {
  readonly actionObj: Action;
  readonly children?: readonly Task[];
  readonly parent?: Task;
  readonly stateObj: unknown;
  // Of a task that is tried again.
  readonly isWaitingOnTimer?: boolean;
  readonly attemptNumber?: number;
  readonly retryOptions?: RetryOptions;
}

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export interface Action {
  /** See ActionType.js of the package. */
  readonly actionType?: number;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly fireAt?: Date;
  readonly isCanceled?: boolean;
  readonly instanceId?: string;
  readonly operation?: string;
  /** Of a critical section, in the order in which they are locked. */
  readonly lockSet?: readonly EntityName[];
  /** Of `Task.any` and `Task.all`. */
  readonly compoundActions?: readonly Action[];
}

export interface Executor {
  readonly openTasks: Readonly<Record<string, Task>>;
  readonly currentTask: Task;
  readonly actions: readonly Action[];
  readonly output: unknown;
  readonly exception: unknown;
  readonly orchestratorReturned: boolean;
  readonly willContinueAsNew: boolean;
  processEvent(event: object): void;
  isDoneExecuting(): boolean;
  _isReplaying: boolean;
}

/** What the host gets of an entity for the operations that it gave it. */
export interface EntityOutcome {
  readonly entityExists: boolean;
  /** JSON. */
  readonly entityState?: string;
  readonly results: readonly { readonly isError: boolean; readonly result?: string }[];
  readonly signals: readonly {
    readonly target: { readonly name: string; readonly key: string };
    readonly name: string;
    readonly input: string;
  }[];
}
