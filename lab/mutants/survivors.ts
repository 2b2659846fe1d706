/** Why a mutant survives; the kinds in the order in which they are told, the strongest claim first. */
export type ReasonKind = 'equivalent' | 'hidden' | 'unspoken' | 'unasked' | 'unseen';

export interface Reason {
  readonly kind: ReasonKind;
  readonly because: string;
}

/** Mutants that nothing kills, and why. */
export interface Survivors extends Reason {
  /** By name. */
  readonly mutants: readonly string[];
}

/** What each kind claims. Of all but the first kind a test shows that the mutant is not as right as the original. */
export const reasonKinds: readonly {
  readonly kind: ReasonKind;
  readonly title: string;
  readonly sentence: string;
}[] = [
  {
    kind: 'equivalent',
    title: 'As right as the original',
    sentence:
      'The mutant does otherwise, but nothing that it brings about could not come about without it. An argument, read off the machines, not a proof.',
  },
  {
    kind: 'hidden',
    title: 'Broken there already',
    sentence:
      'The guard protects something, but wherever it is needed the same faults break the same property past it. So no verdict depends on it, and a reader should not conclude that it may be left out.',
  },
  {
    kind: 'unspoken',
    title: 'No property speaks of it',
    sentence:
      'The mutant is worse, or at least another one, and no property says so: nobody counts refusals, measures windows, or minds an empty batch.',
  },
  {
    kind: 'unasked',
    title: 'No strategy leads there',
    sentence:
      'In none of the worlds does the guard ever give the other answer, so the mutant is the original there. The machine is the whole protocol or the whole table of a service; the strategies use a part of it.',
  },
  {
    kind: 'unseen',
    title: 'Not seen within these bounds',
    sentence:
      'Not claimed to be equivalent: within two or three messages and one fault no verdict changes. What it would take is said where it is known.',
  },
];

/**
 * The mutants that survive in all worlds they are tried in. `npm run mutants` fails if one of them is killed after all, or if
 * another one survives.
 */
