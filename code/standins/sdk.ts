/** The user's copy of `durable-functions`: loaded only where an orchestrator or an entity runs. */
// Its modules import each other in a circle; this is the end from which the package itself begins.
import { Orchestrator } from 'durable-functions/lib/src/orchestrations/Orchestrator.js';
import { RegisteredActivityTask } from 'durable-functions/lib/src/task/RegisteredActivityTask.js';
import { Entity } from 'durable-functions/lib/src/entities/Entity.js';
import { EntityId } from 'durable-functions/lib/src/entities/EntityId.js';

// The ids that user's code makes are those of the stand-in.
Object.defineProperty(EntityId, Symbol.hasInstance, {
  value: (id: unknown) => typeof id === 'object' && id !== null && 'name' in id && 'key' in id,
});

export { Entity, Orchestrator, RegisteredActivityTask };
