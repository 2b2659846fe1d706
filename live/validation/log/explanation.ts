import type { WorldAction, WorldState } from '../../../sim/index.js';

/** How long a search may go on. */
export interface ExplainOptions {
  /** Milliseconds by which clocks of hosts may differ. */
  readonly skew: number;
  /** States that may be looked at. */
  readonly statesMax: number;
  /**
   * By starter, the names of what is its own: its message, the execution that it may start (`Parts.symmetric`). They are tried first
   * for its batch; a search without them takes longer, and finds the same. Default: none.
   */
  readonly belongings?: readonly (readonly string[])[];
  /** True once there is no time left. */
  readonly isLate: () => boolean;
}

/** One way to explain the log that ended before its end. */
export interface DeadEnd {
  /** Why it cannot go on. */
  readonly because: string;
  /** The steps of the model until then. */
  readonly schedule: readonly WorldAction[];
}

/** Whether the model could have done what the log says. */
export type Explanation =
  | {
      readonly kind: 'behaviour';
      readonly schedule: readonly WorldAction[];
      /** Where the schedule leads. */
      readonly final: WorldState;
      readonly states: number;
    }
  | {
      readonly kind: 'impossible';
      /** What no explanation survives: the place of a call or a batch, and what it is. */
      readonly place: string;
      readonly what: string;
      /** When it ended, by its host's clock: what has begun later has no part in it. */
      readonly time: number;
      /** The ways that got that far, by why they ended; a few of them. */
      readonly frontier: readonly DeadEnd[];
      readonly states: number;
    }
  | { readonly kind: 'unknown'; readonly because: string; readonly states: number };
