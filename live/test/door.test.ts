import { describe, expect, it } from 'vitest';
import { instanceId, naive } from '../../model/index.js';
import {
  createHost,
  durableAdapters,
  InputError,
  inboxAdapter,
  installClock,
  lockRecordAdapter,
  renewing,
  type Adapter,
  type DurableClientLike,
  type Premises,
} from '../index.js';

const instance = instanceId('batch-w1');
const silent: Adapter = { perform: () => Promise.reject(new Error('it was asked')) };
const premises = (): Premises => ({ instance, adapters: { instances: silent } });
const client: DurableClientLike = {
  getStatus: () => Promise.resolve({ runtimeStatus: 'Running' }),
  startNew: () => Promise.resolve(''),
  raiseEvent: () => Promise.resolve(),
  purgeInstanceHistory: () => Promise.resolve(null),
};
const durable = { orchestrator: 'batch', instance, event: 'message', payload: { n: 1 } };
const circle: { self?: unknown } = {};
circle.self = circle;

type Wrong = readonly (readonly [object, string])[];

const hosts: Wrong = [
  [
    { logs: () => undefined },
    "createHost: logs is unknown; expected some of input, log, timers; did you mean 'log'?",
  ],
  [{ log: 'info' }, "createHost: log is 'info', a text; expected a function"],
  [
    { timers: {} },
    'createHost: timers is an object; expected timers with setTimeout, clearTimeout',
  ],
  [
    { input: { era: 'atomci' } },
    "createHost: input.era is 'atomci'; expected one of 2019, overridable, overridable-any, deduplicating, deduplicating-any, atomic; did you mean 'atomic'?",
  ],
  [
    { input: { window: 'slide' } },
    "createHost: input.window is 'slide'; expected one of tumbling, session, sliding; did you mean 'sliding'?",
  ],
  [
    { input: { retriesMax: -1 } },
    'createHost: input.retriesMax is -1; expected an integer, zero or more',
  ],
  [
    { input: { retriesMax: '5' } },
    "createHost: input.retriesMax is '5', a text; expected an integer, zero or more",
  ],
  [{ input: { fenced: 'no' } }, "createHost: input.fenced is 'no', a text; expected true or false"],
  [
    { input: { queue: 'q' } },
    'createHost: input.queue is unknown; expected some of era, retriesMax, fenced, window, again',
  ],
];

const durables: Wrong = [
  [
    { orchestrater: 'batch' },
    "durableAdapters: orchestrater is unknown; expected some of orchestrator, instance, event, payload, signal; did you mean 'orchestrator'?",
  ],
  [{ orchestrator: '' }, "durableAdapters: orchestrator is ''; expected a text that is not empty"],
  [
    { instance: undefined },
    'durableAdapters: instance is absent; expected a text that is not empty',
  ],
  [{ event: 5 }, 'durableAdapters: event is 5; expected a text that is not empty'],
  [{ payload: 5n }, 'durableAdapters: payload is 5n; expected plain JSON'],
  [{ payload: circle }, 'durableAdapters: payload is an object; expected plain JSON'],
  [{ payload: () => 1 }, 'durableAdapters: payload is a function; expected plain JSON'],
  [{ signal: 'entity' }, "durableAdapters: signal is 'entity', a text; expected a function"],
];

