/** Messages to and from one partition of a table, for strategies whose rows no other machine of the model is. */
import type { ETag } from '../domain.js';

/** What an entity holds besides its keys. A property that is not named is not there. A date is `{ date: '2026-...' }`. */
export type EntityProperties = Readonly<
  Record<string, string | number | boolean | { readonly date: string }>
>;

/** One write of one entity. `ifMatch` null is If-Match `*`: whatever version is there, but one has to be. */
export type EntityWrite =
  | {
      readonly kind: 'insert' | 'insert-or-replace' | 'insert-or-merge';
      readonly rowKey: string;
      readonly properties: EntityProperties;
    }
  | {
      readonly kind: 'replace' | 'merge';
      readonly rowKey: string;
      readonly properties: EntityProperties;
      readonly ifMatch: ETag | null;
    }
  | { readonly kind: 'delete'; readonly rowKey: string; readonly ifMatch: ETag | null };

/** To a partition. WRITE_ENTITIES is an entity group transaction: 1 to 100 writes, each of another entity. */
export type TableRequest =
  | { readonly type: 'QUERY_ENTITIES' }
  | { readonly type: 'WRITE_ENTITY'; readonly write: EntityWrite }
  | { readonly type: 'WRITE_ENTITIES'; readonly writes: readonly EntityWrite[] };

/** An entity of a table: what it says, and its version. */
export interface Entity {
  readonly properties: EntityProperties;
  readonly etag: ETag;
}

/**
 * Entities by their row keys: by name, not in a list, so that row keys which are ids of interchangeable actors can change places
 * (docs/symmetry.md).
 */
export type Entities = Readonly<Record<string, Entity>>;

/** From a partition of a table. */
export type TableReply =
  | { readonly type: 'ENTITIES'; readonly status: 200; readonly entities: Entities }
  /** Its new version; null: it was deleted. */
  | { readonly type: 'ENTITY_WRITTEN'; readonly status: 204; readonly etag: ETag | null }
  | { readonly type: 'ENTITIES_WRITTEN'; readonly status: 202 }
  /** Nothing was written. Of several writes the first one that fails says why. */
  | ({ readonly type: 'ENTITIES_REFUSED' } & EntityRefusal);

/** Why a write of an entity is refused, as the service says it. */
export type EntityRefusal =
  | { readonly status: 400; readonly code: 'InvalidDuplicateRow' }
  | { readonly status: 404; readonly code: 'ResourceNotFound' }
  | { readonly status: 409; readonly code: 'EntityAlreadyExists' }
  | { readonly status: 412; readonly code: 'UpdateConditionNotSatisfied' };
