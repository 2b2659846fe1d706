import type { System } from '../../index.js';

interface Fork {
  readonly holder: number;
  readonly clean: boolean;
}

interface Philosopher {
  readonly at: 'loop' | 'think' | 'eat';
  readonly hungry: boolean;
}

export interface Table {
  /** Fork p lies between philosopher p - 1 and philosopher p. */
  readonly forks: readonly Fork[];
  readonly philosophers: readonly Philosopher[];
}

/**
 * Chandy and Misra's dining philosophers, `n` at the table, counted from 0.
 *
 * Source: TLA+ Examples, DiningPhilosophers.
 * @param forksNeeded 1 plants a bug: a philosopher eats with either fork alone.
 */
export function diningPhilosophers(
  n: number,
  { forksNeeded = 2 }: { forksNeeded?: 1 | 2 } = {},
): System<Table, number> {
  return {
    name: `${n} dining philosophers`,
    initial: () => ({
      forks: Array.from({ length: n }, (_, fork) => ({
        holder: fork === 1 ? 0 : fork,
        clean: false,
      })),
      philosophers: Array.from({ length: n }, () => ({ at: 'loop', hungry: true })),
    }),
    enabled: ({ philosophers }) => [...philosophers.keys()],
    step: (table, self) => turnOf(table, self, forksNeeded),
    fingerprint: (table) => JSON.stringify(table),
    describe: (self) => `philosopher-${self + 1}`,
  };
}

/** True if no two neighbours eat at the same time. */
export function neighboursExclude({ philosophers }: Table): boolean {
  return philosophers.every(
    ({ at }, self) => at !== 'eat' || philosophers.at(self - 1)?.at !== 'eat',
  );
}

function turnOf({ forks, philosophers }: Table, self: number, forksNeeded: 1 | 2): Table {
  const n = philosophers.length;
  const leftAt = self;
  const rightAt = (self + 1) % n;
  const left = forks[leftAt] as Fork;
  const right = forks[rightAt] as Fork;
  const { at, hungry } = philosophers[self] as Philosopher;
  switch (at) {
    case 'think':
      return { forks, philosophers: philosophers.with(self, { at: 'loop', hungry: true }) };
    case 'eat':
      return {
        forks: forks
          .with(leftAt, { ...left, clean: false })
          .with(rightAt, { ...right, clean: false }),
        philosophers: philosophers.with(self, { at: 'loop', hungry: false }),
      };
    case 'loop': {
      const ready = [left, right].filter(({ holder, clean }) => holder === self && clean);
      const mayEat = ready.length >= forksNeeded;
      const next = hungry ? (mayEat ? 'eat' : 'loop') : 'think';
      let passed = forks;
      if (left.holder === self && !left.clean) {
        passed = forks.with(leftAt, { holder: (self + n - 1) % n, clean: true });
      } else if (right.holder === self && !right.clean) {
        passed = forks.with(rightAt, { holder: rightAt, clean: true });
      }
      return { forks: passed, philosophers: philosophers.with(self, { at: next, hungry }) };
    }
  }
}
