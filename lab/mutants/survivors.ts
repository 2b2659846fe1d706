import { each, type Reason, type Survivors } from './reasons.js';

/**
 * The mutants that survive in all worlds they are tried in. `npm run mutants` fails if one of them is killed after all, or if
 * another one survives.
 */
export const survivors: readonly Survivors[] = [
  {
    kind: 'equivalent',
    mutants: each('workaround workaround-restart workaround-queue', 'hasBegun=true mayRetry=false'),
    because:
      'it releases the lock after its first look, whatever it sees. The original does the same when all its looks come before the worker begins, because nothing depends on what they saw',
  },
  {
    kind: 'equivalent',
    mutants: each('singleton singleton-start', 'isLeasable=true'),
    because:
      'it requests the lease without looking first, gets 409 and waits, as it would have after the look; the look only saves a request',
  },
  {
    kind: 'equivalent',
    mutants: ['workaround-repaired/recordThere=true'],
    because:
      'it tries to take over a record that is gone, with a version that no record has. It gets 404 or 412 and waits, as it would have anyway',
  },
  {
    kind: 'equivalent',
    mutants: ['inbox-starter/refusesRunning=false'],
    because:
      'it looks before it calls StartNewAsync, even where StartNewAsync itself refuses a running id: the outcome of the two looks is the same',
  },
  {
    kind: 'equivalent',
    mutants: ['lock-record/ages=true'],
    because:
      'records of other starters age too, but only starters whose records age in the original read the age',
  },
  {
    kind: 'equivalent',
    mutants: ['control-queue/isInFlight=true'],
    because:
      'a second DELETE of an item removes the next item, which the worker has received by then. The worker still receives every item once and in order, some earlier',
  },
  {
    kind: 'equivalent',
    mutants: ['history/keeps its version when it is written'],
    because:
      'only appends keep the version. Each execution begins with a write that creates a version and has one checkpoint in flight at a time, so no two hosts ever name the same version',
  },
  {
    kind: 'equivalent',
    mutants: [
      ...each('redis-windows bullmq', 'isHeld=true'),
      ...each('redis-windows redis', 'replicaDiffers=true'),
      ...['pg-boss/hasHeldJob=true', 'kubernetes-lease/isRenewed=true'],
    ],
    because:
      'the fault happens where it has no effect: nobody has anything to lose by a pause, or loses what time may end at that moment anyway, or the replica is equal',
  },
  {
    kind: 'equivalent',
    mutants: ['redis-lock/looks=true'],
    because:
      'it looks before SET NX, which decides all the same; whoever sees the lock joins, as it would have after SET NX at that moment',
  },
  {
    kind: 'equivalent',
    mutants: ['redis-lock/isTwoSteps=true'],
    because:
      'it sends PEXPIRE for a lock that was set with PX. It begins its work one answer later, as a slow client may anyway',
  },
  {
    kind: 'hidden',
    mutants: each('redis-lock', 'freesBlindly=false isOwn=true isOwn=false looksFirst=false'),
    because:
      'another way of giving up the lock, as `redis-set-nx`, `redis-get-del` and `redis-compare-del` differ. Their locks end under holders that live, without any fault, which breaks the same properties; messages that come before the lock is free are lost in all three',
  },
  {
    kind: 'hidden',
    mutants: [
      'workaround-repaired/deletes the record, whoever owns it',
      'workaround-repaired/takes an old record over, whatever became of it since',
      'lock-record/unconditional=true',
    ],
    because:
      'a record becomes stale, or changes its owner, only after a crash, a pause or a clock error. After each of these a start may already be in flight, and the next owner starts as well (see the docstring of `workaround-repaired`)',
  },
  {
    kind: 'hidden',
    mutants: each('blob-lease', 'anyLeaseId=false otherLeaseId=false'),
    because:
      'a client that writes with an expired lease has paused too long. In `lease` the ETag rejects the write if anybody wrote in between; in `singleton` the same pause one step later admits a second body',
  },
  {
    kind: 'hidden',
    mutants: each('inbox-starter', 'refusesRunning=true rowAbsent=true rowTerminal=true'),
    because:
      'it starts a second drainer for an epoch. In the eras where the starter itself looks, two starters can pass the look at once anyway; the compare-and-swap on the epoch keeps the batch single',
  },
  {
    kind: 'unspoken',
    mutants: each(
      'atomic-insert lease workaround-repaired singleton singleton-start lock-blob-starter lock-blob-owner-starter terminate-start',
      'mayRetry=false',
    ),
    because:
      'it gives up at once and refuses the message, which stays with its sender; no property counts refusals',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/assignsWindow=true'],
    because:
      'in a tumbling window it also announces which window a message is in. Its starter announces the same, and a repeated announcement has no effect',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/carriesIntoNewWindow=false'],
    because:
      'it does not announce the window of a carried message, and no property rejects a batch that contains an unannounced message',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/isKnown=false', 'orchestrator/slides=false'],
    because:
      'a sliding window restarts on a message that it already has, or does not slide. No property measures the length of a window, and the batch is a set either way',
  },
  {
    kind: 'unspoken',
    mutants: ['entity/currentEpoch=true'],
    because:
      'a flush of an earlier epoch closes the open one early: the batch is smaller, but still one',
  },
  {
    kind: 'unspoken',
    mutants:
      'inbox-starter/isWaiting=true drainer/nothingLeft=false kubernetes-pod/hasBatch=true'.split(
        ' ',
      ),
    because:
      'a drainer starts for an epoch without messages, or a drainer or pod processes a batch that another one has processed: an empty batch, which no property rejects',
  },
  {
    kind: 'unspoken',
    mutants: ['blob-lease/isBreaking=true'],
    because:
      'an expired lease is reported as broken. The next client that acquires it sees no difference, and no strategy renews a lease',
  },
  {
    kind: 'unasked',
    mutants: ['terminate-start/startRefused=false'],
    because:
      'its de-dupe statuses go with each start, and name none that an instance can have: no start is refused. Other starters need this branch of StartNewAsync',
  },
  {
    kind: 'unseen',
    mutants: ['terminate-start/collectorAccepts=false'],
    because:
      'where the collector says which window a message is in, it also names that of the time. What would hear of that, one batch per window, is broken there anyway; in `naive` the same mutant is killed',
  },
  {
    kind: 'unasked',
    mutants: [
      ...each(
        'atomic-insert',
        'replacesUnconditionally=true replacesUnconditionally=false rowWasAbsent=true startRefused=false',
      ),
      ...each('lease', 'replacesUnconditionally=true startRefused=false'),
    ],
    because:
      'the claim of a window is never released, so its instance starts once and StartNewAsync finds no row. Other starters need these branches of StartNewAsync',
  },
  {
    kind: 'unasked',
    mutants: each(
      'blob-lease',
      'breaksAtOnce=true breaksAtOnce=false isBreaking=false periodInvalid=true periodInvalid=false periodIsZero=true periodIsZero=false renewsAgain=true renewsAgain=false sameProposedId=true sameProposedId=false otherProposedId=true durationFinite=false durationInvalid=false durationRenewed=true leaseFinite=true leaseFinite=false noLeaseId=false',
    ),
    because:
      'no starter breaks, renews or changes a lease, proposes an id, requests another duration, or writes without its lease. The machine is the documented table of the service, and `model-blob-lease.test.ts` checks each cell',
  },
  {
    kind: 'hidden',
    mutants: ['redis/isLocked=false'],
    because:
      'after a failover to a replica that has the lock, nothing ends the lock and no property hears of it. The failover has lost a write besides, which breaks the same properties',
  },
  {
    kind: 'unspoken',
    mutants: ['bullmq/delayIsAnew=false', 'bullmq/keyIsAnew=false'],
    because:
      'a job that is replaced, or a key that is extended, keeps the time that it had. No property measures the length of a window',
  },
  {
    kind: 'unspoken',
    mutants: ['bullmq-producer/storesFirst=true', 'pg-boss-sender/storesRow=true'],
    because: 'it stores the message also where nobody reads it, and sends it in a job as before',
  },
  {
    kind: 'unspoken',
    mutants: ['pg-boss-sender/hasMadeJob=false'],
    because:
      'it does not announce which batch its message is in. It is told "joined" all the same, so that a message that no batch has is still lost, and each job is a window of its own',
  },
  {
    kind: 'unspoken',
    mutants: ['bullmq-worker/saysWindow=true', 'kubernetes-pod/saysWindow=true'],
    because:
      'in a tumbling window it also announces which window a message is in. Its client announces the same, and a repeated announcement has no effect',
  },
  {
    kind: 'unasked',
    mutants: ['bullmq-worker/isToFail=false', 'bullmq-worker/mayRetry=true'],
    because:
      'a job fails for good when it has stalled twice, or has thrown twice: that takes two faults. `bullmq.test.ts` has a job that stalls twice',
  },
  {
    kind: 'unseen',
    mutants: ['redis/isHolder=true'],
    because:
      'the lock of a holder that lives ends when somebody else dies. It takes a third client to get it then: `redis.test.ts` has one',
  },
  {
    kind: 'unasked',
    mutants: ['redis-windows/isOwner=true', 'bullmq/holdsNothing=false'],
    because:
      'a worker dies only while it has a window or a job. It takes a pause as well for another one to have it; and nobody uses the token of a worker that is dead',
  },
  {
    kind: 'unasked',
    mutants: ['history/isPurged=false'],
    because:
      'an execution whose history was purged gets 412 instead of 404, and aborts on either. It takes a third message: one completed start and two restarts',
  },
  {
    kind: 'unseen',
    mutants: each(
      'naive workaround workaround-queue workaround-restart workaround-repaired singleton-start inbox-starter lease terminate-start',
      'replacesUnconditionally=false',
    ),
    because:
      'the row of an instance that was started before is not replaced if it changed after it was read (412, which nobody reads). The execution still starts, and its first checkpoint writes the row; until then others see the old row',
  },
  {
    kind: 'unseen',
    mutants: each(
      'workaround workaround-restart workaround-queue workaround-repaired singleton-start',
      'replacesUnconditionally=true',
    ),
    because:
      'two starters would have to replace the same row, and the lock admits one at a time. It takes one fault that admits the second and another that makes it matter; in `naive`, which has no lock, one lost reply kills the mutant',
  },
  {
    kind: 'unseen',
    mutants: ['lease/rowWasAbsent=true'],
    because:
      'StartNewAsync finds a row in one world only: without fencing, when two clients hold the lease after a pause. The pause breaks the same properties there',
  },
  {
    kind: 'unseen',
    mutants: each(
      'atomic-insert lease workaround workaround-restart workaround-queue',
      'startsAtomically=false',
    ),
    because:
      'it starts in three requests where the back end offers one transaction. The lock or the claim admits one starter at a time, and a crash between the requests locks others out just as a crash before them does',
  },
  {
    kind: 'unseen',
    mutants: ['workaround-queue/hasBegun=false'],
    because:
      'it keeps looking after the instance has begun, and releases the lock later. Where the lock is a record, the same mutant is killed: `noLockOut` is no longer broken',
  },
  {
    kind: 'unseen',
    mutants: ['control-queue/twoWait=false'],
    because:
      'the fault `reorder` cannot happen. It takes three items in a queue, and breaks no cell of the catalogue',
  },
  {
    kind: 'unseen',
    mutants: ['worker/stillLooking=false'],
    because:
      'while it waits for the row of one start and examines starts of another instance, it also takes the next item. The verdict could change only if that item were an event for the waiting instance',
  },
  {
    kind: 'unseen',
    mutants: ['inbox-starter/rowTerminal=false'],
    because:
      'it starts no drainer if one has ended since it saw its message waiting. The epoch is closed then, with the message in its batch. A second drainer is needed only if the first failed before it processed the batch',
  },
  {
    kind: 'unseen',
    mutants: ['drainer/isOpen=true'],
    because:
      'it closes an epoch that is closed, which changes nothing while the next epoch is open. Once that one is closed too, the epoch would be counted back: that takes two drainers of one epoch and two further epochs, some millions of states',
  },
];

/** Why this mutant survives; undefined if it is not known to. */
export function reasonFor(mutant: string): Reason | undefined {
  return survivors.find(({ mutants }) => mutants.includes(mutant));
}
