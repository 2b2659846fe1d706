import type {
  CriticalDecision,
  Undecided,
  Race,
  Chance,
  EndedBy,
  Minimum,
  PctExtent,
  PctOptions,
  PctSampler,
  SamplerName,
  Sampling,
  Verdict,
  WorldAction,
} from '../sim/index.js';
import type {
  AnySpec,
  FrontierEvidence,
  Frontier,
  Multiset,
  WorldSpec,
} from '../properties/index.js';

// What the commands find, as it is shown.

/** Why drawing runs, or counting them, ended before it was done. */
export type SamplingEnd = 'state limit' | EndedBy;

/** The fault frontiers of one world, and what it took to find them. */
export interface Frontiers<Spec extends AnySpec = WorldSpec> {
  /** The world without faults. */
  readonly spec: Spec;
  /** The faults that were asked about: those that can happen in this world, how often each. */
  readonly budgets: Multiset;
  readonly faultsMax: number;
  /** By property, in the order of tables. */
  readonly frontiers: ReadonlyMap<string, Frontier<FrontierEvidence<Spec>>>;
  /** Why searches went without symmetry, in two lines; null if none had to. */
  readonly asymmetry: string | null;
  readonly searches: number;
  readonly seconds: number;
}

/** The cheapest schedule that breaks the one property of a world, and why it does. */
export interface Minimized {
  readonly minimum: Minimum<WorldAction>;
  /** Undefined if nothing was found. */
  readonly explanation: Explanation | undefined;
  readonly seconds: number;
}

/** The odds with which one run of one sampler breaks one property. */
export interface OddsRow {
  readonly sampler: SamplerName;
  readonly property: string;
  readonly chance: Chance;
  /** Where they are unknown: how many of how many runs did. */
  readonly sampled: { readonly failed: number; readonly runs: number } | undefined;
}

export interface OddsTable {
  /** By property, then by sampler. */
  readonly rows: readonly OddsRow[];
  /** States and transitions that were looked at; all there are if `complete`. */
  readonly states: number;
  readonly transitions: number;
  readonly complete: boolean;
  /** An action by which one can go round for ever; null if there is none, undefined if nobody looked. */
  readonly cycle: string | null | undefined;
  /** Complete interleavings; undefined if they were not counted. */
  readonly interleavings: bigint | undefined;
  readonly pct:
    | {
        readonly options: PctOptions;
        /** What the guarantee is computed from; undefined if the odds are unknown. */
        readonly extent: PctExtent | undefined;
        readonly nodes: number;
      }
    | undefined;
  readonly seconds: number;
}

/** Runs that were drawn, and with what. */
export interface Sampled {
  readonly sampler: SamplerName;
  readonly seed: number;
  readonly asked: number;
  readonly sampling: Sampling<WorldAction>;
  /** What each sampler can say of itself. */
  readonly pct: { readonly options: PctOptions; readonly sampler: PctSampler } | undefined;
  readonly choicesMax: number | undefined;
  readonly interleavings: bigint | undefined;
  /** Undefined if all runs were drawn. */
  readonly ended: SamplingEnd | undefined;
  readonly seconds: number;
}

/** One verdict for each property of the world, in its order, and the time it took. */
export interface SearchResult {
  readonly verdicts: readonly Verdict<WorldAction>[];
  readonly seconds: number;
}

/** Why a counterexample came about: where it was decided, and by which two steps. */
export interface Explanation {
  readonly decision: CriticalDecision<WorldAction> | Undecided | EndedBy;
  readonly race: Race | undefined;
}
