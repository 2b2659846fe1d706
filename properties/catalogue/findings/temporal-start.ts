import type { Findings } from '../finding.js';

/** What is known of `temporal-start`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'an activity whose worker dies, or outlasts its timeout, after its effect is run again',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a start that finds a run open leaves its message with nobody, although its sender is told that it joined',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'an activity whose worker dies, or outlasts its timeout, after its effect is run again',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a start that finds a run open leaves its message with nobody, although its sender is told that it joined',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
