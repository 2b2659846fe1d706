import type { Findings } from '../finding.js';

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
        'a starter that stands still for longer than its lease claims a second time, and starts; an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
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
        'an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
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
        'the host that made the claim dies before it has started, and nobody else will; a starter that stands still for longer than its lease lets a second one start, and the row that one of them writes late says Pending or Running for ever; where starts are de-duplicated, one that is given up leaves its row at Pending; the host of an execution dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ crash: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host that made the claim dies before it has started, and nobody else will; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
