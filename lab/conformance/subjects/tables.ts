import fc from 'fast-check';
import {
  actorPart,
  executionId,
  history,
  inbox,
  instanceId,
  instanceRow,
  lockRecord,
  messageId,
  tablePartition,
  windowKey,
  type EntityProperties,
  type EntityWrite,
  type HistoryEvent,
  type InboxContent,
} from '../../../model/index.js';
import { back, contentOf, naming, plain, seenEtag, seenEtagOf, waiting } from '../operations.js';
import { askModel, type Exchange, type Operation, type Subject } from '../subject.js';

const owners = ['client-1', 'client-2'] as const;

const recordOperations = (owner: fc.Arbitrary<string | null>): fc.Arbitrary<Operation> => {
  const contents = contentOf({ owner, stage: fc.constantFrom('starting', 'active') });
  return fc.oneof(
    plain(fc.constant({ type: 'READ_RECORD' } as const)),
    plain(fc.record({ type: fc.constant('INSERT_RECORD' as const), content: contents })),
    plain(fc.record({ type: fc.constant('UPSERT_RECORD' as const), content: contents })),
    {
      weight: 2,
      arbitrary: naming('UPDATE_RECORD', fc.tuple(contents, back), (past, [content, version]) => {
        const ifMatch = seenEtag(past, version);
        return ifMatch && { type: 'UPDATE_RECORD', content, ifMatch };
      }),
    },
    naming('DELETE_RECORD', fc.option(back), (past, version) => {
      if (version === null) return { type: 'DELETE_RECORD', ifMatch: null };
      const ifMatch = seenEtag(past, version);
      return ifMatch && { type: 'DELETE_RECORD', ifMatch };
    }),
  );
};

const record = (ages: boolean) => (id: string) =>
  actorPart(id, lockRecord, { id, holds: null, instance: instanceId('1'), ages });

export const lockRecords: Subject = {
  name: 'lock record',
  part: record(false),
  operations: recordOperations(fc.constantFrom(null, ...owners)),
  finally: [() => ({ type: 'READ_RECORD' })],
};

/**
 * Nobody renews a row's timestamp here, so in the model its owner is gone as soon as it has written it. Only a row with an owner
 * gets old there, and all rows that age have one.
 */
export const ageingRecords: Subject = {
  name: 'lock record that ages',
  part: record(true),
  operations: fc.oneof(
    { weight: 4, arbitrary: recordOperations(fc.constantFrom(...owners)) },
    { weight: 1, arbitrary: waiting(20, 40, 60) },
  ),
  finally: [() => ({ type: 'READ_RECORD' })],
  model: (resource) => async (request, from) => {
    const reply = await askModel(resource)(request, from);
    const wrote = reply?.type === 'RECORD_INSERTED' || reply?.type === 'RECORD_UPDATED';
    if (wrote && 'content' in request && 'owner' in request.content) {
      const { owner } = request.content;
      if (owner !== null) resource.ask({ type: 'HOLDER_GONE' }, owner);
    }
    return reply;
  },
};

const rows = contentOf({
  status: fc.constantFrom('Pending', 'Running', 'Completed'),
  executionId: fc.constantFrom(null, executionId('e-1'), executionId('e-2')),
  generation: fc.nat(2),
});

export const instanceRows: Subject = {
  name: 'instance row',
  part: (id) => actorPart(id, instanceRow, { id, instance: instanceId('1') }),
  finally: [() => ({ type: 'READ' })],
  operations: fc.oneof(
    { weight: 2, arbitrary: plain(fc.constant({ type: 'READ' } as const)) },
    plain(fc.record({ type: fc.constant('INSERT' as const), row: rows })),
    plain(fc.record({ type: fc.constant('INSERT_OR_REPLACE' as const), row: rows })),
    plain(
      fc.record({
        type: fc.constant('INSERT_OR_MERGE' as const),
        row: rows.map(({ status, executionId: execution }) => ({ status, executionId: execution })),
      }),
    ),
    {
      weight: 2,
      arbitrary: naming('REPLACE', fc.tuple(rows, back), (past, [row, version]) => {
        const ifMatch = seenEtag(past, version);
        return ifMatch && { type: 'REPLACE', row, ifMatch };
      }),
    },
    plain(fc.constant({ type: 'PURGE' } as const)),
  ),
};

const messages = fc.constantFrom(...['m1', 'm2', 'm3', 'm4'].map(messageId));

const isContent = (message: unknown): message is InboxContent =>
  (message as InboxContent | null)?.type === 'INBOX';

/** What some client has read of the open epoch; null if nobody has. */
function lookAt(past: readonly Exchange[], nth: number): InboxContent | null {
  const looks = past
    .filter(({ request }) => request.type === 'READ_INBOX' && request.epoch === null)
    .flatMap(({ reply }) => (isContent(reply) ? [reply] : []))
    .reverse();
  return looks.length === 0 ? null : (looks[nth % looks.length] ?? null);
}

/** Epochs that somebody has closed. */
function closedEpochs(past: readonly Exchange[]): readonly number[] {
  return past.flatMap(({ request, reply }) =>
    request.type === 'CLOSE_EPOCH' && reply?.type === 'EPOCH_CLOSED' ? [request.epoch] : [],
  );
}

