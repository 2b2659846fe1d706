import type { Findings } from '../finding.js';

/** What is known of `durable-object-memory`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because:
        'an eviction while the alarm awaits its work leaves a batch that goes on, and another one with what came since',
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
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because:
        'an eviction while the alarm awaits its work leaves a batch that goes on, and another one with what came since',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because: 'an eviction takes with it what is kept in a field, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }],
      because:
        'nothing in the field tells that a message has been worked off: one that is sent again is another one',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{ 'worker-crash': 1 }],
      because: 'an eviction takes with it what is kept in a field, although its sender was told OK',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
