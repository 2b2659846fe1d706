/** What user's code says of its batches: when one begins, what was processed, how it ended. */
import { jsonOf } from '../data.js';
import type { BatchEvent } from '../engines/batch-events.js';
import { isWorker, refuse, setTimer, tellStarted } from './runtime.js';

const events: BatchEvent[] = [];
/** Batches that have begun in this run and not ended. */
let open = 0;
/** What `asBatch` has made. */
const noticedOnes = new WeakSet<object>();
/** A call of it is open. Another one may be within it or beside it: nobody can tell. */
let isRunning = false;

/** What has happened so far. */
export const batchEvents = (): readonly BatchEvent[] => events;

/** An execution begins. */
export function beginBatch(): void {
  open += 1;
  tellStarted();
  events.push({ type: 'began' });
}

/** Milliseconds between the effect of a batch and what its worker does next: it may die between the two. */
const reportMs = 10;

/** The effect of the batch: what these say was processed. */
export async function processBatch(data: readonly unknown[]): Promise<void> {
  events.push({ type: 'processed', data: data.map(jsonOf) });
  if (isWorker()) await new Promise<void>((done) => void setTimer(reportMs, done));
}

export function endBatch(how: 'completed' | 'failed'): void {
  open -= 1;
  events.push({ type: 'ended', how });
}

/**
 * The user's function `batch`. While it runs an execution runs, unless a queue has called it within one; when it comes back, what it was given and what it
 * returns was processed.
 */
export function asBatch(
  run: (...given: readonly unknown[]) => unknown,
): (...given: readonly unknown[]) => Promise<unknown> {
  const noticed = async (...given: readonly unknown[]): Promise<unknown> => {
    if (isRunning) refuse('batch, called while it runs,');
    isRunning = true;
    const isWithin = open > 0;
    if (!isWithin) beginBatch();
    try {
      const result = await promised(run, given);
      await processBatch([...given, result]);
      if (!isWithin) endBatch('completed');
      return result;
    } catch (error) {
      if (!isWithin) endBatch('failed');
      throw error;
    } finally {
      isRunning = false;
    }
  };
  noticedOnes.add(noticed);
  return noticed;
}

/** True of a function whose batches are noticed. */
export const isNoticed = (batch: object): boolean => noticedOnes.has(batch);

/** What a call gives. Whoever calls it is given a promise, so it has to be one. */
function promised(
  run: (...given: readonly unknown[]) => unknown,
  given: readonly unknown[],
): Promise<unknown> {
  const what = 'a function batch that is not async';
  let made: unknown;
  try {
    made = run(...given);
  } catch {
    return refuse(what);
  }
  return typeof (made as PromiseLike<unknown> | null | undefined)?.then === 'function'
    ? (made as Promise<unknown>)
    : refuse(what);
}
