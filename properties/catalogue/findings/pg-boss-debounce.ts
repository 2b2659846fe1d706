import type { Findings } from '../finding.js';

/** What is known of `pg-boss-debounce`. `npm run catalogue` writes all of it but the sentences. */
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
      because: "the slot is over and its job is not: the next slot's job begins beside it",
    },
  ],
  consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }],
      because:
        'a message that is sent twice takes both slots, and the next one is answered null: a third send of a slot is dropped',
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
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }],
      because:
        'a third send of a slot is answered null and taken for joined, and nobody has its message',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
