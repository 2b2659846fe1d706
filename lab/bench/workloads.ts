import { World, type ExploreOptions, type WorldConfig } from '../../sim/index.js';
import { atomicStart, naiveStart } from '../../sim/test/naive-start.js';
import { twoPhaseCommit } from '../../sim/test/two-phase-commit.js';
import { defaultSpec, worldOf, type WorldSpec } from '../../properties/index.js';

/** What a space is known to have; see docs/reference-models.md. */
export interface Counts {
  readonly states: number;
  readonly transitions?: number;
  readonly depth?: number;
}

/** One space to explore in full, and how. */
export interface Workload {
  readonly name: string;
  readonly make: () => World;
  readonly options: ExploreOptions;
  /** What others have counted; absent where nobody has. */
  readonly expected?: Counts;
  /** `quick` ones are also part of the smoke test; `large` ones take minutes or gigabytes. */
  readonly size: 'quick' | 'normal' | 'large';
}

/** Two-phase commit: published counts, by the number of resource managers; for four by Onebatch and xstate/graph. */
export const commitCounts: Readonly<Record<number, Counts>> = {
  4: { states: 1_568, depth: 14 },
  5: { states: 8_832, transitions: 58_146, depth: 17 },
  6: { states: 50_816, transitions: 402_306, depth: 20 },
  7: { states: 296_448, transitions: 2_744_706, depth: 23 },
  8: { states: 1_745_408, transitions: 18_507_778, depth: 26 },
  10: { states: 61_515_776, transitions: 817_760_258 },
};

/** Naive start: counted alike by Spin, TLC and Stateright; for three starters by Spin (`--peers`). */
export const naiveCounts: Readonly<Record<number, Counts>> = {
  3: { states: 14_903, transitions: 50_872, depth: 31 },
  4: { states: 516_047, transitions: 2_310_987, depth: 41 },
  5: { states: 21_185_385, transitions: 117_292_370, depth: 51 },
};

const symmetricNaiveCounts: Readonly<Record<number, Counts>> = {
  4: { states: 41_273, transitions: 184_613, depth: 41 },
  5: { states: 465_920, transitions: 2_575_703, depth: 51 },
  6: { states: 5_257_614, transitions: 34_559_855, depth: 61 },
};

/** Orbits of two-phase commit, counted by a program that sorts the resource managers' part of the state. */
const symmetricCommitCounts: Readonly<Record<number, Counts>> = {
  10: { states: 3_300 },
  14: { states: 12_323 },
};

/** How a reference model is explored; unless `symmetric`, like actors are told apart. */
interface SearchVariant {
  readonly symmetric?: boolean;
  readonly reduced?: boolean;
  readonly interpreted?: boolean;
  readonly workers?: number;
  /** Gigabytes at most. */
  readonly gigabytes?: number;
}

function optionsOf({
  symmetric,
  reduced,
  interpreted,
  workers,
  gigabytes,
}: SearchVariant): ExploreOptions {
  return {
    symmetry: symmetric ?? false,
    ...(reduced === undefined ? {} : { reduction: reduced }),
    ...(interpreted === true ? { engine: 'interpreted' } : {}),
    ...(workers === undefined ? {} : { workers }),
    ...(gigabytes === undefined ? {} : { bounds: { bytes: gigabytes * 2 ** 30 } }),
  };
}

function variantText({
  symmetric,
  reduced,
  interpreted,
  workers,
  gigabytes,
}: SearchVariant): string {
  return [
    symmetric === true ? ', symmetric' : '',
    reduced === true ? ', reduced' : '',
    interpreted === true ? ', interpreted' : '',
    workers === undefined ? '' : `, ${workers} workers`,
    gigabytes === undefined ? '' : `, at most ${gigabytes} GB`,
  ].join('');
}

function reference(
  size: Workload['size'],
  name: string,
  config: WorldConfig,
  expected: Counts | undefined,
  manner: SearchVariant = {},
): Workload {
  return {
    name: name + variantText(manner),
    size,
    make: () => new World(config),
    options: optionsOf(manner),
    ...(expected === undefined ? {} : { expected }),
  };
}

function commit(size: Workload['size'], n: number, manner?: SearchVariant): Workload {
  const expected = manner?.symmetric === true ? symmetricCommitCounts[n] : commitCounts[n];
  return reference(size, `two-phase commit, N=${n}`, twoPhaseCommit(n), expected, manner);
}

function naive(size: Workload['size'], n: number, manner: SearchVariant = {}): Workload {
  const { symmetric = false, reduced = false, gigabytes } = manner;
  const counts = symmetric ? symmetricNaiveCounts[n] : naiveCounts[n];
  const expected = reduced || gigabytes !== undefined ? undefined : counts;
  return reference(size, `naive start, N=${n}`, naiveStart(n), expected, manner);
}

function domain(
  size: Workload['size'],
  spec: Partial<WorldSpec> & { readonly strategy: string },
  isPruned = false,
  manner: SearchVariant = {},
): Workload {
  const starters = spec.starters ?? 2;
  const full: WorldSpec = { ...defaultSpec, starters, messages: starters, ...spec };
  const { strategy, runtime, time } = full;
  const timed = time === 'timed' ? ', timed' : '';
  return {
    name: `${strategy}, ${runtime}, ${starters} starters${timed}${isPruned ? ', symmetric and reduced' : ''}${variantText(manner)}`,
    size,
    make: () => worldOf(full),
    options: isPruned ? { reduction: true } : optionsOf(manner),
  };
}

/** What `npm run bench` measures, in its order. */
export const workloads: readonly Workload[] = [
  commit('quick', 5),
  commit('normal', 6),
  commit('normal', 7),
  commit('normal', 7, { interpreted: true }),
  commit('normal', 8),
  commit('normal', 8, { workers: 2 }),
  commit('large', 10),
  commit('large', 10, { workers: 2 }),
  commit('normal', 10, { symmetric: true }),
  commit('normal', 14, { symmetric: true }),
  naive('quick', 3),
  naive('normal', 4),
  naive('normal', 4, { interpreted: true }),
  naive('normal', 5),
  naive('normal', 5, { workers: 2 }),
  naive('normal', 5, { reduced: true }),
  naive('quick', 4, { symmetric: true }),
  naive('normal', 5, { symmetric: true }),
  naive('normal', 6, { symmetric: true }),
  naive('normal', 6, { symmetric: true, workers: 2 }),
  naive('large', 6, { workers: 2, gigabytes: 4 }),
  reference('normal', 'atomic start, N=7', atomicStart(7), {
    states: 2_217_214,
    transitions: 13_145_449,
    depth: 41,
  }),
  domain('quick', { strategy: 'naive', starters: 2 }),
  domain('large', { strategy: 'naive', starters: 3 }, true),
  domain('normal', { strategy: 'naive', runtime: 'deduplicating', starters: 3 }),
  domain('normal', { strategy: 'atomic-insert', starters: 3 }),
  domain('normal', { strategy: 'lease', starters: 3 }),
  domain('normal', { strategy: 'lease', starters: 3 }, true),
  domain('normal', { strategy: 'entity', starters: 3 }),
  domain('normal', { strategy: 'entity', starters: 3 }, true),
  domain('normal', { strategy: 'naive', starters: 3, time: 'timed' }),
  domain('normal', { strategy: 'naive', starters: 3, time: 'timed' }, false, { interpreted: true }),
];
