/** What a call writes, as the model has it. */
import type { EntityWrite } from '../../model/azure/table-messages.js';
import { etag as etagOf, type ETag } from '../../model/domain.js';
import { propertiesOf, type Entity } from './entities.js';
import { refuse } from './runtime.js';

export type Mode = 'Merge' | 'Replace';

/** Null is If-Match `*`. */
export function versionOf(etag: string | undefined): ETag | null {
  return etag === undefined || etag === '*' ? null : etagOf(Number(etag));
}

export const kindOf = (mode: Mode): 'merge' | 'replace' =>
  mode === 'Replace' ? 'replace' : 'merge';
export const orInsert = (mode: Mode): 'insert-or-merge' | 'insert-or-replace' =>
  mode === 'Replace' ? 'insert-or-replace' : 'insert-or-merge';

export function writeOf(
  kind: Exclude<EntityWrite['kind'], 'delete'>,
  entity: Entity,
  ifMatch: ETag | null = null,
): EntityWrite {
  const { rowKey } = entity;
  const properties = propertiesOf(entity);
  return kind === 'replace' || kind === 'merge'
    ? { kind, rowKey, properties, ifMatch }
    : { kind, rowKey, properties };
}

export function transacted([action, entity, mode, options]: readonly [
  string,
  Entity,
  ...unknown[],
]): EntityWrite {
  // As in the SDK: `update` and `upsert` merge by default, and `delete` cannot name a version.
  const chosen: Mode = mode === 'Replace' ? 'Replace' : 'Merge';
  const { etag } = (typeof mode === 'object' ? mode : (options ?? {})) as {
    readonly etag?: string;
  };
  switch (action) {
    case 'create':
      return writeOf('insert', entity);
    case 'upsert':
      return writeOf(orInsert(chosen), entity);
    case 'update':
      return writeOf(kindOf(chosen), entity, versionOf(etag));
    case 'delete':
      return { kind: 'delete', rowKey: entity.rowKey, ifMatch: null };
    default:
      return refuse(`'${action}' in TableClient.submitTransaction`);
  }
}
