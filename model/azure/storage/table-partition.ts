import { assign, enqueueActions, setup } from 'xstate';
import { etag, instanceId, type ActorId, type ETag, type InstanceId } from '../../domain.js';
import { reply, type Effect } from '../../effects.js';
import type { Held } from '../../facts.js';
import type { Received } from '../../messages.js';
import type {
  Entities,
  Entity,
  EntityProperties,
  EntityRefusal,
  EntityWrite,
  TableRequest,
} from '../table-messages.js';

/** The input of `tablePartition`. */
export interface TablePartitionInput {
  /** Its own id. */
  readonly id: ActorId;
  /** What it means to others that an entity is there (see `Held`); null: nothing, entities are data. */
  readonly holds: Held['kind'] | null;
  /** What its entities keep others from starting. */
  readonly instance: InstanceId;
}

interface TablePartitionState extends TablePartitionInput {
  readonly entities: Entities;
  /** Counts the writes, also those of entities that were deleted: no two versions are the same. */
  readonly writes: ETag;
}

/**
 * One partition of a table: what Azure Table storage promises of its entities, one by one and several at once.
 *
 * The rows of the catalogue's worlds (`instance-row`, `lock-record`, `inbox`, `history`) are this with less: with the properties
 * and operations that they need. It is for strategies with rows of their own, and what a store is compared with.
 *
 * Source: Azure Storage REST reference: Insert Entity, Update Entity, Merge Entity, Insert Or Replace Entity, Insert Or Merge
 * Entity, Delete Entity; Performing Entity Group Transactions (atomic, one partition, each entity once, the first operation that
 * fails decides the code); Table service error codes.
 * Left out: queries with a filter, limits of size.
 */
export const tablePartition = setup({
  types: {
    context: {} as TablePartitionState,
    events: {} as Received<TableRequest>,
    input: {} as TablePartitionInput | undefined,
    emitted: {} as Effect,
  },
  guards: {
    isRefused: ({ context, event }) => 'refusal' in after(context, writesOf(event)),
  },
  actions: {
    write: assign(({ context, event }) => {
      const result = after(context, writesOf(event));
      return 'refusal' in result ? {} : result;
    }),
    /** Of each entity that is there now and was not before, and of each that has gone. */
    tellHolds: enqueueActions(({ context, event, enqueue }) => {
      const { id, holds, instance } = context;
      const next = after(context, writesOf(event));
      if (holds === null || 'refusal' in next) return;
      for (const { rowKey } of writesOf(event)) {
        const lock = `${id}/${rowKey}`;
        const [was, is] = [context, next].map(({ entities }) => entityAt(entities, rowKey));
        if (was === undefined && is !== undefined) {
          enqueue.emit({ type: 'announce', fact: { type: 'held', lock, kind: holds, instance } });
        } else if (was !== undefined && is === undefined) {
          enqueue.emit({ type: 'announce', fact: { type: 'freed', lock } });
        }
      }
    }),
    replyEntities: reply(({ context }) => ({
      type: 'ENTITIES',
      status: 200,
      entities: context.entities,
    })),
    replyWritten: reply(({ context, event }) => {
      const [write] = writesOf(event);
      const written = write && entityAt(context.entities, write.rowKey);
      return { type: 'ENTITY_WRITTEN', status: 204, etag: written?.etag ?? null };
    }),
    replyAllWritten: reply({ type: 'ENTITIES_WRITTEN', status: 202 }),
    replyRefused: reply(({ context, event }) => {
      const result = after(context, writesOf(event));
      if (!('refusal' in result)) throw new Error('expected a write that is refused');
      return { type: 'ENTITIES_REFUSED', ...result.refusal };
    }),
  },
}).createMachine({
  id: 'table-partition',
  context: ({ input }) => ({
    id: input?.id ?? '',
    holds: input?.holds ?? null,
    instance: input?.instance ?? instanceId(''),
    entities: {},
    writes: etag(0),
  }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        QUERY_ENTITIES: { actions: 'replyEntities' },
        WRITE_ENTITY: [
          { guard: 'isRefused', actions: 'replyRefused' },
          { actions: ['tellHolds', 'write', 'replyWritten'] },
        ],
        WRITE_ENTITIES: [
          { guard: 'isRefused', actions: 'replyRefused' },
          { actions: ['tellHolds', 'write', 'replyAllWritten'] },
        ],
      },
    },
  },
});

function writesOf(request: TableRequest): readonly EntityWrite[] {
  switch (request.type) {
    case 'QUERY_ENTITIES':
      return [];
    case 'WRITE_ENTITY':
      return [request.write];
    case 'WRITE_ENTITIES':
      return request.writes;
  }
}

/** The partition after all of the writes, or why it is after none of them. */
function after(
  state: TablePartitionState,
  writes: readonly EntityWrite[],
): TablePartitionState | { readonly refusal: EntityRefusal } {
  let next = state;
  for (const [index, write] of writes.entries()) {
    const isSecond = writes.slice(0, index).some(({ rowKey }) => rowKey === write.rowKey);
    if (isSecond) return { refusal: duplicate };
    const before = entityAt(next.entities, write.rowKey);
    const refusal = refusalOf(write, before);
    if (refusal !== undefined) return { refusal };
    next = written(next, write, before);
  }
  return next;
}

const duplicate = { status: 400, code: 'InvalidDuplicateRow' } as const;

function refusalOf(write: EntityWrite, before: Entity | undefined): EntityRefusal | undefined {
  if (write.kind === 'insert') {
    return before === undefined ? undefined : { status: 409, code: 'EntityAlreadyExists' };
  }
  if (!('ifMatch' in write)) return undefined;
  if (before === undefined) return { status: 404, code: 'ResourceNotFound' };
  if (write.ifMatch === null || write.ifMatch === before.etag) return undefined;
  return { status: 412, code: 'UpdateConditionNotSatisfied' };
}

function written(
  state: TablePartitionState,
  write: EntityWrite,
  before: Entity | undefined,
): TablePartitionState {
  const { entities, writes } = state;
  const { rowKey } = write;
  if (write.kind === 'delete') return { ...state, entities: without(entities, rowKey) };
  const merges = write.kind === 'merge' || write.kind === 'insert-or-merge';
  const properties: EntityProperties = merges
    ? { ...before?.properties, ...write.properties }
    : write.properties;
  const version = etag(writes + 1);
  const others = Object.entries(without(entities, rowKey));
  const all: [string, Entity][] = [...others, [rowKey, { properties, etag: version }]];
  // In their order: what the same rows are must not tell who was first.
  const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...state, entities: Object.fromEntries(sorted), writes: version };
}

/** A row key may be any text, also one that every object knows. */
function entityAt(entities: Entities, rowKey: string): Entity | undefined {
  return Object.hasOwn(entities, rowKey) ? entities[rowKey] : undefined;
}

function without(entities: Entities, rowKey: string): Entities {
  return Object.fromEntries(Object.entries(entities).filter(([key]) => key !== rowKey));
}
