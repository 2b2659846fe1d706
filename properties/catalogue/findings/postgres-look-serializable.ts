import type { Findings } from '../finding.js';

/** What is known of `postgres-look-serializable`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'messages that come while a batch is worked off are a batch of their own',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['2019'], breaks: [] }],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'messages that come while a batch is worked off are a batch of their own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because: 'whoever has begun the run dies, and the run stays open for ever',
    },
  ],
  noMessageTwice: [{ runtimes: ['2019'], breaks: [] }],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because: 'whoever has begun the run dies, and the run stays open for ever',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because: 'whoever has begun the run dies, and the run stays open for ever',
    },
  ],
};
