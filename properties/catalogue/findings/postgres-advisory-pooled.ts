import type { Findings } from '../finding.js';

/** What is known of `postgres-advisory-pooled`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the next client is given the same server connection, and has the lock, too',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the next client is given the same server connection, and has the lock, too',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'the next client is given the same server connection, and has the lock, too',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because: 'a client takes the message of another one with its own, and dies',
    },
  ],
  noMessageTwice: [{ runtimes: ['2019'], breaks: [] }],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because:
        'a client dies that has the lock, and the pooler keeps the connection that it belongs to',
    },
  ],
};
