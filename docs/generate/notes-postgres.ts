const gap =
  'Below SERIALIZABLE, checking for waiting messages and ending the run are two steps: a message stored in between sees a run, and the run does not see the message.';
const twoRuns =
  'Two clients that look at once see no run, and each begins one: they write different rows, so nothing conflicts.';
const emptied =
  'A message stored after the inbox was emptied and before the lock is released finds the lock taken, and is never picked up.';
const turns = 'Each holder of the lock processes a batch, so a window may have several.';

/** Of the strategies on PostgreSQL. */
export const postgresNotes = {
  'postgres-look': {
    why: [twoRuns, gap],
    repair:
      'SERIALIZABLE on both sides with a retry on 40001 ([postgres-look-serializable](postgres-look-serializable.md)); or a window row that every client locks ([postgres-window](postgres-window.md)).',
  },
  'postgres-look-repeatable': {
    why: [
      'A snapshot shows the rows that existed when it was taken, and does not prevent inserts.',
      twoRuns,
      gap,
    ],
    repair:
      'SERIALIZABLE, which detects what the other transaction has read ([postgres-look-serializable](postgres-look-serializable.md)).',
  },
  'postgres-look-serializable': {
    why: [
      'A transaction that has read what another one writes fails with 40001 and is retried: one run, and no message between the look and the end.',
      turns,
      'The run is a row without an expiry: a host that dies leaves it open, and everybody joins it for ever.',
    ],
    repair:
      'Let workers poll for due windows, instead of the clients that store ([postgres-window](postgres-window.md)).',
  },
  'postgres-insert': {
    why: [
      'The unique index allows one open run, whatever the isolation level.',
      gap,
      'A host that dies leaves the run open, and everybody joins it for ever.',
    ],
    repair:
      'Lock the row of the open run before storing the message, so that no client closes it meanwhile ([postgres-window](postgres-window.md)).',
  },
  'postgres-advisory': {
    why: [
      'The lock ends with the session, so a crash locks nobody out.',
      emptied,
      'If the server ends the session of a live client, the next client gets the lock.',
    ],
    repair:
      'Wait for the lock instead of trying it, in a worker rather than in the sender ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-advisory-pooled': {
    why: [
      'A pooler in transaction mode gives the same session to the next client, which then holds the lock as well.',
      'The unlock goes to whichever connection is free. No message is left behind only because no client is ever refused the lock.',
    ],
    repair:
      'A transaction-level lock: a transaction keeps its connection ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-advisory-transaction': {
    why: [
      'A transaction keeps its connection, so a pooler does no harm, and its end releases the lock.',
      emptied,
    ],
    repair:
      'Wait for the lock instead of trying it, in a worker rather than in the sender ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-skip-locked': {
    why: [
      'Each message is one row that one worker locks, so none is lost; but workers run in parallel, and there is no batch.',
      'If a worker dies, or its session ends, between its effect and its commit, another worker takes the message again.',
    ],
    repair:
      'If you need one batch at a time, a lock around the taking ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-inbox': {
    why: [
      'One transaction takes the lock and all waiting messages, and commits after the effect: a message is either taken, or waits for the next transaction.',
      'If a worker dies before the commit, the next one may take more messages than the first: nothing identifies the repeated batch.',
      'If the server ends the session of a live worker, the next worker gets the lock.',
    ],
    repair:
      'Close the window in a separate transaction before the effect, so that a repeated batch is the same ([postgres-window](postgres-window.md)).',
  },
  'postgres-window': {
    why: [
      'A client that stores a message locks the open window until the message is stored, so a window closes with all its messages; a worker locks the oldest closed window until it is done, so there is one batch at a time.',
      'If a worker dies, or the server ends its session, another one takes the same window with the same messages: the effect may happen twice.',
    ],
    repair: 'Key the effect by window (a unique row, an idempotency key).',
  },
};
