import type { Findings } from '../finding.js';

/** What is known of `singleton-start`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [
        { crash: 1 },
        { duplicate: 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'a host dies or stands still inside its start and loses the lease, and the next one starts again; where starts are de-duplicated, one that is given up leaves its message without a batch; an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019', 'overridable'],
      breaks: [{ crash: 1 }, { pause: 1 }],
      because:
        'a host dies after it has queued a start, and whoever takes over starts again; a host that stands still for longer than its lease loses it, and nothing stops its body',
    },
    { runtimes: ['deduplicating', 'atomic'], breaks: [] },
  ],
  consolidated: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [{ crash: 1 }, { pause: 1 }],
      because:
        'a host dies in the middle of a start, and the next message is a batch of its own; who stands still beyond the limit makes a batch of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [{ duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [{}],
      because:
        'the closing window: an event that comes after the batch was fixed and before the row says Completed is deleted, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019', 'overridable'],
      breaks: [{ crash: 1 }, { pause: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a host dies or stands still inside its start and loses the lease, the next one starts, too, and the execution whose history was overwritten writes Running after the other has written Completed; the host of an execution dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['deduplicating'],
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
