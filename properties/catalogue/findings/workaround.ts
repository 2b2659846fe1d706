import type { Findings } from '../finding.js';

/** What is known of `workaround`. `npm run catalogue` writes all of it but the sentences. */
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
        'B reads null, A does all its steps and deletes the record, B inserts and starts again',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019', 'overridable-any', 'deduplicating-any'],
      breaks: [{}],
      because:
        'B reads null, A does all its steps and deletes the record, B inserts and starts again while the first still runs',
    },
    { runtimes: ['overridable', 'deduplicating', 'atomic'], breaks: [] },
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
        'B reads null, A does all its steps and deletes the record, B inserts and starts again, with a batch of its own',
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
      runtimes: ['2019', 'overridable', 'overridable-any', 'deduplicating', 'atomic'],
      breaks: [{}],
      because:
        'the start of a running id throws between insert and delete, and the record stays; or a late row write says Running for ever',
    },
    {
      runtimes: ['deduplicating-any'],
      breaks: [
        { crash: 1 },
        { 'lost-reply': 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
      ],
      because:
        'what the dead host held is held for ever; the insert that is sent again gets 409 from its own row, and nobody clears it; a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
