import type { System } from '../../index.js';

type Line = 'away' | 'acquire' | 'inside' | 'release';

export interface Locked {
  readonly at: readonly Line[];
  readonly free: boolean;
}

const after = { away: 'acquire', acquire: 'inside', inside: 'release', release: 'away' } as const;

/**
 * A lock and two processes that take it again and again.
 *
 * Source: TLA+ Examples, locks_auxiliary_vars/Lock.tla.
 * @param waits false plants a bug: a process takes the lock whether it is free or not.
 */
export function lock({ waits = true } = {}): System<Locked, number> {
  return {
    name: waits ? 'lock' : 'lock without waiting',
    initial: () => ({ at: ['away', 'away'], free: true }),
    enabled: ({ at, free }) =>
      [...at.keys()].filter((self) => at[self] !== 'acquire' || free || !waits),
    step: ({ at, free }, self) => {
      const line = at[self] as Line;
      return {
        at: at.with(self, after[line]),
        free: line === 'acquire' ? false : line === 'release' ? true : free,
      };
    },
    fingerprint: (state) => JSON.stringify(state),
    describe: (self) => `process-${self + 1}`,
  };
}

/** True if at most one process has the lock, and the lock is not free when one has. */
export function isExclusive({ at, free }: Locked): boolean {
  const owners = at.filter((line) => line === 'inside' || line === 'release').length;
  return owners === 0 || (owners === 1 && !free);
}
