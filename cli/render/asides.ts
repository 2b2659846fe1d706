import type { Breach } from '../story.js';

/** The decision that made the difference. */
export interface Critical {
  /** From 1. */
  readonly step: number;
  readonly text: string;
}

/** What is told besides the steps, in every format. */
export interface Asides {
  /** The violations to mark. */
  readonly breaches: readonly Breach[];
  /** How many windows the world has: with one, window and instance are not told. */
  readonly windows: number;
  readonly critical?: Critical | undefined;
  /** True: with each step, what else could have happened. */
  readonly alternatives?: boolean;
}
