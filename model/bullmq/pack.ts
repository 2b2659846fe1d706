import { actorPart } from '../actor-part.js';
import type { NamedOptions } from '../arrivals.js';
import { actorAt, workerParts } from '../engine/worker.js';
import { engineWorld } from '../engine/world.js';
import type { Engine, Json, Parts, Strategy } from '../parts.js';
import type { AddOptions } from './contents.js';
import { bullmqProducer, type ProducerInput } from './producer.js';
import { bullmqQueue } from './queue.js';
import { bullmqWorker } from './worker.js';

/** A queue for each window, with two workers. Jobs are tried twice. */
function world(
  options: NamedOptions,
  given: Omit<AddOptions, 'attempts'>,
  carries: ProducerInput['carries'] = 'payload',
): Parts {
  const added: AddOptions = { attempts: 2, ...given };
  return engineWorld(options, {
    client: bullmqProducer,
    input: { options: added as unknown as Json, carries },
    stores: (window) => {
      const queue = actorAt('bullmq', window);
      return [actorPart(queue, bullmqQueue, { id: queue, instance: window.instance })];
    },
    others: workerParts(options, 'bullmq', bullmqWorker, { kind: options.window, carries }),
    // Jobs without an id of their own are called by the number of the addition.
    fields: { counters: [{ of: 'bullmq', latest: 'queue.counter', fields: [], first: 1 }] },
  });
}

const docs = 'BullMQ docs, "Deduplication"';
/** Of what a window has one job for: each has a queue of its own. */
const id = 'batch';

const strategies: readonly Strategy[] = [
  {
    name: 'bullmq-job-id',
    summary: 'add a job with the window’s id as `jobId`',
    source: 'BullMQ docs, "Job Ids"',
    assumes: 'whoever comes second has nothing to add to what the first one brought',
    build: (options) => world(options, { jobId: id }),
  },
  {
    name: 'bullmq-simple',
    summary: 'add a job with `deduplication: { id }`',
    source: `${docs} ("Simple Mode")`,
    assumes: 'whoever comes while a job waits or runs has nothing to add to it',
    build: (options) => world(options, { deduplication: { id } }),
  },
  {
    name: 'bullmq-throttle',
    summary: 'add a job with `deduplication: { id, ttl }`',
    source: `${docs} ("Throttle Mode")`,
    assumes: 'a job takes less time than `ttl`',
    build: (options) => world(options, { deduplication: { id, ttl: true } }),
  },
  {
    name: 'bullmq-debounce',
    summary: 'add a job with `deduplication: { id, ttl, extend, replace }` and `delay`',
    source: `${docs} ("Debounce Mode")`,
    assumes: 'the last message has all that the earlier ones had; a job takes less time than `ttl`',
    build: (options) =>
      world(options, {
        delay: true,
        deduplication: { id, ttl: true, extend: true, replace: true },
      }),
  },
  {
    name: 'bullmq-keep-last',
    summary: 'add a job with `deduplication: { id, keepLastIfActive }`',
    source: `${docs}; bullmq#3902`,
    assumes: 'the last message has all that the earlier ones had',
    build: (options) => world(options, { deduplication: { id, keepLastIfActive: true } }),
  },
  {
    name: 'bullmq-inbox',
    summary: 'store the message in a hash; add a job as in bullmq-simple, which works off the hash',
    source: 'derived from the schedules that break the others; transactional inbox',
    assumes: 'no message comes between the job’s look into the hash and its end',
    build: (options) => world(options, { deduplication: { id } }, 'inbox'),
  },
  {
    name: 'bullmq-window',
    summary:
      'store the message in a hash; add a delayed job as in bullmq-keep-last, which works off the hash',
    source: 'derived from the schedules that break the others; transactional inbox',
    assumes: 'the effect of a batch can be keyed by its messages, or may come twice after a crash',
    build: (options) =>
      world(options, { delay: true, deduplication: { id, keepLastIfActive: true } }, 'inbox'),
  },
];

/** BullMQ: jobs with ids and with deduplication, on one Redis server. */
export const bullmq: Engine = {
  name: 'bullmq',
  title: 'BullMQ',
  summary: 'job ids, deduplication in its modes, retries, locks and stalled jobs, with two workers',
  source: 'BullMQ 6.7.0: the Lua scripts of src/commands; docs, "Job Ids" and "Deduplication"',
  takes: [],
  strategies,
};
