/** Mutants that no property minds, and why. */
export interface Survivors {
  /** By name. */
  readonly mutants: readonly string[];
  readonly because: string;
}

/**
 * The mutants that survive in all worlds they are tried in. `npm run mutants` fails if one of them is killed after all, or if
 * another one survives.
 */
export const survivors: readonly Survivors[] = [];

/** Why this mutant survives; undefined if it is not known to. */
export function reasonFor(mutant: string): string | undefined {
  return survivors.find(({ mutants }) => mutants.includes(mutant))?.because;
}
