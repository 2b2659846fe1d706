import { actorPart } from '../../model/actor-part.js';
import { bullmqQueue } from '../../model/bullmq/queue.js';
import { executionId, windowOf } from '../../model/domain.js';
import { windowWithin } from '../../model/engine/batch.js';
import type { EngineCode } from './engine-code.js';
import { serverKind, serverName } from './job.js';

const id = 'bullmq';

/** Code that asks BullMQ, and Redis for a hash beside the queue. */
export const bullmqCode: EngineCode = {
  name: id,
  replies: ['ADDED', 'CODE', 'MESSAGES'],
  kinds: ['queue', 'hash'],
  actorOf: ({ kind }) => kind,
  store: (window) => actorPart(id, bullmqQueue, { id, instance: window.instance }),
  resources: { [`${serverKind} ${serverName}`]: id, [`engine ${id}`]: id },
  symmetric: () => true,
  accepts: (kind, hasBatch) => hasBatch || kind !== 'tumbling',
  working: {
    replies: ['JOB', 'CODE', 'MESSAGES'],
    begins: ['AWAIT_JOB', 'a job'],
    named: ({ instance, window, kind, hasBatch }, log) => {
      const [first] = log.filter((entry) => 'reply' in entry);
      const { job, started } = first?.reply as unknown as { job: string; started: number };
      const execution = executionId(`e-${job}.${started}`);
      if (hasBatch) return { instance, execution, window: windowWithin(window, job) };
      return { instance, execution, window: kind === 'tumbling' ? window : windowOf(execution) };
    },
    gone: ({ id: token }) => ({ type: 'HOLDER_GONE', token }),
    fails: true,
  },
};
