import type { Findings } from '../catalogue.js';

/** What is known of `workaround-repaired`. `npm run catalogue` writes all of it but the sentences. */
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
        { 'clock-skew': 1 },
      ],
      because:
        'a host dies in the middle of a start, and another starts again; an activity that is delivered twice processes the batch twice; a start message is given up while its client stands still, so an accepted message has no batch; an activity that is scheduled twice processes the batch twice; two workers schedule the activity, and it processes the batch twice; the activity throws, and nobody processes the batch; a clock that runs ahead takes a fresh claim for a left-over, and starts again',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019', 'overridable'],
      breaks: [{ crash: 1 }, { pause: 1 }, { 'clock-skew': 1 }],
      because:
        'an owner dies inside StartNewAsync, what it queued still runs, and the next owner starts again; who stands still beyond the limit goes on beside the one that took over; a clock that runs ahead takes a fresh claim for a left-over',
    },
    { runtimes: ['deduplicating', 'atomic'], breaks: [] },
  ],
  consolidated: [
    {
      runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
      breaks: [{ crash: 1 }, { pause: 1 }, { 'clock-skew': 1 }],
      because:
        'a host dies in the middle of a start, and the next message is a batch of its own; who stands still beyond the limit makes a batch of its own; a clock that runs ahead takes a fresh claim for a left-over, and makes a batch of its own',
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
        'an activity that is delivered twice has its effect twice; an activity that is scheduled twice has its effect twice; both workers schedule the activity',
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
      breaks: [
        { crash: 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'clock-skew': 1 },
      ],
      because:
        'what the dead host held is held for ever; a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running; what was taken for a left-over is written again',
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
