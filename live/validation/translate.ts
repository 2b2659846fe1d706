import { OnebatchError } from '../../input/errors.js';
import {
  environment,
  subjectText,
  type World,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';
import { enabledAction, type Wanted } from './enabled.js';

/** What somebody's own code did, one thing after the other: a request to a resource, or a wait. */
export interface Done {
  readonly actor: string;
  /** The resource, by its name in the world, and the request's type; or null and the name of the delay. */
  readonly to: string | null;
  readonly type: string;
}

/** The world cannot do what was done. */
export class TranslationError extends OnebatchError {
  override readonly name = 'TranslationError';
}

/**
 * The schedule of a world in which its starters do what was done, in that order: each request takes effect, and its answer arrives,
 * before the next one. What they do is compared by resource and type of request; what is in it is the model's.
 *
 * @throws TranslationError at the first thing that the world's starter does not do there.
 */
export function translate(world: World, done: readonly Done[]): readonly WorldAction[] {
  const schedule: WorldAction[] = [];
  const begun = new Set<string>();
  let state: WorldState = world.initial();
  const take = (wanted: Wanted, what: string): void => {
    const enabled = enabledAction(world, state, wanted);
    if (enabled === undefined) {
      const others = world.enabled(state).map((other) => world.describe(other));
      throw new TranslationError(
        `${what}: expected ${wanted.actor}: ${wanted.kind} ${subjectText(wanted)}; enabled: ${others.join(' | ')}`,
      );
    }
    state = world.step(state, enabled);
    schedule.push(enabled);
  };
  for (const [index, { actor, to, type }] of done.entries()) {
    const what = `what was done as number ${index + 1}`;
    if (!begun.has(actor)) {
      take({ kind: 'deliver', actor, type: 'MESSAGE', from: environment }, what);
    }
    begun.add(actor);
    if (to === null) {
      take({ kind: 'fire', actor, type }, what);
      continue;
    }
    const asks: Wanted = { kind: 'deliver', actor: to, type, from: actor };
    const request = enabledAction(world, state, asks);
    const answer =
      request && world.effectsOf(state, request).sends.find((sent) => sent.to === actor)?.message;
    take(asks, what);
    if (answer !== undefined) {
      take({ kind: 'deliver', actor, type: answer.type, from: to }, what);
    }
  }
  return schedule;
}
