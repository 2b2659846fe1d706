import type { Findings } from '../finding.js';

/** What is known of `flag-atomic`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message that comes when the flag is cleared is a second batch of the window',
    },
  ],
  noOverlappingExecutions: [{ runtimes: ['2019'], breaks: [] }],
  consolidated: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message that comes when the flag is cleared is a second batch of the window',
    },
  ],
  noMessageLost: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'whoever sees the flag drops its message, although its sender was told OK',
    },
  ],
  noMessageTwice: [
    {
      runtimes: ['2019'],
      breaks: [{ redelivery: 1 }],
      because: 'the message that comes again has a body of its own',
    },
  ],
  truthfulReturn: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'whoever sees the flag drops its message, although its sender was told OK',
    },
  ],
  noLockOut: [
    {
      runtimes: ['2019'],
      breaks: [{ crash: 1 }, { 'lost-reply': 1 }],
      because:
        'what the dead host held is held for ever; the insert that is sent again gets 409 from its own row, and nobody clears it',
    },
  ],
};
