import type { Findings } from '../finding.js';

/** What is known of `temporal-terminate-existing`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each start that comes late enough is a batch of its own',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'terminating a run does not stop the activity that a worker runs for it, and the next run begins',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'each start that comes late enough is a batch of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a run that is terminated before its activity takes its message with it, although its sender was told that it had started',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that comes again after its run has closed begins another one; an activity whose worker dies, or outlasts its timeout, after its effect is run again',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a run that is terminated before its first task never runs, although its sender was told that it had started',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
