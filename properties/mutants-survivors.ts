/** Mutants that no property minds, and why. */
export interface Survivors {
  /** By name. */
  readonly mutants: readonly string[];
  readonly because: string;
}

/**
 * The mutants that survive in all worlds they are tried in. `npm run mutants` fails if one of them is killed after all, or if
 * another one survives. What is shown is that no verdict changes in the worlds of the table; a reason is an argument why, read off
 * the machines, not a proof.
 *
 * What some of them have in common is a gap of the properties: nobody counts how often a sender is told no, and a message that
 * comes while its batch closes is lost in any case, so that one that is lost otherwise does not show beside it.
 */
export const survivors: readonly Survivors[] = [
  {
    mutants: each(
      'atomic-insert lease workaround-repaired singleton singleton-start lock-blob-starter lock-blob-owner-starter',
      'mayRetry=false',
    ),
    because:
      'it gives up at once, and tells its sender no: the message stays with the sender, and no property counts refusals',
  },
  {
    mutants: each(
      'atomic-insert lease workaround workaround-restart workaround-queue workaround-repaired singleton singleton-start lock-blob-starter lock-blob-owner-starter',
      'mayRetry=true',
    ),
    because:
      'it tries for ever and counts on, so its worlds have no end: the bound is there to make them finite; the real ones wait longer than any model',
  },
  {
    mutants: each('workaround-repaired', 'rowAbsent=true startRefused=true stillAbsent=false'),
    because:
      'it inserts and deletes its record for ever, each time as another version, so its worlds have no end; in no part of them that was searched is a property broken',
  },
  {
    mutants: ['orchestrator/isEmpty=false'],
    because:
      'an eternal orchestration continues as new for ever without a message, each time as another execution, so its worlds have no end',
  },
  {
    mutants: each(
      'naive atomic-insert lease workaround workaround-queue workaround-restart workaround-repaired singleton-start',
      'rowTerminal=false',
    ),
    because:
      'a message for an instance that has ended is deleted by the worker instead of being refused by the client; these strategies lose messages of the closing window anyhow',
  },
  {
    mutants: ['workaround-repaired/notBegun=false'],
    because:
      'a message for an instance that is Pending is deleted by the worker; beside the messages of the closing window, which are lost anyhow, that does not show',
  },
  {
    mutants: each(
      'workaround workaround-restart workaround-queue',
      'hasBegun=true hasBegun=false mayRetry=false',
    ),
    because:
      'how long it watches before it gives the lock back makes no difference: who starts a second time looked before the first start, and the start that it missed is in its row by then',
  },
  {
    mutants: each(
      'naive workaround workaround-restart workaround-queue workaround-repaired singleton-start inbox-starter',
      'replacesUnconditionally=false',
    ),
    because:
      'the row of an ended instance is not replaced by the start (nobody reads the 412) but by the first checkpoint of the execution that it started',
  },
  {
    mutants: each(
      'workaround workaround-restart workaround-queue workaround-repaired singleton-start',
      'replacesUnconditionally=true',
    ),
    because:
      'two would have to replace the same row of an ended instance; the lock lets one in at a time, and nothing in these worlds takes it away in between (the same mutant of `naive` is killed)',
  },
  {
    mutants: each(
      'atomic-insert lease',
      'replacesUnconditionally=true replacesUnconditionally=false rowWasAbsent=true startRefused=false',
    ),
    because:
      'the claim of a window is never given back, so its instance is started once and StartNewAsync finds no row; these branches belong to StartNewAsync, and other starters need them',
  },
  {
    mutants: each(
      'atomic-insert lease workaround workaround-restart workaround-queue',
      'startsAtomically=false',
    ),
    because:
      'a start in three requests is as good as one in a single transaction where a lock or claim lets one starter in at a time',
  },
  {
    mutants: [
      'workaround-repaired/deletes the record, whoever owns it',
      'workaround-repaired/takes an old record over, whatever became of it since',
      'lock-record/unconditional=true',
    ],
    because:
      'where the record has become another starter’s, a start has escaped from it already, and that breaks what this would break (see the docstring of `workaround-repaired`)',
  },
  {
    mutants: ['workaround-repaired/recordThere=true'],
    because: 'a record that is gone cannot be taken over: 404, and it waits, as it would have done',
  },
  {
    mutants: ['lock-record/ages=true'],
    because: 'who does not ask for the age of a record does not see that it is old',
  },
  {
    mutants: each('singleton singleton-start', 'isLeasable=true'),
    because:
      'it asks for the lease without looking first: 409, and it polls as before; the look only spares a request',
  },
  {
    mutants: each(
      'blob-lease',
      'breaksAtOnce=true breaksAtOnce=false isBreaking=false isBreaking=true periodInvalid=true periodInvalid=false periodIsZero=true periodIsZero=false renewsAgain=true renewsAgain=false sameProposedId=true sameProposedId=false otherProposedId=true durationFinite=false durationInvalid=false durationRenewed=true leaseFinite=true leaseFinite=false noLeaseId=false',
    ),
    because:
      'no starter breaks, renews or changes a lease, proposes an id, or asks for another duration; the machine is the service’s documented table, and `model-blob-lease.test.ts` checks it cell by cell',
  },
  {
    mutants: each('blob-lease', 'anyLeaseId=false otherLeaseId=false'),
    because:
      'a write with a lease that is lost is refused by its ETag as well, or (the owner’s name in `singleton`) guards nothing: the body is not fenced',
  },
  {
    mutants: each('blob-lease', 'sameLeaseId=true'),
    because:
      'a release of another’s lease takes a lease that has lapsed under its holder: two are at work then already, or the ETag of the claim keeps the second out',
  },
  {
    mutants: ['entity/currentEpoch=true'],
    because: 'a flush of an earlier epoch closes the open one early: a smaller batch, but one',
  },
  {
    mutants: ['control-queue/isInFlight=true'],
    because:
      'an item is handed out before it is removed, so who deletes the wrong one only lets the worker have two at a time',
  },
  {
    mutants: ['control-queue/twoWait=false'],
    because:
      'the fault `reorder` cannot happen: it breaks nothing that is not broken without it, since starters enqueue in any order',
  },
  {
    mutants: ['worker/stillLooking=false'],
    because:
      'it takes the next item off its queue before the row for the last one has been read: the row comes nevertheless, and is judged by then',
  },
  {
    mutants: ['history/isPurged=false'],
    because:
      'a write to a history that was purged is refused with 412 instead of 404, and its execution aborts on either; the comparison with the store sees the code',
  },
  {
    mutants: each('history', 'etagMatches=true unconditional=true'),
    because:
      'who loses the history to a rival aborts after its activity has run: the batch is processed all the same, so no property sees what the version protects, the history itself',
  },
  {
    mutants: ['orchestrator/isKnown=false'],
    because: 'a batch is a set: adding a message that is in it changes nothing',
  },
  {
    mutants: ['orchestrator/assignsWindow=true'],
    because: 'in a tumbling window it only says a second time which window a message is in',
  },
  {
    mutants: ['orchestrator/carriesIntoNewWindow=false'],
    because:
      'only the announcement is missing which window a carried message is in; no property minds a batch with a message that nobody announced',
  },
  {
    mutants: each('orchestrator', 'collects=true collects=false slides=true slides=false'),
    because:
      'a timer more or less: in asynchronous time a timer may fire at once, so every schedule of the one is one of the other as far as batches go',
  },
  {
    mutants: each(
      'inbox-starter',
      'refusesRunning=true refusesRunning=false rowAbsent=true isWaiting=true',
    ),
    because:
      'it looks once more or once less before it starts, or starts a drainer too many: the compare-and-swap on the epoch, not the start, makes the batch one',
  },
];

/** Why this mutant survives; undefined if it is not known to. */
export function reasonFor(mutant: string): string | undefined {
  return survivors.find(({ mutants }) => mutants.includes(mutant))?.because;
}

function each(machines: string, guards: string): readonly string[] {
  return machines
    .split(' ')
    .flatMap((machine) => guards.split(' ').map((guard) => `${machine}/${guard}`));
}
