import type { ActorId, Directory } from '../../model/domain.js';
import { WantedError } from '../sandbox/program.js';

/**
 * The actor that stands for an entity.
 * @param id as `@batch@w1`: the name of the entity function in lower case, and the key.
 * @throws WantedError if the world has no such entity.
 */
export function entityActor(entities: Directory, id: string): ActorId {
  const actor = entities[id];
  if (actor !== undefined) return actor;
  throw new WantedError(`entity '${id}' is not in this world`, {
    kind: 'entity',
    name: id,
    window: '',
  });
}

/** The name of an entity's function, and its key. */
export function partsOfEntity(id: string): { readonly name: string; readonly key: string } {
  const at = id.indexOf('@', 1);
  return { name: id.slice(1, at), key: id.slice(at + 1) };
}
