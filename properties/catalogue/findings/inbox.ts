import type { Findings } from '../finding.js';

/** What is known of `inbox`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating'],
      breaks: [
        { crash: 1 },
        { duplicate: 1 },
        { pause: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'a host stores its message and dies before it has started the drainer; the next message starts it; the start is given up while its client stands still, and all others believe that somebody drains; an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
    },
    {
      runtimes: ['atomic'],
      breaks: [
        { crash: 1 },
        { duplicate: 1 },
        { 'worker-crash': 1 },
        { 'split-brain': 1 },
        { 'activity-failure': 1 },
      ],
      because:
        'a host stores its message and dies before it has started the drainer; the next message starts it; an activity that is delivered twice, or scheduled twice after a crash or by two workers, processes the batch twice, and one that throws leaves it to nobody',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['deduplicating', 'atomic'], breaks: [] }],
  consolidated: [{ runtimes: ['deduplicating', 'atomic'], breaks: [] }],
  noMessageLost: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }, { 'activity-failure': 1 }],
      because:
        'a start message is given up while its client stands still, and the client is told OK all the same; user code throws, and what it was given is gone',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ 'activity-failure': 1 }],
      because: 'user code throws, and what it was given is gone',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['deduplicating', 'atomic'],
      breaks: [{ duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'an activity that is delivered twice, or scheduled twice after a crash or by two workers, has its effect twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }, { 'activity-failure': 1 }],
      because:
        'a start message is given up after its client was told OK; user code throws after the sender was told OK',
    },
    {
      runtimes: ['atomic'],
      breaks: [{ 'activity-failure': 1 }],
      because: 'user code throws after the sender was told OK',
    },
  ],
  noLockOut: [
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
