import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import {
  counter,
  expiringKey,
  runById,
  semaphore,
  sessionLock,
  table,
  uniqueRow,
  workQueue,
} from '../../model/resources/index.js';

export interface Request {
  readonly type: string;
  readonly from?: string;
  readonly [key: string]: unknown;
}

export interface Emitted {
  readonly type: 'send' | 'announce';
  readonly to?: string;
  readonly message?: object;
  readonly fact?: object;
}

/** An action of XState, as far as it is read here. */
export interface Done {
  readonly type: string;
  readonly params?: unknown;
}

/** What a resource answers to the last of these requests, and what it announces. */
export function answers(
  machine: AnyStateMachine,
  input: object,
  requests: readonly Request[],
): { readonly sends: readonly object[]; readonly facts: readonly object[] } {
  let [state, actions] = initialTransition(machine, input as never);
  for (const request of requests) {
    [state, actions] = transition(machine, state, { from: 'a', ...request });
  }
  const emitted = (actions as readonly Done[]).flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { readonly event: Emitted }).event] : [],
  );
  return {
    sends: emitted.flatMap(({ to, message }) =>
      message === undefined ? [] : [{ to, ...message }],
    ),
    facts: emitted.flatMap(({ fact }) => (fact === undefined ? [] : [fact])),
  };
}

export const setNx = (value: string): Request => ({ type: 'SET_NX', value });
export const lock = (from: string, type = 'LOCK'): Request => ({ type, from });
export const insert = (key: string, state = 'new'): Request => ({
  type: 'INSERT',
  key,
  row: { of: 'k', state },
});
export const put = (body: string, dedup?: string): Request => ({
  type: 'SEND',
  body,
  ...(dedup === undefined ? {} : { dedup }),
});
export const start = (run: string, more: object = {}): Request => ({
  type: 'START_RUN',
  run,
  ...more,
});
export const close = (run: string, failed = false): Request => ({ type: 'CLOSE_RUN', run, failed });

export type Case = readonly [
  machine: AnyStateMachine,
  input: object,
  before: readonly Request[],
  request: Request,
  answer: object,
];

export const key = { id: 'key' };
export const unique = { unique: [{ on: ['of'], where: { state: ['new', 'active'] } }] };
const rows = { rows: { r1: { state: 'new' }, r2: { state: 'new' } } };

