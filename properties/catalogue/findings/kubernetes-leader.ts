import type { Findings } from '../finding.js';

/** What is known of `kubernetes-leader`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a leader that stands still goes on beside the next one; one that dies after its effect leaves the messages to the next one',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because: 'a leader that stands still goes on beside the next one',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a leader that stands still goes on, or has died after its effect; a message that comes again after its row was deleted is another one',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
