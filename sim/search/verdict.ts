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
  /** With symmetry: how many states the stored ones stand for. Otherwise null. */
  readonly represented: number | null;
  /**
   * Why the search went without the symmetry that the world declares: two lines, the culprit and how it treats the actors
   * differently. Null if it did not, or was told to go without.
   */
  readonly asymmetry: string | null;
  /**
   * With partial-order reduction: how many states were expanded by the moves of one actor only, and how often the search
   * began again because it had learned more about who sends what. Otherwise null.
   */
  readonly reduced: { readonly states: number; readonly restarts: number } | null;
  /** `none`: every transition leads to a state found later, so there is no cycle. */
  readonly cycles: 'none' | 'looked for' | 'not looked for';
}

/** Limits of a search. Each is inclusive; absent means none. Reaching one gives `unknown`, never `holds`. */
export interface Bounds {
  /** Distinct states; at least 1. */
  readonly states?: number;
  /** Levels; 1 judges the initial state only. */
  readonly depth?: number;
  /** Bytes that states and tables may take; 2^24 to 2^32, and more than the least for more than one worker. */
  readonly bytes?: number;
}

/** Why a search has ended before it had seen the whole space. */
export type StopReason = 'state limit' | 'depth limit' | EndedBy;

/** Why work ends that has not reached a limit of its own. */
export type EndedBy = 'memory limit' | 'time limit' | 'interrupted';

/**
 * What a search found out about one property. Never more than that: a search that did not finish says `unknown`.
 *
 * - `holds`: no reachable state and no fair loop violates it, and its witness was reached.
 * - `violated`: `counterexample` is a shortest schedule to a violation, or an execution without end.
 * - `unwitnessed`: nothing violates it, but the situation it speaks about never came up.
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

/** An execution that violates a property, with what is known of how short it is. */
export interface Counterexample<Action> {
  /** From the initial state to the violation; of an execution without end, once around its loop. */
  readonly actions: readonly Action[];
  /**
   * `safety`: the last state is wrong. `liveness`: something is still owed, and will be for ever: the last state is
   * quiescent, or there is a loop.
   */
  readonly violates: 'safety' | 'liveness';
  /**
   * How many actions come before the loop: the others lead from the state after them back to it, and can repeat for
   * ever, fairly to every actor. Null if the execution ends. Only with `liveness`.
   */
  readonly loop: number | null;
  /**
   * The certificate that no schedule is shorter: this many states can be reached in fewer steps, every one was looked
   * at, and none violates the property. Null when the search was stopped before it could say so, and for a loop: no
   * claim is made that there is no shorter one.
   */
  readonly statesBelow: number | null;
}

/** Where a search is now. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  /** Properties of which a violation was found, other than by a loop. */
  readonly violated: number;
  readonly bytes: number;
  /** States of each level that is complete. */
  readonly levels: readonly number[];
}
