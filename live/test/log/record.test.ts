import { describe, expect, it } from 'vitest';
import { parseLogLine, type CallLine, type LogLine } from '../../../input/log-line.js';
import { createRecorder, record, type Recorder, type RecorderOptions } from '../../index.js';
import { recordedClients, refusalOf } from '../../log/operations.js';
import { emulated } from '../emulated.js';

const store = emulated({ runs: true });

/** A recorder whose lines are checked as a reader checks them. */
function memory(options: Partial<RecorderOptions> = {}): {
  readonly to: Recorder;
  readonly lines: () => Promise<readonly LogLine[]>;
} {
  let text = '';
  const write = (lines: string): void => void (text += lines);
  const to = createRecorder({ host: 'web-1', write, ...options });
  const lines = async (): Promise<readonly LogLine[]> => {
    await to.close();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line, index) => parseLogLine(line, `memory:${index + 1}`))
      .filter(({ kind }) => kind !== 'closed');
  };
  return { to, lines };
}

const briefly = (line: LogLine): unknown => {
  if (line.kind !== 'call') return line.kind;
  const { service, op, resource, status, code, threw, result } = line;
  return [`${service}.${op}`, resource, threw === true ? `${status} ${code}` : (result ?? 'ok')];
};

describe('a recorded client of the Azure SDK', () => {
  it('of tables logs each call, with what came back', async () => {
    const { to, lines } = memory();
    const plain = store().account.table('recorded');
    const table = record(plain, { to, fields: { getEntity: ['stage', 'odd'] } });
    await table.createTable();
    const entity = { partitionKey: 'p', rowKey: 'r', stage: 'claimed' };
    const { etag } = await table.createEntity(entity);
    await expect(table.createEntity(entity)).rejects.toMatchObject({ statusCode: 409 });
    expect((await table.getEntity('p', 'r')).etag).toBe(etag);
    await table.submitTransaction([['update', entity, 'Replace']]);
    await table.deleteEntity('p', 'r');
    expect((await lines()).map(briefly)).toEqual([
      ['table.createEntity', 'recorded/p/r', 'ok'],
      ['table.createEntity', 'recorded/p/r', '409 EntityAlreadyExists'],
      ['table.getEntity', 'recorded/p/r', { stage: 'claimed' }],
      ['table.submitTransaction', 'recorded/p', 'ok'],
      ['table.deleteEntity', 'recorded/p/r', 'ok'],
    ]);
  });

  it('of blobs and queues does, too, and of the leases that it makes', async () => {
    const { to, lines } = memory();
    const container = store().account.blobs.getContainerClient('recorded');
    await container.create();
    const blob = record(container.getBlockBlobClient('lock'), { to });
    await blob.upload('', 0);
    await blob.getBlobLeaseClient().acquireLease(15);
    const other = record(container.getBlobClient('lock').getBlobLeaseClient(), { to });
    await expect(other.acquireLease(15)).rejects.toMatchObject({ statusCode: 409 });
    const queue = record(store().account.queues.getQueueClient('recorded'), { to });
    await queue.create();
    await queue.sendMessage('secret');
    const found = await lines();
    expect(found.map(briefly)).toEqual([
      ['blob.upload', 'recorded/lock', 'ok'],
      ['blob.acquireLease', 'recorded/lock', 'ok'],
      ['blob.acquireLease', 'recorded/lock', '409 LeaseAlreadyPresent'],
      ['queue.create', 'recorded', 'ok'],
      ['queue.sendMessage', 'recorded', 'ok'],
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

/** Clients that only have the methods that matter here. */
const hub = {
  getStatus: () => Promise.reject(new Error('Durable Functions extension replied with HTTP 404')),
  startNew: (_: string, { instanceId }: { instanceId: string }) => Promise.resolve(instanceId),
  raiseEvent: () => new Promise<void>(() => undefined),
};
const redis = {
  set: (...args: unknown[]) => Promise.resolve(args.includes('NX') ? null : 'OK'),
  get: () => Promise.resolve('secret'),
  eval: (...args: unknown[]) => Promise.resolve(args.length - 2),
  defineCommand: () => undefined,
};
const pool = {
  connect: () => undefined,
  query: () => Promise.resolve({ rowCount: 1, rows: [{ secret: 1 }] }),
};

describe('a recorded client', () => {
  it('of Durable Functions, Redis and PostgreSQL logs what came back, and no payload', async () => {
    const { to, lines } = memory();
    const client = record(hub, { to });
    await client.getStatus().catch(() => undefined);
    await client.startNew('collect', { instanceId: 'collector' });
    const server = record(redis, { to });
    await server.set('lock', 'secret', 'NX');
    await server.get();
    await server.eval('return 1', 1, 'lock');
    await (record(pool, { to }).query as (text: string) => Promise<unknown>)(
      "INSERT INTO claims\n VALUES ('secret', 4711)",
    );
    const found = await lines();
    expect(found.map(briefly)).toEqual([
      ['durable.getStatus', '@@', '404 undefined'],
      ['durable.startNew', 'collector', 'ok'],
      ['redis.set', 'lock', { reply: null }],
      ['redis.get', 'undefined', { found: true }],
      ['redis.eval', 'lock', { reply: 1 }],
      ['postgres.query', 'INSERT INTO claims VALUES (?, ?)', { rowCount: 1 }],
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('says who asked, also after an await, and that two overlapped', async () => {
    const { to, lines } = memory();
    const client = record(hub, { to });
    const handle = async (): Promise<void> => {
      await client.getStatus().catch(() => undefined);
      await client.startNew('collect', { instanceId: 'collector' });
      to.fact({ type: 'freed', lock: 'lock' });
    };
    await Promise.all([
      to.serve({ by: 'call-1', message: 'm-1', window: 'w1' }, handle),
      to.serve({ message: 'm-2' }, handle),
    ]);
    const found = await lines();
    expect(found.map((line) => ('by' in line ? line.by : '')).sort()).toEqual([
      'call-1',
      'call-1',
      'call-1',
      'web-1-2',
      'web-1-2',
      'web-1-2',
    ]);
    const [one, two] = found as readonly CallLine[];
    expect(Number(two?.begin)).toBeLessThanOrEqual(Number(one?.end));
    expect(one).toMatchObject({ message: 'm-1', window: 'w1' });
  });

  it('without an answer is logged as such when the recorder is closed', async () => {
    const { to, lines } = memory();
    void record(hub, { to }).raiseEvent();
    expect(await lines()).toMatchObject([{ op: 'raiseEvent', end: null }]);
  });

  it('that gives itself back is recorded on, and so is what a pool hands out', async () => {
    const { to, lines } = memory();
    const server = { ...redis, on: () => server };
    await record(server, { to }).on().set('lock');
    const handed = { ...pool, connect: () => Promise.resolve(pool) };
    const { query } = await record(handed, { to }).connect();
    await (query as (text: string) => Promise<unknown>)('BEGIN');
    expect((await lines()).map(briefly)).toEqual([
      ['redis.set', 'lock', { reply: 'OK' }],
      ['postgres.query', 'BEGIN', { rowCount: 1 }],
    ]);
  });

  it('that answers a callback is logged without an answer, and is not waited for', async () => {
    const { to, lines } = memory();
    const hidden = { ...redis, set: () => undefined };
    (record(hidden, { to }).set as (key: string) => unknown)('lock');
    to.fact({ type: 'freed', lock: 'lock' });
    expect(await lines()).toMatchObject([{ op: 'set', end: null }, { kind: 'fact' }]);
  });

  it('says last that its log is whole, once', async () => {
    let text = '';
    const to = createRecorder({ host: 'web-1', write: (more: string) => void (text += more) });
    await to.close();
    to.fact({ type: 'freed', lock: 'lock' });
    // Nobody could read this one.
    to.fact({ type: 'freed' } as never);
    await to.close();
    await to.close();
    const kinds = text
      .trim()
      .split('\n')
      .map((line) => parseLogLine(line, 'x').kind);
    expect(kinds).toEqual(['fact', 'dropped', 'closed']);
  });

  it('is refused if nobody knows its kind, and options that are none', () => {
    const { to } = memory();
    expect(() => record({ find: () => 1 }, { to })).toThrow(
      'record: the client is none that is known',
    );
    expect(() => record(hub, { to: {} as never })).toThrow('record: to is an object');
    expect(() => createRecorder({ host: '' } as never)).toThrow('createRecorder: host');
  });
});

/** As somebody else's code may. */
async function rejecting(thrown: unknown): Promise<never> {
  await Promise.resolve();
  throw thrown;
}

describe('recording', () => {
  const trap = new Proxy(
    {},
    {
      get: () => {
        throw new Error('a trap');
      },
    },
  );
  const traps = {
    ...redis,
    set: () => Promise.resolve('OK'),
    del: () => rejecting(trap),
  };

  it('throws nothing into the app: what cannot be logged is counted', async () => {
    const { to, lines } = memory();
    const client = record(traps, { to, fields: { get: ['length'] } }) as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    // Its name cannot be said.
    expect(
      await client['set']?.(Symbol('s'), {
        toString: () => {
          throw new Error('a trap');
        },
      }),
    ).toBe('OK');
    expect(
      await client['set']?.({
        toString: () => {
          throw new Error('a trap');
        },
      }),
    ).toBe('OK');
    // What it throws cannot be looked at.
    await expect(client['del']?.('key')).rejects.toBe(trap);
    to.fact({ type: 'freed', lock: 1n as never });
    const found = await lines();
    expect(found.map(briefly)).toEqual([
      ['redis.set', 'Symbol(s)', { reply: 'OK' }],
      ['redis.del', 'key', 'ok'],
      'dropped',
    ]);
    expect(found.at(-1)).toMatchObject({ lines: 2 });
  });

  it('twin: without what catches it, the same would throw', () => {
    const kind = recordedClients.find(({ service }) => service === 'redis');
    const key = {
      toString: () => {
        throw new Error('a trap');
      },
    };
    expect(() => kind?.resource(redis, 'set', [key])).toThrow('a trap');
    expect(() => refusalOf(trap)).toThrow('a trap');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('loses the lines of a sink that %s, and says how many as soon as it can', async (_, fail) => {
    const written: string[] = [];
    let isFull = true;
    const to = createRecorder({
      host: 'web-1',
      write: (text) => (isFull ? fail() : written.push(text)),
    });
    const client = record(hub, { to });
    await client.startNew('collect', { instanceId: 'a' });
    await to.close();
    expect(written).toEqual([]);
    isFull = false;
    await client.startNew('collect', { instanceId: 'b' });
    await to.close();
    const lines = written
      .join('')
      .trim()
      .split('\n')
      .map((line) => parseLogLine(line, 'x'));
    expect(lines).toMatchObject([
      { resource: 'b' },
      { kind: 'dropped', lines: 1 },
      { kind: 'closed' },
    ]);
  });

  it('has no more lines waiting than it may, and counts the others', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const written: string[] = [];
    const to = createRecorder({
      host: 'web-1',
      waitingMax: 10,
      write: (text) => {
        written.push(text);
        return held;
      },
    });
    for (let n = 0; n < 100; n += 1) to.fact({ type: 'freed', lock: `lock-${n}` as never });
    await new Promise(setImmediate);
    for (let n = 0; n < 100; n += 1) to.fact({ type: 'freed', lock: `lock-${n}` as never });
    release();
    await to.close();
    const lines = written
      .join('')
      .trim()
      .split('\n')
      .map((line) => parseLogLine(line, 'x'));
    const facts = lines.filter(({ kind }) => kind === 'fact').length;
    const dropped = lines.map((line) => (line.kind === 'dropped' ? line.lines : 0));
    expect([facts, dropped.reduce((sum, lost) => sum + lost, 0)]).toEqual([20, 180]);
  });
});
