import { bullmqNotes } from './notes-bullmq.js';
import { pgBossNotes } from './notes-pg-boss.js';
import { postgresNotes } from './notes-postgres.js';
import { redisNotes } from './notes-redis.js';

/** What nobody can generate: why a strategy breaks, and what repairs it. */
export interface StrategyNotes {
  /** Three sentences or so. */
  readonly why: readonly string[];
  readonly repair: string;
}

const closing =
  'A message that comes after the batch was fixed and before the row says Completed is deleted: no lock around the start can see that.';

const notesByStrategy: Readonly<Record<string, StrategyNotes>> = {
  ...redisNotes,
  ...postgresNotes,
  ...bullmqNotes,
  ...pgBossNotes,
  naive: {
    why: [
      'Looking and starting are two steps, and each starter takes both before the other one is seen.',
      'The start itself looks, enqueues and writes in three steps without a transaction, so whoever loses the row is told of success like the winner.',
      closing,
    ],
    repair:
      'Make the claim one atomic step that is remembered for the whole window: [atomic-insert](atomic-insert.md), [lease](lease.md). Where messages must not be lost, let one place decide: [inbox](inbox.md), [entity](entity.md).',
  },
  'atomic-insert': {
    why: [
      'Of all that insert the record one wins, so there is one start for each window, whatever the runtime does with two.',
      'But the record says only that somebody meant to start: if that host dies, or takes the 409 of its own insert for a rival’s, nobody starts and everybody waits.',
      closing,
    ],
    repair:
      'Write a random id into the record and compare it on 409, so that a lost reply is not a lost lock. Give the claim an owner and an end ([workaround-repaired](workaround-repaired.md)), or store the message first ([inbox](inbox.md)).',
  },
  lease: {
    why: [
      'The claim is written into the leased blob itself, with the lease id and the version that was read, so a holder whose lease has lapsed is refused.',
      'A host that dies after the claim and before the start leaves a window that nobody will start.',
      closing,
    ],
    repair:
      'Let the claim say whose it is and what it has come to, so that another can finish it ([workaround-repaired](workaround-repaired.md)); or store the message first ([inbox](inbox.md)).',
  },
  'lease-unfenced': {
    why: [
      'The lease says who may write, but what is written is elsewhere and does not ask for the lease.',
      'A starter that stands still for longer than its lease claims a second time when it wakes up, and starts again.',
      closing,
    ],
    repair:
      'Fence it: let the protected thing check the lease id or a version ([lease](lease.md)).',
  },
  entity: {
    why: [
      'One actor decides which batch a message is in, one operation at a time, so there is no start to race for and no lock to leak.',
      'What is left is delivery: its host may send the start of a batch twice, an operation that throws consumes its message, and an activity may run twice.',
      'The sender is told OK when the signal is queued, which is before the entity has seen it.',
    ],
    repair:
      'Make the activity idempotent by message id ([entity-idempotent](entity-idempotent.md)), and let no operation throw: catch, and store what could not be handled.',
  },
  singleton: {
    why: [
      'The lease keeps bodies apart, but each body has only its own message: two batches, one after the other.',
      'A host that stands still for longer than 15 seconds loses its lease, and nothing stops its body.',
      'After a crash the lease simply lapses, which is why this one locks nobody out.',
    ],
    repair:
      'Lock the start instead of the work ([singleton-start](singleton-start.md)), and fence what the body writes ([lease](lease.md)).',
  },
  'singleton-start': {
    why: [
      'The starter runs under the lock, and StartNewAsync returns after the row is written, so the next one under the lock sees it.',
      'A host that dies between queue and row, or stands still there for longer than its lease, lets the next one start too; the runtime decides what becomes of the second start.',
      closing,
    ],
    repair:
      'A runtime that de-duplicates starts, or starts atomically; against the closing window an [inbox](inbox.md).',
  },
  'lock-blob': {
    why: [
      'It serialises, and nothing but its owner’s delete ends it.',
      'After a crash, or after a lost answer to the create (the retry gets 409 from its own blob), it is there for ever.',
      'A lost answer to the delete lets the retry delete the next owner’s blob; that needs three messages, so the table does not show it.',
    ],
    repair:
      'An owner’s id in the blob and If-Match on the delete ([lock-blob-owner](lock-blob-owner.md)); a lease against crashes ([singleton](singleton.md)).',
  },
  'lock-blob-owner': {
    why: [
      'The owner’s name cures the lost answer to the create, If-Match the lost answer to the delete.',
      'A crash still locks everybody out, because nothing ends the lock but its owner.',
      'And it still only serialises: every message is a batch of its own.',
    ],
    repair:
      'A lease instead of a blob that only its owner deletes ([singleton](singleton.md)), around the start instead of the work ([singleton-start](singleton-start.md)).',
  },
  flag: {
    why: [
      'Two look, both see nothing, both set the flag.',
      'A message that comes when it is cleared makes a second batch in the same window, however the flag is set.',
      'Whoever sees the flag drops its message, although its sender was told OK.',
      'A crash leaves the flag set.',
    ],
    repair:
      'Set it by insert ([flag-atomic](flag-atomic.md)); hand the message over instead of dropping it ([atomic-insert](atomic-insert.md)).',
  },
  'flag-atomic': {
    why: [
      'There is no race any more: of all that insert the flag one wins.',
      'Messages are dropped by design, and one that comes when the flag is cleared makes a second batch in the same window.',
      'One crash, or one lost answer to the insert, sets the flag for ever.',
    ],
    repair:
      'A timestamp against the crash ([flag-timestamp](flag-timestamp.md)), or a lease; hand the message over instead of dropping it ([atomic-insert](atomic-insert.md)).',
  },
  'flag-timestamp': {
    why: [
      'A left-over flag ends by itself, because everybody takes an old one for nobody’s.',
      'In return one long pause, or one clock that runs ahead, lets two bodies run.',
      'Messages are still dropped.',
    ],
    repair:
      'Let the service judge the age, as it does for a lease ([singleton](singleton.md)), and fence what the body writes.',
  },
  workaround: {
    why: [
      'The status is read before the record is inserted: B reads null, A does all its steps and deletes the record, B inserts and starts again.',
      'Where the runtime refuses to start an id that runs, that start throws between the insert and the delete, and the record stays for ever; one crash or one lost reply also leaves it.',
      closing,
    ],
    repair:
      'Look again under the record, delete it in any case, give it an owner and an age: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-restart': {
    why: [
      'The purge trusts a status that was read before the record was inserted, and asks for no status itself.',
      'With a third message it purges a running instance: it deletes the row by which the runtime would have refused the second start, so two run even where the runtime prevents it (`npm run -s onebatch -- check workaround-restart --runtime deduplicating --starters 3 --property noOverlappingExecutions`).',
      'Everything that breaks the [workaround](workaround.md) breaks it, too.',
    ],
    repair:
      'Do not purge: the runtime replaces the row of a completed instance by itself. Otherwise look again under the record: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-queue': {
    why: [
      'It is the same race with a slower lock: the queue that is created says only that somebody is starting now.',
      'A queue cannot be created again for some time after it was deleted, so every other start throws meanwhile.',
      'No property gets better by it, and a crash leaves the queue for ever.',
    ],
    repair: 'As for the record: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-repaired': {
    why: [
      'Each ingredient is needed, and each has a twin without it that fails: the second look, the deletion in any case, the owner, the age, the wait until the instance has begun.',
      'An owner that dies or stands still inside StartNewAsync is doubled by the next one, if what it began still takes effect. Without the takeover nothing overlaps, but one crash locks everybody out: both at once need a fence that StartNewAsync does not have.',
      closing,
    ],
    repair:
      'An atomic start ([conditional-start](conditional-start.md), or a runtime of era `atomic`) instead of a lock around one that is not; against the closing window an [inbox](inbox.md).',
  },
  'conditional-start': {
    why: [
      'The row decides who starts, before anything is queued, and the loser is told the truth: one start at a time.',
      'A start of a completed id is allowed, so a starter that is slower than a whole execution makes a second batch in the same window.',
      'A host that dies between row and queue, or takes the 409 of its own insert for a rival’s, leaves a Pending row that nobody runs.',
    ],
    repair:
      'One instance id for each window and no restart of ended ids; on 409 compare the ExecutionId with one’s own. Or row and message in one transaction (era `atomic`).',
  },
  inbox: {
    why: [
      'A message is stored before anybody is told, and an epoch closes only on the version that was read, so no message falls into a closing window.',
      'Processing is at least once: a second delivery, a replayed episode or a second worker sends the batch again. A host that stores its message and dies before it has started the drainer leaves it to the next message; nobody was told OK.',
      'On runtimes that run every start (`2019`, `overridable`) two executions drain one epoch, without any fault: `npm run -s onebatch -- check inbox --runtime 2019`.',
    ],
    repair:
      'An activity keyed by message id, with one retry ([inbox-idempotent](inbox-idempotent.md)); against crash and pause a sweeper that starts the drainer of an epoch that has messages and no execution.',
  },
  'inbox-idempotent': {
    why: [
      'As [inbox](inbox.md), and what is processed twice has its effect once.',
      'What is left is a start that does not happen: a host that dies between put and start, or a start that is given up while its client stands still.',
      'A row that says Running for ever belongs to a finished epoch, which nobody starts again; it is a lock-out in name only.',
    ],
    repair: 'A sweeper that starts the drainer of an epoch that has messages and no execution.',
  },
  'inbox-forgetting': {
    why: [
      'As [inbox](inbox.md), but to delete the row of a finished message is to forget that it was there.',
      'The SDK’s own retry of a put that took effect is enough to process a message twice.',
      'So is a message that the trigger delivers again.',
    ],
    repair: 'Keep the row as a tombstone for longer than any redelivery ([inbox](inbox.md)).',
  },
  eternal: {
    why: [
      'An orchestration that never completes has no closing window, but for the moment in which one execution continues as the next.',
      'It still loses the event that overtakes its start, and the input of the start that lost the row.',
      'It does not know messages of former sessions again.',
    ],
    repair:
      'Store the message first ([inbox](inbox.md)), or let an entity collect ([entity](entity.md)).',
  },
  'naive-idempotent': {
    why: [
      'The activity’s effect is keyed by message id, so `noMessageTwice` holds, whatever is delivered or scheduled twice.',
      'The race is where it was: see [naive](naive.md).',
      'This is best practice 3 of the article.',
    ],
    repair: 'As for [naive](naive.md).',
  },
  'naive-retries': {
    why: [
      'The activity is tried again when it throws, so one failure costs nothing.',
      'The race is where it was: see [naive](naive.md).',
      'This is best practice 4 of the article.',
    ],
    repair: 'As for [naive](naive.md).',
  },
  'entity-idempotent': {
    why: [
      'A second delivery of an activity has no effect any more, and one failure of it costs nothing.',
      'A flush that is run twice still starts two batches; the second one may be larger, and then its remainder is sent alone.',
      'An operation that throws still consumes its message: no retry is made for it.',
    ],
    repair:
      'Let no operation throw: catch, and store what could not be handled. Key the start of a batch by its epoch, so that a second one is refused.',
  },
  'entity-unrecognising': {
    why: [
      'Signals of clients are delivered at least once, and this entity adds whatever it gets.',
      'So a second delivery, a second request of the SDK or a second delivery of the message is a second copy in a batch.',
      'Everything that breaks [entity](entity.md) breaks it, too.',
    ],
    repair: 'Remember message ids, in the batch and after it ([entity](entity.md)).',
  },
};

/** @throws Error for a strategy that nobody has written about. */
export function notes(strategy: string): StrategyNotes {
  const found = notesByStrategy[strategy];
  if (found === undefined) throw new Error(`docs/generate/notes.ts says nothing of '${strategy}'`);
  return found;
}
