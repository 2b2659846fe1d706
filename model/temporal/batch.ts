import type { ExecutionId, WindowKey } from '../domain.js';
import { windowWithin } from '../engine/batch.js';

/** The window of a batch that a run has collected from signals, after so many others. */
export function batchWindow(window: WindowKey, run: ExecutionId, batches: number): WindowKey {
  return windowWithin(window, batches === 0 ? run : `${run}.${batches + 1}`);
}
