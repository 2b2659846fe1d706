import type { Findings } from '../finding.js';

/** What is known of `naive-idempotent`. `npm run catalogue` writes all of it but the sentences. */
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
  noMessageTwice: [{ runtimes: ['deduplicating'], breaks: [] }],
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
