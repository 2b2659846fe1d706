import type { Findings } from '../finding.js';

/** What is known of `durable-object-window`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because:
        'an eviction while the alarm awaits its work is followed by the alarm again, and the work of the first time goes on',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because:
        'an eviction while the alarm awaits its work is followed by the alarm again, and the work of the first time goes on',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [{ runtimes: ['2019'], breaks: [] }],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that is put again after it was worked off is another one; an eviction while the alarm awaits its work is followed by the alarm again, and the work of the first time goes on',
    },
  ],
  truthfulReturn: [{ runtimes: ['2019'], breaks: [] }],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
