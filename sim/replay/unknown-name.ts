import { environment, type WorldAction } from '../world/action.js';
import { familyOf, isNumbered } from './label.js';
import type { World } from '../world/world.js';

/**
 * What a step names that a world does not have, in words; undefined if it could have been a step of it. A numbered identity may have
 * any number.
 */
export function unknownName(world: World, step: WorldAction): string | undefined {
  const { kind, actor, type = '', from = '' } = step;
  for (const name of [actor, from]) {
    const isKnown = ['', environment, ...world.movers].some((known) => isAlike(name, known));
    if (!isKnown) return `the world has no actor '${name}'`;
  }
  if (kind === 'advance') {
    return world.time === 'timed' ? undefined : 'no time passes in the world';
  }
  const events = [...world.events];
  if (kind === 'fire') {
    const isKnown = events.some((event) => event.startsWith(`xstate.after.${type}.`));
    return isKnown ? undefined : `the world has no timer '${type}'`;
  }
  if (kind !== 'deliver' || events.some((event) => takes(event, type))) return undefined;
  return `the world has no message '${type}'`;
}

function isAlike(name: string, known: string): boolean {
  return name === known || (isNumbered(name) && familyOf(name) === familyOf(known));
}

/** As XState matches an event with a descriptor: `*` takes all, `a.*` all that begin with `a.`. */
function takes(descriptor: string, type: string): boolean {
  return (
    descriptor === type || (descriptor.endsWith('*') && type.startsWith(descriptor.slice(0, -1)))
  );
}
