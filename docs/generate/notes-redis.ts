const gap =
  'Releasing the lock and checking for waiting messages are two steps: a message pushed in between is never picked up, although its sender was told that it joined.';
const outlives =
  'The time to live ends the lock, not the work: nothing stops the holder when the next one has begun.';

/** Of the strategies on Redis. */
export const redisNotes = {
  'redis-look': {
    why: ['GET and SET are two steps, and SET without NX takes the lock from its holder.', gap],
    repair: 'One step instead of two: SET NX PX ([redis-set-nx](redis-set-nx.md)).',
  },
  'redis-setnx-expire': {
    why: [
      'Between SETNX and PEXPIRE the lock has no expiry: a client that dies there locks everybody out for ever.',
      outlives,
      gap,
    ],
    repair: 'Both in one command: SET NX PX ([redis-set-nx](redis-set-nx.md)).',
  },
  'redis-set-nx': {
    why: [
      'Only one client gets the lock with SET NX, and it expires, so a crash locks nobody out.',
      outlives,
      'DEL deletes the lock of its current holder, whoever that is. With two clients that changes no verdict, since the time to live lets two in anyway.',
      gap,
    ],
    repair:
      'Delete only your own lock, in a script ([redis-compare-del](redis-compare-del.md)), and renew it while the work lasts ([redis-renewed](redis-renewed.md)).',
  },
  'redis-get-del': {
    why: [
      'Between GET and DEL the lock can expire and pass to another client, and the DEL then removes it.',
      outlives,
      gap,
    ],
    repair: 'Compare and delete in one script ([redis-compare-del](redis-compare-del.md)).',
  },
  'redis-compare-del': {
    why: ['The script deletes no other client’s lock.', outlives, gap],
    repair: 'Renew the lock while the work lasts ([redis-renewed](redis-renewed.md)).',
  },
  'redis-renewed': {
    why: [
      'A live holder keeps its lock, so nothing overlaps without a fault; a pause or a failover still lets two clients work.',
      gap,
      'Each holder empties the list once, so a window has as many batches as holders.',
    ],
    repair:
      'Release the lock only if the list is empty, in one script ([redis-close-empty](redis-close-empty.md)); or let Redis assign messages to windows ([redis-window](redis-window.md)).',
  },
  'redis-close-empty': {
    why: [
      'The script that releases the lock checks the list in the same step, so without faults no message is left behind.',
      'A client that dies between its push and the end of its work leaves messages that wait for the next push.',
      'A window still has a batch for each holder of the lock.',
    ],
    repair:
      'Let workers poll for due windows, instead of the clients that push ([redis-window](redis-window.md)).',
  },
  'redis-window': {
    why: [
      'One script puts the message into the open window and sets its due time; one closes a window and claims it with a lease; one completes it. Each is atomic, so no message falls into a gap, and no client has to survive.',
      'Another worker takes over from one that dies or pauses, and then the effect happens twice. The token from `claim` increases, so the target of the effect can reject an older token, or a window that it has already processed.',
      'A failover loses the last push, although its sender was told OK. WAIT makes that rarer, not impossible.',
    ],
    repair:
      'Key the effect by window (a unique row, an idempotency key), and, if a failover must not lose a message, keep the sender’s copy until its window is done.',
  },
};
