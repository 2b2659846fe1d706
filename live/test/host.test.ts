import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  actorPart,
  atomicInsert,
  blobLease,
  controlQueue,
  instanceId,
  instanceRow,
  lease,
  lockRecord,
  naive,
  type ActorPart,
  type StarterInput,
} from '../../model/index.js';
import {
  connect,
  createHost,
  deploy,
  startAzurite,
  type Adapter,
  type Azurite,
  type ControlQueueAdapter,
  type LogEntry,
  type Outcome,
  type Premises,
  type Role,
  type SenderReply,
} from '../index.js';

// The starter machines that are explored, under XState's createActor, against Azurite; several at once, in no order that a test
// decides. Waiting costs nothing: a timer fires as soon as everything else has had its turn.
const timers = {
  setTimeout: (task: () => void) => setTimeout(task, 0),
  clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};

const instance = instanceId('1234567');
const resources: readonly ActorPart[] = [
  actorPart('instances', instanceRow, { id: 'instances', instance }),
  actorPart('queue', controlQueue, { worker: 'worker' }),
  actorPart('record', lockRecord, { id: 'record', holds: null, instance, ages: false }),
  actorPart('lock', blobLease, { id: 'lock', guards: null, lapses: 'unrenewed' }),
];

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

async function premises(): Promise<{ premises: Premises; queue: ControlQueueAdapter }> {
  const { adapters, queues } = await deploy(connect(azurite.connectionString, 'none'), resources);
  const queue = queues.get('queue');
  if (queue === undefined) throw new Error('no queue');
  return { premises: { instance, adapters: Object.fromEntries(adapters) }, queue };
}

/** With one of its adapters changed. */
function changed(
  given: Premises,
  role: Role,
  perform: (ask: Adapter['perform']) => Adapter['perform'],
): Premises {
  const adapter = given.adapters[role];
  if (adapter === undefined) throw new Error(`no adapter for ${role}`);
  const ask: Adapter['perform'] = (request, from) => adapter.perform(request, from);
  return { ...given, adapters: { ...given.adapters, [role]: { perform: perform(ask) } } };
}

/** The first request of each is answered when all have asked. */
function meeting(count: number): (ask: Adapter['perform']) => Adapter['perform'] {
  const waiting: (() => void)[] = [];
  const met = new Set<string>();
  return (ask) => async (request, from) => {
    const outcome = await ask(request, from);
    if (met.has(from)) return outcome;
    met.add(from);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === count) for (const go of waiting) go();
    });
    return outcome;
  };
}

async function serveAll(
  machine: typeof naive,
  given: Premises,
  input: Partial<StarterInput>,
  count = 3,
): Promise<readonly SenderReply[]> {
  const host = createHost(machine, () => given, { timers, input });
  return Promise.all(
    Array.from({ length: count }, (_, k) => host.serve({ id: `m${k + 1}`, window: 'w1' })),
  );
}

const kinds = async (queue: ControlQueueAdapter): Promise<readonly string[]> =>
  (await queue.peek()).map(({ kind }) => kind).sort();

describe('against Azurite', () => {
  it('naive starters that look at the same time start twice', async () => {
    const given = await premises();
    const meet = changed(given.premises, 'instances', meeting(2));
    const told = await serveAll(naive, meet, { era: '2019' }, 2);
    expect(told.map(({ as }) => as)).toEqual(['started', 'started']);
    expect(await kinds(given.queue)).toEqual(['ExecutionStarted', 'ExecutionStarted']);
  });

  it.each([
    ['a record that is inserted once', atomicInsert],
    ['a lease with a fencing token', lease],
  ] as const)('starters with %s start once, and the others join', async (_, machine) => {
    const given = await premises();
    const told = await serveAll(machine as typeof naive, given.premises, {
      era: 'deduplicating',
      retriesMax: 1_000,
    });
    expect(told.map(({ as }) => as).sort()).toEqual(['joined', 'joined', 'started']);
    expect(await kinds(given.queue)).toEqual(['EventRaised', 'EventRaised', 'ExecutionStarted']);
  });

  it('a loser that does not wait is told no, with the reason', async () => {
    const given = await premises();
    const lock = given.premises.adapters.lock;
    await lock?.perform({ type: 'ACQUIRE', durationSeconds: -1, proposedId: null }, 'somebody');
    const told = await serveAll(lease as typeof naive, given.premises, { retriesMax: 0 }, 1);
    expect(told).toEqual([{ as: 'rejected', reason: 'locked' }]);
  });

  it('a request that nobody answers is an error, not silence', async () => {
    const closed = await startAzurite();
    const { adapters } = await deploy(connect(closed.connectionString, 'none'), resources);
    await closed.close();
    const given = { instance, adapters: Object.fromEntries(adapters) };
    await expect(serveAll(naive, given, { era: '2019' }, 1)).rejects.toThrow(
      "message 'm1' was not served to its end: READ to instances failed: nobody can say whether it took effect",
    );
  });
});

