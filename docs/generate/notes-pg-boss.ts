const dropped =
  'A send that answers null has made no job: its message was in the data that nobody stored. pg-boss says so by `null`, and callers take it for "somebody is at it".';
const expires =
  'A job that is active for longer than `expireInSeconds` is retried, and its worker is not stopped: two work at once. `complete` asks for the id alone, so the first one completes the job of the second.';
const aside =
  'Keep messages in rows of your own, and let the job only say that there are some ([pg-boss-window](pg-boss-window.md)).';

/** Of the strategies on pg-boss. */
export const pgBossNotes = {
  'pg-boss-short': {
    why: [
      'One job is queued, and any number is active: as soon as a worker has fetched it, the next one is sent and fetched beside it.',
      dropped,
    ],
    repair: aside,
  },
  'pg-boss-singleton': {
    why: [
      'Every message is a job, and one job is active. Nothing is lost, and nothing is batched: each message is a batch of its own.',
      expires,
    ],
    repair:
      'For batches the same policy with rows beside it: whoever fetches first takes them all ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-stately': {
    why: [
      'One job is queued and one active, so there is always a run after the last send. It suits "look again", and no messages.',
      dropped,
      expires,
    ],
    repair: aside,
  },
  'pg-boss-exclusive': {
    why: [
      'One job is queued or active. A send while it is active is dropped, too: nothing runs after the last send.',
      dropped,
      expires,
    ],
    repair: `${aside} This policy is wrong for that, too: a row that is stored after the worker has read waits for nobody.`,
  },
  'pg-boss-throttle': {
    why: [
      'The slot is a slice of time by the clock of the database, and a job has it for as long as it is stored, also when it is completed.',
      dropped,
      'Slots know nothing of jobs that are active: one that lasts longer than its slot has the next one beside it.',
    ],
    repair: aside,
  },
  'pg-boss-debounce': {
    why: [
      'The first send of a slot runs at once, the second in the next slot, the third is dropped: with a third message, no fault is needed. With two messages one of them has to be sent twice.',
      dropped,
      'Slots know nothing of jobs that are active: one that lasts longer than its slot has the next one beside it.',
    ],
    repair: aside,
  },
  'pg-boss-signal': {
    why: [
      'Row and signal are one transaction, which looks as safe as it can be. But ON CONFLICT DO NOTHING does not lock the signal that it finds: a worker fetches it and reads the rows while the row of the sender is not committed yet.',
      expires,
    ],
    repair:
      'Commit the row before the signal is sent ([pg-boss-signal-after](pg-boss-signal-after.md)), or send a signal of its own with each row ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-signal-after': {
    why: [
      'Whoever finds a signal queued has its row committed: the worker that fetches it reads the row.',
      'A sender that dies between the two leaves a row without a signal. It has told nobody OK, and the row is taken with the next signal.',
      expires,
    ],
    repair:
      'The policy singleton needs no order of the two, and keeps them in one transaction ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-window': {
    why: [
      'Each row has a signal of its own, in one transaction: there is no row without a signal that is fetched after it. Whoever fetches first takes all rows; the signals of the others find none.',
      'One signal is active, so one batch is at work.',
      expires,
    ],
    repair:
      'Make `expireInSeconds` longer than the longest batch, and key the effect by the rows, or have it in the transaction that marks them.',
  },
};
