/** The parts of `durable-functions` 3 that stand-ins run: the user's own copy, which the bundler finds. */
declare module 'onebatch:sdk' {
  export interface Sdk {
    readonly Orchestrator: new (
      orchestrator: (context: { df: import('./sdk-types.js').Context }) => unknown,
    ) => {
      handle(trigger: object, context: object): Promise<unknown>;
      readonly taskOrchestrationExecutor: import('./sdk-types.js').Executor;
    };
    readonly RegisteredActivityTask: new (name: string, input: unknown) => object;
    readonly RegisteredOrchestrationTask: new (name: string, input: unknown) => object;
    readonly EntityId: new (name: string, key: string) => object;
    readonly Entity: new (entity: (context: object) => unknown) => {
      handle(trigger: object, context: object): Promise<import('./sdk-types.js').EntityOutcome>;
    };
  }
  /** Evaluates it, the first time. Null: it is not installed, or is no version 3. */
  export function load(): Sdk | null;
}
