import type { System } from '../../index.js';

/** Who has moved, in order. */
export type Ladder = readonly ('a' | 'b')[];

/**
 * Two movers with `steps` steps each, which do nothing but be told apart: for what depends on their order alone.
 *
 * `alternates(3)` is bad for two steps each: it needs a first, then b, and then a again before b. That takes two changes, so
 * it is a violation of depth 3.
 */
export function ladderToy(steps: number): System<Ladder, 'a' | 'b'> {
  return {
    name: `ladder, ${steps} steps each`,
    initial: () => [],
    enabled: (moved) =>
      (['a', 'b'] as const).filter((mover) => moved.filter((m) => m === mover).length < steps),
    step: (moved, mover) => [...moved, mover],
    fingerprint: (moved) => moved.join(''),
    describe: (mover) => mover,
    movers: ['a', 'b'],
    mover: (mover) => mover,
  };
}

/** True if the first `rungs` steps are those of a, b, a, ... in turns. */
export function alternates(rungs: number): (moved: Ladder) => boolean {
  return (moved) =>
    moved.length >= rungs &&
    moved.slice(0, rungs).every((mover, index) => mover === (index % 2 === 0 ? 'a' : 'b'));
}