export const survivors: readonly Survivors[] = [
  {
    kind: 'equivalent',
    mutants: each('workaround workaround-restart workaround-queue', 'hasBegun=true mayRetry=false'),
    because:
      'it gives the lock back after its first look, whatever it sees; so does the original when all its looks come before the worker has begun, since nobody reads what they saw',
  },
  {
    kind: 'equivalent',
    mutants: each('singleton singleton-start', 'isLeasable=true'),
    because:
      'it asks for the lease without looking first: 409, and it waits as it would have after the look, which only spares a request',
  },
  {
    kind: 'equivalent',
    mutants: ['workaround-repaired/recordThere=true'],
    because:
      'it tries to take over a record that is gone, by a version that no record ever has: 404 or 412, and it waits, as it would have done',
  },
  {
    kind: 'equivalent',
    mutants: ['inbox-starter/refusesRunning=false'],
    because:
      'where StartNewAsync refuses an id that runs, it looks itself before it calls it: what it does after the look is what StartNewAsync does after its own',
  },
  {
    kind: 'equivalent',
    mutants: ['lock-record/ages=true'],
    because:
      'a record gets old of which nobody asks the age: only starters whose records age read what says so',
  },
  {
    kind: 'equivalent',
    mutants: ['control-queue/isInFlight=true'],
    because:
      'a second DELETE of one item removes the next one, which the worker has been given by then: every item is given to it once and in the same order, some a little earlier',
  },
  {
    kind: 'equivalent',
    mutants: ['history/keeps its version when it is written'],
    because:
      'only what is appended leaves the version alone; each execution begins with a write that makes a new one, and has one checkpoint on its way at a time, so no two hosts ever name the same version',
  },
  {
    kind: 'hidden',
    mutants: [
      'workaround-repaired/deletes the record, whoever owns it',
      'workaround-repaired/takes an old record over, whatever became of it since',
      'lock-record/unconditional=true',
    ],
    because:
      'a record that is old, or another’s by now, takes a crash, a pause or a wrong clock; after each of these a start may be on its way already, and the next owner starts, too (see the docstring of `workaround-repaired`)',
  },
  {
    kind: 'hidden',
    mutants: each('blob-lease', 'anyLeaseId=false otherLeaseId=false'),
    because:
      'who writes with a lease that has lapsed has paused for too long. In `lease` the ETag refuses the write if anybody wrote in between; in `singleton` the same pause, a step later, lets a second body in',
  },
  {
    kind: 'hidden',
    mutants: each('inbox-starter', 'refusesRunning=true rowAbsent=true rowTerminal=true'),
    because:
      'it starts a drainer for an epoch that has one. In the eras where it looks by itself, two can pass the look at once anyhow; that the batch is one is due to the compare-and-swap on the epoch',
  },
  {
    kind: 'unspoken',
    mutants: each(
      'atomic-insert lease workaround-repaired singleton singleton-start lock-blob-starter lock-blob-owner-starter',
      'mayRetry=false',
    ),
    because:
      'it gives up at once and tells its sender no: the message stays with the sender, and no property counts refusals',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/assignsWindow=true'],
    because:
      'in a tumbling window it says, too, which window a message is in; its starter says the same, and to be told twice is to be told once',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/carriesIntoNewWindow=false'],
    because:
      'nobody is told which window a carried message is in; it is in one, and no property minds a batch with a message that nobody announced',
  },
  {
    kind: 'unspoken',
    mutants: ['orchestrator/isKnown=false', 'orchestrator/slides=false'],
    because:
      'a sliding window begins anew with a message that it has, or does not slide: a longer or a shorter window, and no property measures one. The batch is a set either way',
  },
  {
    kind: 'unspoken',
    mutants: ['entity/currentEpoch=true'],
    because: 'a flush of an earlier epoch closes the open one early: a smaller batch, but one',
  },
  {
    kind: 'unspoken',
    mutants: ['inbox-starter/isWaiting=true', 'drainer/nothingLeft=false'],
    because:
      'a drainer starts for an epoch without messages, or processes a batch that somebody has processed: an empty batch, which no property minds',
  },
  {
    kind: 'unspoken',
    mutants: ['blob-lease/isBreaking=true'],
    because:
      'a lease whose time is over is called broken, not expired: to who leases it next they are the same, and nobody here renews one',
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
      'the claim of a window is never given back, so its instance is started once and StartNewAsync finds no row; these branches belong to StartNewAsync, and other starters need them',
  },
  {
    kind: 'unasked',
    mutants: each(
      'blob-lease',
      'breaksAtOnce=true breaksAtOnce=false isBreaking=false periodInvalid=true periodInvalid=false periodIsZero=true periodIsZero=false renewsAgain=true renewsAgain=false sameProposedId=true sameProposedId=false otherProposedId=true durationFinite=false durationInvalid=false durationRenewed=true leaseFinite=true leaseFinite=false noLeaseId=false',
    ),
    because:
      'no starter breaks, renews or changes a lease, proposes an id, asks for another duration, or writes without its lease; the machine is the service’s documented table, and `model-blob-lease.test.ts` checks it cell by cell',
  },
  {
    kind: 'unasked',
    mutants: ['history/isPurged=false'],
    because:
      'an execution whose history was purged under it is refused with 412, not 404, and aborts on either. It takes a third message: one completed start, and two that restart it',
  },
  {
    kind: 'unseen',
    mutants: each(
      'naive workaround workaround-queue workaround-restart workaround-repaired singleton-start inbox-starter lease',
      'replacesUnconditionally=false',
    ),
    because:
      'the row of an instance that was started before is not replaced if it has changed since it was read (412, and nobody reads it). The execution starts nevertheless, and its first checkpoint writes the row; until then others see the older one',
  },
  {
    kind: 'unseen',
    mutants: each(
      'workaround workaround-restart workaround-queue workaround-repaired singleton-start',
      'replacesUnconditionally=true',
    ),
    because:
      'two would have to replace the same row; the lock lets one in at a time. It would take a fault that lets a second one in and another that makes a difference of it: `naive`, which has no lock, is killed by one lost reply',
  },
  {
    kind: 'unseen',
    mutants: ['lease/rowWasAbsent=true'],
    because:
      'StartNewAsync finds a row in one world only: without fencing, when two hold the lease after a pause. There they break what this might break',
  },
  {
    kind: 'unseen',
    mutants: each(
      'atomic-insert lease workaround workaround-restart workaround-queue',
      'startsAtomically=false',
    ),
    because:
      'a start in three requests where the back end offers one transaction: the lock or the claim lets one starter in at a time, and one that dies in between locks out as one that dies just before',
  },
  {
    kind: 'unseen',
    mutants: ['workaround-queue/hasBegun=false'],
    because:
      'it goes on looking when the instance has begun, and gives the lock back later. With the record as the lock the same mutant is told from the original by one verdict less that is broken (`noLockOut`)',
  },
  {
    kind: 'unseen',
    mutants: ['control-queue/twoWait=false'],
    because:
      'the fault `reorder` cannot happen. It takes three items in a queue, and the catalogue knows no cell that it breaks',
  },
  {
    kind: 'unseen',
    mutants: ['worker/stillLooking=false'],
    because:
      'while it waits for the row of one start and judges those of another instance, it takes the next item, too. To tell, that item would have to be an event for the one that waits',
  },
  {
    kind: 'unseen',
    mutants: ['inbox-starter/rowTerminal=false'],
    because:
      'it starts no drainer where one has ended since it saw its message wait: the epoch is closed then, with the message in its batch. Only if that drainer failed before it processed the batch would another one be needed',
  },
  {
    kind: 'unseen',
    mutants: ['drainer/isOpen=true'],
    because:
      'it closes an epoch that is closed, which changes nothing while the next one is open. Once the next one is closed, too, the epoch would be counted back: that takes two drainers of one epoch and two epochs more, some millions of states',
  },
];

/** Why this mutant survives; undefined if it is not known to. */
export function reasonFor(mutant: string): Reason | undefined {
  return survivors.find(({ mutants }) => mutants.includes(mutant));
}

function each(machines: string, guards: string): readonly string[] {
  return machines
    .split(' ')
    .flatMap((machine) => guards.split(' ').map((guard) => `${machine}/${guard}`));
}
