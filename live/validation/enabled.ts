import type { World, WorldAction, WorldState } from '../../sim/index.js';

/** What an action of a world is known by from outside: a delivery by receiver, type and sender, a timer by its delay and, if it is known, its state. */
export type Wanted = Pick<WorldAction, 'actor' | 'from' | 'via'> & {
  readonly kind: 'deliver' | 'fire';
  readonly type: string;
};

/** What a state enables of this kind, for this actor and this message or timer; undefined if it does not. */
export function enabledAction(
  world: World,
  state: WorldState,
  { kind, actor, type, from, via }: Wanted,
): WorldAction | undefined {
  return world
    .enabled(state)
    .find(
      (action) =>
        action.kind === kind &&
        action.actor === actor &&
        action.type === type &&
        action.from === from &&
        (via === undefined || action.via === via),
    );
}
