import { actorPart } from '../actor-part.js';
import type { NamedOptions } from '../arrivals.js';
import { executionBy, windowWithin } from '../engine/batch.js';
import { actorAt, workerIds, workerParts } from '../engine/worker.js';
import { deliveries, engineWorld } from '../engine/world.js';
import type { Engine, Parts, Strategy } from '../parts.js';
import { pgBossSender, storesRows, type SenderInput } from './client.js';
import type { QueuePolicy } from './messages.js';
import { pgBoss } from './queue.js';
import { pgBossWorker } from './worker.js';

/** How often pg-boss retries a job unless it is told otherwise. */
const retryLimit = 2;

/** A queue for each window, and two workers. */
function world(options: NamedOptions, policy: QueuePolicy, sends: SenderInput['sends']): Parts {
  const readsRows = storesRows({ sends });
  return engineWorld(options, {
    client: pgBossSender,
    input: { sends },
    // Within a transaction a statement that is sent again is another one.
    resends: !readsRows,
    stores: (window) => {
      const { instance } = window;
      const id = actorAt('pg-boss', window);
      return [actorPart(id, pgBoss, { id, instance, policy, retryLimit })];
    },
    others: workerParts(options, 'pg-boss', pgBossWorker, { readsRows }),
    // Nobody asks in which order rows were stored.
    fields: { unordered: ['rows', 'taken'] },
    belongings: (arrival, window) => {
      const jobs = deliveries(arrival, options).flatMap((job) =>
        options.faults.includes('lost-reply') && !readsRows ? [job, `${job}+`] : [job],
      );
      return jobs.flatMap((job) => [
        job,
        windowWithin(window.key, job),
        ...workerIds(window).map((worker) => executionBy(job, worker)),
      ]);
    },
  });
}

const policies = 'pg-boss docs, "Queue policies"';

const strategies: readonly Strategy[] = [
  {
    name: 'pg-boss-short',
    summary: 'send into a queue of policy short: one job is queued; null is taken for "joined"',
    source: policies,
    assumes: 'the job that is queued says all that the next one would',
    build: (options) => world(options, 'short', 'plain'),
  },
  {
    name: 'pg-boss-singleton',
    summary: 'send into a queue of policy singleton: one job is active, any number is queued',
    source: policies,
    assumes: 'messages need no batch; no job is active for longer than it expires in',
    build: (options) => world(options, 'singleton', 'plain'),
  },
  {
    name: 'pg-boss-stately',
    summary: 'send into a queue of policy stately: one job is queued and one active',
    source: policies,
    assumes: 'the job that is queued says all that the next one would',
    build: (options) => world(options, 'stately', 'plain'),
  },
  {
    name: 'pg-boss-exclusive',
    summary: 'send into a queue of policy exclusive: one job is queued or active',
    source: policies,
    assumes: 'the job that is queued or active says all that the next one would',
    build: (options) => world(options, 'exclusive', 'plain'),
  },
  {
    name: 'pg-boss-throttle',
    summary: 'sendThrottled: one job a slot, also when it is completed before the slot is over',
    source: 'pg-boss docs, sendThrottled',
    assumes:
      'the first message of a slot says all that the others would; a job is shorter than a slot',
    build: (options) => world(options, 'standard', 'throttled'),
  },
  {
    name: 'pg-boss-debounce',
    summary: 'sendDebounced: one job a slot, and one more in the next slot',
    source: 'pg-boss docs, sendDebounced',
    assumes:
      'the second message of a slot says all that later ones would; a job is shorter than a slot',
    build: (options) => world(options, 'standard', 'debounced'),
  },
  {
    name: 'pg-boss-signal',
    summary:
      'in one transaction store the message and send a signal of policy stately; a worker takes all rows',
    source: 'transactional outbox; pg-boss docs, the option `db`',
    assumes: 'a signal that is queued is fetched after the row of whoever finds it is committed',
    build: (options) => world(options, 'stately', 'signal'),
  },
  {
    name: 'pg-boss-signal-after',
    summary: 'as pg-boss-signal, but the row is committed before the signal is sent',
    source: 'derived from the schedules that break pg-boss-signal',
    assumes: 'who has stored a message lives until the signal is sent, or the message comes again',
    build: (options) => world(options, 'stately', 'row, then signal'),
  },
  {
    name: 'pg-boss-window',
    summary:
      'in one transaction store the message and send a signal of policy singleton; a worker takes all rows',
    source: 'derived from the schedules that break the others; transactional outbox',
    assumes: 'the effect of a batch may come twice after a crash',
    build: (options) => world(options, 'singleton', 'signal'),
  },
];

/** pg-boss: queues in PostgreSQL, by their policies. */
export const pgBossEngine: Engine = {
  name: 'pg-boss',
  title: 'pg-boss',
  summary:
    'queues of all five policies, slots of throttled and debounced jobs, and a table beside the queue',
  source: 'pg-boss 11.1.2: src/plans.js, src/manager.js; measured on PostgreSQL 15.18',
  takes: [],
  strategies,
};
