import type { Findings } from '../finding.js';

/** What is known of `sqs-signal`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a batch whose visibility timeout is over, because its consumer is dead or slow, is received again after its effect',
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
      breaks: [{ pause: 1 }],
      because:
        'a signal whose visibility timeout is over finds the messages that came meanwhile: a second batch in its name',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a signal is dropped although the one before has been received, and its consumer has read the table already',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { pause: 1 }, { 'worker-crash': 1 }],
      because:
        'a message that is stored again after it was removed is another one; a batch whose consumer is dead or slow is received again after its effect',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a signal is dropped although the one before has been received, and its consumer has read the table already',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
