import { bullmqNotes } from './notes-bullmq.js';
import { durableObjectNotes } from './notes-durable-object.js';
import { kubernetesNotes } from './notes-kubernetes.js';
import { pgBossNotes } from './notes-pg-boss.js';
import { postgresNotes } from './notes-postgres.js';
import { redisNotes } from './notes-redis.js';
import { sqsNotes } from './notes-sqs.js';
import { temporalNotes } from './notes-temporal.js';

/** What is written by hand for each strategy: why it breaks, and what repairs it. */
export interface StrategyNotes {
  /** Three sentences or so. */
  readonly why: readonly string[];
  readonly repair: string;
}

const closing =
  'A message that arrives after the batch is fixed and before the row says Completed is deleted; no lock around the start prevents that.';

const notesByStrategy: Readonly<Record<string, StrategyNotes>> = {
  ...redisNotes,
  ...postgresNotes,
  ...bullmqNotes,
  ...pgBossNotes,
  ...temporalNotes,
  ...sqsNotes,
  ...durableObjectNotes,
  ...kubernetesNotes,
  naive: {
    why: [
      'Looking and starting are two steps, and each starter can take both before the other one becomes visible.',
      'The start itself looks, enqueues and writes in three steps without a transaction, so the client that loses the row is told of success as well.',
      closing,
    ],
    repair:
      'Make the claim one atomic step that is remembered for the whole window: [atomic-insert](atomic-insert.md), [lease](lease.md). Where messages must not be lost, let a single place decide: [inbox](inbox.md), [entity](entity.md).',
  },
  'terminate-start': {
    why: [
      'Whoever starts ends the instance that collects: what it had collected is gone, although the senders were told OK.',
      'Termination is a message. An instance that completes before it arrives has had its batch, and the next one follows in the same window.',
      'Between the look and the start another start can make an instance; this one replaces its row without ending it.',
    ],
    repair:
      'Leave an instance that runs alone: the default statuses, and an event for it. Keep messages where no instance takes them along: [inbox-idempotent](inbox-idempotent.md).',
  },
  'atomic-insert': {
    why: [
      'Only one client can insert the record, so there is one start for each window, whatever the runtime does with two.',
      'But the record says only that a client intended to start: if its host dies, or mistakes the 409 of its own insert for a rival’s, no client starts and all wait.',
      closing,
    ],
    repair:
      'Write a random id into the record and compare it on 409, so that a lost reply does not lose the lock. Give the claim an owner and an expiry ([workaround-repaired](workaround-repaired.md)), or store the message first ([inbox](inbox.md)).',
  },
  lease: {
    why: [
      'The claim is written into the leased blob itself, with the lease id and the version that was read, so a holder whose lease has expired is refused.',
      'A host that dies after the claim and before the start leaves a window that no client will start.',
      closing,
    ],
    repair:
      'Let the claim record its owner and its progress, so that another client can finish it ([workaround-repaired](workaround-repaired.md)); or store the message first ([inbox](inbox.md)).',
  },
  'lease-unfenced': {
    why: [
      'The lease says who may write, but the data is elsewhere, and writing it does not check the lease.',
      'A starter that pauses for longer than its lease claims the window a second time when it resumes, and starts again.',
      closing,
    ],
    repair:
      'Fence it: let the protected resource check the lease id or a version ([lease](lease.md)).',
  },
  entity: {
    why: [
      'One actor assigns messages to batches, one operation at a time, so there is no start to race for and no lock to leak.',
      'Delivery remains a problem: its host may send the start of a batch twice, an operation that throws consumes its message, and an activity may run twice.',
      'The sender is told OK when the signal is queued, which is before the entity has seen it.',
    ],
    repair:
      'Make the activity idempotent by message id ([entity-idempotent](entity-idempotent.md)), and let no operation throw: catch errors, and store what could not be handled.',
  },
  singleton: {
    why: [
      'The lease serialises the bodies, but each body has only its own message: two batches, one after the other.',
      'A host that pauses for longer than 15 seconds loses its lease, and nothing stops its body.',
      'After a crash the lease expires, so this strategy locks no client out.',
    ],
    repair:
      'Lock the start instead of the work ([singleton-start](singleton-start.md)), and fence what the body writes ([lease](lease.md)).',
  },
  'singleton-start': {
    why: [
      'The starter runs under the lock, and StartNewAsync returns after the row is written, so the next holder of the lock sees it.',
      'A host that dies between queue and row, or pauses there for longer than its lease, lets the next client start too; the runtime decides what happens to the second start.',
      closing,
    ],
    repair:
      'A runtime that de-duplicates starts, or starts atomically; against the closing window an [inbox](inbox.md).',
  },
  'lock-blob': {
    why: [
      'It serialises, and only its owner’s delete ends it.',
      'After a crash, or after a lost answer to the create (the retry gets 409 from its own blob), the blob stays for ever.',
      'After a lost answer to the delete, the retry may delete the next owner’s blob; that takes three messages, so the table does not show it.',
    ],
    repair:
      'An owner’s id in the blob and If-Match on the delete ([lock-blob-owner](lock-blob-owner.md)); a lease against crashes ([singleton](singleton.md)).',
  },
  'lock-blob-owner': {
    why: [
      'The owner’s name cures the lost answer to the create, If-Match the lost answer to the delete.',
      'A crash still locks everybody out, because only its owner ends the lock.',
      'It still only serialises: every message is a batch of its own.',
    ],
    repair:
      'A lease instead of a blob that only its owner deletes ([singleton](singleton.md)), around the start instead of the work ([singleton-start](singleton-start.md)).',
  },
  flag: {
    why: [
      'Two clients look, both see nothing, and both set the flag.',
      'A message that arrives after the flag is cleared makes a second batch in the same window, however the flag is set.',
      'A client that sees the flag drops its message, although it tells the sender OK.',
      'A crash leaves the flag set.',
    ],
    repair:
      'Set it by insert ([flag-atomic](flag-atomic.md)); hand the message over instead of dropping it ([atomic-insert](atomic-insert.md)).',
  },
  'flag-atomic': {
    why: [
      'There is no race: only one client can insert the flag.',
      'Messages are dropped by design, and one that arrives after the flag is cleared makes a second batch in the same window.',
      'One crash, or one lost answer to the insert, sets the flag for ever.',
    ],
    repair:
      'A timestamp against the crash ([flag-timestamp](flag-timestamp.md)), or a lease; hand the message over instead of dropping it ([atomic-insert](atomic-insert.md)).',
  },
  'flag-timestamp': {
    why: [
      'A stale flag ends by itself, because every client treats an old one as abandoned.',
      'In return one long pause, or one fast clock, lets two bodies run.',
      'Messages are still dropped.',
    ],
    repair:
      'Let the service check the age, as it does for a lease ([singleton](singleton.md)), and fence what the body writes.',
  },
  workaround: {
    why: [
      'The status is read before the record is inserted: B reads null, A takes all its steps and deletes the record, then B inserts and starts again.',
      'Where the runtime refuses to start an id that runs, that start throws between the insert and the delete, and the record stays for ever; so it does after one crash or one lost reply.',
      closing,
    ],
    repair:
      'Look again while holding the record, always delete it, and give it an owner and an age: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-restart': {
    why: [
      'The purge relies on a status that was read before the record was inserted, and checks no status itself.',
      'With a third message it purges a running instance: it deletes the row by which the runtime would have refused the second start, so two executions run even where the runtime prevents that (`npm run -s onebatch -- check workaround-restart --runtime deduplicating --starters 3 --property noOverlappingExecutions`).',
      'Everything that breaks the [workaround](workaround.md) breaks it too.',
    ],
    repair:
      'Do not purge: the runtime replaces the row of a completed instance by itself. Otherwise look again while holding the record: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-queue': {
    why: [
      'It is the same race with a slower lock: the queue only says that a client is starting now.',
      'A deleted queue cannot be created again for some time, so every other start throws meanwhile.',
      'It improves no property, and a crash leaves the queue for ever.',
    ],
    repair: 'As for the record: [workaround-repaired](workaround-repaired.md).',
  },
  'workaround-repaired': {
    why: [
      'Each part is needed, and a test without it fails: the second look, the unconditional deletion, the owner, the age, the wait until the instance has begun.',
      'If an owner dies or pauses inside StartNewAsync, the next client starts as well, while the first start may still take effect. Without the takeover nothing overlaps, but one crash locks everybody out. To avoid both, StartNewAsync would need a fencing token.',
      closing,
    ],
    repair:
      'An atomic start ([conditional-start](conditional-start.md), or a runtime of era `atomic`) instead of a lock around one that is not; against the closing window an [inbox](inbox.md).',
  },
  'conditional-start': {
    why: [
      'The row decides who starts, before anything is queued, and the loser learns that it lost: one start at a time.',
      'Starting a completed id is allowed, so a starter that is slower than a whole execution makes a second batch in the same window.',
      'A host that dies between row and queue, or mistakes the 409 of its own insert for a rival’s, leaves a Pending row that never runs.',
    ],
    repair:
      'One instance id for each window and no restart of completed ids; on 409 compare the ExecutionId with your own. Or row and message in one transaction (era `atomic`).',
  },
  inbox: {
    why: [
      'A message is stored before its sender is told, and an epoch closes only on the version that was read, so no message is lost in a closing window.',
      'Processing is at least once: a second delivery, a replayed episode or a second worker sends the batch again. A host that stores its message and dies before it starts the drainer leaves the message to the next one; its sender was not told OK.',
      'On runtimes that run every start (`2019`, `overridable`) two executions drain one epoch without any fault: `npm run -s onebatch -- check inbox --runtime 2019`.',
    ],
    repair:
      'An activity keyed by message id, with one retry ([inbox-idempotent](inbox-idempotent.md)); against crash and pause a sweeper that starts the drainer of an epoch that has messages and no execution.',
  },
  'inbox-idempotent': {
    why: [
      'As [inbox](inbox.md), but processing a message twice has its effect once.',
      'The remaining failure is a start that never happens: a host that dies between put and start, or a start that is dropped while its client pauses.',
      'A row that says Running for ever belongs to a finished epoch, which is never started again; it is a lock-out in name only.',
    ],
    repair: 'A sweeper that starts the drainer of an epoch that has messages and no execution.',
  },
  'inbox-forgetting': {
    why: [
      'As [inbox](inbox.md), but deleting the row of a finished message forgets that it was there.',
      'The SDK’s own retry of a put that took effect is enough to process a message twice.',
      'So is a redelivery by the trigger.',
    ],
    repair: 'Keep the row as a tombstone for longer than any redelivery ([inbox](inbox.md)).',
  },
  eternal: {
    why: [
      'An orchestration that never completes has no closing window, except while one execution continues as the next.',
      'It still loses an event that overtakes its start, and the input of the start that lost the row.',
      'It does not recognise messages of earlier sessions.',
    ],
    repair:
      'Store the message first ([inbox](inbox.md)), or collect in an entity ([entity](entity.md)).',
  },
  'naive-idempotent': {
    why: [
      'The activity’s effect is keyed by message id, so `noMessageTwice` holds whatever is delivered or scheduled twice.',
      'The race remains: see [naive](naive.md).',
      'This is best practice 3 of the article.',
    ],
    repair: 'As for [naive](naive.md).',
  },
  'naive-retries': {
    why: [
      'The activity is retried when it throws, so one failure does no harm.',
      'The race remains: see [naive](naive.md).',
      'This is best practice 4 of the article.',
    ],
    repair: 'As for [naive](naive.md).',
  },
  'entity-idempotent': {
    why: [
      'A second delivery of an activity has no effect, and one failure of it does no harm.',
      'A flush that runs twice still starts two batches; the second may be larger, and then its remainder is sent alone.',
      'An operation that throws still consumes its message: it is not retried.',
    ],
    repair:
      'Let no operation throw: catch errors, and store what could not be handled. Key the start of a batch by its epoch, so that a second one is refused.',
  },
  'entity-unrecognising': {
    why: [
      'Client signals are delivered at least once, and this entity adds whatever it receives.',
      'So a repeated signal, a repeated request of the SDK or a redelivered message is a second copy in a batch.',
      'Everything that breaks [entity](entity.md) breaks it too.',
    ],
    repair: 'Remember message ids, in the batch and after it ([entity](entity.md)).',
  },
};

/** @throws Error for a strategy without notes. */
export function notes(strategy: string): StrategyNotes {
  const found = notesByStrategy[strategy];
  if (found === undefined) throw new Error(`docs/generate/notes.ts says nothing of '${strategy}'`);
  return found;
}
