import type { Findings } from '../finding.js';

/** What is known of `kubernetes-job`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a pod that is lost after its effect, or goes on where nobody reaches it, is replaced by one that finds the messages there',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because: 'a pod on a node that cannot be reached is replaced, and goes on',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a pod that is replaced works off what it has read; its replacement reads what has come since, and not what the first one has deleted',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that comes after the Job has read is told AlreadyExists, and nobody reads it',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a pod that is lost after its effect, or goes on where nobody reaches it, is replaced by one that finds the messages there',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'AlreadyExists is taken for "joined", although the Job has read already',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
