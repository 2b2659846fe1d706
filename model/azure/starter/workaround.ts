import { perClient } from '../clients.js';
import { dead, idle, lateReplies, rejected, serving, started } from './conversation.js';
import { getStatus, startNew } from './start-protocol.js';
import { starterContext } from './starter.js';
import { handingOver, publisher, watching } from './workaround-steps.js';

const beingStarted = rejected('beingStarted');

/** The record is ours: start, see it begin, delete the record. An exception in between leaves the record for ever. */
const holding = {
  starting: startNew({
    started: [{ target: '#watching' }],
    alreadyRunning: rejected('alreadyRunning'),
  }),
  watching: { id: 'watching', ...watching('#deleting') },
  deleting: {
    id: 'deleting',
    entry: 'deleteRecord',
    on: { RECORD_DELETED: started, RECORD_ABSENT: started, UNAVAILABLE: started },
  },
} as const;

/**
 * The workaround published in the issue, `TryStartNewAsync`: look at the status, and if there is no instance insert a
 * record, start, wait until the instance is active, delete the record.
 *
 * The record keeps two starters apart that both saw no instance and are both before its deletion. It does nothing about the one
 * that looked before the instance was there and inserts after the record is gone: what it saw is out of date, and it
 * does not look again.
 *
 * "Returns false" has two meanings. There is an instance: it takes the data along, so the message is handed to it as an
 * event. There is a record: nobody knows what becomes of that start, so the sender is told no.
 *
 * Source: azure-functions-durable-extension#612, comment of 2019-02-20 as it was edited; OrchestratorFactory and
 * OrchestratorWatcher in the author's repository tommasobertoni/WatchCat (the watcher polls every 500 ms, gives up after 5 s, and
 * nobody looks at its result; deletion with ETag `*`, errors ignored; nothing is released when StartNewAsync throws).
 * Assumes: no exception and no crash between insertion and deletion; nobody is out of date.
 * Left out: creation of the support table; errors other than the documented ones. That the data lie in a queue from which the
 * orchestration reads whatever is there, and that a timer calls `TryStartNewAsync` again every 5 s while any are left: the
 * author's own system is saved by that timer, the published method is not.
 */
export const workaroundFor = perClient((client) =>
  publisher.createMachine({
    id: 'workaround',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'looking',
        states: {
          looking: getStatus(
            [{ guard: 'rowAbsent', target: 'inserting' }, { target: 'handingOver' }],
            client,
          ),
          inserting: {
            entry: 'insertRecord',
            on: { RECORD_INSERTED: 'starting', RECORD_EXISTS: beingStarted },
          },
          ...holding,
          handingOver: handingOver(client),
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const workaround = workaroundFor('dotnet');

/**
 * The same with `startIfAlreadyCompleted`: an instance that has completed is purged, then started again under its id.
 *
 * The purge believes the status that was read before the record was inserted. PurgeInstanceHistoryAsync does not look at the
 * status either, and deletes row and history independently of each other.
 *
 * Source: as `workaround`; azure-functions-durable-extension DurableClient.PurgeInstanceHistoryAsync, Azure/durabletask
 * AzureTableTrackingStore.DeleteHistoryAsync (in parallel, ETag `*`).
 */
export const workaroundRestartFor = perClient((client) =>
  publisher.createMachine({
    id: 'workaround-restart',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'looking',
        states: {
          looking: getStatus(
            [
              { guard: 'rowAbsent', target: 'inserting' },
              { guard: 'rowTerminal', target: 'insertingToRestart' },
              { target: 'handingOver' },
            ],
            client,
          ),
          inserting: {
            entry: 'insertRecord',
            on: { RECORD_INSERTED: 'starting', RECORD_EXISTS: beingStarted },
          },
          insertingToRestart: {
            entry: 'insertRecord',
            on: { RECORD_INSERTED: 'purging', RECORD_EXISTS: beingStarted },
          },
          purging: {
            entry: ['purgeRow', 'purgeHistory'],
            initial: 'both',
            states: {
              both: { on: { PURGED: 'other' } },
              other: { on: { PURGED: '#starting' } },
            },
          },
          ...holding,
          starting: { id: 'starting', ...holding.starting },
          handingOver: handingOver(client),
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const workaroundRestart = workaroundRestartFor('dotnet');
