import { assign } from 'xstate';
import { executionId, type WindowKey, type WindowKind } from '../domain.js';
import { ended, windowByTime, windowWithin } from '../engine/batch.js';
import { workerOf, type WorkerInput } from '../engine/worker.js';
import type { JobReply, JobRequest } from './messages.js';
import type { ObjectCode } from './object.js';

/** What answers the object's `fetch`. */
export interface JobInput extends WorkerInput {
  readonly kind: WindowKind;
  readonly code: ObjectCode;
}

interface JobState extends JobInput {
  /** What it does, the first one first. */
  readonly running: readonly JobRequest[];
}

const nothing: JobRequest = { type: 'RUN', n: 0, batch: 0, inOrder: [] };

function windowOfBatch(
  { code, kind, window }: JobState,
  { n, batch }: Pick<JobRequest, 'n' | 'batch'>,
): WindowKey {
  if (code !== 'look, fetch, put') return windowWithin(window, String(batch));
  return windowByTime(kind, window, executionId(`e-${n}`));
}

const { worker, ask } = workerOf<JobState, JobInput, JobRequest, JobReply>((context, event) => {
  const { n, batch, inOrder } = event.type === 'RUN' ? event : (context.running[0] ?? nothing);
  return {
    instance: context.instance,
    execution: executionId(`e-${n}`),
    window: windowOfBatch(context, { n, batch }),
    messages: [...inOrder].sort(),
    inOrder,
  };
});

const server = worker.extend({
  guards: {
    isIdle: ({ context }) => context.running.length === 0,
    saysWindow: ({ context: { code, kind } }) => code !== 'look, fetch, put' || kind !== 'tumbling',
  },
  actions: {
    begin: assign(({ context, event }) =>
      event.type === 'RUN'
        ? {
            running: [
              ...context.running,
              { type: 'RUN' as const, n: event.n, batch: event.batch, inOrder: event.inOrder },
            ],
          }
        : {},
    ),
    end: assign(({ context }) => ({ running: context.running.slice(1) })),
    replyDone: ask(({ context }) => ({ type: 'DONE', n: (context.running[0] ?? nothing).n })),
    replyFailed: ask(({ context }) => ({ type: 'FAILED', n: (context.running[0] ?? nothing).n })),
  },
});

const over = ['announceProcessed', ended('completed'), 'replyDone', 'end'] as const;

/**
 * What the object's `fetch` asks for: the effect, which takes its time. It goes on whether or not somebody awaits it, and may throw
 * (`activity-failure`).
 */
export const objectJob = server.createMachine({
  id: 'durable-object-job',
  context: ({ input }) => ({ ...input, running: [] }),
  initial: 'idle',
  on: {
    RUN: { target: '.busy', actions: ['announceStarted', 'begin'] },
  },
  states: {
    idle: {},
    judging: { always: [{ guard: 'isIdle', target: 'idle' }, { target: 'busy' }] },
    busy: {
      after: {
        WORK: [
          {
            guard: 'saysWindow',
            target: 'judging',
            actions: ['announceAccepted', ...over],
          },
          { target: 'judging', actions: over },
        ],
      },
      on: {
        ACTIVITY_FAILURE: { target: 'judging', actions: [ended('failed'), 'replyFailed', 'end'] },
      },
    },
  },
});
