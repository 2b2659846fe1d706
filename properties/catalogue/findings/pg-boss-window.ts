import type { Findings } from '../finding.js';

/** What is known of `pg-boss-window`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a job expires under a worker that goes on, or loses its worker after the effect, and its rows are taken once more',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because: 'a job expires under a worker that goes on, and the next fetch hands it out again',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'a job expires under a worker that goes on, and who fetches it again finds other rows than the first',
    },
  ],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a job expires under a worker that goes on, or loses its worker after the effect, and its rows are taken once more',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