const calls: readonly (readonly [string, () => unknown, string])[] = [
  [
    'the machine of a host',
    () => createHost({} as never, premises),
    'the machine of createHost is an object; expected a machine of XState',
  ],
  [
    'its premises',
    () => createHost(naive, premises() as never),
    'the premises of createHost is an object; expected a function',
  ],
  [
    'its options',
    () => createHost(naive, premises, null as never),
    'the options of createHost is null; expected an object with input, log, timers',
  ],
  [
    'a client',
    () => durableAdapters({ ...client, startNew: undefined } as never, durable),
    'the client of durableAdapters is an object; expected a Durable client with getStatus, startNew, raiseEvent, purgeInstanceHistory',
  ],
  [
    'its options',
    () => durableAdapters(client, undefined as never),
    'the options of durableAdapters is absent; expected an object with orchestrator, instance, event, payload, ...',
  ],
  [
    'an adapter',
    () => renewing({} as never),
    'the adapter of renewing is an object; expected an adapter with perform',
  ],
  [
    'what loses a lease',
    () => renewing(silent as never, { lots: () => undefined } as never),
    "renewing: lots is unknown; expected some of lost, timers; did you mean 'lost'?",
  ],
  [
    'timers',
    () => renewing(silent as never, { timers: { setTimeout } } as never),
    'renewing: timers is an object; expected timers with setTimeout, clearTimeout',
  ],
  [
    'a clock that runs',
    () => installClock({ run: true } as never),
    "installClock: run is unknown; expected some of runs, ticks; did you mean 'runs'?",
  ],
  [
    'or ticks',
    () => installClock({ ticks: 1 } as never),
    'installClock: ticks is 1; expected true or false',
  ],
  [
    'an inbox',
    () => inboxAdapter({} as never, 'inbox', { remember: true } as never),
    "inboxAdapter: remember is unknown; expected some of remembers; did you mean 'remembers'?",
  ],
  [
    'an inbox without options',
    () => inboxAdapter({} as never, 'inbox', {} as never),
    'inboxAdapter: remembers is absent; expected true or false',
  ],
  [
    'a lock record',
    () => lockRecordAdapter({} as never, { partitionKey: 'p', rowKey: 'r' }, { ages: 60 } as never),
    'lockRecordAdapter: ages is 60; expected true or false',
  ],
];

const message = { id: 'm1', window: 'w1' };

/** What a message is served with, of which something is wrong. */
const served: readonly (readonly [string, unknown, unknown, unknown, string])[] = [
  [
    'no message',
    undefined,
    premises(),
    undefined,
    'the message is absent; expected an object with id, window',
  ],
  [
    'a message without an id',
    { window: 'w1', body: {} },
    premises(),
    undefined,
    'the message: id is absent; expected a text that is not empty',
  ],
  [
    'a controller in place of its signal',
    message,
    premises(),
    new AbortController(),
    'the signal is an instance of AbortController; expected an AbortSignal',
  ],
  [
    'no premises',
    message,
    undefined,
    undefined,
    'what serves the window w1 is absent; expected an object with instance, adapters',
  ],
  [
    'no instance',
    message,
    { ...premises(), instance: '' },
    undefined,
    "what serves the window w1: instance is ''; expected a text that is not empty",
  ],
  [
    'an adapter for a role that is none',
    message,
    { instance, adapters: { instnaces: silent } },
    undefined,
    "what serves the window w1: adapters.instnaces is unknown; expected some of instances, history, record, lock, claim, entity, inbox, mutex, queue; did you mean 'instances'?",
  ],
  [
    'what is no adapter',
    message,
    { instance, adapters: { lock: {} } },
    undefined,
    'what serves the window w1: adapters.lock is an object; expected an adapter with perform',
  ],
];

function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectRefused(error: unknown, says: string): void {
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toBe(says);
}

describe('what comes in is checked at the door', () => {
  it.each(hosts)('a host with %o', (wrong, says) => {
    expectRefused(
      refusal(() => createHost(naive, premises, wrong)),
      says,
    );
  });

  it.each(durables)('a Durable client with %o', (wrong, says) => {
    expectRefused(
      refusal(() => durableAdapters(client, { ...durable, ...wrong })),
      says,
    );
  });

  it.each(calls)('%s', (_, call, says) => {
    expectRefused(refusal(call), says);
  });

  it.each(served)('a message that is served with %s', async (_, given, found, signal, says) => {
    const host = createHost(naive, () => found as Premises);
    const error: unknown = await host
      .serve(given as never, signal as never)
      .catch((error: unknown) => error);
    expectRefused(error, says);
  });

  it('and what is right takes effect: it is served, and what it brings along is its own', async () => {
    const host = createHost(naive, premises, { input: { retriesMax: 0, era: '2019' } });
    const error: unknown = await host
      .serve({ ...message, body: 1 } as never, new AbortController().signal)
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'HostError', cause: new Error('it was asked') });
    expect(() => durableAdapters(client, { ...durable, payload: undefined })).not.toThrow();
  });

  it.each([NaN, -1, Infinity, '5'])('a clock that was to move by %o', (milliseconds) => {
    const clock = installClock();
    try {
      const then = clock.now();
      const error = refusal(() => clock.advance(milliseconds as never));
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(
        /^what the clock was to move by, in milliseconds, is .*; expected a finite number, zero or more$/,
      );
      expectRefused(
        refusal(() => installClock()),
        'expected the real Date, found a clock that was not restored',
      );
      expect(clock.now()).toBe(then);
    } finally {
      clock.restore();
    }
  });
});
