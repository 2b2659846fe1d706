/** Runs operations of entities: with `durable-functions` itself, the user's own copy, given a request as its host gives it. */
import type { EntityState, OperationJob, OperationResult } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { load, type Sdk } from 'onebatch:sdk';
import { logs } from './invocation.js';
import { registrations } from './registry.js';
import { driver, forbid, refuse } from './runtime.js';
import type { EntityOutcome } from './sdk-types.js';

let outcome: OperationResult | null = null;

driver<OperationJob>('operation', {
  begin: (job) => {
    const sdk = load();
    if (sdk === null) return refuse('an entity without durable-functions 3 beside it');
    void performed(sdk, job).then((result) => (outcome = resultOf(result, job.operation)));
    return undefined;
  },
  result: () => {
    if (outcome === null)
      return refuse('an entity that waits for something else than its own promises');
    return outcome as unknown as Json;
  },
});

async function performed({ Entity }: Sdk, job: OperationJob): Promise<EntityOutcome> {
  const { name, key, operation, input, state } = job;
  const found = [...registrations].find(
    ([one, { kind }]) => kind === 'entity' && one.toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined) return refuse(`the entity '${name}', which the code does not register,`);
  const [registered, { handler }] = found;
  const request = {
    id: 'request',
    name: operation,
    ...(input === undefined ? {} : { input: JSON.stringify(shown(input)) }),
  };
  const own = state?.state ?? null;
  const trigger = {
    self: { name: registered, key },
    exists: state !== null,
    ...(own === null ? {} : { state: JSON.stringify(shown(own)) }),
    batch: [request],
  };
  const context = {
    df: undefined,
    invocationId: `@${name}@${key}`,
    functionName: registered,
    ...logs(),
  };
  forbid('in an entity', false);
  try {
    return await new Entity(handler).handle(trigger, context);
  } finally {
    forbid(null);
  }
}

/** What the package answers its host: of an operation that throws, too, the state that it had set before (Entity.js). */
function resultOf(
  { entityExists, entityState, results, signals }: EntityOutcome,
  operation: string,
): OperationResult {
  const [result] = results;
  if (result === undefined) return refuse(`operation ${operation} without a result`);
  const text = result.result;
  const state: EntityState = entityExists
    ? { state: entityState === undefined ? null : hidden(JSON.parse(entityState) as Json) }
    : null;
  return {
    state,
    threw: result.isError,
    result: text === undefined ? null : hidden(JSON.parse(text) as Json),
    signals: signals.map(({ target, name, input }) => ({
      entity: `@${target.name.toLowerCase()}@${target.key}`,
      operation: name,
      input: input === '' ? null : hidden(JSON.parse(input) as Json),
    })),
  };
}
