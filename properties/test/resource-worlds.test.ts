import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMachine, type AnyStateMachine } from 'xstate';
import * as parts from '../../model/resources/index.js';
import {
  explore,
  Successors,
  World,
  type Message,
  type WorldAction,
  type WorldConfig,
} from '../../sim/index.js';
import { disagreements } from '../../sim/test/agreement.js';
import { send } from '../../sim/test/effects.js';
import { cases, runs } from '../../sim/test/runs.js';
import { prop } from '../../sim/test/prop.js';

const clients = ['client-1', 'client-2'];

/** Who has died tells the resource last of all: it puts back what the dead one had. */
const gone: Message = { type: 'HOLDER_GONE' };

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
  [
    parts.sessionLock,
    { id: 'it' },
    [{ type: 'TRY_LOCK' }, { type: 'UNLOCK' }, gone],
    ['session-lost'],
  ],
  [parts.semaphore, { id: 'it', permits: 1 }, [{ type: 'ACQUIRE' }, { type: 'RELEASE' }, gone], []],
  [parts.counter, {}, [{ type: 'READ_COUNT' }, { type: 'ADD', by: 1 }], []],
  [
    parts.workQueue,
    { window: true },
    [{ type: 'SEND', body: 'x' }, { type: 'RECEIVE' }, { type: 'ACK', receipt: 1 }, gone],
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

const configs = configsOf(resources);

/** Random worlds of these. */
function configsOf(chosen: typeof resources): fc.Arbitrary<WorldConfig> {
  return fc.constantFrom(...chosen).chain(([machine, input, requests, faults]) =>
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
}

prop([configs], { seed: 2019, numRuns: runs(100) })(
  'random worlds of the small resources are the same in every way of searching, with faults, triggers, late timers and clocks that drift',
  (config) => {
    // None breaks a rule of all worlds: that would be the same in every way, too.
    explore(new World(config), { bounds: { states: 1_000 } });
    expect(disagreements(() => new World(config)).lines).toEqual([]);
  },
);

/** Worlds whose search leaves out the moves that `hides` names; what is enabled in them is told as it is. */
function blindTo(hides: (action: WorldAction) => boolean): typeof World {
  return class extends World {
    override expand(state: Int32Array, out: Successors): void {
      super.expand(state, out);
      const { width } = out;
      const all = new Successors(width);
      all.copy(out);
      out.clear();
      for (const [index, action] of this.enabled(state).entries()) {
        if (hides(action)) continue;
        out.add(all.cells.subarray(index * width, (index + 1) * width), all.movers[index]);
        if (index < all.calm) out.calm = out.count;
      }
    }
  };
}

const { expiringKey, ticker, workQueue, sessionLock } = parts;

test('worlds whose search leaves nothing out are the same in every way', () => {
  const Whole = blindTo(() => false);
  const property = fc.property(configs, (config) => {
    expect(disagreements(() => new Whole(config)).lines).toEqual([]);
  });
  fc.assert(property, { seed: 2019, numRuns: runs(25) });
});

type Omission = readonly [
  what: string,
  of: AnyStateMachine,
  hides: (action: WorldAction) => boolean,
];

const omissions: readonly Omission[] = [
  ['a key that lapses', expiringKey, (one) => one.kind === 'fault' && one.fault === 'lapse'],
  ['a replica', expiringKey, (one) => one.kind === 'fault' && one.fault === 'failover'],
  ['a tick', ticker, (one) => one.kind === 'fire' && one.actor === 'it'],
  ['a message put back', workQueue, (one) => one.kind === 'fault' && one.fault === 'reappear'],
  ['what a dead one had', workQueue, (one) => one.type === 'HOLDER_GONE'],
  ['the lock of a dead one', sessionLock, (one) => one.type === 'HOLDER_GONE'],
  ['what is forgotten', workQueue, (one) => one.kind === 'fault' && one.fault === 'retention-over'],
];

// Few worlds have a message that is out when it may reappear: it takes seconds to come to one.
test.each(cases(omissions, ([what]) => what !== 'a message put back'))(
  '%s that a way of searching leaves out is noticed',
  (_, of, hides) => {
    const Blind = blindTo(hides);
    const details = fc.check(
      fc.property(configsOf(resources.filter(([machine]) => machine === of)), (config) => {
        expect(disagreements(() => new Blind(config)).lines).toEqual([]);
      }),
      { seed: 2019, numRuns: 50, endOnFailure: true },
    );
    expect(details.failed).toBe(true);
  },
);
