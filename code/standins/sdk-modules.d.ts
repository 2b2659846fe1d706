/** The parts of `durable-functions` 3 that stand-ins run: the user's own copy. As much of their types as is used. */
declare module 'durable-functions/lib/src/orchestrations/Orchestrator.js' {
  export class Orchestrator {
    constructor(orchestrator: (context: { df: import('./sdk-types.js').Context }) => unknown);
    handle(trigger: object, context: object): Promise<unknown>;
    readonly taskOrchestrationExecutor: import('./sdk-types.js').Executor;
  }
}
declare module 'durable-functions/lib/src/entities/Entity.js' {
  export class Entity {
    constructor(entity: (context: object) => unknown);
    handle(trigger: object, context: object): Promise<import('./sdk-types.js').EntityOutcome>;
  }
}
declare module 'durable-functions/lib/src/task/RegisteredActivityTask.js' {
  export class RegisteredActivityTask {
    constructor(name: string, input: unknown);
  }
}
declare module 'durable-functions/lib/src/entities/EntityId.js' {
  export class EntityId {
    constructor(name: string, key: string);
  }
}
