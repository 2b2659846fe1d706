import type { Findings } from '../finding.js';

/** What is known of `inbox-idempotent`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ crash: 1 }, { pause: 1 }],
      because:
        'a host stores its message and dies before it has started the drainer; the next message starts it; the start is given up while its client stands still, and all others believe that somebody drains',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['deduplicating'], breaks: [] }],
  consolidated: [{ runtimes: ['deduplicating'], breaks: [] }],
  noMessageLost: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }],
      because:
        'a start message is given up while its client stands still, and the client is told OK all the same',
    },
  ],
  noMessageTwice: [{ runtimes: ['deduplicating'], breaks: [] }],
  truthfulReturn: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }],
      because: 'a start message is given up after its client was told OK',
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
