import { totalmem } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import {
  Exploration,
  type Coverage,
  type ExploreOptions,
  type Progress,
  type World,
} from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import { lifeline } from './lifeline.js';
import { smallMax, type Limits } from './limits.js';
import { stopOf } from './stop.js';
import { notes } from './terminal.js';
import type { SearchResult } from '../render/results.js';

/** Transitions between two looks at the clock and at signals: some tens of milliseconds. */
const chunk = 1 << 16;

/** Bytes that a search may take unless it is told: half of what there is. */
export const defaultBytes =
  Math.min(process.constrainedMemory() || Infinity, totalmem(), 2 ** 33) / 2;

/** What is known before a search has begun. */
export function nothingFound(properties: readonly string[]): SearchResult {
  const verdicts = properties.map(
    (property) => ({ kind: 'unknown', property, because: 'interrupted', coverage: none }) as const,
  );
  return { verdicts, seconds: 0 };
}

const none: Coverage = {
  states: 0,
  transitions: 0,
  depth: 0,
  quiescent: 0,
  complete: false,
  bounds: {},
  xstateCalls: 0,
  bytes: 0,
  represented: null,
  asymmetry: null,
  reduced: null,
  cycles: 'not looked for',
};

/** Told how far a search is, and for how many seconds it has been going on. */
type Watch = (progress: Progress, seconds: number) => void;

/**
 * Explores a world breadth-first until all is decided, a limit is reached, or somebody interrupts.
 *
 * @param soFar is told what was found, where a step may never come back: after each violation, and once a second or so.
 */
export async function search(
  world: World,
  limits: Limits,
  interrupt: Interrupt,
  watch: Watch,
  soFar?: (findings: SearchResult) => void,
): Promise<SearchResult> {
  const begin = performance.now();
  const stop = stopOf(interrupt, limits.maxSeconds);
  const options = { ...optionsOf(world, limits), stop };
  const { states = Infinity } = options.bounds;
  const all = (options: ExploreOptions): Promise<SearchResult> =>
    searchOnce(world, options, begin, watch, soFar);
  if (options.reduction && limits.reduction === undefined) {
    const bounds = { ...options.bounds, states: Math.min(smallMax, states) };
    const small = await all({ ...options, bounds, reduction: false });
    const isOutgrown = small.verdicts.some(
      (verdict) => verdict.kind === 'unknown' && verdict.because === 'state limit',
    );
    if (!isOutgrown) return askedFor(small, options.bounds);
  }
  return all(options);
}

/** The same with the bounds that were asked for. */
function askedFor({ verdicts, seconds }: SearchResult, bounds: Coverage['bounds']): SearchResult {
  return {
    verdicts: verdicts.map((one) => ({ ...one, coverage: { ...one.coverage, bounds } })),
    seconds,
  };
}

async function searchOnce(
  world: World,
  options: ExploreOptions,
  begin: number,
  watch: Watch,
  soFar: ((findings: SearchResult) => void) | undefined,
): Promise<SearchResult> {
  const seconds = (): number => (performance.now() - begin) / 1000;
  const exploration = new Exploration(world, options);
  const findings = (): SearchResult => ({ verdicts: exploration.verdicts(), seconds: seconds() });
  const tell = lifeline() === undefined ? undefined : soFar;
  let told = { violated: 0, at: 0 };
  // Where it is told, level by level: what is violated in one may be followed by a step without end in the next.
  const piece = (): number =>
    tell !== undefined && exploration.progress().frontier > 0 ? 1 : chunk;
  while (!exploration.advance(piece())) {
    if (exploration.fallsBack) tellFallback();
    await setImmediate();
    const progress = exploration.progress();
    watch(progress, seconds());
    const { violated } = progress;
    if (tell === undefined || (violated === told.violated && seconds() < told.at + 1)) continue;
    told = { violated, at: seconds() };
    tell(findings());
  }
  if (exploration.fallsBack) tellFallback();
  const all = findings();
  tell?.(all);
  return all;
}

let toldFallback = false;

/** Says once that the search is a slower one. */
function tellFallback(): void {
  if (toldFallback) return;
  toldFallback = true;
  notes().note(
    'the system gives no memory for the compiled engine (ulimit -v?): the search goes on in the interpreted one, more slowly and in one thread',
  );
}

/** Everything that makes the search shorter, unless the limits say otherwise. */
function optionsOf(
  world: World,
  {
    maxStates,
    maxMemory = defaultBytes,
    workers = 1,
    symmetry = true,
    reduction = true,
    cycles = true,
  }: Limits,
) {
  const states = maxStates === undefined ? {} : { states: maxStates };
  const isSymmetric = symmetry && world.isSymmetric;
  // Of the two, symmetry leaves out more where there are too many starters for both.
  const mayReduce = world.time === 'asynchronous' && (!isSymmetric || world.isProvenSymmetric);
  return {
    bounds: { ...states, bytes: Math.floor(maxMemory) },
    workers,
    ...(symmetry ? {} : { symmetry }),
    reduction: reduction && mayReduce,
    cycles,
  } satisfies ExploreOptions;
}
