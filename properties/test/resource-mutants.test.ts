import { describe, expect, it } from 'vitest';
import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import { guardMutants } from '../../lab/mutants/guards.js';
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
import { answerCases, key, lock, setNx, type Request } from './resource-cases.js';

type Script = readonly [machine: AnyStateMachine, input: object, requests: readonly Request[]];

const after = (timer: string): Request => ({ type: `xstate.after.${timer}` });

/** What machines are asked that keep state, hold somebody off, or fail; the answers themselves are looked at in resources.test.ts. */
const scripts: readonly Script[] = [
  ...answerCases.map(([machine, input, before, request]): Script => {
    return [machine, input, [...before, request]];
  }),
  [expiringKey, { id: 'key', ttlMs: 10 }, [setNx('a')]],
  [expiringKey, { id: 'key', lags: 2 }, [setNx('a'), setNx('b'), { type: 'PROMOTE_STALE' }]],
  [
    expiringKey,
    { id: 'key', lags: true },
    [setNx('a'), { type: 'SET', value: 'b' }, { type: 'PROMOTE' }],
  ],
  [expiringKey, { id: 'key', lags: true }, [setNx('a'), { type: 'DEL' }, { type: 'PROMOTE' }]],
  [expiringKey, key, [{ type: 'PROMOTE' }]],
  [expiringKey, key, [setNx('a'), { type: 'PROMOTE' }]],
  [sessionLock, key, [lock('a'), lock('b'), lock('b', 'HOLDER_GONE'), lock('a', 'UNLOCK')]],
  [semaphore, { id: 's', permits: 1 }, [lock('a', 'ACQUIRE'), lock('a', 'RELEASE')]],
  [semaphore, { id: 's', permits: 1 }, [lock('a', 'ACQUIRE'), lock('b', 'HOLDER_GONE')]],
  [
    uniqueRow,
    key,
    [
      { type: 'INSERT_ROW', owner: 'a' },
      { type: 'DELETE_ROW', owner: 'a' },
    ],
  ],
  [workQueue, {}, [{ type: 'REAPPEAR' }]],
  [workQueue, {}, [{ type: 'SEND', body: 'x' }, { type: 'RECEIVE' }, { type: 'ACK', receipt: 1 }]],
  [workQueue, { window: true }, [{ type: 'FORGET_SEEN' }]],
  [
    ticker,
    { to: ['a'], ticks: 2 },
    [after('PERIOD.ticker.waiting'), after('PERIOD.ticker.waiting')],
  ],
  [debounce, { to: 'a', quietMs: 1 }, [{ type: 'NOTIFY' }]],
  [debounce, { to: 'a', quietMs: 1, maxMs: 2 }, [{ type: 'NOTIFY' }]],
];

/** All that it says and remembers, step by step, and whether it takes each request at all. */
function told(machine: AnyStateMachine, input: object, requests: readonly Request[]): string {
  const [begun, first] = initialTransition(machine, input as never);
  let state = begun;
  const steps = [JSON.stringify([state.value, state.context, first])];
  for (const request of requests) {
    const event = { from: 'a', ...request };
    const takes = (machine.getTransitionData(state, event) ?? []).length > 0;
    const [next, actions] = transition(machine, state, event);
    state = next;
    steps.push(JSON.stringify([takes, state.value, state.context, actions]));
  }
  return steps.join('\n');
}

const machines = [
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
] as readonly AnyStateMachine[];

describe('a guard of a resource that says always the same is noticed', () => {
  it.each(machines.flatMap(guardMutants))('$name', ({ machine: id, twin }) => {
    const own = scripts.filter(([machine]) => machine.id === id);
    const noticed = own.some(
      ([machine, input, requests]) =>
        told(machine, input, requests) !== told(twin(machine), input, requests),
    );
    expect(noticed).toBe(true);
  });
});
