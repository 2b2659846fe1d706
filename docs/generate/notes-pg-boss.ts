const dropped =
  'A send that returns null creates no job, so the message in its data is stored nowhere. Callers tend to read that null as "somebody is already on it".';
const expires =
  'A job that is active for longer than `expireInSeconds` is retried while its worker keeps running, so two workers overlap. `complete` checks only the id, so the first worker completes the job of the second.';
const aside =
  'Keep messages in rows of your own, and use the job only as a signal that rows are waiting ([pg-boss-window](pg-boss-window.md)).';

/** Of the strategies on pg-boss. */
export const pgBossNotes = {
  'pg-boss-short': {
    why: [
      'At most one job is queued, but any number may be active: once a worker has fetched one, the next can be sent and run beside it.',
      dropped,
    ],
    repair: aside,
  },
  'pg-boss-singleton': {
    why: [
      'Every message is a job, and at most one job is active. Nothing is lost and nothing is batched: each message is a batch of its own.',
      expires,
    ],
    repair:
      'For batches, use the same policy and keep messages in rows: the first job that is fetched takes them all ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-stately': {
    why: [
      'At most one job is queued and one active, so a run always follows the last send. That suits a "look again" signal, not messages.',
      dropped,
      expires,
    ],
    repair: aside,
  },
  'pg-boss-exclusive': {
    why: [
      'At most one job is queued or active. A send while one is active is dropped as well, so no run follows the last send.',
      dropped,
      expires,
    ],
    repair: `${aside} This policy does not suit signals either: a row that is stored after the worker has read is left behind.`,
  },
  'pg-boss-throttle': {
    why: [
      'A slot is an interval of the database clock. A job occupies it for as long as the job is stored, even once it is completed.',
      dropped,
      'Slots ignore active jobs: a job that runs longer than its slot overlaps the next one.',
    ],
    repair: aside,
  },
  'pg-boss-debounce': {
    why: [
      'The first send of a slot runs at once, the second in the next slot, and the third is dropped, so three messages need no fault. With two messages, one of them has to be sent twice.',
      dropped,
      'Slots ignore active jobs: a job that runs longer than its slot overlaps the next one.',
    ],
    repair: aside,
  },
  'pg-boss-signal': {
    why: [
      'Row and signal are written in one transaction, which looks safe. But ON CONFLICT DO NOTHING does not lock the signal that it finds: a worker can fetch that signal and read the rows before the sender commits its row.',
      expires,
    ],
    repair:
      'Commit the row before the signal is sent ([pg-boss-signal-after](pg-boss-signal-after.md)), or send a signal of its own with each row ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-signal-after': {
    why: [
      'A sender that finds a signal queued has already committed its row, so the worker that fetches the signal reads the row.',
      'A sender that dies between the two steps leaves a row without a signal. It has acknowledged nothing, and the next signal takes the row.',
      expires,
    ],
    repair:
      'The policy `singleton` works with either order and keeps both in one transaction ([pg-boss-window](pg-boss-window.md)).',
  },
  'pg-boss-window': {
    why: [
      'Each row is written with a signal of its own in one transaction, so for every row a signal is fetched after it. The first signal takes all rows; the others find none.',
      'At most one signal is active, so batches do not overlap.',
      expires,
    ],
    repair:
      'Make `expireInSeconds` longer than the longest batch. Make the effect idempotent by row, or perform it in the transaction that marks the rows.',
  },
};
