import { ModelError } from '../../input/errors.js';
import type { TupleSystem } from '../base/tuple.js';

/**
 * The search of this system.
 * @throws ModelError if the system has no properties: no verdicts would look like nothing to worry about.
 */
export function watched<Search>(
  search: Search,
  { name, properties }: Pick<TupleSystem<unknown>, 'name' | 'properties'>,
): Search {
  if (properties.length > 0) return search;
  throw new ModelError(
    `${name} has no properties, so there is no verdict; give it one, or count its states with new Exploration(system).progress()`,
  );
}
