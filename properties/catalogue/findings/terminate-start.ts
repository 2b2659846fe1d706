import type { Findings } from '../finding.js';

/** What is known of `terminate-start`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'an instance that completes before its termination arrives has had its batch; the start that waited for its end makes another one',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'a start that found no instance replaces the row of one that was made meanwhile, without terminating it; both run',
    },
  ],
  consolidated: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'an instance that completes before its termination arrives has a batch of its own; the start that waited for its end makes another one',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'the instance that is terminated had collected a message whose sender was told OK; it is gone with it',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ redelivery: 1 }, { duplicate: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a message that is delivered again starts again; an activity whose item or whose episode comes twice runs twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['deduplicating'],
      breaks: [{}],
      because:
        'the sender of the message that started the instance was told "started"; another start terminates it',
    },
  ],
  noLockOut: [
    {
      runtimes: ['deduplicating'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { 'split-brain': 1 }],
      because:
        'a start message is given up, and its row says Pending for ever: termination finds nobody to end; the host dies between history and row, or a stalled worker overwrites it, and the row says Running for ever',
    },
  ],
};
