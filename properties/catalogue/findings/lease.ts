import type { Findings } from '../finding.js';

/** What is known of `lease`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019', 'overridable', 'overridable-any', 'atomic'],
      breaks: [
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
    },
    {
      runtimes: ['deduplicating', 'deduplicating-any'],
      breaks: [
        { duplicate: 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'a start message is given up while its client stands still, so an accepted message has no batch; an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
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
      breaks: [],
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
      runtimes: ['2019', 'overridable', 'overridable-any', 'atomic'],
      breaks: [{ crash: 1 }, { 'lost-reply': 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'the host that made the claim dies before it has started, and nobody else will; the write that is sent again is refused by the version that it wrote itself, so nobody starts; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
    {
      runtimes: ['deduplicating', 'deduplicating-any'],
      breaks: [
        { crash: 1 },
        { 'lost-reply': 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
      ],
      because:
        'the host that made the claim dies before it has started, and nobody else will; the write that is sent again is refused by the version that it wrote itself, so nobody starts; a start message is given up, and its row says Pending for ever; the host dies between history and row, and the row says Running for ever; a stalled worker overwrites Completed with Running',
    },
  ],
};
