import type { Violation } from '../sim/index.js';

/** The decision that made the difference. */
export interface Critical {
  /** From 1. */
  readonly step: number;
  readonly text: string;
}

/** What is told besides the steps, in every format. */
export interface Annotations {
  /** The violations to mark. */
  readonly violations: readonly Violation[];
  /** How many windows the world has: with one, window and instance are not told. */
  readonly windows: number;
  readonly critical?: Critical | undefined;
  /** True: with each step, what else could have happened. */
  readonly alternatives?: boolean;
}
