import type { Findings } from '../finding.js';

/** What is known of `postgres-inbox`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker dies before its commit, or loses its session and goes on, and the messages are taken once more',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'the server ends the session of a worker that stands still, and the next one has the lock while it goes on',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker dies before its commit, or loses its session and goes on, and the messages are taken once more',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
