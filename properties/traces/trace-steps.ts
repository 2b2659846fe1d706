import { InputError } from '../../input/errors.js';
import {
  labelText,
  parse,
  type Label,
  type World,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';

/**
 * The steps of a trace as actions of a world: each is what the world enables there under that label. From the first one on that is not
 * enabled, they are what their labels say (see `parse` in sim), for a replay to follow as far as it can.
 *
 * @throws InputError for a label that stands for several actions, or for none; in one line, without the file's name.
 */
export function actionsIn(world: World, steps: readonly Label[]): readonly WorldAction[] {
  let state: WorldState | null = world.initial();
  return steps.map((label, index) => {
    const text = labelText(label);
    const enabled = state === null ? [] : world.enabled(state);
    const fitting = enabled.filter((action) => world.describe(action) === text);
    const read = fitting.length > 0 ? fitting : parse(label, world.vocabulary);
    const [action] = read;
    if (action === undefined || read.length > 1)
      throw unclear(`at steps[${index}]: '${text}'`, read);
    state = state === null || fitting.length === 0 ? null : world.step(state, action);
    return action;
  });
}

function unclear(what: string, read: readonly WorldAction[]): InputError {
  if (read.length === 0) {
    return new InputError(`${what} is no step; expected such as 'READ from starter-1'`);
  }
  const ways = read.map(({ type, from, via }) => JSON.stringify({ type, from, via }));
  return new InputError(
    `${what} can be read as ${ways.join(' or ')}; expected names that can be told apart: call one otherwise`,
  );
}
