import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { createMachine, type AnyStateMachine } from 'xstate';
import * as parts from '../../model/resources/index.js';
import {
  explore,
  World,
  type Message,
  type Successors,
  type WorldConfig,
} from '../../sim/index.js';
import { disagreements } from '../../sim/test/agreement.js';
import { send } from '../../sim/test/effects.js';
import { runs } from '../../sim/test/runs.js';

const clients = ['client-1', 'client-2'];

/** Each resource with its input, what it is asked, and the faults that it declares. */
const resources: readonly (readonly [
  machine: AnyStateMachine,
  input: object,
  requests: readonly Message[],
  faults: readonly string[],
])[] = [
  [
    parts.expiringKey,
    { id: 'it', lags: 2 },
    [{ type: 'SET_NX', value: 'a' }, { type: 'DEL' }, { type: 'GET' }],
    ['lapse', 'failover', 'stale-failover'],
  ],
  [parts.expiringKey, { id: 'it', ttlMs: 2 }, [{ type: 'SET', value: 'a' }, { type: 'GET' }], []],
  [parts.sessionLock, { id: 'it' }, [{ type: 'TRY_LOCK' }, { type: 'UNLOCK' }], ['session-lost']],
  [parts.semaphore, { id: 'it', permits: 1 }, [{ type: 'ACQUIRE' }, { type: 'RELEASE' }], []],
  [parts.counter, {}, [{ type: 'READ_COUNT' }, { type: 'ADD', by: 1 }], []],
  [
    parts.workQueue,
    { window: true },
    [{ type: 'SEND', body: 'x' }, { type: 'RECEIVE' }, { type: 'ACK', receipt: 1 }],
    ['reappear', 'retention-over'],
  ],
  [
    parts.runById,
    {},
    [{ type: 'START_RUN', run: 'r', reuse: 'reject' }, { type: 'TERMINATE' }, { type: 'READ_RUN' }],
    ['retention-over'],
  ],
  [parts.debounce, { to: 'client-1', quietMs: 1, maxMs: 2 }, [{ type: 'NOTIFY' }], []],
  [parts.ticker, { to: clients, ticks: 2, periodMs: 1 }, [], []],
];

/** Asks one thing after the other: whatever it hears, or a timer, lets it go on. */
function client(requests: readonly Message[]): AnyStateMachine {
  const states = requests.map((request, index): [string, object] => [
    `s${index}`,
    {
      entry: send('it', request),
      on: { '*': `s${index + 1}` },
      after: { 2: `s${index + 1}` },
    },
  ]);
  return createMachine({
    initial: 's0',
    states: { ...Object.fromEntries(states), [`s${requests.length}`]: { on: { '*': {} } } },
  } as never);
}

/** Put to the test by any fact; never violated. */
const anyFact = createMachine({
  initial: 'none',
  states: { none: { on: { '*': 'some' } }, some: { tags: 'witness' } },
});

const configs: fc.Arbitrary<WorldConfig> = fc
  .constantFrom(...resources)
  .chain(([machine, input, requests, faults]) =>
    fc
      .record({
        asked: fc.tuple(
          ...clients.map(() =>
            requests.length === 0
              ? fc.constant<readonly Message[]>([])
              : fc.array(fc.constantFrom(...requests), { maxLength: 3 }),
          ),
        ),
        kinds: fc.subarray([...faults, 'refused', 'lost-reply']),
        isTimed: fc.boolean(),
      })
      .map(({ asked, kinds, isTimed }): WorldConfig => ({
        name: 'random resource',
        actors: [
          ...clients.map((id, index) => ({ id, machine: client(asked[index] ?? []) })),
          { id: 'it', machine, input: input as never },
        ],
        properties: [{ name: 'any fact', machine: anyFact }],
        faults: Object.fromEntries(kinds.map((kind) => [kind, { budget: 1 }])),
        faultsMax: 2,
        time: isTimed ? 'timed' : 'asynchronous',
        ...(isTimed
          ? { lateness: { 'client-1': { ms: 1, step: 1 } }, drift: { it: { slower: 50 } } }
          : {}),
      })),
  );

test.prop([configs], { seed: 2019, numRuns: runs(100) })(
  'random worlds of the small resources are the same in every way of searching, with faults, triggers, late timers and clocks that drift',
  (config) => {
    // None breaks a rule of all worlds: that would be the same in every way, too.
    explore(new World(config), { bounds: { states: 1_000 } });
    expect(disagreements(() => new World(config)).lines).toEqual([]);
  },
);

/** A world in which nothing is ever put back, lapses, fails over or is forgotten. */
class Calm extends World {
  override expand(state: Int32Array, out: Successors): void {
    super.expand(state, out);
    out.count = out.calm;
  }
}

test('a fault of a resource that one way of searching leaves out is noticed', () => {
  const details = fc.check(
    fc.property(configs, (config) => {
      expect(disagreements(() => new Calm(config)).lines).toEqual([]);
    }),
    { seed: 2019, numRuns: 100, endOnFailure: true },
  );
  expect(details.failed).toBe(true);
});
