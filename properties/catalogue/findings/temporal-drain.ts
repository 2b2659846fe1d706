import type { Findings } from '../finding.js';

/** What is known of `temporal-drain`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'an activity whose worker dies, or outlasts its timeout, after its effect is run again',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'an attempt that outlasts its timeout goes on while the run ends by another one, and the next run begins',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that comes again after its run has closed begins another one; an activity whose worker dies, or outlasts its timeout, after its effect is run again',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
