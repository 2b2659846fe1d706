import type { Findings } from '../finding.js';

/** What is known of `conditional-start`. `npm run catalogue` writes all of it but the sentences. */
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
      because: 'a starter that looked early and starts late starts again after the batch is over',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: [
        '2019',
        'overridable',
        'overridable-any',
        'deduplicating',
        'deduplicating-any',
        'atomic',
      ],
      breaks: [],
    },
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
      because:
        'a starter that looked early and starts late starts again after the batch is over, with a batch of its own',
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
      runtimes: ['2019', 'overridable', 'overridable-any', 'deduplicating', 'deduplicating-any'],
      breaks: [{ crash: 1 }, { 'lost-reply': 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a host dies between row and queue, and the row says Pending for ever; the insert that is sent again gets 409 from its own row, so nothing is queued; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
