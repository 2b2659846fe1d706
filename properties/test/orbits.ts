import { expect } from 'vitest';
import { explore, TransitionMemo, type World } from '../../sim/index.js';
import { worldOf, type WorldSpec } from '../index.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

/** What a search of the whole space finds; states that it stands for count one by one. */
function findings(world: World, symmetry: boolean) {
  const verdicts = explore(world, { until: 'never', symmetry });
  const coverage = verdicts[0]?.coverage;
  return {
    stored: coverage?.states ?? 0,
    found: {
      states: symmetry ? coverage?.represented : coverage?.states,
      depth: coverage?.depth,
      verdicts: verdicts.map((verdict) =>
        verdict.kind === 'violated'
          ? `${verdict.property} ${verdict.counterexample.violates} ${verdict.counterexample.actions.length}`
          : `${verdict.property} ${verdict.kind}`,
      ),
    },
  };
}

/**
 * Expects that symmetry changes how many states are stored, and nothing else.
 * @returns a line for each property.
 */
export function expectTheSame(
  spec: WorldSpec,
  options: Parameters<typeof worldOf>[1] = {},
): readonly string[] {
  const world = worldOf(spec, { memo, ...options });
  const all = findings(worldOf(spec, { memo, ...options, symmetry: false }), false);
  const orbits = findings(world, true);
  expect(world.isSymmetric).toBe(true);
  expect(orbits.found).toEqual(all.found);
  expect(orbits.stored).toBeLessThan(all.stored);
  return all.found.verdicts;
}
