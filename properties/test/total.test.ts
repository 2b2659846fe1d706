import { createMachine, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  faultNames,
  scenario,
  strategies,
  type ActivityMessage,
  type BlobRequest,
  type ControlQueueMessage,
  type EntityMessage,
  type FaultEvent,
  type HistoryRequest,
  type InboxRequest,
  type InstanceRowRequest,
  type LockBlobRequest,
  type LockRecordRequest,
  type MutexQueueRequest,
  type ReminderMessage,
  type StarterMessage,
  type WorkerMessage,
} from '../../model/index.js';
import type { QueueRequest } from '../../model/bullmq/index.js';
import type { BossRequest } from '../../model/pg-boss/index.js';
import type { DatabaseRequest } from '../../model/postgres/index.js';
import type { JobReply, ObjectRequest } from '../../model/durable-object/index.js';
import type { SqsRequest } from '../../model/sqs/index.js';
import type { TemporalRequest } from '../../model/temporal/index.js';
import type { RedisRequest } from '../../model/redis/index.js';
import { gaps } from './total.js';

/** The types of a union of messages; the compiler refuses a list that is not complete. */
const typesOf = <M extends { readonly type: string }>(
  types: Readonly<Record<M['type'], true>>,
): readonly string[] => Object.keys(types);

const starter = typesOf<StarterMessage>({
  MESSAGE: true,
  ENQUEUED: true,
  ROW: true,
  CREATED: true,
  OK: true,
  CONFLICT: true,
  PRECONDITION_FAILED: true,
  NOT_FOUND: true,
  ENTITY_STATE: true,
  PURGED: true,
  RECORD: true,
  RECORD_INSERTED: true,
  RECORD_EXISTS: true,
  RECORD_UPDATED: true,
  RECORD_CHANGED: true,
  RECORD_DELETED: true,
  RECORD_ABSENT: true,
  QUEUE_CREATED: true,
  QUEUE_EXISTS: true,
  QUEUE_BEING_DELETED: true,
  QUEUE_DELETED: true,
  QUEUE_ABSENT: true,
  INBOX: true,
  MESSAGE_STORED: true,
  MESSAGE_EXISTS: true,
  EPOCH_CLOSED: true,
  INBOX_CHANGED: true,
  BATCH_CONFIRMED: true,
  BLOB: true,
  BLOB_PROPERTIES: true,
  BLOB_WRITTEN: true,
  LEASED: true,
  RELEASED: true,
  BREAK_ACCEPTED: true,
  BAD_REQUEST: true,
  LEASE_CONFLICT: true,
  WRITE_REFUSED: true,
  BLOB_FOUND: true,
  BLOB_PUT: true,
  BLOB_EXISTS: true,
  BLOB_DELETED: true,
  BLOB_CHANGED: true,
  BLOB_ABSENT: true,
  QUEUE_MESSAGE_PUT: true,
  QUEUE_MESSAGE: true,
  QUEUE_MESSAGE_UPDATED: true,
  QUEUE_MESSAGE_DELETED: true,
  QUEUE_MESSAGE_ABSENT: true,
  QUEUE_MESSAGE_NOT_HELD: true,
  ENTITIES: true,
  ENTITY_WRITTEN: true,
  ENTITIES_WRITTEN: true,
  ENTITIES_REFUSED: true,
  UNAVAILABLE: true,
});

const instances = typesOf<InstanceRowRequest>({
  READ: true,
  INSERT: true,
  REPLACE: true,
  INSERT_OR_REPLACE: true,
  INSERT_OR_MERGE: true,
  CREATE_INSTANCE: true,
  PURGE: true,
  WATCH: true,
  ENQUEUED: true,
});

const record = typesOf<LockRecordRequest>({
  READ_RECORD: true,
  INSERT_RECORD: true,
  UPDATE_RECORD: true,
  UPSERT_RECORD: true,
  DELETE_RECORD: true,
  HOLDER_GONE: true,
});

const blob = typesOf<BlobRequest>({
  READ: true,
  READ_PROPERTIES: true,
  WRITE_BLOB: true,
  ACQUIRE: true,
  RENEW: true,
  CHANGE: true,
  RELEASE: true,
  BREAK: true,
  HOLDER_GONE: true,
});

