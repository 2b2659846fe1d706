import { OpenLoopError } from '../input/errors.js';
import { replay } from './run.js';
import { isFault, type System } from './system.js';

/**
 * Runs exactly this schedule, whose actions from number `loop` (from 0) on are to lead back to the state before them.
 *
 * @returns its states, the initial one first; the last is equal to the one at `loop`.
 * @throws DivergenceError at the first action that is not enabled.
 * @throws OpenLoopError if the last state is another one, or there is no action in the loop.
 */
export function replayLoop<State, Action>(
  system: System<State, Action>,
  schedule: readonly Action[],
  loop: number,
): readonly State[] {
  const states = replay(system, schedule);
  const [begin, end] = [states[loop], states.at(-1)];
  const closes =
    loop < schedule.length &&
    begin !== undefined &&
    end !== undefined &&
    system.fingerprint(begin) === system.fingerprint(end);
  if (!closes) throw new OpenLoopError(loop, schedule.length);
  return states;
}

/**
 * The movers that a loop is unfair to: in each of its states they have something to do, and they never move.
 * A fault is nobody's move. Empty: the loop is weakly fair.
 *
 * @param states those of the whole schedule, as `replayLoop` gives them.
 */
export function starvedBy<State, Action>(
  system: System<State, Action>,
  states: readonly State[],
  schedule: readonly Action[],
  loop: number,
): readonly string[] {
  const movers = system.movers ?? [system.name];
  const moverOf = (action: Action): string | undefined => system.mover?.(action) ?? movers[0];
  const calm = (actions: readonly Action[]): ReadonlySet<string | undefined> =>
    new Set(actions.filter((action) => !isFault(system, action)).map(moverOf));
  const moved = calm(schedule.slice(loop));
  const enabled = states.slice(loop).map((state) => calm(system.enabled(state)));
  return movers.filter((name) => !moved.has(name) && enabled.every((names) => names.has(name)));
}
