import type { Findings } from '../finding.js';

/** What is known of `durable-object-look`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a second call begins while the first one awaits its fetch, and finds no flag',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a second call begins while the first one awaits its fetch, and finds no flag',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a second call begins while the first one awaits its fetch, and finds no flag',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a call that finds the flag is told OK, and its message goes nowhere',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }],
      because: 'a message that is delivered again before the flag is put is worked off again',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a call that finds the flag is told OK, and its message goes nowhere',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
};