/** What a machine may be sent, by its id. A starter may get any answer; executions differ, and know what they may get. */
const receives: Readonly<Record<string, readonly string[]>> = {
  'instance-row': instances,
  history: typesOf<HistoryRequest>({ WRITE_HISTORY: true, PURGE: true }),
  'control-queue': typesOf<ControlQueueMessage>({ ENQUEUE: true, DELETE: true }),
  'lock-record': record,
  'blob-lease': blob,
  'lock-blob': typesOf<LockBlobRequest>({ GET_BLOB: true, PUT_BLOB: true, DELETE_BLOB: true }),
  'mutex-queue': typesOf<MutexQueueRequest>({ CREATE_QUEUE: true, DELETE_QUEUE: true }),
  inbox: typesOf<InboxRequest>({
    PUT_MESSAGE: true,
    READ_INBOX: true,
    CLOSE_EPOCH: true,
    CONFIRM_BATCH: true,
  }),
  worker: typesOf<WorkerMessage>({ ITEM: true, ROW: true, GIVEN_UP: true }),
  activities: typesOf<ActivityMessage>({ RUN_ACTIVITY: true }),
  entity: typesOf<EntityMessage>({ ADD: true, FLUSH: true, ENQUEUED: true }),
  reminder: typesOf<ReminderMessage>({ SCHEDULE: true, ENQUEUED: true }),
  orchestrator: [],
  drainer: [],
  redis: typesOf<RedisRequest>({
    SET: true,
    GET: true,
    DEL: true,
    PEXPIRE: true,
    RPUSH: true,
    EVAL: true,
    AWAIT_DUE: true,
    HOLDER_GONE: true,
  }),
  'redis-windows': ['EVAL', 'AWAIT_DUE', 'HOLDER_GONE'],
  'redis-lock': ['MESSAGE', 'REPLY'],
  'redis-pusher': ['MESSAGE', 'REPLY'],
  'redis-worker': ['REPLY'],
  postgres: typesOf<DatabaseRequest>({
    BEGIN: true,
    COMMIT: true,
    ROLLBACK: true,
    INSERT: true,
    SELECT: true,
    SELECT_FOR_UPDATE: true,
    UPDATE: true,
    DELETE: true,
    ADVISORY_LOCK: true,
    ADVISORY_UNLOCK: true,
    AWAIT_ROWS: true,
    END_SESSION: true,
    HOLDER_GONE: true,
  }),
  'postgres-run': ['MESSAGE', 'DONE', 'INSERTED', 'ROWS', 'SQL_ERROR'],
  'postgres-lock': [
    'MESSAGE',
    'DONE',
    'INSERTED',
    'ROWS',
    'ADVISORY',
    'ADVISORY_UNLOCKED',
    'SQL_ERROR',
  ],
  'postgres-pusher': ['MESSAGE', 'DONE', 'INSERTED', 'ROWS', 'SQL_ERROR'],
  bullmq: typesOf<QueueRequest>({
    ADD: true,
    FETCH: true,
    RENEW: true,
    COMPLETE: true,
    FAIL: true,
    RETRY: true,
    CHECK: true,
    HSET: true,
    HKEYS: true,
    HDEL: true,
    AWAIT_JOB: true,
    HOLDER_GONE: true,
  }),
  'bullmq-producer': ['MESSAGE', 'ADDED', 'CODE'],
  'bullmq-worker': ['JOB', 'MESSAGES', 'CODE'],
  'postgres-worker': ['FOUND', 'DONE', 'ROWS', 'ADVISORY', 'SQL_ERROR'],
  'pg-boss': typesOf<BossRequest>({
    SEND: true,
    SEND_THROTTLED: true,
    SEND_DEBOUNCED: true,
    SEND_NEXT_SLOT: true,
    FETCH: true,
    AWAIT_JOB: true,
    COMPLETE: true,
    FAIL: true,
    CANCEL: true,
    BEGIN: true,
    COMMIT: true,
    ROLLBACK: true,
    STORE: true,
    READ: true,
    FINISH: true,
    HOLDER_GONE: true,
  }),
  'pg-boss-sender': ['MESSAGE', 'SENT', 'DONE', 'STORED'],
  temporal: typesOf<TemporalRequest>({
    DESCRIBE: true,
    START: true,
    SIGNAL: true,
    SIGNAL_WITH_START: true,
    POLL: true,
    TASK_COMPLETED: true,
    ACTIVITY_COMPLETED: true,
    ACTIVITY_FAILED: true,
    WORKER_GONE: true,
  }),
  'temporal-client': [
    'MESSAGE',
    'DESCRIPTION',
    'STARTED',
    'ALREADY_STARTED',
    'SIGNALED',
    'NOT_FOUND',
  ],
  'temporal-worker': ['WORKFLOW_TASK', 'ACTIVITY_TASK'],
  sqs: typesOf<SqsRequest>({
    SEND: true,
    RECEIVE: true,
    DELETE: true,
    STORE: true,
    READ: true,
    REMOVE: true,
    HOLDER_GONE: true,
  }),
  'sqs-client': ['MESSAGE', 'SENT', 'STORED'],
  'sqs-worker': ['RECEIVED', 'ROWS', 'REMOVED'],
  'durable-object': typesOf<ObjectRequest | JobReply>({ ADD: true, DONE: true, FAILED: true }),
  'durable-object-client': ['MESSAGE', 'ADDED', 'CALL_FAILED'],
  'durable-object-job': ['RUN'],
  'pg-boss-worker': ['JOB', 'AFFECTED', 'ROWS'],
};

