import type { Findings } from '../finding.js';

/** What is known of `bullmq-debounce`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the key ends by its time, and the next message of the window has a job of its own',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the key ends by its time while the job runs, and the next job runs beside it',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the key ends by its time, and the next message of the window has a job of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the second message takes the place of the first one, whose job is removed',
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
      because: 'the first sender was given the id of a job that the second one has removed',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
