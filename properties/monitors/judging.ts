import { checkName } from '../../input/schema.js';
import type { Property, Strategy } from '../../model/index.js';
import { properties } from './index.js';

/**
 * What a strategy is judged by: what it says, or all of ours.
 * @throws InputError if it names a property that there is not.
 */
export function propertiesOf(strategy?: Strategy): readonly Property[] {
  return (
    strategy?.properties?.map((given) => (typeof given === 'string' ? named(given) : given)) ??
    properties
  );
}

function named(name: string): Property {
  checkName(
    'property',
    name,
    properties.map((known) => known.name),
  );
  return properties.find((known) => known.name === name) as Property;
}
