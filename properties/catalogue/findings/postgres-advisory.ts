import type { Findings } from '../finding.js';

/** What is known of `postgres-advisory`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message that comes after the lock was given back is a batch of its own',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'the server ends the session of a holder that stands still, and the next one has the lock while it goes on',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message that comes after the lock was given back is a batch of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message is stored after the inbox was emptied, and finds the lock still taken',
    },
  ],
  noMessageTwice: [{ runtimes: ['2019'], breaks: [] }],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message is stored after the inbox was emptied, and finds the lock still taken',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
