import { totalmem } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import {
  Exploration,
  type Progress,
  type Verdict,
  type World,
  type WorldAction,
} from '../sim/index.js';
import type { Interrupt } from './interrupt.js';

export interface Limits {
  /** Distinct states; absent: as many as memory holds. */
  readonly maxStates?: number;
  /** Absent: as long as it takes. */
  readonly maxSeconds?: number;
}

/** One verdict for each property of the world, in its order, and the time it took. */
export interface Findings {
  readonly verdicts: readonly Verdict<WorldAction>[];
  readonly seconds: number;
}

/** Transitions between two looks at the clock and at signals: some tens of milliseconds. */
const chunk = 1 << 14;

/** Bytes of states at which a search stops as if by a state limit: tables grow by copying, so a third is all there is. */
const bytesMax = Math.min(process.constrainedMemory() || Infinity, totalmem()) / 3;

/** Explores a world breadth-first until all is decided, a limit is reached, or somebody interrupts. */
export async function search(
  world: World,
  { maxStates, maxSeconds = Infinity }: Limits,
  interrupt: Interrupt,
  watch: (progress: Progress, seconds: number) => void,
): Promise<Findings> {
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const bounds = maxStates === undefined ? {} : { states: maxStates };
  const exploration = new Exploration(world, { bounds });
  while (!exploration.advance(chunk)) {
    await setImmediate();
    const progress = exploration.progress();
    if (interrupt.requested) exploration.stop('interrupted');
    else if (seconds() >= maxSeconds) exploration.stop('time limit');
    else if (progress.bytes > bytesMax) exploration.stop('state limit');
    else watch(progress, seconds());
  }
  return { verdicts: exploration.verdicts(), seconds: seconds() };
}
