import type { Findings } from '../finding.js';

/** What is known of `redis-window`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { failover: 1 }],
      because:
        'a worker that stands still, or dies between its effect and saying so, or whose done is lost in a failover, has its window claimed once more, and the batch is processed twice',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'a worker that stands still for longer than its lease is not stopped when another claims its window',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [] }],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{ failover: 1 }],
      because: 'a replica that lacks the last push takes over, although the sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }, { failover: 1 }],
      because:
        'a worker that stands still, or dies between its effect and saying so, or whose done is lost in a failover, has its window claimed once more, and the batch is processed twice',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{ failover: 1 }],
      because: 'a replica that lacks the last push takes over, although the sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ failover: 1 }],
      because:
        'a replica that lacks the last push takes over: the window that it opened is there no more, and nobody works it off',
    },
  ],
};