describe('what goes wrong comes up', () => {
  const row: Outcome = {
    kind: 'replied',
    reply: { type: 'ROW', status: 200, instance, row: null },
  };
  const answering = (outcome: Outcome): Adapter => ({ perform: () => Promise.resolve(outcome) });
  const serve = (
    given: Premises['adapters'],
    log?: (entry: LogEntry) => void,
  ): Promise<SenderReply> =>
    createHost(naive, () => ({ instance, adapters: given }), { timers, ...(log && { log }) }).serve(
      {
        id: 'm1',
        window: 'w1',
      },
    );

  it('when an adapter throws', async () => {
    const cause = new Error('no right to do that');
    const failing: Adapter = { perform: () => Promise.reject(cause) };
    await expect(serve({ instances: failing })).rejects.toMatchObject({ name: 'HostError', cause });
  });

  it('when an adapter is missing', async () => {
    await expect(serve({})).rejects.toThrow("expected an adapter for 'instances', which gets READ");
  });

  it('when the machine throws', async () => {
    const throwing = naive.provide({
      guards: {
        rowAbsent: () => {
          throw new Error('a mistake');
        },
      },
    });
    const host = createHost(throwing, () => ({
      instance,
      adapters: { instances: answering(row) },
    }));
    await expect(host.serve({ id: 'm1', window: 'w1' })).rejects.toThrow('a mistake');
  });

  it('when an answer comes that the machine does not wait for', async () => {
    const enqueued: Outcome = { kind: 'replied', reply: { type: 'ENQUEUED', status: 201 } };
    await expect(serve({ instances: answering(enqueued) })).rejects.toThrow(
      `the machine waits for nothing: it is in {"busy":"looking"}`,
    );
  });

  it('when it is stopped', async () => {
    const never: Adapter = { perform: () => new Promise(() => undefined) };
    const stop = new AbortController();
    const host = createHost(naive, () => ({ instance, adapters: { instances: never } }));
    const serving = host.serve({ id: 'm1', window: 'w1' }, stop.signal);
    stop.abort(new Error('the function app shuts down'));
    await expect(serving).rejects.toThrow('it was stopped: the function app shuts down');
    await expect(host.serve({ id: 'm2', window: 'w1' }, stop.signal)).rejects.toThrow('stopped');
  });

  it('and is logged, as is what the machine announces', async () => {
    const entries: LogEntry[] = [];
    await expect(serve({}, (entry) => entries.push(entry))).rejects.toThrow();
    expect(entries).toMatchObject([{ message: 'm1', error: expect.any(Error) as Error }]);
    entries.length = 0;
    const joined = await serve(
      {
        instances: answering({
          kind: 'replied',
          reply: {
            type: 'ROW',
            status: 200,
            instance,
            row: { status: 'Running', executionId: null, generation: 0, etag: 0 as never },
          },
        }),
        queue: answering({ kind: 'replied', reply: { type: 'ENQUEUED', status: 201 } }),
      },
      (entry) => entries.push(entry),
    );
    expect(joined).toEqual({ as: 'joined' });
    expect(entries.map((entry) => ('fact' in entry ? entry.fact.type : 'error'))).toEqual([
      'accepted',
      'acknowledged',
    ]);
  });

  it('and adapters are closed, whatever came of it', async () => {
    let closed = 0;
    const close = (): void => {
      closed += 1;
    };
    await expect(
      serve({ instances: { perform: () => Promise.reject(new Error('no')), close } }),
    ).rejects.toThrow();
    expect(closed).toBe(1);
  });
});
