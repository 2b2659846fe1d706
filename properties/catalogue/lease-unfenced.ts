import type { Findings } from '../catalogue.js';

/** What is known of `lease-unfenced`. `npm run catalogue` writes all of it but the sentences. */
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
      breaks: [
        { duplicate: 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'an activity that is delivered twice processes the batch twice; a starter that stands still for longer than its lease claims a second time, and starts; an activity that is scheduled twice processes the batch twice; two workers schedule the activity, and it processes the batch twice; the activity throws, and nobody processes the batch',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019', 'overridable', 'overridable-any', 'deduplicating-any'],
      breaks: [{ pause: 1 }],
      because:
        'a starter that stands still for longer than its lease claims a second time, and starts',
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
      breaks: [{ pause: 1 }],
      because:
        'a starter that stands still for longer than its lease claims a second time, and its message is a batch of its own',
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
      breaks: [{ duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'an activity that is delivered twice has its effect twice; an activity that is scheduled twice has its effect twice; both workers schedule the activity',
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
      breaks: [{ crash: 1 }, { pause: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host that made the claim dies before it has started, and nobody else will; a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ crash: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host that made the claim dies before it has started, and nobody else will; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
