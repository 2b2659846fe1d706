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
import { stopOf } from './stop.js';
import { notes } from './terminal.js';
import type { SearchResult } from '../render/results.js';

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
  /** False: no move is left out. */
  readonly reduction?: boolean;
  /** False: executions that go round for ever are not looked for. */
  readonly cycles?: boolean;
}

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

/**
 * Explores a world breadth-first until all is decided, a limit is reached, or somebody interrupts.
 *
 * @param soFar is told what was found, where a step may never come back: after each violation, and once a second or so.
 */
export async function search(
  world: World,
  limits: Limits,
  interrupt: Interrupt,
  watch: (progress: Progress, seconds: number) => void,
  soFar?: (findings: SearchResult) => void,
): Promise<SearchResult> {
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const stop = stopOf(interrupt, limits.maxSeconds);
  const exploration = new Exploration(world, { ...optionsOf(world, limits), stop });
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
): ExploreOptions {
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
  };
}
