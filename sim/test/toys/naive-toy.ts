import type { System } from '../../index.js';

export interface Race {
  readonly starters: readonly ('get' | 'start' | 'done')[];
  readonly started: number;
}

/**
 * Check-then-start in its smallest form: `k` starters, each gets the row and, if it saw none, starts.
 *
 * Oracle: a uniform walk over the enabled steps starts twice with probability 1 - 1/k; of all maximal
 * interleavings 4 of 6 do for k = 2, 60 of 66 for k = 3, 1,152 of 1,176 for k = 4.
 * @param atomic true closes the gap: the check and the start are one step.
 */
export function naiveToy(k: number, { atomic = false } = {}): System<Race, number> {
  return {
    name: `check-then-start, ${k} starters`,
    initial: () => ({ starters: Array.from({ length: k }, () => 'get'), started: 0 }),
    enabled: ({ starters }) => [...starters.keys()].filter((self) => starters[self] !== 'done'),
    step: ({ starters, started }, self) => {
      const go = (next: 'start' | 'done', starts: 0 | 1): Race => ({
        starters: starters.with(self, next),
        started: started + starts,
      });
      if (starters[self] === 'start') return go('done', 1);
      if (started > 0) return go('done', 0);
      return atomic ? go('done', 1) : go('start', 0);
    },
    fingerprint: (state) => JSON.stringify(state),
    describe: (self) => `starter-${self + 1}`,
    movers: Array.from({ length: k }, (_, self) => `starter-${self + 1}`),
    mover: (self) => `starter-${self + 1}`,
  };
}

export function startedTwice({ started }: Race): boolean {
  return started > 1;
}
