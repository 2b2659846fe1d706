import type { Findings } from '../finding.js';

/** What is known of `postgres-skip-locked`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker dies before its commit, or loses its session and goes on, and its message is taken once more',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each worker takes a message of its own, and they work side by side',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a worker dies before its commit, or loses its session and goes on, and its message is taken once more',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
};
