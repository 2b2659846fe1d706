import type { Findings } from '../finding.js';

/** What is known of `singleton`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each message is a batch of its own, one after the other',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'a host that stands still for longer than its lease loses it, and nothing stops its body',
    },
  ],
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
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
