import type { Findings } from '../finding.js';

/** What is known of `naive`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [{}],
      because:
        'both starters look before either is seen, both start, and the runtime runs both, or one that looked early starts again when the batch is over',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019', 'overridable', 'overridable-any', 'deduplicating-any'],
      breaks: [{}],
      because:
        'both starters see no row, both start, and the second execution overwrites the history of the first',
    },
    { runtimes: ['deduplicating', 'atomic'], breaks: [] },
  ],
  consolidated: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [{}],
      because: 'each of the two executions has a message of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [{ redelivery: 1 }, { duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a message that comes again is not known again once its batch is over; an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019', 'overridable', 'overridable-any'],
      breaks: [{}],
      because:
        'the execution whose history was overwritten writes Running after the other has written Completed',
    },
    {
      runtimes: ['deduplicating', 'deduplicating-any'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
