import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorldSpec } from '../properties/index.js';
import { bytesMin, TransitionMemo } from '../sim/index.js';
import { searchFrontiers, type WatchFrontier } from './frontier.js';
import type { Interrupt } from './interrupt.js';
import type { CommonOptions } from './options.js';
import { defaultBytes } from './search.js';
import type { Frontiers } from '../render/results.js';

/** What a thread is made with. */
export interface RowThreadData {
  readonly options: CommonOptions;
  /** One integer; not zero once somebody has asked to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a thread answers. */
export type Reply =
  | {
      readonly kind: 'progress';
      readonly world: WorldSpec;
      readonly state: Parameters<WatchFrontier> extends readonly [unknown, ...infer State]
        ? State
        : never;
    }
  | { readonly kind: 'done'; readonly frontiers: Frontiers }
  | { readonly kind: 'failed'; readonly error: Error };

/** Somebody who searches one row at a time. */
interface Lane {
  readonly search: (spec: WorldSpec) => Promise<Frontiers>;
  readonly close: () => Promise<unknown>;
}

/**
 * Finds the fault frontiers of many worlds, as many at the same time as there are workers (default: cores). Each search has one thread.
 *
 * @param each is told of each world as soon as its frontiers are known.
 * @returns those that were begun, in the order of `specs`; after an interruption the rest is missing.
 * @throws what the first search that fails does.
 */
export async function searchRows(
  specs: readonly WorldSpec[],
  { workers = availableParallelism(), maxMemory = defaultBytes, ...others }: CommonOptions,
  interrupt: Interrupt,
  watch: WatchFrontier,
  each: (frontiers: Frontiers) => void = () => undefined,
): Promise<readonly Frontiers[]> {
  const stop = new SharedArrayBuffer(4);
  const count = Math.min(workers, specs.length);
  const share = Math.max(bytesMin, Math.floor(maxMemory / Math.max(1, count)));
  const options = { ...others, maxMemory: share };
  const lanes = Array.from({ length: count }, (_, lane) =>
    lane === 0 ? here(options, interrupt, watch) : thread({ options, stop }, watch),
  );
  const found: Frontiers[] = [];
  let next = 0;
  const work = async ({ search }: Lane): Promise<void> => {
    for (let row = next; row < specs.length && !interrupt.requested; row = next) {
      next += 1;
      const frontiers = await search(specs[row] as WorldSpec);
      found[row] = frontiers;
      each(frontiers);
    }
  };
  const asking = setInterval(
    () => Atomics.store(new Int32Array(stop), 0, Number(interrupt.requested)),
    50,
  );
  try {
    await Promise.all(lanes.map(work));
  } finally {
    clearInterval(asking);
    await Promise.all(lanes.map(({ close }) => close()));
  }
  return found;
}

/** This thread. */
function here(options: CommonOptions, interrupt: Interrupt, watch: WatchFrontier): Lane {
  const memo = new TransitionMemo();
  return {
    search: (spec) => searchFrontiers(spec, undefined, options, interrupt, watch, memo),
    close: () => Promise.resolve(),
  };
}

/** Another thread, which loads the program anew. */
function thread(workerData: RowThreadData, watch: WatchFrontier): Lane {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./row-thread.${extension}`, import.meta.url), { workerData });
  return {
    search: (spec) =>
      new Promise((done, fail) => {
        worker.removeAllListeners();
        worker.on('error', fail).on('message', (reply: Reply) => {
          if (reply.kind === 'progress') watch(reply.world, ...reply.state);
          else if (reply.kind === 'done') done(reply.frontiers);
          else fail(reply.error);
        });
        worker.postMessage(spec);
      }),
    close: () => worker.terminate(),
  };
}
