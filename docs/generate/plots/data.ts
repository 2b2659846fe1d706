import { readFileSync } from 'node:fs';

/** How likely one run is to meet a second batch. */
export interface OddsPoint {
  /** `smallest`: look, then start, nothing else. `naive`: the strategy of that name on `2019`. */
  readonly race: 'smallest' | 'naive';
  readonly starters: number;
  readonly sampler: 'uniform' | 'pct' | 'interleavings';
  readonly probability: number;
  /** Where the odds cannot be computed: what 99.9 of 100 samples allow. Without it the probability is exact. */
  readonly interval?: { readonly low: number; readonly high: number };
  readonly command?: string;
}

/** States stored by one search, and what was left out. */
export interface StatesPoint {
  readonly starters: number;
  readonly reductions: 'neither' | 'symmetry' | 'partial order' | 'both';
  readonly states: number;
  readonly command: string;
}

/** What `npm run plot-data` has kept. */
export function keptPoints<Point>(name: string): readonly Point[] {
  const { points } = JSON.parse(readFileSync(`docs/plots/${name}.json`, 'utf8')) as {
    points: readonly Point[];
  };
  return points;
}
