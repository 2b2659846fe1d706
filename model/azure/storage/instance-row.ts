import { assertEvent, assign, setup } from 'xstate';
import { etag, isActive, type ActorId, type ETag, type InstanceId } from '../../domain.js';
import { announce, reply, send, type Effect } from '../../effects.js';
import type { FaultEvent } from '../../faults.js';
import {
  conflict,
  created,
  notFound,
  ok,
  preconditionFailed,
  purged,
  type InstanceRow,
  type InstanceRowContent,
  type InstanceRowRequest,
  type Received,
  type RowReply,
} from '../../messages.js';

/** The input of `instanceRow`. */
export interface InstanceRowInput {
  /** Its own id. */
  readonly id: ActorId;
  readonly instance: InstanceId;
}

interface Watcher {
  readonly actor: ActorId;
  readonly generation: number;
}

interface InstanceRowState extends InstanceRowInput {
  readonly row: InstanceRow | null;
  /** Counts the writes, also those of rows that were purged: no two versions are the same. */
  readonly writes: ETag;
  /** The transaction that is being committed: what to write, and for whom. */
  readonly creating: { readonly row: InstanceRowContent; readonly client: ActorId } | null;
  /** True if it was announced as held, and not as freed since. */
  readonly isHeld: boolean;
  /** Sorted, each once; they are answered and forgotten by the first write that shows them their generation. */
  readonly watchers: readonly Watcher[];
}

type Request = Received<InstanceRowRequest>;

const requests = [
  'READ',
  'INSERT',
  'REPLACE',
  'INSERT_OR_REPLACE',
  'INSERT_OR_MERGE',
  'CREATE_INSTANCE',
  'PURGE',
  'WATCH',
] as const satisfies readonly Request['type'][];

/**
 * One row of the Instances table: what `GetStatusAsync` shows of one instance id. Each request is atomic.
 *
 * CREATE_INSTANCE is the start of the back ends that have one transaction for row and message: nobody sees the row before the
 * message is in the queue. PURGE asks for no status.
 *
 * Mirrors Azure Table storage: 409 EntityAlreadyExists on a second insert, 412 UpdateConditionNotSatisfied when the
 * ETag has changed, 404 ResourceNotFound when there is nothing to replace; the upserts never fail. WATCH is ours: it
 * stands for a worker that reads again and again until the row it waits for is there, or gives up (the fault `pause`).
 *
 * Source: Azure Storage REST reference: Insert Entity, Update Entity, Insert Or Replace Entity, Insert Or Merge Entity;
 * which of them DTFx uses when: Azure/durabletask AzureTableTrackingStore.
 * Left out: Input, CreatedTime.
 */