/** Where a machine does not handle one of these, or the swap of a pooler, the fault cannot happen (see `FaultRule.events`). */
const faultTypes = typesOf<FaultEvent>({
  CRASH: true,
  REORDER: true,
  PAUSE: true,
  WORKER_CRASH: true,
  SPLIT_BRAIN: true,
  ACTIVITY_FAILURE: true,
  CLOCK_SKEW: true,
  PROMOTE: true,
});

/** Every machine of every world of the catalogue, by its id. */
const machines = new Map(
  Object.values(strategies)
    .flatMap(
      (strategy) =>
        scenario(
          { strategy: strategy.name, runtime: '2019', starters: 2, faults: faultNames },
          strategy,
        ).actors,
    )
    .map(({ id, machine }) => [machine.id, { machine, isStarter: /^(starter|standby)-/.test(id) }]),
);

const gapsOf = (machine: AnyStateMachine, messages: readonly string[]): readonly string[] =>
  gaps(machine, messages)
    .filter(({ message }) => !faultTypes.includes(message) && message !== 'SWAP_CONNECTIONS')
    .map(({ state, message }) => `${message} in ${state}`);

describe('every message in every state is handled, ignored on purpose, or left in the mailbox', () => {
  it.each([...machines])('%s', (id, { machine, isStarter }) => {
    const messages = receives[id] ?? (isStarter ? starter : undefined);
    expect(messages, `what ${id} receives`).toBeDefined();
    expect(gapsOf(machine, messages ?? [])).toEqual([]);
  });
});

describe('a machine that is not total', () => {
  it.each([
    ['forgets a message', { states: { s: { on: { A: {} } }, t: {} } }, ['A in t']],
    ['forgets one that only its receiver is sent', { states: { s: {} } }, ['B in s'], ['B']],
    ['has guards that may all be false', { on: { A: { guard: () => false } } }, ['A in ']],
    [
      'forgets it where two regions are in certain states',
      {
        type: 'parallel',
        states: {
          p: { initial: 's', states: { s: { on: { A: {} } }, t: {} } },
          q: { initial: 's', states: { s: { on: { A: 't' } }, t: {} } },
        },
      },
      ['A in p.t and q.t'],
    ],
    ['handles it above', { on: { A: {} }, states: { s: { on: { A: {} } }, t: {} } }, []],
    ['handles it last', { on: { A: [{ guard: () => false }, {}] } }, []],
    ['defers it', { states: { s: { on: { A: {} } }, t: { meta: { defer: ['A'] } } } }, []],
    [
      'only passes through the state',
      { initial: 't', states: { s: { on: { A: {} } }, t: { always: 's' } } },
      [],
    ],
  ] as const)('%s', (_, config, expected, messages: readonly string[] = []) => {
    const initial = 'states' in config && !('type' in config) ? { initial: 's' } : {};
    const machine = createMachine({ ...initial, ...config });
    expect(gapsOf(machine, messages)).toEqual(expected);
  });
});
