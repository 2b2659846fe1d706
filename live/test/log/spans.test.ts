import { describe, expect, it } from 'vitest';
import { begins, consoleLine, idOf, otlp, read, traceOf, type Made } from './span-lines.js';

// Spans as the Azure SDK (its method, and beneath it the request), instrumentation-ioredis and -pg make them.

/** A method of an Azure client, and beneath it its request. */
function azure(method: Made, url: string, status: number): string[] {
  const { id = idOf(), ...rest } = method;
  const request: Made = {
    ...rest,
    parent: id,
    scope: '@azure/core-rest-pipeline',
    name: 'HTTP PUT',
    failed: status >= 400,
    attributes: { 'http.url': url, 'http.method': 'PUT', 'http.status_code': status },
  };
  return [otlp(request), otlp({ ...rest, id, kind: 0 })];
}

const entry: Made = {
  ...{ id: 'e'.repeat(16), name: 'orders process', kind: 4, begin: -1, end: 100 },
  attributes: { 'messaging.message.id': 'm-1', 'onebatch.window': 'w1' },
  events: [
    {
      name: 'onebatch.processed',
      at: 90,
      attributes: { window: 'w1', execution: 'e-1', messages: ['m-1'] },
    },
  ],
};
const parent = 'e'.repeat(16);

