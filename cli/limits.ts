/** States up to which a world is searched without reduction first: that has its price, and a small world is not worth it. */
export const smallMax = 2_000_000;

/** Where a search ends, and what makes it shorter. */
export interface Limits {
  /** Distinct states; absent: as many as memory holds. */
  readonly maxStates?: number;
  /** Absent: as long as it takes. */
  readonly maxSeconds?: number;
  /** Bytes for states and tables; absent: half of what there is, and no more than can be addressed. */
  readonly maxMemory?: number;
  /** Threads; absent: 1. */
  readonly workers?: number;
  /** False: states that differ by a permutation of the starters only are told apart. */
  readonly symmetry?: boolean;
  /** False: no move is left out. True: from the first state on. Absent: once a world has turned out to be large. */
  readonly reduction?: boolean;
  /** False: executions that go round for ever are not looked for. */
  readonly cycles?: boolean;
}
