import type { Findings } from '../finding.js';

/** What is known of `pg-boss-short`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a job expires under a worker that goes on, or loses its worker after the effect, and is done again',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'once a job is active the next one may be queued, and the other worker fetches it',
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a send while a job is queued answers null: there is no second job, and its message is nowhere',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'the message is sent twice, and each send is a job of its own; or its job expires or loses its worker after the effect, and is done again',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a sender that is told null takes it for joined, and nobody has its message',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
