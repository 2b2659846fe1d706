import { World, type WorldConfig } from '../../index.js';
import { searched, statesMax } from '../agreement.js';
import { simulated } from './search.js';

export interface Comparison {
  /** False if the world is too large for it. */
  readonly compared: boolean;
  /** What a search of the world and the simulator say, if they do not say the same. */
  readonly difference: string | null;
}

/**
 * Has a world searched, and simulated: do both tell the same states, transitions, levels, verdicts and shortest
 * violations, and with symmetric actors as many orbits?
 * @param mistaken a world with a mistake in it, to search in place of that of the configuration.
 * @param most states; larger worlds are left out.
 */
export function compared(
  config: WorldConfig,
  mistaken?: () => World,
  most = statesMax,
): Comparison {
  const make = mistaken ?? (() => new World(config));
  // What a test has put in place of a world's methods only the interpreted engine calls.
  const engine = mistaken === undefined ? 'compiled' : 'interpreted';
  const expected = simulated(config, most);
  if (expected === 'too large') return { compared: false, difference: null };
  const found = searched(make(), { bounds: { states: 2 * most }, symmetry: false, engine });
  const orbits =
    config.symmetric === undefined || found === 'breaks a rule'
      ? null
      : searched(make(), { symmetry: true, engine });
  const [one, other] = [expected, found].map((whole) => {
    if (typeof whole === 'string') return whole;
    const { states, transitions, depth, quiescent, verdicts } = whole;
    return JSON.stringify({ states, transitions, depth, quiescent, verdicts });
  });
  if (one !== other) return { compared: true, difference: `simulated: ${one}; searched: ${other}` };
  if (orbits === null || typeof expected === 'string') return { compared: true, difference: null };
  const told = typeof orbits === 'string' ? orbits : [orbits.states, orbits.represented];
  const orbitsDiffer = JSON.stringify(told) !== JSON.stringify([expected.orbits, expected.states]);
  return {
    compared: true,
    difference: orbitsDiffer
      ? `simulated: ${expected.orbits} orbits of ${expected.states}; searched: ${String(told)}`
      : null,
  };
}
