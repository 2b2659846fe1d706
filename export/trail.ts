import { InputError, type World, type WorldAction } from '../sim/index.js';

/** One step of a trail: which of how many moves, as `World.enabled` lists them; numbers count from 0. */
export interface TrailStep {
  readonly move: number;
  readonly of: number;
}

const trailFormat = 'onebatch-trail/1';

/** Far above what a search writes. */
const stepsMax = 100_000;

/**
 * The steps of a trail that `run.sh` wrote.
 *
 * @param file its name, for the message.
 * @throws InputError in one line, with the line of the file.
 */
export function trailOf(text: string, file: string): readonly TrailStep[] {
  const [head, ...lines] = text.trimEnd().split(/\r?\n/);
  if (head !== trailFormat) {
    throw new InputError(`${file}:1: expected ${trailFormat}, as the first line of a trail`);
  }
  if (lines.length > stepsMax) {
    throw new InputError(`${file} has ${lines.length} steps; expected at most ${stepsMax}`);
  }
  return lines.map((line, index) => {
    const [, move, of] = /^(\d{1,9}) of (\d{1,9})$/.exec(line) ?? [];
    if (move === undefined || Number(move) >= Number(of)) {
      throw new InputError(
        `${file}:${index + 2}: '${line.slice(0, 80)}'; expected a move and how many there are, as in 0 of 2`,
      );
    }
    return { move: Number(move), of: Number(of) };
  });
}

/**
 * The actions of a trail in the world that it is of.
 *
 * @throws InputError where the world has not as many moves as the exported one had: it has changed since.
 */
export function followTrail(
  world: World,
  steps: readonly TrailStep[],
  file: string,
): readonly WorldAction[] {
  let state = world.initial();
  return steps.map(({ move, of }, index) => {
    const enabled = world.enabled(state);
    const action = enabled[move];
    if (action === undefined || enabled.length !== of) {
      throw new InputError(
        `${file}:${index + 2}: the exported world has ${of} moves there, the one of today ${enabled.length}; expected a trail of this world: export it anew`,
      );
    }
    state = world.step(state, action);
    return action;
  });
}
