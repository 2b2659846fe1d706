import type { Rational } from './chance.js';
import { checkExtent, checkPct } from '../schemas.js';
import { fraction } from './chance.js';
import type { PctExtent, PctOptions } from './pct.js';

/** The least probability with which one run of PCT breaks what can be broken at its depth. */
export interface PctGuarantee {
  /** Of a violation that needs no fault. */
  readonly least: Rational;
  /** By which it is multiplied for each fault that the violation needs; null where none can happen. */
  readonly eachFault: Rational | null;
}

/**
 * A violation has depth d if there are d - 1 numbers of events and one number of a chain, such that every run in which the
 * chain ranks last and the events that come up with these numbers are lowered, in a certain order of levels, breaks the
 * property, whatever the other ranks. Depth 1 needs one event to come as late as it can; depth 2 one other
 * event, besides, to be held back until then.
 *
 * Of C chains one that is fixed beforehand ranks last with probability 1/C, as its rank is independent of all others. The d - 1
 * numbers, in their order, are drawn with probability 1 / (n (n - 1) ...), which is at least 1 / n^(d - 1). So a run breaks the
 * property with probability at least 1 / (C n^(d - 1)). With faults allowed, none of up to B happens with probability
 * 1 / (B + 1), and a certain one at a certain moment with another 1 / ((n + 1) F), where F can be chosen from.
 *
 * In an order of width w there are at most w (w + 1) / 2 chains, so that it is at least 1 / (w^2 n^(d - 1)), as published. The
 * publication speaks of d events that come in a certain order, each as late as possible. That is the same where the
 * event to come last begins in the same chain whatever the ranks are. It need not be: see docs/sampling.md.
 *
 * @param extent the most that any run has; of a sample, it is a guarantee for runs that have no more.
 * @throws InputError if no run of PCT can be drawn so, or have had so much.
 */
export function pctGuarantee(options: PctOptions, extent: PctExtent): PctGuarantee {
  checkPct(options);
  checkExtent(extent);
  const { depth, events, faults = 0 } = options;
  const chains = BigInt(Math.max(1, extent.chains));
  const least = fraction(1n, chains * BigInt(events) ** BigInt(depth - 1) * BigInt(faults + 1));
  const places = BigInt(events + 1) * BigInt(Math.max(1, extent.faults));
  return { least, eachFault: faults === 0 ? null : fraction(1n, places) };
}
