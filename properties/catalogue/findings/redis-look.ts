import type { Findings } from '../finding.js';

/** What is known of `redis-look`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'both read nil and both set the lock; and whoever comes after the lock is deleted makes a second batch in the same window',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'both read nil before either sets, and SET without NX overwrites',
    },
  ],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'the list is emptied when the first holder is ready, and a message that comes later is a batch of its own',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that is pushed after the list was emptied and before the lock is given up waits for nobody, although its sender was told that it joined',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }, { 'lost-reply': 1 }, { failover: 1 }],
      because:
        'RPUSH knows no message again: a second delivery or a second request of the client is a second item; and a replica that lacks the emptying of the list has the batch once more',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because:
        'a message that is pushed after the list was emptied and before the lock is given up waits for nobody, although its sender was told that it joined',
    },
  ],
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
