import type { Findings } from '../finding.js';

/** What is known of `bullmq-job-id`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker that stands still, or dies between its effect and saying so, has its job put back, and the effect comes twice',
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
  consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'there is a job of that id already, be it completed, and the second message is ignored, although its sender was given the id of a job',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker that stands still, or dies between its effect and saying so, has its job put back, and the effect comes twice',
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
