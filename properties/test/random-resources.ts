import fc from 'fast-check';
import { createMachine, type AnyStateMachine } from 'xstate';
import * as parts from '../../model/resources/index.js';
import {
  World,
  type ChannelKind,
  type Json,
  type Message,
  type WorldConfig,
} from '../../sim/index.js';
import { disagreements } from '../../sim/test/agreement.js';
import { send } from '../../sim/test/effects.js';

const clients = ['client-1', 'client-2'];

/** A small resource, and what random worlds have of it. */
export interface Resource {
  readonly machine: AnyStateMachine;
  readonly input: Json;
  /** What it is asked. */
  readonly requests: readonly Message[];
  /** The kinds of fault that it declares. */
  readonly faults: readonly string[];
}

/** Who has died tells the resource last of all: it puts back what the dead one had. */
const gone: Message = { type: 'HOLDER_GONE' };

export const resources: readonly Resource[] = [
  {
    machine: parts.expiringKey,
    input: { id: 'it', lags: 2 },
    requests: [{ type: 'SET_NX', value: 'a' }, { type: 'DEL' }, { type: 'GET' }],
    faults: ['lapse', 'failover', 'stale-failover'],
  },
  {
    machine: parts.expiringKey,
    input: { id: 'it', ttlMs: 2 },
    requests: [
      { type: 'SET', value: 'a' },
      { type: 'GET' },
      { type: 'SET_IF', value: 'b', expected: 'a' },
      { type: 'DEL_IF', value: 'b' },
    ],
    faults: [],
  },
  {
    machine: parts.sessionLock,
    input: { id: 'it' },
    requests: [{ type: 'LOCK' }, { type: 'TRY_LOCK' }, { type: 'UNLOCK' }, gone],
    faults: ['session-lost'],
  },
  {
    machine: parts.semaphore,
    input: { id: 'it', permits: 1 },
    requests: [{ type: 'ACQUIRE' }, { type: 'RELEASE' }, gone],
    faults: [],
  },
  {
    machine: parts.counter,
    input: {},
    requests: [
      { type: 'READ_COUNT' },
      { type: 'ADD', by: 1 },
      { type: 'SET_COUNT_IF', value: 2, expected: 1 },
    ],
    faults: [],
  },
  {
    machine: parts.uniqueRow,
    input: { id: 'it' },
    requests: [
      { type: 'INSERT_ROW', owner: 'a' },
      { type: 'READ_ROW' },
      { type: 'DELETE_ROW', owner: 'b' },
      { type: 'DELETE_ROW' },
    ],
    faults: [],
  },
  {
    machine: parts.table,
    input: { unique: [{ on: ['key'], where: { state: ['new', 'active'] } }] },
    requests: [
      { type: 'INSERT', key: 'r1', row: { key: 'k', state: 'new' } },
      { type: 'INSERT', key: 'r2', row: { key: 'k', state: 'new' } },
      { type: 'UPDATE', where: { state: 'new' }, set: { state: 'active' }, limit: 1 },
      { type: 'SELECT', where: { state: 'active' } },
      { type: 'DELETE', where: { state: 'active' } },
    ],
    faults: [],
  },
  {
    machine: parts.workQueue,
    input: { window: true },
    requests: [{ type: 'SEND', body: 'x' }, { type: 'RECEIVE' }, { type: 'ACK', receipt: 1 }, gone],
    faults: ['reappear', 'retention-over'],
  },
  {
    machine: parts.runById,
    input: {},
    requests: [
      { type: 'START_RUN', run: 'r', reuse: 'reject' },
      { type: 'START_RUN', run: 's', conflict: 'use-existing' },
      { type: 'START_RUN', run: 't', reuse: 'allow-after-failure', conflict: 'terminate-existing' },
      { type: 'SIGNAL_WITH_START', run: 's', event: 'e' },
      { type: 'SIGNAL', event: 'f' },
      { type: 'READ_EVENTS', run: 's' },
      { type: 'CLOSE_RUN', run: 's' },
      { type: 'TERMINATE' },
      { type: 'READ_RUN' },
    ],
    faults: ['retention-over'],
  },
  {
    machine: parts.debounce,
    input: { to: 'client-1', quietMs: 1, maxMs: 2 },
    requests: [{ type: 'NOTIFY' }],
    faults: [],
  },
  {
    machine: parts.ticker,
    input: { to: clients, ticks: 2, periodMs: 1 },
    requests: [],
    faults: [],
  },
];

/** What can happen to any message and any actor. */
const everywhere = ['refused', 'lost-reply', 'drop', 'duplicate', 'crash', 'restart'];

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

/**
 * Random worlds of one of these: two clients, some faults, any kind of channel, and timers that are late or drift.
 * @param isPlain no other faults than the resource's own, and channels that keep their order.
 */
export function resourceWorlds(
  chosen: readonly Resource[] = resources,
  isPlain = false,
): fc.Arbitrary<WorldConfig> {
  return fc.constantFrom(...chosen).chain(({ machine, input, requests, faults }) =>
    fc
      .record({
        asked: fc.tuple(
          ...clients.map(() =>
            requests.length === 0
              ? fc.constant<readonly Message[]>([])
              : fc.array(fc.constantFrom(...requests), { maxLength: 3 }),
          ),
        ),
        declared: fc.subarray([...faults]),
        others: isPlain ? fc.constant([]) : fc.subarray(everywhere, { maxLength: 2 }),
        channel: isPlain
          ? fc.constant<ChannelKind>('fifo')
          : fc.constantFrom<ChannelKind>('fifo', 'fifo', 'bag', 'set'),
        isTimed: fc.boolean(),
      })
      .map(({ asked, declared, others, channel, isTimed }): WorldConfig => ({
        name: 'random resource',
        actors: [
          ...clients.map((id, index) => ({ id, machine: client(asked[index] ?? []) })),
          { id: 'it', machine, input },
        ],
        channel: () => channel,
        properties: [{ name: 'any fact', machine: anyFact }],
        faults: Object.fromEntries([...declared, ...others].map((kind) => [kind, { budget: 1 }])),
        faultsMax: 2,
        time: isTimed ? 'timed' : 'asynchronous',
        ...(isTimed
          ? { lateness: { 'client-1': { ms: 1, step: 1 } }, drift: { it: { slower: 50 } } }
          : {}),
      })),
  );
}

/** Searches so many of them in every way: how many were compared, by resource, and what differs. */
export function fuzzResources(
  count: number,
  seed: number,
  watch: (done: number) => void = () => undefined,
): {
  readonly failed: boolean;
  readonly compared: Readonly<Record<string, number>>;
  readonly report: string;
} {
  const compared: Record<string, number> = {};
  let done = 0;
  const details = fc.check(
    fc.property(resourceWorlds(), (config) => {
      const result = disagreements(() => new World(config));
      done += 1;
      watch(done);
      const name = config.actors.at(-1)?.machine.id ?? '';
      compared[name] = (compared[name] ?? 0) + Number(result.compared);
      if (result.lines.length > 0) throw new Error(result.lines.join('\n'));
    }),
    { numRuns: count, seed },
  );
  const thrown = details.errorInstance;
  return {
    failed: details.failed,
    compared,
    report: `${fc.defaultReportMessage(details) ?? ''}\n${thrown instanceof Error ? thrown.message : ''}`,
  };
}
