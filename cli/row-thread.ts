import { parentPort, workerData } from 'node:worker_threads';
import type { WorldSpec } from '../properties/index.js';
import { searchFrontiers, type WatchFrontier } from './frontier.js';
import { TransitionMemo } from '../sim/index.js';
import type { CommonOptions } from './options.js';
import type { Reply, RowThreadData } from './rows.js';

/** A thread of `searchRows`: searches the rows that it is sent, one after another. */
const { options, stop } = workerData as RowThreadData;
const memo = new TransitionMemo();
const flag = new Int32Array(stop);
const interrupt = {
  get requested(): boolean {
    return Atomics.load(flag, 0) !== 0;
  },
};

const reply = (message: Reply): void => parentPort?.postMessage(message);

async function searchRow(spec: WorldSpec, own: CommonOptions): Promise<void> {
  try {
    const watch: WatchFrontier = (world, ...state) => reply({ kind: 'progress', world, state });
    const frontiers = await searchFrontiers(spec, undefined, own, interrupt, watch, memo);
    reply({ kind: 'done', frontiers });
  } catch (error) {
    reply({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
  }
}

parentPort?.on('message', (spec: WorldSpec) => void searchRow(spec, options));
