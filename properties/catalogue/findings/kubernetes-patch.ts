import type { Findings } from '../finding.js';

/** What is known of `kubernetes-patch`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'two candidates write themselves into the same lease; both lead, and both work off what they read',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'two candidates write themselves into the same lease, and both lead until the first one’s renewal fails',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'two candidates write themselves into the same lease; both lead, and both work off what they read',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }],
      because:
        'one of two leaders deletes the row of a message that came again after the other one had worked it off: nobody starts for it',
    },
  ],
};
