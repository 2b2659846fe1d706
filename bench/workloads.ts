import { World, type WorldConfig } from '../sim/index.js';
import { atomicStart, naiveStart } from '../sim/test/naive-start.js';
import { twoPhaseCommit } from '../sim/test/two-phase-commit.js';
import { defaultSpec, worldOf, type WorldSpec } from '../properties/index.js';

/** One space to explore in full. */
export interface Workload {
  readonly name: string;
  readonly make: () => World;
  /** What others have counted; absent where nobody has. */
  readonly published?: {
    readonly states: number;
    readonly transitions: number;
    readonly depth?: number;
  };
  /** `quick` ones are also part of the smoke test. */
  readonly size: 'quick' | 'normal';
}

const reference = (
  name: string,
  config: WorldConfig,
  size: Workload['size'],
  published?: Workload['published'],
): Workload => ({
  name,
  size,
  make: () => new World(config),
  ...(published === undefined ? {} : { published }),
});

const domain = (
  size: Workload['size'],
  spec: Partial<WorldSpec> & { strategy: string },
): Workload => {
  const starters = spec.starters ?? 2;
  const full: WorldSpec = { ...defaultSpec, starters, messages: starters, ...spec };
  const faults = Object.entries(full.faults).map(([kind, times]) => `, ${kind}=${times}`);
  return {
    name: `${full.strategy}, ${full.runtime}, ${starters} starters${faults.join('')}`,
    size,
    make: () => worldOf(full),
  };
};

/** What `npm run bench` measures, in its order. Published counts: see docs/reference-models.md. */
export const workloads: readonly Workload[] = [
  reference('two-phase commit, N=5', twoPhaseCommit(5), 'quick', {
    states: 8_832,
    transitions: 58_146,
    depth: 17,
  }),
  reference('two-phase commit, N=6', twoPhaseCommit(6), 'normal', {
    states: 50_816,
    transitions: 402_306,
    depth: 20,
  }),
  reference('two-phase commit, N=7', twoPhaseCommit(7), 'normal', {
    states: 296_448,
    transitions: 2_744_706,
    depth: 23,
  }),
  reference('two-phase commit, N=8', twoPhaseCommit(8), 'normal', {
    states: 1_745_408,
    transitions: 18_507_778,
    depth: 26,
  }),
  reference('naive start, N=3', naiveStart(3), 'quick'),
  reference('naive start, N=4', naiveStart(4), 'normal', {
    states: 516_047,
    transitions: 2_310_987,
    depth: 41,
  }),
  reference('naive start, N=5', naiveStart(5), 'normal', {
    states: 21_185_385,
    transitions: 117_292_370,
    depth: 51,
  }),
  reference('atomic start, N=7', atomicStart(7), 'normal', {
    states: 2_217_214,
    transitions: 13_145_449,
    depth: 41,
  }),
  domain('quick', { strategy: 'naive', starters: 2 }),
  domain('normal', { strategy: 'naive', runtime: 'deduplicating', starters: 3 }),
  domain('normal', { strategy: 'atomic-insert', starters: 3 }),
  domain('normal', { strategy: 'lease', starters: 3 }),
  domain('normal', { strategy: 'entity', starters: 3 }),
];
