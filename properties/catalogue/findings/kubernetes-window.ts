import type { Findings } from '../finding.js';

/** What is known of `kubernetes-window`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [{ runtimes: ['2019'], breaks: [] }],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because: 'a leader that stands still goes on beside the next one, until it is refused',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [{ runtimes: ['2019'], breaks: [] }],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
