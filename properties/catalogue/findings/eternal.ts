import type { Findings } from '../finding.js';

/** What is known of `eternal`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating', 'atomic'],
      breaks: [
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['deduplicating', 'atomic'], breaks: [] }],
  consolidated: [{ runtimes: ['deduplicating', 'atomic'], breaks: [] }],
  noMessageLost: [
    {
      runtimes: ['deduplicating', 'atomic'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['deduplicating', 'atomic'],
      breaks: [
        { redelivery: 1 },
        { 'lost-reply': 1 },
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
      ],
      because:
        'a message that comes again is not known again once its batch is over; the request that is sent again puts the message in a second time; an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['deduplicating', 'atomic'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }],
      because: 'a start message is given up, and its row says Pending for ever',
    },
    { runtimes: ['atomic'], breaks: [] },
  ],
};
