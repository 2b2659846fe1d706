/** How far a search went, and under which bounds. */
export interface Coverage {
  /** Distinct states found. */
  readonly states: number;
  /** Successors generated, the initial state counted as one, self-loops and duplicates included (TLC's "generated"). */
  readonly transitions: number;
  /** Levels of the breadth-first search; the initial state alone is 1. */
  readonly depth: number;
  /** Distinct states in which nothing is enabled but faults. */
  readonly quiescent: number;
  /** True if every reachable state was expanded. */
  readonly complete: boolean;
  readonly bounds: Bounds;
  /** Calls of XState that the search needed. */
  readonly xstateCalls: number;
  /** Bytes held by the table of states. */
  readonly bytes: number;
}

/** Limits of a search. Each is inclusive; absent means none. Reaching one gives `unknown`, never `holds`. */
export interface Bounds {
  /** Distinct states; at least 1. */
  readonly states?: number;
  /** Levels; 1 judges the initial state only. */
  readonly depth?: number;
}

export type StopReason = 'state limit' | 'depth limit' | 'time limit' | 'interrupted';

/**
 * What a search found out about one property. Never more than that: a search that did not finish says `unknown`.
 *
 * - `holds`: no reachable state violates it, and its witness was reached.
 * - `violated`: `counterexample` is a shortest schedule to a violation.
 * - `unwitnessed`: no reachable state violates it, but the situation it speaks about never came up.
 * - `unknown`: the search ended early, for the stated reason, before it found a violation.
 */
export type Verdict<Action> =
  | { readonly kind: 'holds'; readonly property: string; readonly coverage: Coverage }
  | { readonly kind: 'unwitnessed'; readonly property: string; readonly coverage: Coverage }
  | {
      readonly kind: 'unknown';
      readonly property: string;
      readonly because: StopReason;
      readonly coverage: Coverage;
    }
  | {
      readonly kind: 'violated';
      readonly property: string;
      readonly coverage: Coverage;
      readonly counterexample: Counterexample<Action>;
    };

export interface Counterexample<Action> {
  /** From the initial state to the violation. */
  readonly actions: readonly Action[];
  /** `safety`: the last state is wrong. `liveness`: the last state is quiescent and something is still owed. */
  readonly violates: 'safety' | 'liveness';
  /**
   * The certificate that no schedule is shorter: this many states can be reached in fewer steps, every one was looked
   * at, and none violates the property. Null when the search was stopped before it could say so.
   */
  readonly statesBelow: number | null;
}
