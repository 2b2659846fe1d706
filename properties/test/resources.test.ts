import { describe, expect, it } from 'vitest';
import { createActor, initialTransition, transition, type AnyStateMachine } from 'xstate';
import {
  counter,
  debounce,
  expiringKey,
  runById,
  semaphore,
  sessionLock,
  table,
  ticker,
  uniqueRow,
  workQueue,
} from '../../model/resources/index.js';

interface Request {
  readonly type: string;
  readonly from?: string;
  readonly [key: string]: unknown;
}

interface Emitted {
  readonly type: 'send' | 'announce';
  readonly to?: string;
  readonly message?: object;
  readonly fact?: object;
}

/** An action of XState, as far as it is read here. */
interface Done {
  readonly type: string;
  readonly params?: unknown;
}

/** What a resource answers to the last of these requests, and what it announces. */
function answers(machine: AnyStateMachine, input: object, requests: readonly Request[]) {
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

const setNx = (value: string): Request => ({ type: 'SET_NX', value });
const lock = (from: string, type = 'LOCK'): Request => ({ type, from });
const insert = (key: string, state = 'new'): Request => ({
  type: 'INSERT',
  key,
  row: { of: 'k', state },
});
const put = (body: string, dedup?: string): Request => ({
  type: 'SEND',
  body,
  ...(dedup === undefined ? {} : { dedup }),
});
const start = (run: string, more: object = {}): Request => ({ type: 'START_RUN', run, ...more });
const close = (run: string, failed = false): Request => ({ type: 'CLOSE_RUN', run, failed });

type Case = readonly [
  machine: AnyStateMachine,
  input: object,
  before: readonly Request[],
  request: Request,
  answer: object,
];

const key = { id: 'key' };
const unique = { unique: [{ on: ['of'], where: { state: ['new', 'active'] } }] };
const rows = { rows: { r1: { state: 'new' }, r2: { state: 'new' } } };

describe('a resource answers', () => {
  it.each<Case>([
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
    [sessionLock, key, [], lock('a'), { to: 'a', type: 'LOCKED' }],
    [sessionLock, key, [lock('a')], lock('b', 'TRY_LOCK'), { to: 'b', type: 'LOCK_BUSY' }],
    [sessionLock, key, [lock('a')], lock('b', 'UNLOCK'), { to: 'b', type: 'LOCK_NOT_HELD' }],
    [
      sessionLock,
      key,
      [lock('a'), lock('b')],
      lock('a', 'HOLDER_GONE'),
      { to: 'b', type: 'LOCKED' },
    ],
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
  ])('case %#', (machine, input, before, request, answer) => {
    expect(answers(machine, input, [...before, request]).sends).toMatchObject([answer]);
  });

  it.each<readonly [string, AnyStateMachine, object, readonly Request[], readonly object[]]>([
    ['who has it', expiringKey, key, [setNx('a')], [{ type: 'granted', lock: 'key', who: 'a' }]],
    [
      'who was turned away',
      expiringKey,
      key,
      [setNx('a'), setNx('b')],
      [{ type: 'heldOff', who: 'b' }],
    ],
    [
      'whose has lapsed',
      expiringKey,
      key,
      [setNx('a'), { type: 'EXPIRE' }],
      [{ type: 'lapsed', who: 'a' }],
    ],
    [
      'who has lost it to a replica',
      expiringKey,
      { id: 'key', lags: true },
      [setNx('a'), { type: 'PROMOTE' }],
      [{ type: 'lapsed', who: 'a' }],
    ],
    ['not that a key was deleted', expiringKey, key, [setNx('a'), { type: 'DEL' }], []],
    ['who waits', sessionLock, key, [lock('a'), lock('b')], [{ type: 'heldOff', who: 'b' }]],
    [
      'whose session broke',
      sessionLock,
      key,
      [lock('a'), { type: 'BREAK_SESSION' }],
      [{ type: 'lapsed', who: 'a' }],
    ],
  ])('a lock tells %s', (_, machine, input, requests, facts) => {
    expect(answers(machine, input, requests).facts).toMatchObject(facts);
  });
});

describe('a guard of a resource has a twin without it, which answers otherwise:', () => {
  type Twin = readonly [
    guard: string,
    machine: AnyStateMachine,
    input: object,
    requests: readonly Request[],
  ];
  it.each<Twin>([
    ['isExpected', expiringKey, key, [setNx('b'), { type: 'DEL_IF', value: 'a' }]],
    ['isHolder', sessionLock, key, [lock('a'), lock('b', 'UNLOCK')]],
    ['somebodyWaits', sessionLock, key, [lock('a'), { type: 'BREAK_SESSION' }, lock('b')]],
    ['isExpected', counter, {}, [{ type: 'SET_COUNT_IF', value: 3, expected: 1 }]],
    [
      'isOthers',
      uniqueRow,
      key,
      [
        { type: 'INSERT_ROW', owner: 'a' },
        { type: 'DELETE_ROW', owner: 'a' },
      ],
    ],
    ['keyTaken', table, {}, [insert('j1')]],
    ['indexTaken', table, unique, [insert('j1')]],
    ['wasSeen', workQueue, { window: true }, [put('x'), { type: 'RECEIVE' }]],
    ['nothingThere', workQueue, {}, [put('x'), { type: 'RECEIVE' }]],
    ['isOut', workQueue, {}, [{ type: 'ACK', receipt: 1 }]],
    ['mayNot', runById, {}, [start('r1')]],
    ['rejects', runById, {}, [start('r1'), start('r2', { conflict: 'use-existing' })]],
    ['uses', runById, {}, [start('r1'), start('r2', { conflict: 'terminate-existing' })]],
    ['isOthers', runById, {}, [start('r1'), close('r1')]],
    ['isUnread', runById, {}, [start('r1'), close('r1')]],
    ['isFull', semaphore, { id: 's', permits: 1 }, [lock('a', 'ACQUIRE')]],
  ])('%s, case %#', (guard, machine, input, requests) => {
    const right = answers(machine, input, requests);
    const twin = machine.provide({ guards: { [guard]: () => true } });
    expect(answers(twin, input, requests)).not.toEqual(right);
  });
});

describe('a trigger', () => {
  it('ticks so often, and tells each node of each tick', () => {
    let [state] = initialTransition(ticker, { to: ['a', 'b'], ticks: 2 });
    const facts: object[] = [];
    const sends: object[] = [];
    for (const after of [1, 2]) {
      const event = { type: 'xstate.after.PERIOD.ticker.waiting' };
      let actions;
      [state, actions] = transition(ticker, state, event as never);
      expect(state.value).toBe(after === 2 ? 'done' : 'waiting');
      for (const { type, params } of actions as readonly Done[]) {
        if (type !== 'xstate.emit') continue;
        const { event: emitted } = params as { readonly event: Emitted };
        if (emitted.fact !== undefined) facts.push(emitted.fact);
        else sends.push({ to: emitted.to, ...emitted.message });
      }
    }
    expect(facts).toEqual([
      { type: 'ticked', tick: 1 },
      { type: 'ticked', tick: 2 },
    ]);
    expect(sends).toEqual([
      { to: 'a', type: 'TICK', tick: 1 },
      { to: 'b', type: 'TICK', tick: 1 },
      { to: 'a', type: 'TICK', tick: 2 },
      { to: 'b', type: 'TICK', tick: 2 },
    ]);
  });

  it('that is debounced begins its quiet time anew with each change, and fires at the latest when its time is over', () => {
    const input = { to: 'a', quietMs: 10, maxMs: 25 };
    const fired: number[] = [];
    const clock = new SteppedClock();
    const actor = createActor(debounce, { input, clock });
    actor.on('send', () => fired.push(clock.now));
    actor.start();
    const notify = (): void => actor.send({ type: 'NOTIFY', from: 'b' });
    for (let at = 0; at < 60; at += 1) {
      clock.advance(at);
      if ([0, 8, 16, 24, 40].includes(at)) notify();
    }
    expect(fired).toEqual([25, 50]);
  });
});

/** A clock that stands until it is moved. */
class SteppedClock {
  now = 0;
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];

  setTimeout(run: (...args: unknown[]) => void, ms: number): object {
    const timer = { at: this.now + ms, run };
    this.#due.push(timer);
    return timer;
  }

  clearTimeout(timer: object): void {
    const index = this.#due.findIndex((one) => one === timer);
    if (index >= 0) this.#due.splice(index, 1);
  }

  advance(to: number): void {
    this.now = to;
    for (const timer of this.#due.filter(({ at }) => at <= to)) {
      if (!this.#due.includes(timer)) continue;
      this.clearTimeout(timer);
      timer.run();
    }
  }
}
