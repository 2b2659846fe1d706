import type { Findings } from '../finding.js';

/** What is known of `workaround-queue`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{}],
      because:
        'B reads null, A does all its steps and deletes the record, B inserts and starts again',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'B reads null, A does all its steps and deletes the record, B inserts and starts again while the first still runs',
    },
    { runtimes: ['deduplicating'], breaks: [] },
  ],
  consolidated: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{}],
      because:
        'B reads null, A does all its steps and deletes the record, B inserts and starts again, with a batch of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{ redelivery: 1 }, { duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a message that comes again is not known again once its batch is over; an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019', 'deduplicating'],
      breaks: [{}],
      because:
        'the start of a running id throws between insert and delete, and the record stays; or a late row write says Running for ever',
    },
  ],
};
