import { ModelError } from '../../../input/errors.js';
import { isFault, type Fingerprint, type System } from '../../base/system.js';
import type { Rational } from '../../sampling/chance.js';

/**
 * The exact probability that a uniform walk passes through a state where `isBad`, the initial state included: at every
 * step each enabled action is equally likely, faults too, until nothing is enabled. Where nothing but faults is left, to
 * end there is one more choice.
 *
 * It is what the share of such runs under `uniform` tends to, so a sampler can be tested against it, and `UniformProbability`, which
 * looks at states once each and in another order.
 *
 * Limit: the states before the first bad one must be finitely many (an infinite system is never done) and without a
 * cycle. What comes after a bad state is not looked at. Every state is kept, with its fraction: meant for small worlds.
 * Source: one pass of backward induction over the graph as a Markov chain.
 * @throws ModelError naming the action that closes a cycle, a step that changes nothing included.
 */
export function exactOdds<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
): Rational {
  const known = new Map<Fingerprint, Rational>();
  const open = new Set<Fingerprint>();
  const path: Visit<State, Action>[] = [];
  const enter = (state: State, key: Fingerprint): void => {
    open.add(key);
    const actions = isBad(state) ? null : system.enabled(state);
    path.push({ state, key, actions, next: 0, sum: never });
  };
  const initial = system.initial();
  const root = system.fingerprint(initial);
  enter(initial, root);
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const action = visit.actions?.[visit.next];
    if (action === undefined) {
      known.set(visit.key, mean(system, visit));
      open.delete(visit.key);
      path.pop();
      continue;
    }
    const state = system.step(visit.state, action);
    const key = system.fingerprint(state);
    const odds = known.get(key);
    if (odds !== undefined) {
      visit.sum = plus(visit.sum, odds);
      visit.next += 1;
    } else if (open.has(key)) {
      throw new ModelError(
        `${system.name} has a cycle: '${system.describe(action)}' leads back to a state passed before; ` +
          `exact odds need a graph without cycles`,
      );
    } else {
      enter(state, key);
    }
  }
  return known.get(root) as Rational;
}

/** A state on the way from the initial one, and what its actions up to `next` add up to. */
interface Visit<State, Action> {
  readonly state: State;
  readonly key: Fingerprint;
  /** Null for a bad state: what comes after it does not matter. */
  readonly actions: readonly Action[] | null;
  next: number;
  sum: Rational;
}

const never: Rational = { numerator: 0n, denominator: 1n };
const certain: Rational = { numerator: 1n, denominator: 1n };

function mean<State, Action>(
  system: System<State, Action>,
  { actions, sum }: Visit<State, Action>,
): Rational {
  if (actions === null) return certain;
  const mayEnd = actions.every((action) => isFault(system, action));
  const choices = actions.length + (mayEnd ? 1 : 0);
  return lowest(sum.numerator, sum.denominator * BigInt(choices));
}

function plus(one: Rational, other: Rational): Rational {
  return lowest(
    one.numerator * other.denominator + other.numerator * one.denominator,
    one.denominator * other.denominator,
  );
}

function lowest(numerator: bigint, denominator: bigint): Rational {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** Precondition: `b` is at least 1 and `a` at least 0. */
function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
