import type { Findings } from '../finding.js';

/** What is known of `kubernetes-renew-time`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { 'clock-skew': 1 }],
      because:
        'a candidate whose clock is ahead, or a leader that stands still, makes two leaders; one that dies after its effect leaves the messages to the next one',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'clock-skew': 1 }],
      because:
        'a candidate whose clock is ahead takes a lease that was just renewed; a leader that stands still goes on beside the next one',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [
        { redelivery: 1 },
        { 'lost-reply': 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'clock-skew': 1 },
      ],
      because:
        'two leaders work off what both have read; a message that comes again after its row was deleted is another one',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
