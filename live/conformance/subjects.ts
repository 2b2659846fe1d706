import fc from 'fast-check';
import {
  blobLease,
  history,
  inbox,
  instanceId,
  instanceRow,
  lockBlob as lockBlobMachine,
  lockRecord,
  mutexQueue as mutexQueueMachine,
  windowKey,
  type InstanceRow,
} from '../../model/index.js';
import { historyPartition } from '../history-partition.js';
import { createInbox, inboxPartition } from '../inbox-partition.js';
import { instanceTableRow } from '../instance-table-row.js';
import { createLeasedBlob, leasedBlob } from '../leased-blob.js';
import { lockBlob } from '../lock-blob.js';
import { mutexQueue } from '../mutex-queue.js';
import type { LiveMessage } from '../resource.js';
import { tableRecord } from '../table-record.js';
import { request, someEtag, someLease, wait, type Command } from './command.js';
import type { Subject } from './run.js';

const message = (
  type: string,
  fields: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<LiveMessage> => fc.record({ type: fc.constant(type), ...fields });

const requests = (...messages: readonly fc.Arbitrary<LiveMessage>[]): fc.Arbitrary<Command> =>
  request(fc.oneof(...messages));

const owner = fc.constantFrom('starter-1', 'starter-2', null);
const maybe = <Value>(some: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(some, { nil: null, freq: 3 });

const recordContent = fc.record({ owner, stage: fc.constantFrom('starting', 'active') });

const record: Subject = {
  name: 'lock-record',
  versions: 'table',
  machine: lockRecord,
  input: { id: 'record', holds: null, instance: instanceId('i'), ages: false },
  make: ({ table }, name) =>
    Promise.resolve(tableRecord(table, { partition: name, row: 'record' })),
  commands: requests(
    message('READ_RECORD'),
    message('INSERT_RECORD', { content: recordContent }),
    message('UPDATE_RECORD', { content: recordContent, ifMatch: someEtag }),
    message('UPSERT_RECORD', { content: recordContent }),
    message('DELETE_RECORD', { ifMatch: maybe(someEtag) }),
  ),
  content: ({ context }) => context['content'],
};

/** Two ids that clients propose. */
const proposals = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
] as const;
const proposedId = fc.constantFrom(...proposals);
const leaseId = fc.oneof({ weight: 3, arbitrary: someLease }, { weight: 1, arbitrary: proposedId });
const durationSeconds = fc.constantFrom(15, 30, 60, -1, 14, 61);

const lease: Subject = {
  name: 'blob-lease',
  versions: 'blob',
  machine: blobLease,
  input: { id: 'lock', guards: null, lapses: 'in time' },
  make: async ({ container }, name) => {
    const blob = container.getBlockBlobClient(name);
    await createLeasedBlob(blob);
    return leasedBlob(blob);
  },
  commands: fc.oneof(
    {
      weight: 6,
      arbitrary: requests(
        message('READ'),
        message('READ_PROPERTIES'),
        message('WRITE_BLOB', {
          content: fc.record({ claimed: fc.boolean() }),
          leaseId: maybe(leaseId),
          ifMatch: fc.option(someEtag, { nil: null, freq: 1 }),
        }),
        message('ACQUIRE', { durationSeconds, proposedId: maybe(proposedId) }),
        message('RENEW', { leaseId }),
        message('CHANGE', { leaseId, proposedId }),
        message('RELEASE', { leaseId }),
        message('BREAK', { periodSeconds: fc.constantFrom(null, 0, 5, 30, 61) }),
      ),
    },
    { weight: 1, arbitrary: wait(3_000, 16_000, 31_000, 61_000) },
  ),
  content: ({ value, context }) => ({
    content: context['content'],
    leaseState: leaseStateOf(value),
  }),
};

/** The innermost name: `held.finite.leased` is `leased`. */
function leaseStateOf(value: unknown): unknown {
  if (typeof value === 'string') return value;
  return leaseStateOf(Object.values(value as object)[0]);
}

const lock: Subject = {
  name: 'lock-blob',
  versions: 'blob',
  machine: lockBlobMachine,
  input: { id: 'lock', guards: instanceId('i') },
  make: ({ container }, name) => Promise.resolve(lockBlob(container.getBlockBlobClient(name))),
  commands: requests(
    message('GET_BLOB'),
    message('PUT_BLOB', { owner: fc.constantFrom('e-m1', 'e-m2', null) }),
    message('DELETE_BLOB', { ifMatch: maybe(someEtag) }),
  ),
  content: ({ value, context }) => (value === 'absent' ? null : { owner: context['owner'] }),
};

const mutex: Subject = {
  name: 'mutex-queue',
  versions: 'blob',
  machine: mutexQueueMachine,
  input: { id: 'mutex', instance: instanceId('i') },
  make: ({ queues }, name) => Promise.resolve(mutexQueue(queues.getQueueClient(name))),
  commands: fc.oneof(
    { weight: 4, arbitrary: requests(message('CREATE_QUEUE'), message('DELETE_QUEUE')) },
    { weight: 1, arbitrary: wait(31_000) },
  ),
  content: ({ value }) => leaseStateOf(value) === 'existing',
};

const rowContent = fc.record({
  status: fc.constantFrom('Pending', 'Running', 'Completed'),
  executionId: fc.constantFrom('e-m1', 'e-m2', null),
  generation: fc.nat({ max: 2 }),
});

const instances: Subject = {
  name: 'instance-row',
  versions: 'table',
  machine: instanceRow,
  input: { id: 'instances', instance: instanceId('i') },
  make: ({ table }, name) => Promise.resolve(renamed(instanceTableRow(table, instanceId(name)))),
  commands: requests(
    message('READ'),
    message('INSERT', { row: rowContent }),
    message('REPLACE', { row: rowContent, ifMatch: someEtag }),
    message('INSERT_OR_REPLACE', { row: rowContent }),
    message('INSERT_OR_MERGE', {
      row: fc.record({
        status: fc.constantFrom('Running', 'Completed'),
        executionId: fc.constantFrom('e-m1', 'e-m2'),
      }),
    }),
    message('PURGE'),
  ),
  content: ({ context }) => {
    const row = context['row'] as InstanceRow | null;
    if (row === null) return null;
    const { status, executionId, generation } = row;
    return { status, executionId, generation };
  },
};

/** Rows are called differently in every sequence; the machine's is called `i`. */
function renamed(
  resource: ReturnType<typeof instanceTableRow>,
): ReturnType<typeof instanceTableRow> {
  return {
    ...resource,
    request: async (asked, from) => {
      const answer = await resource.request(asked, from);
      return answer !== null && 'instance' in answer ? { ...answer, instance: 'i' } : answer;
    },
  };
}

const events = fc.constantFrom(
  ['ExecutionStarted', 'TimerCreated'],
  ['TimerFired', 'TaskScheduled', 'TaskCompleted', 'ExecutionCompleted'],
);

const freshExecution = fc.nat({ max: 0xffff_ffff }).map((n) => `e-${n}`);

const historyRows: Subject = {
  name: 'history',
  versions: 'table',
  machine: history,
  input: null,
  make: ({ table }, name) => Promise.resolve(historyPartition(table, instanceId(name))),
  commands: requests(
    // A start: the id of an execution is new for each.
    message('WRITE_HISTORY', {
      executionId: freshExecution,
      ifMatch: fc.constant(null),
      mode: fc.constantFrom('insert', 'insert-or-replace'),
      events,
    }),
    // A checkpoint, or a continue-as-new.
    message('WRITE_HISTORY', {
      executionId: fc.oneof(fc.constant('@read:execution'), freshExecution),
      ifMatch: someEtag,
      mode: fc.constantFrom('insert', 'insert-or-replace'),
      events,
    }),
    message('PURGE'),
  ),
  content: ({ context: { executionId, events: all } }) => ({ executionId, events: all }),
};

const messageIds = ['m1', 'm2', 'm3'] as const;

const inboxOf = (remembers: boolean): Subject => ({
  name: remembers ? 'inbox' : 'inbox that forgets',
  versions: 'table',
  machine: inbox,
  input: { window: windowKey('w1'), remembers },
  make: async ({ table }, name) => {
    await createInbox(table, name);
    return inboxPartition(table, name, { remembers });
  },
  commands: requests(
    message('PUT_MESSAGE', { message: fc.constantFrom(...messageIds) }),
    message('PUT_MESSAGE', { message: fc.constantFrom(...messageIds) }),
    message('READ_INBOX', { epoch: fc.constantFrom(null, 1, 2) }),
    message('CONFIRM_BATCH', { epoch: fc.constantFrom(1, 2) }),
    // A drainer closes what it has read.
    message('CLOSE_EPOCH', {
      epoch: fc.constant('@read:epoch'),
      messages: fc.constant('@read:messages'),
      ifMatch: fc.constant('@read:etag'),
    }),
  ),
  content: ({ context }) => {
    const { epoch, messages, batches } = context as {
      epoch: number;
      messages: readonly string[];
      batches: Record<string, { messages: readonly string[] }>;
    };
    const open = Object.entries(batches).filter(([, batch]) => batch.messages.length > 0);
    return {
      epoch,
      messages,
      batches: Object.fromEntries(open.map(([of, batch]) => [of, batch.messages])),
    };
  },
});

export const subjects: readonly Subject[] = [
  record,
  lease,
  lock,
  mutex,
  instances,
  historyRows,
  inboxOf(true),
  inboxOf(false),
];
