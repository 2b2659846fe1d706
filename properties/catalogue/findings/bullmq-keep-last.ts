import type { Findings } from '../finding.js';

/** What is known of `bullmq-keep-last`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the message that was kept while the job ran has a job of its own',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'a worker that stands still for longer than its lock is not stopped when another one takes the job that was put back',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the message that was kept while the job ran has a job of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that comes while the job waits is ignored, although its sender was given the id of a job',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that is added again when its job is over has another one; a worker that stands still, or dies between its effect and saying so, has its job put back',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the second sender is given the id of a job that knows nothing of its message',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
