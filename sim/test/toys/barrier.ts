import type { System } from '../../index.js';

/** By process: whether it waits at the barrier. */
export type Barrier = readonly boolean[];

/** The process that arrives, or all that pass. */
type Step = number | 'pass';

/**
 * A barrier: `n` processes arrive one by one; when all wait, all pass at once.
 *
 * Source: TLA+ Examples, barriers/Barrier.tla.
 * @param waitsFor how many must have arrived before those that wait pass; fewer than `n` plants a bug.
 */
export function barrier(n: number, { waitsFor = n } = {}): System<Barrier, Step> {
  return {
    name: `barrier of ${n} that waits for ${waitsFor}`,
    initial: () => Array.from({ length: n }, () => false),
    enabled: (waiting) => {
      const away = [...waiting.keys()].filter((self) => waiting[self] === false);
      return n - away.length >= waitsFor ? [...away, 'pass'] : away;
    },
    step: (waiting, step) =>
      step === 'pass' ? waiting.map(() => false) : waiting.with(step, true),
    fingerprint: (waiting) => waiting.map(Number).join(''),
    describe: (step) => (step === 'pass' ? 'pass' : `process-${step + 1} arrives`),
  };
}

/** True if in this step everybody passes or nobody does. */
export function passesTogether(before: Barrier, after: Barrier): boolean {
  const passed = before.filter((waited, self) => waited && after[self] === false);
  return passed.length === 0 || passed.length === before.length;
}
