import type { Findings } from '../finding.js';

/** What is known of `postgres-insert`. `npm run catalogue` writes all of it but the sentences. */
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
      breaks: [{}],
      because:
        'a message is stored after the run has looked whether more has come, and joins it before it ends',
    },
  ],
  noMessageTwice: [{ runtimes: ['2019'], breaks: [] }],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message is stored after the run has looked whether more has come, and joins it before it ends',
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
