import { hrtime } from 'node:process';
import fc, { type Scheduler } from 'fast-check';
import { secondsSince } from '../measure.js';
import type { Peer, PeerCase, PeerResult } from './peer.js';

/**
 * fast-check's scheduler on the naive start as asynchronous functions: it samples orders in which promises resolve, and
 * counts no states.
 */
export const fastCheckPeer: Peer = {
  name: 'fast-check',
  cases: [sampled(2, 'quick'), sampled(3, 'normal'), sampled(4, 'normal'), sampled(5, 'normal')],
};

const seed = 2019;

function sampled(n: number, size: PeerCase['size']): PeerCase {
  return {
    model: `naive start, N=${n}`,
    size,
    note: 'samples; no shrinking of schedules',
    prepare: () => () => sample(n, size === 'quick' ? 2_000 : 10_000),
  };
}

async function sample(n: number, runs: number): Promise<PeerResult> {
  let finished = 0;
  let violations = 0;
  const begin = hrtime.bigint();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      if ((await completed(scheduler, n)) > 1) violations += 1;
      finished += 1;
    }),
    { seed, numRuns: runs },
  );
  const share = ((100 * violations) / finished).toFixed(1);
  const found = `work done twice in ${share} % of the runs`;
  return { seconds: secondsSince(begin), count: finished, unit: 'runs', found };
}

/**
 * Runs the model once, in the order that the scheduler picks; returns how many executions completed. Each promise is a step
 * of the model; what an execution takes from its mailbox is left out, because it does not change how many complete.
 */
async function completed(scheduler: Scheduler, n: number): Promise<number> {
  let row = false;
  let done = 0;
  const step = (label: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), label);

  const execute = async (): Promise<void> => {
    await step('dispatch');
    await step('timer');
    await step('complete');
    done += 1;
  };
  const start = async (): Promise<void> => {
    await step('begin');
    await step('get');
    const exists = row;
    await step(exists ? 'exists' : 'null');
    if (!exists) {
      await step('start');
      row = true;
      void execute();
      await step('started');
    }
    await step('raise');
  };

  for (let self = 0; self < n; self += 1) void start();
  await scheduler.waitIdle();
  return done;
}