const inboxes = (remembers: boolean): Subject => ({
  name: remembers ? 'inbox' : 'inbox that forgets',
  part: (id) => actorPart(id, inbox, { window: windowKey('w1'), remembers }),
  finally: [
    () => ({ type: 'READ_INBOX', epoch: null }),
    (past) => {
      const [epoch] = closedEpochs(past);
      return epoch === undefined ? null : { type: 'READ_INBOX', epoch };
    },
  ],
  operations: fc.oneof(
    {
      weight: 3,
      arbitrary: plain(fc.record({ type: fc.constant('PUT_MESSAGE' as const), message: messages })),
    },
    {
      weight: 2,
      arbitrary: plain(fc.constant({ type: 'READ_INBOX', epoch: null } as const)),
    },
    naming('READ_INBOX', back, (past, nth) => {
      const closed = closedEpochs(past);
      const epoch = closed[nth % Math.max(1, closed.length)];
      return epoch === undefined ? null : { type: 'READ_INBOX', epoch };
    }),
    // As a drainer closes: what it has read, however long ago.
    {
      weight: 2,
      arbitrary: naming('CLOSE_EPOCH', back, (past, nth) => {
        const look = lookAt(past, nth);
        if (look === null) return null;
        const { epoch, messages: batch, etag: ifMatch } = look;
        return { type: 'CLOSE_EPOCH', epoch, messages: batch, ifMatch };
      }),
    },
    naming('CONFIRM_BATCH', back, (past, nth) => {
      const closed = closedEpochs(past);
      const epoch = closed[nth % Math.max(1, closed.length)];
      return epoch === undefined ? null : { type: 'CONFIRM_BATCH', epoch };
    }),
  ),
});

export const rememberingInboxes: Subject = inboxes(true);
export const forgettingInboxes: Subject = inboxes(false);

const events = fc.constantFrom<readonly HistoryEvent[]>(
  ['ExecutionStarted'],
  ['ExecutionStarted', 'TimerCreated'],
  ['TimerFired', 'TaskScheduled'],
  ['ExecutionCompleted'],
);

const writes = fc.record({
  execution: fc.constantFrom(executionId('e-1'), executionId('e-2')),
  mode: fc.constantFrom('insert', 'insert-or-replace'),
  events,
});

export const histories: Subject = {
  name: 'history',
  part: (id) => actorPart(id, history),
  finally: [],
  operations: fc.oneof(
    naming('WRITE_HISTORY', writes, (_, { execution, mode, events: written }) => ({
      type: 'WRITE_HISTORY',
      executionId: execution,
      ifMatch: null,
      mode,
      events: written,
    })),
    {
      weight: 2,
      arbitrary: naming(
        'WRITE_HISTORY',
        fc.tuple(writes, back),
        (past, [{ execution, mode, events: written }, version]) => {
          const ifMatch = seenEtag(past, version);
          if (ifMatch === null) return null;
          return {
            type: 'WRITE_HISTORY',
            executionId: execution,
            ifMatch,
            mode,
            events: written,
          };
        },
      ),
    },
    plain(fc.constant({ type: 'PURGE' } as const)),
  ),
};

const rowKeys = fc.constantFrom('a', 'b', 'c');
const values = fc.constantFrom<EntityProperties[string]>('1', '2', 7, true, {
  date: '2026-01-02T03:04:05.678Z',
});
const properties = fc.dictionary(fc.constantFrom('x', 'y'), values, {
  noNullPrototype: true,
});

type Choice = { kind: EntityWrite['kind']; rowKey: string; properties: EntityProperties } & {
  version: number | null;
};

const choices: fc.Arbitrary<Choice> = fc.record({
  kind: fc.constantFrom(
    'insert',
    'replace',
    'merge',
    'insert-or-replace',
    'insert-or-merge',
    'delete',
  ),
  rowKey: rowKeys,
  properties,
  version: fc.option(back),
});

/** If-Match with a version that the entity has or had, or `*`; null if nobody has seen one that could be named. */
function writeOf(past: readonly Exchange[], choice: Choice): EntityWrite | null {
  const { kind, rowKey } = choice;
  const ifMatch = choice.version === null ? null : seenEtagOf(past, rowKey, choice.version);
  switch (kind) {
    case 'insert':
    case 'insert-or-replace':
    case 'insert-or-merge':
      return { kind, rowKey, properties: choice.properties };
    case 'replace':
    case 'merge':
      if (choice.version !== null && ifMatch === null) return null;
      return { kind, rowKey, properties: choice.properties, ifMatch };
    case 'delete':
      if (choice.version !== null && ifMatch === null) return null;
      return { kind, rowKey, ifMatch };
  }
}

export const tablePartitions: Subject = {
  name: 'table partition',
  part: (id) => actorPart(id, tablePartition),
  finally: [() => ({ type: 'QUERY_ENTITIES' })],
  operations: fc.oneof(
    plain(fc.constant({ type: 'QUERY_ENTITIES' } as const)),
    {
      weight: 3,
      arbitrary: naming('WRITE_ENTITY', choices, (past, choice) => {
        const write = writeOf(past, choice);
        return write && { type: 'WRITE_ENTITY', write };
      }),
    },
    {
      weight: 2,
      // The SDK cannot delete on condition within a transaction.
      arbitrary: naming(
        'WRITE_ENTITIES',
        fc.array(
          choices.map((choice) =>
            choice.kind === 'delete' ? { ...choice, version: null } : choice,
          ),
          { minLength: 1, maxLength: 3 },
        ),
        (past, several) => {
          const all = several.map((choice) => writeOf(past, choice));
          const named = all.filter((write) => write !== null);
          return named.length < all.length ? null : { type: 'WRITE_ENTITIES', writes: named };
        },
      ),
    },
  ),
};
