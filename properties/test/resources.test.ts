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
import {
  answerCases,
  answers,
  close,
  insert,
  key,
  lock,
  put,
  setNx,
  start,
  unique,
  type Done,
  type Emitted,
  type Request,
} from './resource-cases.js';

describe('a resource answers', () => {
  it.each(answerCases)('case %#', (machine, input, before, request, answer) => {
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