export const instanceRow = setup({
  types: {
    context: {} as InstanceRowState,
    events: {} as Request | FaultEvent,
    input: {} as InstanceRowInput,
    emitted: {} as Effect,
  },
  guards: {
    rowAbsent: ({ context }) => context.row === null,
    etagMatches: ({ context, event }) =>
      event.type === 'REPLACE' && context.row?.etag === event.ifMatch,
    rowActive: ({ context }) => context.row !== null && isActive(context.row.status),
    becameHeld: ({ context: { row, isHeld } }) => !isHeld && row !== null && isActive(row.status),
    becameFree: ({ context: { row, isHeld } }) => isHeld && !(row !== null && isActive(row.status)),
    generationSeen: ({ context, event }) =>
      event.type === 'WATCH' && context.row !== null && context.row.generation >= event.generation,
    isWatched: ({ context }) => context.watchers.length > 0,
    someoneWaits: ({ context }) => satisfied(context).length > 0,
  },
  actions: {
    write: assign(({ context, event }) => {
      assertEvent(event, ['INSERT', 'REPLACE', 'INSERT_OR_REPLACE', 'INSERT_OR_MERGE']);
      const writes = etag(context.writes + 1);
      return { row: written(context.row, event.row, writes), writes };
    }),
    beginCommit: assign(({ event }) => {
      assertEvent(event, 'CREATE_INSTANCE');
      return { creating: { row: event.row, client: event.from } };
    }),
    commit: assign(({ context }) => {
      const writes = etag(context.writes + 1);
      const { row } = commitment(context);
      return { row: written(context.row, row, writes), writes };
    }),
    replyCommitted: send(({ context }) => commitment(context).client, created),
    endCommit: assign({ creating: null }),
    purge: assign({ row: null }),
    enqueueStart: send(
      ({ event }) => {
        assertEvent(event, 'CREATE_INSTANCE');
        return event.queue;
      },
      ({ event }) => {
        assertEvent(event, 'CREATE_INSTANCE');
        return { type: 'ENQUEUE', item: event.item };
      },
    ),
    becomeHeld: assign({ isHeld: true }),
    becomeFree: assign({ isHeld: false }),
    announceHeld: announce(({ context: { id, instance } }) => ({
      type: 'held',
      lock: id,
      kind: 'row',
      instance,
    })),
    announceFreed: announce(({ context }) => ({ type: 'freed', lock: context.id })),
    addWatcher: assign(({ context, event }) => {
      assertEvent(event, 'WATCH');
      return {
        watchers: withWatcher(context.watchers, {
          actor: event.from,
          generation: event.generation,
        }),
      };
    }),
    forgetWatcher: assign(({ context }) => {
      const [served] = satisfied(context);
      return { watchers: context.watchers.filter((watcher) => watcher !== served) };
    }),
    /** The worker has come back for the start message ten times. */
    giveUp: send(
      ({ context }) => context.watchers[0]?.actor ?? '',
      ({ context }) => ({ type: 'GIVEN_UP', instance: context.instance }),
    ),
    forgetWatchers: assign({ watchers: [] }),
    replyRow: reply(({ context }) => rowReply(context)),
    showWatcher: send(
      ({ context }) => satisfied(context)[0]?.actor ?? '',
      ({ context }) => rowReply(context),
    ),
    replyCreated: reply(created),
    replyOk: reply(ok),
    replyPurged: reply(purged),
    replyAlreadyExists: reply(conflict('EntityAlreadyExists')),
    replyChanged: reply(preconditionFailed('UpdateConditionNotSatisfied')),
    replyNotFound: reply(notFound('ResourceNotFound')),
  },
}).createMachine({
  id: 'instance-row',
  context: ({ input }: { input: InstanceRowInput | undefined }) => ({
    id: input?.id ?? '',
    instance: input?.instance ?? ('' as InstanceId),
    row: null,
    writes: etag(0),
    creating: null,
    isHeld: false,
    watchers: [],
  }),
  initial: 'serving',
  states: {
    serving: {
      always: [
        { guard: 'becameHeld', actions: ['becomeHeld', 'announceHeld'] },
        { guard: 'becameFree', actions: ['becomeFree', 'announceFreed'] },
        { guard: 'someoneWaits', actions: ['showWatcher', 'forgetWatcher'] },
      ],
      on: {
        READ: { actions: 'replyRow' },
        INSERT: [
          { guard: 'rowAbsent', actions: ['write', 'replyCreated'] },
          { actions: 'replyAlreadyExists' },
        ],
        REPLACE: [
          { guard: 'rowAbsent', actions: 'replyNotFound' },
          { guard: 'etagMatches', actions: ['write', 'replyOk'] },
          { actions: 'replyChanged' },
        ],
        INSERT_OR_REPLACE: { actions: ['write', 'replyOk'] },
        INSERT_OR_MERGE: { actions: ['write', 'replyOk'] },
        CREATE_INSTANCE: [
          { guard: 'rowActive', actions: 'replyAlreadyExists' },
          { target: 'committing', actions: ['beginCommit', 'enqueueStart'] },
        ],
        PURGE: { actions: ['purge', 'replyPurged'] },
        WATCH: [
          { guard: 'generationSeen', actions: 'replyRow' },
          { actions: ['addWatcher', 'replyRow'] },
        ],
        PAUSE: { guard: 'isWatched', actions: ['giveUp', 'forgetWatchers'] },
        ENQUEUED: {}, // nothing is being committed
      },
    },
    /** The start message is on its way into the queue; until it is there, the row is locked. */
    committing: {
      meta: { defer: requests },
      on: {
        ENQUEUED: { target: 'serving', actions: ['commit', 'replyCommitted', 'endCommit'] },
      },
    },
  },
});

/** @throws Error if nothing is being committed: only a bug in the machine above asks then. */
function commitment({ creating }: InstanceRowState): NonNullable<InstanceRowState['creating']> {
  if (creating === null) throw new Error('expected a row being created, found none');
  return creating;
}

type Write = Omit<InstanceRowContent, 'generation'> & Partial<InstanceRowContent>;

/**
 * The row after a write: a write that does not name the generation (a checkpoint) keeps it. A merge keeps the execution, too, where
 * it names none: in an entity null is a property that is not there.
 */
function written(
  row: InstanceRow | null,
  { status, executionId, generation }: Write,
  writes: ETag,
): InstanceRow {
  const isMerge = generation === undefined;
  return {
    status,
    executionId: executionId ?? (isMerge ? (row?.executionId ?? null) : null),
    generation: generation ?? row?.generation ?? 0,
    etag: writes,
  };
}

function rowReply({ instance, row }: InstanceRowState): RowReply {
  return { type: 'ROW', status: 200, instance, row };
}

/** The watchers that the row as it is now answers. */
function satisfied({ row, watchers }: InstanceRowState): readonly Watcher[] {
  return row === null ? [] : watchers.filter(({ generation }) => generation <= row.generation);
}

function withWatcher(watchers: readonly Watcher[], watcher: Watcher): readonly Watcher[] {
  const others = watchers.filter(
    ({ actor, generation }) => actor !== watcher.actor || generation !== watcher.generation,
  );
  return [...others, watcher].sort((a, b) =>
    a.actor === b.actor ? a.generation - b.generation : a.actor < b.actor ? -1 : 1,
  );
}
