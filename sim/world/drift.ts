import { ModelError } from '../../input/errors.js';
import { clock, type Advance } from './action.js';
import type { Drift, WorldConfig } from './config.js';

/** How an actor's own clock runs while the world's moves once: `fast` and `slow` as much as it may. */
export type Pace = 'exact' | 'fast' | 'slow';

/** One way in which the clock may move: how each actor's own clock runs meanwhile. */
export interface Passing {
  readonly action: Advance;
  /** By number of the actor. */
  readonly paces: readonly Pace[];
}

/** The most ways there may be: each is a move of its own wherever the clock may move. */
const passingsMax = 81;

/**
 * The time of the world until an own clock has come `left` further; -1 stays -1, for ever. Rounded towards an exact clock, as all is here: a
 * clock that runs otherwise than it may is never looked at.
 */
export function untilOwn(left: number, pace: Pace, { faster = 0, slower = 0 }: Drift): number {
  if (left === -1) return -1;
  if (pace === 'fast') return Math.ceil((left * 100) / (100 + faster));
  return pace === 'slow' ? Math.floor((left * 100) / (100 - slower)) : left;
}

/** How far an own clock comes in so much time of the world. */
export function ownTime(units: number, pace: Pace, { faster = 0, slower = 0 }: Drift): number {
  if (pace === 'fast') return Math.floor((units * (100 + faster)) / 100);
  return pace === 'slow' ? Math.ceil((units * (100 - slower)) / 100) : units;
}

/**
 * All ways in which the clock of a world may move, the exact one first.
 * @throws ModelError if there are too many.
 */
export function passingsOf({ actors, drift = {} }: WorldConfig): readonly Passing[] {
  let all: readonly (readonly Pace[])[] = [[]];
  for (const { id } of actors) {
    const { faster = 0, slower = 0 } = drift[id] ?? {};
    const own: readonly Pace[] = [
      'exact',
      ...(faster > 0 ? ['fast' as const] : []),
      ...(slower > 0 ? ['slow' as const] : []),
    ];
    all = all.flatMap((paces) => own.map((pace) => [...paces, pace]));
    if (all.length > passingsMax) {
      throw new ModelError(
        `clocks may drift in over ${passingsMax} ways together; let fewer actors drift, or each one way only`,
      );
    }
  }
  return all.map((paces) => {
    const type = paces
      .flatMap((pace, index) => (pace === 'exact' ? [] : [`${actors[index]?.id ?? ''} ${pace}`]))
      .join(', ');
    const action = { kind: 'advance' as const, actor: clock };
    return { paces, action: type === '' ? action : { ...action, type } };
  });
}
