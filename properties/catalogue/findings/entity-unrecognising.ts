import type { Findings } from '../finding.js';

/** What is known of `entity-unrecognising`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating'],
      breaks: [
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'an activity that is delivered twice processes the batch twice; the flush is run again and starts the batch a second time; two workers schedule the activity, and it processes the batch twice; the activity throws, and nobody processes the batch',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the flush is run again, and a start with a parent is not de-duplicated; both hosts run the flush, and a start with a parent is not de-duplicated',
    },
  ],
  consolidated: [{ runtimes: ['deduplicating'], breaks: [] }],
  noMessageLost: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }, { 'activity-failure': 1 }],
      because:
        'the episode that is run again has started the batch without its last message, and the start of the whole batch is refused; an operation that throws consumes its message, or the activity that was given the batch throws',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['deduplicating'],
      breaks: [
        { redelivery: 1 },
        { 'lost-reply': 1 },
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
      ],
      because:
        'the message that comes again is added again; the signal that is sent again is added again; the signal that is delivered twice is added twice; the flush is run again and starts the batch a second time; both workers schedule the activity',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }, { 'activity-failure': 1 }],
      because:
        'the episode that is run again has started the batch without its last message, and the start of the whole batch is refused; an operation that throws consumes its message, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
