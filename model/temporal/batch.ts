import { windowKey, type ExecutionId, type WindowKey } from '../domain.js';

/** The window of a batch that a run has collected from signals, after so many others. */
export function batchWindow(window: WindowKey, run: ExecutionId, batches: number): WindowKey {
  return windowKey(`${window}#${run}${batches === 0 ? '' : `.${batches + 1}`}`);
}
