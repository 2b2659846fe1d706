const gap =
  'Looking whether messages wait and ending the run are two steps to everybody who is not SERIALIZABLE: a message that is stored in between sees a run, and the run does not see the message.';
const twoRuns =
  'Two that look at once see no run, and each begins one: nothing that both of them write is the same row.';
const emptied =
  'A message that is stored after the inbox was emptied and before the lock is given back finds the lock taken, and waits for nobody.';
const turns = 'Each turn is a batch, so a window has as many as there were turns.';

/** Of the strategies on PostgreSQL. */
export const postgresNotes = {
  'postgres-look': {
    why: [twoRuns, gap],
    repair:
      'SERIALIZABLE on both sides, and try again on 40001 ([postgres-look-serializable](postgres-look-serializable.md)); or a window that everybody locks ([postgres-window](postgres-window.md)).',
  },
  'postgres-look-repeatable': {
    why: [
      'A snapshot shows what was there when it was taken, and forbids nobody to add to it.',
      twoRuns,
      gap,
    ],
    repair:
      'SERIALIZABLE, which notices what the other has read ([postgres-look-serializable](postgres-look-serializable.md)).',
  },
  'postgres-look-serializable': {
    why: [
      'Whoever has read what another one writes is told 40001, and looks again: one run, and no message between the look and the end.',
      turns,
      'The run is a row without an end: a host that dies leaves it open, and everybody joins it for ever.',
    ],
    repair:
      'Let workers look for what is due instead of the clients that store ([postgres-window](postgres-window.md)).',
  },
  'postgres-insert': {
    why: [
      'The unique index lets one run be open, whatever the isolation level.',
      gap,
      'A host that dies leaves the run open, and everybody joins it for ever.',
    ],
    repair:
      'Lock the row that says it is open before the message is stored, so that nobody closes it meanwhile ([postgres-window](postgres-window.md)).',
  },
  'postgres-advisory': {
    why: [
      'The lock ends with the session, so a crash locks nobody out.',
      emptied,
      'A session that the server ends under its living client lets the next one in.',
    ],
    repair:
      'Wait for the lock instead of trying it, and let a worker do so instead of the sender ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-advisory-pooled': {
    why: [
      'Behind a pooler in transaction mode a session is whoever had the connection last: the next client is given the same one, and has the lock, too.',
      'The unlock goes to whichever connection is free. Only if nobody is ever turned away does no message wait for nobody.',
    ],
    repair:
      'A lock of a transaction, which keeps its connection ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-advisory-transaction': {
    why: [
      'A transaction keeps its connection, so a pooler does no harm, and its end gives the lock back.',
      emptied,
    ],
    repair:
      'Wait for the lock instead of trying it, and let a worker do so instead of the sender ([postgres-inbox](postgres-inbox.md)).',
  },
  'postgres-skip-locked': {
    why: [
      'Each message is one row that one worker has, so none is lost; but workers stand side by side, and there is no batch.',
      'A worker that dies, or whose session ends, between its effect and its commit has its message taken again.',
    ],
    repair:
      'A lock around the taking ([postgres-inbox](postgres-inbox.md)), if one at a time is what you need.',
  },
  'postgres-inbox': {
    why: [
      'One transaction takes the lock, takes all that wait, and commits after the effect: a message is either taken, or waits for the next turn.',
      'A worker that dies before the commit is followed by another one, which may take more messages than the first: nothing names the batch that comes twice.',
      'A session that the server ends under its living worker lets the next one in.',
    ],
    repair:
      'Close the window in a transaction of its own before the effect, so that what comes twice is the same ([postgres-window](postgres-window.md)).',
  },
  'postgres-window': {
    why: [
      'Who stores a message locks the open window until it is stored, so a window is closed with all its messages or without; who works locks the oldest closed one until it is done, so there is one batch at a time.',
      'A worker that dies, or whose session the server ends, is followed by another one with the same window and the same messages: the effect may come twice.',
    ],
    repair: 'Key the effect by window (a unique row, an idempotency key).',
  },
};
