/** A process that works off what starts leave: rounds of the user's function `worker`, or of what a client has registered. */
import * as user from 'onebatch:user';
import { noBatch, noQueueWorker, noWorker, unnoticedBatch, type WorkJob } from '../engines/job.js';
import { batchEvents, isNoticed } from './batches.js';
import { driver, end, reject, thrown } from './runtime.js';
import { known } from './server.js';

/** One round: asks for work, does it, says so. */
type Round = () => Promise<unknown>;

const registered: Round[] = [];

/** True: what is to be done throws instead. */
let failing = false;

/** What a client of a queue was given to run. */
export function registerWorker(round: Round): void {
  registered.push(round);
}

/** Called by a round where the user's code would begin. @throws Error if that is to fail. */
export function expectWorking(): void {
  if (failing) throw new Error('what the job is to do has failed');
}

driver<WorkJob>('work', {
  begin: () => {
    void Promise.resolve()
      .then(() => theRound()())
      .then(
        () => end({ how: 'returned', value: null }),
        (error: unknown) => end({ how: 'threw', error: thrown(error) }),
      );
  },
  deliver: () => {
    failing = true;
  },
  result: () => batchEvents(),
});

function theRound(): Round {
  const { worker, batch } = user;
  const rounds = [...registered, ...(typeof worker === 'function' ? [worker as Round] : [])];
  const [only, ...more] = rounds;
  if (more.length > 0) return reject('the file has several workers; expected one');
  if (typeof batch === 'function' && !isNoticed(batch)) return reject(unnoticedBatch);
  const isOwn = registered.length === 0;
  if (isOwn && known('engine', 'bullmq') !== undefined) return reject(noQueueWorker);
  if (isOwn && typeof batch !== 'function') return reject(noBatch);
  return only ?? reject(noWorker);
}
