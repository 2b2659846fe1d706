/** A table entity as the SDK shows it, and as the model keeps it. */
import type { Entities, EntityProperties } from '../../model/azure/table-messages.js';
import type { RecordContent } from '../../model/messages.js';
import type { Value } from './odata.js';
import { refuse } from './runtime.js';
import { shown } from './shown.js';

export interface Entity extends Readonly<Record<string, unknown>> {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** Names that are not the entity's own: its keys, and what the service says of it. */
const outside = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata']);

/** What the entity holds. As in the SDK, what is null or undefined is not sent. */
export function propertiesOf(entity: Entity): EntityProperties {
  for (const key of ['partitionKey', 'rowKey'] as const) {
    if (typeof entity[key] !== 'string') refuse(`an entity whose ${key} is no text`);
  }
  const own = Object.entries(entity).filter(
    ([name, value]) => !outside.has(name) && value !== null && value !== undefined,
  );
  return Object.fromEntries(own.map(([name, value]) => [name, kept(name, value)]));
}

function kept(name: string, value: unknown): EntityProperties[string] {
  if (value instanceof Date) return { date: value.toISOString() };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return refuse(`property '${name}' of a table entity, a value of type ${typeof value};`);
}

/** The same in the SDK's words. */
export function propertiesFrom(properties: EntityProperties): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? new Date(value.date) : value,
    ]),
  );
}

/** What is read of an entity. Nobody keeps its time: to read `timestamp` is refused. */
export function entityFrom(
  key: Pick<Entity, 'partitionKey' | 'rowKey'>,
  { properties, etag }: Entities[string],
  select?: readonly string[],
): unknown {
  const all = { etag: String(etag), ...key, ...propertiesFrom(properties) };
  if (select?.some((name) => name.toLowerCase() === 'timestamp') === true) {
    return refuse('the timestamp of an entity');
  }
  const wanted = select?.map((name) => keys[name] ?? name);
  const seen = Object.entries(all).filter(
    ([name]) => wanted === undefined || name === 'etag' || wanted.includes(name),
  );
  return shown('a table entity', Object.fromEntries(seen), ['timestamp', 'odata.metadata']);
}

const keys: Readonly<Record<string, string>> = { PartitionKey: 'partitionKey', RowKey: 'rowKey' };

/** As the row of the catalogue has it: an owner and a stage, and what else there is. */
export function contentOf(entity: Entity): RecordContent {
  const { owner, stage, ...others } = propertiesOf(entity);
  const properties = {
    ...others,
    ...(owner === undefined || typeof owner === 'string' ? {} : { owner }),
    ...(stage === undefined || isStage(stage) ? {} : { stage }),
  };
  return {
    owner: typeof owner === 'string' ? owner : null,
    stage: isStage(stage) ? stage : '',
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

const isStage = (value: unknown): value is string => typeof value === 'string' && value !== '';

export function recordProperties({ owner, stage, properties }: RecordContent): EntityProperties {
  return {
    ...(owner === null ? {} : { owner }),
    ...(stage === '' ? {} : { stage }),
    ...properties,
  };
}
