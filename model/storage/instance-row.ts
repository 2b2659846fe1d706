import { assertEvent, assign, setup } from 'xstate';
import { etag, type ActorId, type InstanceId } from '../domain.js';
import { reply, send, type Effect } from '../effects.js';
import {
  conflict,
  created,
  notFound,
  ok,
  preconditionFailed,
  type InstanceRow,
  type InstanceRowContent,
  type InstanceRowRequest,
  type Received,
  type RowReply,
} from '../messages.js';

export interface InstanceRowInput {
  readonly instance: InstanceId;
}

interface Watcher {
  readonly actor: ActorId;
  readonly generation: number;
}

interface InstanceRowState {
  readonly instance: InstanceId;
  readonly row: InstanceRow | null;
  /** Sorted, each once; they are answered and forgotten by the first write that shows them their generation. */
  readonly watchers: readonly Watcher[];
}

type Request = Received<InstanceRowRequest>;

/**
 * One row of the Instances table: what `GetStatusAsync` shows of one instance id. Each request is atomic.
 *
 * Mirrors Azure Table storage: 409 EntityAlreadyExists on a second insert, 412 UpdateConditionNotSatisfied when the
 * ETag has changed, 404 ResourceNotFound when there is nothing to replace; the upserts never fail. WATCH is ours: it
 * stands for a client that reads again and again until the row it waits for is there.
 *
 * Source: Azure Storage REST reference: Insert Entity, Update Entity, Insert Or Replace Entity, Insert Or Merge Entity;
 * which of them DTFx uses when: Azure/durabletask AzureTableTrackingStore.
 * Left out: purge (the row is never deleted), Input, CreatedTime.
 */
export const instanceRow = setup({
  types: {
    context: {} as InstanceRowState,
    events: {} as Request,
    input: {} as InstanceRowInput,
    emitted: {} as Effect,
  },
  guards: {
    rowAbsent: ({ context }) => context.row === null,
    etagMatches: ({ context, event }) =>
      event.type === 'REPLACE' && context.row?.etag === event.ifMatch,
    generationSeen: ({ context, event }) =>
      event.type === 'WATCH' && context.row !== null && context.row.generation >= event.generation,
    someoneWaits: ({ context }) => satisfied(context).length > 0,
  },
  actions: {
    write: assign(({ context, event }) => {
      assertEvent(event, ['INSERT', 'REPLACE', 'INSERT_OR_REPLACE', 'INSERT_OR_MERGE']);
      return { row: written(context.row, event.row) };
    }),
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
    replyRow: reply(({ context }) => rowReply(context)),
    showWatcher: send(
      ({ context }) => satisfied(context)[0]?.actor ?? '',
      ({ context }) => rowReply(context),
    ),
    replyCreated: reply(created),
    replyOk: reply(ok),
    replyAlreadyExists: reply(conflict('EntityAlreadyExists')),
    replyChanged: reply(preconditionFailed('UpdateConditionNotSatisfied')),
    replyNotFound: reply(notFound('ResourceNotFound')),
  },
}).createMachine({
  id: 'instance-row',
  context: ({ input }: { input: InstanceRowInput | undefined }) => ({
    instance: input?.instance ?? ('' as InstanceId),
    row: null,
    watchers: [],
  }),
  initial: 'serving',
  states: {
    serving: {
      always: { guard: 'someoneWaits', actions: ['showWatcher', 'forgetWatcher'] },
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
        WATCH: [{ guard: 'generationSeen', actions: 'replyRow' }, { actions: 'addWatcher' }],
      },
    },
  },
});

type Write = Omit<InstanceRowContent, 'generation'> & Partial<InstanceRowContent>;

/** The row after a write: a write that does not name the generation (a checkpoint) keeps it. */
function written(row: InstanceRow | null, { status, executionId, generation }: Write): InstanceRow {
  return {
    status,
    executionId,
    generation: generation ?? row?.generation ?? 0,
    etag: etag((row?.etag ?? 0) + 1),
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
