import { clients, type ClientRules } from '../clients.js';
import { rejected, type Exit } from './conversation.js';
import type { StarterNode } from './starter.js';

/**
 * StartNewAsync: the client's side of starting an orchestration, one storage request a state.
 *
 * Read the row; enqueue the start message; write the row. Queue before table, without a transaction over both. Whoever
 * loses the row (409, 412) is told of success like the winner; the runtimes differ in what becomes of its message.
 *
 * - Era `2019` never looks at the status, and replaces a row that it found, whatever became of it meanwhile.
 * - The eras since refuse to start an id that runs (unless AnyState is set), and replace only the row that they read.
 * - Era `atomic` has one transaction for all of it, and says who was first.
 *
 * Source: Azure/durabletask AzureStorageOrchestrationService.CreateTaskOrchestrationAsync, AzureTableTrackingStore.
 * SetNewExecutionAsync; ETag since #347, OrchestrationAlreadyExistsException since #334, generation since #708.
 */
export const startNew = (exits: {
  readonly started: Exit;
  readonly alreadyRunning: Exit;
}): StarterNode => ({
  initial: 'choosing',
  exit: 'forgetRow',
  states: {
    choosing: {
      always: [{ guard: 'startsAtomically', target: 'creating' }, { target: 'reading' }],
    },
    creating: {
      entry: 'createInstance',
      on: { CREATED: exits.started, CONFLICT: exits.alreadyRunning },
    },
    reading: {
      entry: 'readRow',
      on: {
        ROW: [
          { guard: 'startRefused', target: 'refused' },
          { target: 'enqueueing', actions: 'keepRow' },
        ],
      },
    },
    refused: { always: exits.alreadyRunning },
    enqueueing: {
      entry: 'enqueueStart',
      on: {
        ENQUEUED: [
          { guard: 'rowWasAbsent', target: 'inserting' },
          { guard: 'replacesUnconditionally', target: 'upserting' },
          { target: 'replacing' },
        ],
      },
    },
    inserting: {
      entry: 'insertRow',
      on: { CREATED: exits.started, CONFLICT: exits.started },
    },
    upserting: {
      entry: 'upsertRow',
      on: { OK: exits.started },
    },
    replacing: {
      entry: 'replaceRow',
      on: {
        OK: exits.started,
        PRECONDITION_FAILED: exits.started,
        NOT_FOUND: rejected('rowGone'),
      },
    },
  },
});

/**
 * StartNewAsync as the issue asks for it: the row first, on condition, then the start message; the loser is told the truth.
 *
 * A back end with one transaction for both keeps its own protocol.
 *
 * Source: azure-functions-durable-extension#367, #612. Inferred: the order of the two writes.
 */
export const startConditionally = (exits: {
  readonly started: Exit;
  readonly alreadyExists: Exit;
}): StarterNode => ({
  initial: 'choosing',
  exit: 'forgetRow',
  states: {
    choosing: {
      always: [{ guard: 'startsAtomically', target: 'creating' }, { target: 'reading' }],
    },
    creating: {
      entry: 'createInstance',
      on: { CREATED: exits.started, CONFLICT: exits.alreadyExists },
    },
    reading: {
      entry: 'readRow',
      on: {
        ROW: [
          { guard: 'rowAbsent', target: 'inserting' },
          { guard: 'rowTerminal', target: 'replacing', actions: 'keepRowVersion' },
          { target: 'refused' },
        ],
      },
    },
    refused: { always: exits.alreadyExists },
    inserting: {
      entry: 'insertRow',
      on: { CREATED: 'enqueueing', CONFLICT: exits.alreadyExists },
    },
    replacing: {
      entry: 'replaceRow',
      on: {
        OK: 'enqueueing',
        PRECONDITION_FAILED: exits.alreadyExists,
        NOT_FOUND: rejected('rowGone'),
      },
    },
    enqueueing: {
      entry: 'enqueueStart',
      on: { ENQUEUED: exits.started },
    },
  },
});

/**
 * RaiseEventAsync: gives the message to the instance that runs, after a look at its row.
 *
 * That the event was queued does not mean that anybody will consume it.
 *
 * Source: azure-functions-durable-extension DurableClient.RaiseEventAsync (`CheckStatusBeforeRaiseEvent`):
 * `absent` is its ArgumentException (HTTP 404), `closed` its InvalidOperationException (HTTP 410). The client of durable-functions
 * 3.5.0 returns on 410: the sender is told that an event was raised that nobody has enqueued.
 */
export const raiseEvent = (
  exits: {
    readonly raised: Exit;
    readonly absent: Exit;
    readonly closed: Exit;
  },
  { takesGoneForSuccess }: ClientRules = clients.dotnet,
): StarterNode => ({
  initial: 'checking',
  states: {
    checking: {
      entry: 'readRow',
      on: {
        ROW: [
          { guard: 'rowAbsent', target: 'absent' },
          { guard: 'rowTerminal', target: 'closed' },
          { target: 'raising' },
        ],
      },
    },
    absent: { always: exits.absent },
    closed: { always: takesGoneForSuccess ? exits.raised : exits.closed },
    raising: {
      entry: 'enqueueEvent',
      on: { ENQUEUED: exits.raised },
    },
  },
});

/**
 * GetStatusAsync: a look at the row. A client that throws where there is none ends a starter that does not expect it.
 *
 * @param branches what the starter does with what it sees; the first branch is for `rowAbsent`.
 * @param thrown where it ends.
 * Source: azure-functions-durable-extension DurableClient.GetStatusAsync (null); durable-functions 3.5.0 getStatus (throws).
 */
export const getStatus = <Guard extends string>(
  [absent, ...others]: readonly [StatusBranch<Guard>, ...StatusBranch<Guard>[]],
  { failsOnAbsent }: ClientRules = clients.dotnet,
  thrown: Exit = rejected('absent'),
): StatusNode<Guard> => ({
  entry: 'readRow',
  on: {
    ROW: [
      ...(failsOnAbsent
        ? thrown.map((exit) => ({ ...exit, guard: 'rowAbsent' as const }))
        : [absent]),
      ...others,
    ],
  },
});

interface StatusBranch<Guard extends string> {
  readonly guard?: Guard | 'rowAbsent';
  readonly target: string;
}

interface StatusNode<Guard extends string> {
  readonly entry: 'readRow';
  readonly on: {
    readonly ROW: readonly (StatusBranch<Guard> & Pick<Exit[number], 'actions'>)[];
  };
}
