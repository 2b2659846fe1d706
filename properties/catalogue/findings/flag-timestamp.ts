import type { Findings } from '../finding.js';

/** What is known of `flag-timestamp`. `npm run catalogue` writes all of it but the sentences. */
export const findings: Findings = {
  exactlyOneBatchPerWindow: [
    {
      runtimes: ['2019'],
      breaks: [{}],
      because: 'a message that comes when the flag is cleared is a second batch of the window',
    },
  ],
  noOverlappingExecutions: [
    {
      runtimes: ['2019'],
      breaks: [{ pause: 1 }, { 'clock-skew': 1 }],
      because:
        'a host that stands still lets its flag grow old, and nothing stops its body; a clock that runs ahead takes a fresh claim for a left-over',
    },
  ],
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
  noLockOut: [{ runtimes: ['2019'], breaks: [] }],
};
