const gap =
  'Giving the lock up and looking whether messages wait are two steps: a message that is pushed in between waits for nobody, although its sender was told that it joined.';
const outlives =
  'The time to live ends the lock, not the work: nothing keeps the holder from going on when the next one has begun.';

/** Of the strategies on Redis. */
export const redisNotes = {
  'redis-look': {
    why: ['GET and SET are two steps, and SET without NX takes the lock from whoever has it.', gap],
    repair: 'One step instead of two: SET NX PX ([redis-set-nx](redis-set-nx.md)).',
  },
  'redis-setnx-expire': {
    why: [
      'Between SETNX and PEXPIRE the lock has no end: a client that dies there locks everybody out for ever.',
      outlives,
      gap,
    ],
    repair: 'Both in one command: SET NX PX ([redis-set-nx](redis-set-nx.md)).',
  },
  'redis-set-nx': {
    why: [
      'Of all that SET the lock NX one gets it, and it ends by itself, so a crash locks nobody out.',
      outlives,
      'DEL deletes the lock of whoever has it by then. With two clients that changes no verdict, since the time to live lets two in anyway.',
      gap,
    ],
    repair:
      'Delete the own lock only, in a script ([redis-compare-del](redis-compare-del.md)), and renew it while the work lasts ([redis-renewed](redis-renewed.md)).',
  },
  'redis-get-del': {
    why: [
      'Between GET and DEL the lock can end and become another one’s, and the DEL takes it away.',
      outlives,
      gap,
    ],
    repair: 'Compare and delete in one script ([redis-compare-del](redis-compare-del.md)).',
  },
  'redis-compare-del': {
    why: ['The script deletes nobody else’s lock.', outlives, gap],
    repair: 'Renew the lock while the work lasts ([redis-renewed](redis-renewed.md)).',
  },
  'redis-renewed': {
    why: [
      'A holder that lives keeps its lock, so nothing overlaps by itself; one that stands still, or a failover, still lets two work.',
      gap,
      'And each holder empties the list once: a window has as many batches as holders.',
    ],
    repair:
      'Give the lock up only if the list is empty, in one script ([redis-close-empty](redis-close-empty.md)); or let Redis say which window a message is in ([redis-window](redis-window.md)).',
  },
  'redis-close-empty': {
    why: [
      'The script that gives the lock up looks into the list in the same step, so without faults no message is left behind.',
      'A client that dies between its push and the end of its work leaves messages that nobody looks for until another one comes.',
      'A window still has as many batches as there were turns.',
    ],
    repair:
      'Let workers look for what is due instead of the clients that push ([redis-window](redis-window.md)).',
  },
  'redis-window': {
    why: [
      'One script puts the message into the open window and sets when it is due; one closes a window and claims it, for as long as a lease; one ends it. Each is one step, so there is no gap for a message to fall into, and no client has to live.',
      'A worker that dies is followed by another one, and one that stands still is overtaken: then the effect comes twice. The token that `claim` hands out rises, so whatever takes the effect can refuse an older one, or a window that it has had.',
      'A failover loses the last push, whose sender was told OK. WAIT makes that rarer, not impossible.',
    ],
    repair:
      'Key the effect by window (a unique row, an idempotency key), and keep the sender’s copy until its window is done where no failover may lose a message.',
  },
};
