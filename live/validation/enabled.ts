import type { World, WorldAction, WorldState } from '../../sim/index.js';

/** What a state enables of this kind, for this actor and this message; undefined if it does not. */
export function enabledAction(
  world: World,
  state: WorldState,
  { actor, action, message }: Required<WorldAction>,
): WorldAction | undefined {
  return world.enabled(state).find(
    (enabled) =>
      enabled.actor === actor &&
      enabled.action === action &&
      // Of a channel without order the label also says what is in the message.
      (enabled.message === message || enabled.message?.startsWith(`${message} `) === true),
  );
}
