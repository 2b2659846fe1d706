import type { Findings } from '../finding.js';

/** What is known of `sqs-window-id`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that is sent when five minutes are over is a second batch in the same window',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }],
      because:
        'a consumer that works beyond its visibility timeout is not stopped when the next one receives the same',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that is sent when five minutes are over is a second batch in the same window',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a send with an id of the last five minutes is answered OK and dropped',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that is sent again when five minutes are over is another one; a batch whose consumer is dead or slow is received again after its effect',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a send with an id of the last five minutes is answered OK and dropped',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
