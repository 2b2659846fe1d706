import type { RuntimeEra } from '../../model/index.js';
import type { Faults } from '../worlds/world-spec.js';

/** What the explorer found about one property of one strategy, and is expected to find again. */
export interface Finding {
  readonly runtimes: readonly RuntimeEra[];
  /** The minimal sets of faults that break it: none if it is safe, the empty set if no fault is needed. */
  readonly breaks: readonly Faults[];
  /** The situation that the property is about never came up. */
  readonly unwitnessed?: true;
  /** How it comes about, in one sentence without a full stop; not for what is safe. */
  readonly because?: string;
}

/** The findings about one strategy, by property. Each runtime is in one finding of each property. */
export type Findings = { readonly [property: string]: readonly Finding[] };

/** What is known of the safety half of a property (`safetyHalves`) for every number of starters, without faults. */
export interface EveryNumber {
  readonly strategy: string;
  readonly runtimes: readonly RuntimeEra[];
  readonly property: string;
  /** `holds`: proven. `brokenBy`: the least number of starters that breaks the property. `unknown`: why there is no proof. */
  readonly answer: 'holds' | { readonly brokenBy: number } | { readonly unknown: string };
}
