import type { Findings } from '../finding.js';

/** What is known of `lock-blob-owner`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each message is a batch of its own, one after the other',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['2019'], breaks: [] }],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each message is a batch of its own, one after the other',
    },
  ],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }],
      because: 'the message that comes again has a body of its own',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }],
      because: 'what the dead host held is held for ever',
    },
  ],
};