/** What a resource answers to a request, after others. */
export const answerCases: readonly Case[] = [
  [expiringKey, key, [], setNx('a'), { type: 'KEY_SET' }],
  [expiringKey, key, [setNx('a')], setNx('b'), { type: 'KEY_KEPT' }],
  [expiringKey, key, [setNx('a')], { type: 'GET' }, { type: 'KEY', value: 'a' }],
  [expiringKey, key, [setNx('a'), { type: 'EXPIRE' }], { type: 'GET' }, { value: null }],
  [expiringKey, key, [setNx('a')], { type: 'DEL' }, { type: 'KEY_DELETED', count: 1 }],
  [expiringKey, key, [setNx('b')], { type: 'DEL_IF', value: 'a' }, { count: 0 }],
  [expiringKey, key, [setNx('a')], { type: 'DEL_IF', value: 'a' }, { count: 1 }],
  [
    expiringKey,
    key,
    [setNx('b')],
    { type: 'SET_IF', value: 'x', expected: 'a' },
    { type: 'KEY_KEPT' },
  ],
  [expiringKey, key, [], { type: 'SET_IF', value: 'x', expected: null }, { type: 'KEY_SET' }],
  // The replica lacks the last write: who was told that it has the key has it no more.
  [
    expiringKey,
    { id: 'key', lags: true },
    [setNx('a'), { type: 'PROMOTE' }],
    setNx('b'),
    { type: 'KEY_SET' },
  ],
  // It lacks the last two: who gave the key back has it again, and who was told that it has it has not.
  [
    expiringKey,
    { id: 'key', lags: 2 },
    [setNx('a'), { type: 'DEL' }, setNx('b'), { type: 'PROMOTE_STALE' }],
    { type: 'GET' },
    { type: 'KEY', value: 'a' },
  ],
  [sessionLock, key, [], lock('a'), { to: 'a', type: 'LOCKED' }],
  [sessionLock, key, [lock('a')], lock('b', 'TRY_LOCK'), { to: 'b', type: 'LOCK_BUSY' }],
  [sessionLock, key, [lock('a')], lock('b', 'UNLOCK'), { to: 'b', type: 'LOCK_NOT_HELD' }],
  [sessionLock, key, [lock('a'), lock('b')], lock('a', 'HOLDER_GONE'), { to: 'b', type: 'LOCKED' }],
  [
    sessionLock,
    key,
    [lock('a'), lock('b')],
    { type: 'BREAK_SESSION' },
    { to: 'b', type: 'LOCKED' },
  ],
  [
    semaphore,
    { id: 's', permits: 1 },
    [lock('a', 'ACQUIRE')],
    lock('b', 'ACQUIRE'),
    { type: 'NO_PERMIT' },
  ],
  [
    semaphore,
    { id: 's', permits: 2 },
    [lock('a', 'ACQUIRE')],
    lock('b', 'ACQUIRE'),
    { type: 'PERMIT' },
  ],
  [semaphore, { id: 's', permits: 1 }, [], lock('b', 'RELEASE'), { type: 'PERMIT_UNKNOWN' }],
  [counter, {}, [{ type: 'ADD', by: 2 }], { type: 'READ_COUNT' }, { value: 2, written: false }],
  [
    counter,
    {},
    [{ type: 'ADD', by: 2 }],
    { type: 'SET_COUNT_IF', value: 3, expected: 1 },
    { value: 2, written: false },
  ],
  [counter, {}, [], { type: 'SET_COUNT_IF', value: 3, expected: 0 }, { value: 3, written: true }],
  [
    uniqueRow,
    key,
    [{ type: 'INSERT_ROW', owner: 'a' }],
    { type: 'INSERT_ROW', owner: 'b' },
    { type: 'ROW_EXISTS', owner: 'a' },
  ],
  [
    uniqueRow,
    key,
    [{ type: 'INSERT_ROW', owner: 'a' }],
    { type: 'DELETE_ROW', owner: 'b' },
    { count: 0 },
  ],
  [uniqueRow, key, [{ type: 'INSERT_ROW', owner: 'a' }], { type: 'DELETE_ROW' }, { count: 1 }],
  [table, unique, [insert('j1')], insert('j1'), { type: 'DUPLICATE_KEY' }],
  [table, unique, [insert('j1')], insert('j2'), { type: 'DUPLICATE_KEY' }],
  [table, unique, [insert('j1', 'done')], insert('j2'), { type: 'INSERTED' }],
  [
    table,
    rows,
    [],
    { type: 'UPDATE', where: { state: 'new' }, set: { state: 'on' }, limit: 1 },
    { rows: { r1: { state: 'on' } } },
  ],
  [
    table,
    rows,
    [{ type: 'DELETE', key: 'r1' }],
    { type: 'SELECT' },
    { rows: { r2: { state: 'new' } } },
  ],
  [table, rows, [], { type: 'DELETE', where: { state: ['new', 'old'] } }, { count: 2 }],
  [workQueue, {}, [], { type: 'RECEIVE' }, { type: 'EMPTY' }],
  [workQueue, {}, [put('x'), { type: 'RECEIVE' }], { type: 'RECEIVE' }, { type: 'EMPTY' }],
  [
    workQueue,
    {},
    [put('x'), { type: 'RECEIVE' }, lock('a', 'HOLDER_GONE')],
    { type: 'RECEIVE' },
    { body: 'x', receipt: 2 },
  ],
  [
    workQueue,
    {},
    [put('x'), { type: 'RECEIVE' }, { type: 'REAPPEAR' }],
    { type: 'ACK', receipt: 1 },
    { type: 'RECEIPT_GONE' },
  ],
  [
    workQueue,
    { inOrder: true },
    [put('x'), put('y'), { type: 'RECEIVE' }],
    { type: 'RECEIVE' },
    { type: 'EMPTY' },
  ],
  [
    workQueue,
    { window: true },
    [put('x', '1'), put('y', '1'), { type: 'RECEIVE' }],
    { type: 'RECEIVE' },
    { type: 'EMPTY' },
  ],
  [
    workQueue,
    { window: true },
    [put('x'), { type: 'FORGET_SEEN' }, put('x'), { type: 'RECEIVE' }],
    { type: 'RECEIVE' },
    { body: 'x' },
  ],
  // Names that every object has are no rows.
  [table, {}, [], insert('toString'), { type: 'INSERTED' }],
  [
    table,
    {},
    [insert('constructor'), { type: 'DELETE', key: 'nobody' }],
    { type: 'SELECT' },
    { type: 'ROWS', rows: { constructor: { of: 'k', state: 'new' } } },
  ],
  [runById, {}, [], { type: 'SIGNAL', event: 'e' }, { type: 'RUN_NOT_FOUND' }],
  [runById, {}, [start('r1')], start('r2'), { type: 'RUN_EXISTS', run: 'r1' }],
  [
    runById,
    {},
    [start('r1')],
    start('r2', { conflict: 'use-existing' }),
    { type: 'RUN_JOINED', run: 'r1' },
  ],
  [
    runById,
    {},
    [start('r1')],
    start('r2', { conflict: 'terminate-existing' }),
    { type: 'RUN_STARTED', run: 'r2' },
  ],
  [runById, {}, [start('r1'), close('r1')], start('r2'), { type: 'RUN_STARTED' }],
  [
    runById,
    {},
    [start('r1'), close('r1')],
    start('r2', { reuse: 'reject' }),
    { type: 'RUN_EXISTS' },
  ],
  [
    runById,
    {},
    [start('r1'), close('r1')],
    start('r2', { reuse: 'allow-after-failure' }),
    { type: 'RUN_EXISTS' },
  ],
  [
    runById,
    {},
    [start('r1'), close('r1', true)],
    start('r2', { reuse: 'allow-after-failure' }),
    { type: 'RUN_STARTED' },
  ],
  [
    runById,
    {},
    [start('r1'), close('r1'), { type: 'FORGET_RUN' }],
    start('r2', { reuse: 'reject' }),
    { type: 'RUN_STARTED' },
  ],
  [runById, {}, [start('r1'), { type: 'TERMINATE' }], close('r1'), { type: 'RUN_NOT_FOUND' }],
  [
    runById,
    {},
    [start('r1')],
    { type: 'SIGNAL_WITH_START', run: 'r2', event: 'e' },
    { run: 'r1', started: false },
  ],
  [
    runById,
    {},
    [start('r1')],
    { type: 'SIGNAL_WITH_START', run: 'r2', event: 'e', conflict: 'terminate-existing' },
    { run: 'r2', started: true },
  ],
  [
    runById,
    {},
    [{ type: 'SIGNAL_WITH_START', run: 'r1', event: 'e' }],
    { type: 'READ_EVENTS', run: 'r1' },
    { events: ['e'] },
  ],
  [
    runById,
    {},
    [{ type: 'SIGNAL_WITH_START', run: 'r1', event: 'e' }],
    close('r1'),
    { type: 'UNREAD_EVENTS' },
  ],
  [
    runById,
    { closesReadOnly: false },
    [{ type: 'SIGNAL_WITH_START', run: 'r1', event: 'e' }],
    close('r1'),
    { type: 'RUN_CLOSED' },
  ],
];
