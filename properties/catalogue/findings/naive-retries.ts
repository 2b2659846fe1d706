import type { Findings } from '../finding.js';

/** What is known of `naive-retries`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'both starters look before either is seen, both start, and the runtime runs both, or one that looked early starts again when the batch is over',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['deduplicating'], breaks: [] }],
  consolidated: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because: 'each of the two executions has a message of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'an event overtakes the start message that waits for its row, and is deleted because no such instance runs yet, although its sender was told OK; and the closing window',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ redelivery: 1 }, { duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a message that comes again is not known again once its batch is over; an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'an event overtakes the start message that waits for its row, and is deleted because no such instance runs yet, although its sender was told OK; and the closing window',
    },
  ],
  noLockOut: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
