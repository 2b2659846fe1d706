import type { Findings } from '../finding.js';

/** What is known of `kubernetes-fenced-writes`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'the commit of a leader that stood still, or is dead, arrives when the next one has read and not yet written: its token is the greatest so far',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because: 'a leader that stands still goes on beside the next one, until it writes',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'the commit of a leader that stood still, or is dead, arrives when the next one has read and not yet written: its token is the greatest so far',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