describe('spans', () => {
  it('of the Azure SDK are calls, with the status of their last request and the message above them', async () => {
    const tables = 'https://a.table.core.windows.net';
    const lines = await read(
      ...azure(
        { parent, scope: '@azure/data-tables', name: 'TableClient.createEntity', failed: true },
        `${tables}/claims`,
        409,
      ),
      ...azure(
        {
          parent,
          scope: '@azure/data-tables',
          name: 'TableClient.getEntity',
          begin: 20,
          end: 30.25,
        },
        `${tables}/claims(PartitionKey='w1',RowKey='claim')`,
        200,
      ),
      ...azure(
        {
          parent,
          scope: '@azure/storage-blob',
          name: 'BlobLeaseClient-acquireLease',
          begin: 40,
          end: 50,
        },
        'http://127.0.0.1:10000/devstoreaccount1/locks/lock?comp=lease',
        201,
      ),
      ...azure(
        {
          parent,
          scope: '@azure/storage-queue',
          name: 'QueueClient-sendMessage',
          begin: 60,
          end: 70,
        },
        'https://a.queue.core.windows.net/orders/messages',
        201,
      ),
      ...azure(
        { parent, scope: '@azure/storage-blob', name: 'BlobClient-setTags', begin: 60, end: 70 },
        'https://a.blob.core.windows.net/locks/lock',
        200,
      ),
      otlp(entry),
    );
    const common = { host: 'web-1', message: 'm-1', window: 'w1', by: `${traceOf('a')}/${parent}` };
    expect(lines).toMatchObject([
      { kind: 'fact', at: begins + 90, fact: { type: 'processed', messages: ['m-1'] } },
      {
        ...common,
        op: 'createEntity',
        resource: 'claims',
        begin: begins,
        threw: true,
        status: 409,
      },
      { ...common, op: 'getEntity', resource: 'claims/w1/claim', end: begins + 30.25 },
      { ...common, op: 'acquireLease', service: 'blob', resource: 'locks/lock' },
      { ...common, op: 'sendMessage', service: 'queue', resource: 'orders' },
    ]);
    expect(lines[2]).not.toHaveProperty('threw');
  });

  it('of a method that calls another of its client are one call', async () => {
    const outer = idOf();
    const scope = '@azure/storage-blob';
    const url = 'https://a.blob.core.windows.net/locks/lock';
    expect(
      await read(
        ...azure({ parent: outer, scope, name: 'BlobClient-delete', failed: true }, url, 404),
        otlp({ id: outer, scope, name: 'BlobClient-deleteIfExists', kind: 0 }),
      ),
    ).toMatchObject([{ op: 'deleteIfExists', resource: 'locks/lock' }]);
  });

  it.each([otlp, consoleLine])(
    'of Redis and PostgreSQL are calls without what was answered',
    async (line) => {
      const redis = { scope: '@opentelemetry/instrumentation-ioredis', kind: 2 };
      const pg = { scope: '@opentelemetry/instrumentation-pg', kind: 2 };
      const lines = await read(
        line({
          ...redis,
          name: 'set',
          attributes: { 'db.statement': 'set lock [4 other arguments]' },
        }),
        line({
          ...redis,
          name: 'evalsha',
          begin: 1,
          attributes: { 'db.query.text': 'evalsha 1a2b 1 lock e-1' },
        }),
        line({
          ...redis,
          name: 'get',
          begin: 2,
          failed: true,
          attributes: { 'db.query.text': 'get lock' },
        }),
        line({ ...redis, name: 'connect', begin: 3, attributes: { 'db.statement': 'connect' } }),
        line({
          ...pg,
          name: 'pg.query:INSERT db',
          begin: 4,
          attributes: { 'db.statement': "INSERT INTO claims VALUES ('secret')" },
        }),
        line({
          ...pg,
          name: 'pg.query:INSERT db',
          begin: 5,
          failed: true,
          attributes: { 'db.query.text': 'INSERT', 'db.response.status_code': '23505' },
        }),
        line({ ...pg, name: 'pg-pool.connect', begin: 6 }),
      );
      expect(lines).toMatchObject([
        { service: 'redis', op: 'set', resource: 'lock', end: begins + 10 },
        { op: 'evalsha', resource: 'lock' },
        { op: 'get', end: null },
        { service: 'postgres', op: 'query', resource: 'INSERT INTO claims VALUES (?)' },
        { threw: true, code: '23505' },
      ]);
      expect(lines.filter((found) => 'result' in found)).toEqual([]);
    },
  );

  it('that the SDK itself holds are read, too', async () => {
    const span = {
      name: 'get',
      kind: 2,
      _spanContext: { traceId: traceOf('b'), spanId: idOf(), traceFlags: 1 },
      startTime: [1_700_000_000, 250_000],
      endTime: [1_700_000_000, 4_000_000],
      attributes: { 'db.statement': 'get lock' },
      status: { code: 0 },
      events: [],
      resource: { _rawAttributes: [['host.name', 'web-2']] },
      instrumentationScope: { name: '@opentelemetry/instrumentation-ioredis' },
    };
    expect(await read(JSON.stringify(span))).toMatchObject([
      { host: 'web-2', by: traceOf('b'), begin: begins + 0.25, end: begins + 4 },
    ]);
  });

  it('that came twice are told once, and those that came after their entry are told', async () => {
    const line = otlp({
      scope: '@opentelemetry/instrumentation-ioredis',
      parent,
      name: 'get',
      attributes: { 'db.statement': 'get lock' },
    });
    const lines = await read(otlp(entry), line, line);
    expect(lines).toMatchObject([{ kind: 'fact' }, { op: 'get', message: 'm-1' }]);
  });

  const good = otlp({ name: 'x' });
  it.each([
    ['cut off', good.slice(0, 80), 'is no JSON'],
    ['none', '{"traceId":1}', 'is no span: there is no resourceSpans, timestamp or startTime'],
    ['a number', '7', 'is no span; expected an object'],
    [
      'without an id',
      good.replace(/"spanId":"\w+"/, '"spanId":""'),
      'resourceSpans.0.scopeSpans.0.spans.0.spanId: expected 16 hex digits',
    ],
    [
      'without a time',
      good.replace(/"startTimeUnixNano":"\d+",/, ''),
      'spans.0.startTimeUnixNano: ',
    ],
    [
      'of a time that is none',
      good.replace(/"endTimeUnixNano":"\d+"/, '"endTimeUnixNano":"now"'),
      'spans.0.endTimeUnixNano: ',
    ],
    ['ended before it began', otlp({ name: 'x', begin: 900 }), 'ends 890 ms before it begins'],
    [
      'of no host',
      otlp({ name: 'x' }, { 'service.name': 'orders' }),
      'resource: nothing says whose clock it is; expected service.instance.id, host.id or host.name',
    ],
    [
      'of a call without its request',
      otlp({ scope: '@azure/data-tables', name: 'TableClient.getEntity' }),
      'TableClient.getEntity, has no HTTP request',
    ],
    [
      'of a fact that is none',
      otlp({ name: 'x', events: [{ name: 'onebatch.eaten', at: 1, attributes: {} }] }),
      'fact.type: ',
    ],
    [
      'of an SDK without a context',
      JSON.stringify({ traceId: 1, name: 'x', startTime: [1, 1], endTime: [1, 1] }),
      'spanContext: is absent',
    ],
  ])('that are %s are refused in one line with their place', async (_, text, why) => {
    const refused = read(good, text);
    await expect(refused).rejects.toThrow(/^spans\.jsonl:2: [^\n]*$/);
    await expect(refused).rejects.toThrow(why);
  });
});
