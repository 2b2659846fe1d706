/**
 * Spans as the real SDKs and instrumentations make them, as the files under live/test/log/spans: calls of Azure's clients, ioredis and pg.
 *
 * The packages are not this project's. In a folder aside, with a storage emulator, a Redis and a PostgreSQL server on loopback:
 *
 *     npm install @opentelemetry/api @opentelemetry/sdk-trace-node @opentelemetry/resources @opentelemetry/instrumentation \
 *       @azure/opentelemetry-instrumentation-azure-sdk @opentelemetry/instrumentation-ioredis @opentelemetry/instrumentation-pg \
 *       @azure/data-tables @azure/storage-blob @azure/storage-queue ioredis pg
 *     node <here>/spans.mjs FILE [CONNECTION-STRING] [REDIS-PORT] [POSTGRES-PORT]
 *
 * An empty argument leaves that store out. Ids of requests, user agents and stack traces, which name folders of a machine, are not written.
 */
import { appendFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
const require = createRequire(`${process.cwd()}/aside.js`);
const { NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { createAzureSdkInstrumentation } = require('@azure/opentelemetry-instrumentation-azure-sdk');
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { trace, SpanKind } = require('@opentelemetry/api');
const [, , out, azure, redisPort, pgPort] = process.argv;
rmSync(out, { force: true });
const left = ['requestId', 'serviceRequestId', 'http.user_agent', 'exception.stacktrace'];
const kept = (attributes) =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => !left.includes(key)));
const plain = (s) => ({
  name: s.name,
  kind: s.kind,
  spanContext: s.spanContext(),
  parentSpanContext: s.parentSpanContext,
  parentSpanId: s.parentSpanId,
  startTime: s.startTime,
  endTime: s.endTime,
  status: s.status,
  attributes: kept(s.attributes),
  events: s.events.map((event) => ({ ...event, attributes: kept(event.attributes ?? {}) })),
  resource: { attributes: s.resource.attributes },
  instrumentationScope: s.instrumentationScope,
});
const exporter = {
  export(spans, done) {
    for (const s of spans) appendFileSync(out, JSON.stringify(plain(s)) + '\n');
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'orders', 'service.instance.id': 'web-1' }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
provider.register();
registerInstrumentations({
  tracerProvider: provider,
  instrumentations: [
    createAzureSdkInstrumentation(),
    new IORedisInstrumentation(),
    new PgInstrumentation(),
  ],
});
const { TableClient } = require('@azure/data-tables');
const { BlobServiceClient } = require('@azure/storage-blob');
const { QueueServiceClient } = require('@azure/storage-queue');
const tracer = trace.getTracer('orders');
const serve = (message, task) =>
  tracer.startActiveSpan(
    'orders process',
    {
      kind: SpanKind.CONSUMER,
      attributes: { 'messaging.message.id': message, 'onebatch.window': 'w1' },
    },
    async (span) => {
      try {
        return await task(span);
      } finally {
        span.end();
      }
    },
  );
if (azure) {
  const table = TableClient.fromConnectionString(azure, 'claims', {
    allowInsecureConnection: true,
  });
  await table.createTable();
  const container = BlobServiceClient.fromConnectionString(azure).getContainerClient('locks');
  await container.create();
  const queue = QueueServiceClient.fromConnectionString(azure).getQueueClient('orders');
  await queue.create();
  for (const m of ['m-1', 'm-2'])
    await serve(m, async (span) => {
      await table.createEntity({ partitionKey: 'w1', rowKey: 'claim' }).catch(() => undefined);
      await table.getEntity('w1', 'claim');
      await table.submitTransaction([
        ['update', { partitionKey: 'w1', rowKey: 'claim', stage: m }, 'Merge'],
      ]);
      const blob = container.getBlockBlobClient('lock');
      if (m === 'm-1') await blob.upload('', 0);
      const lease = blob.getBlobLeaseClient();
      await lease.acquireLease(15).catch(() => undefined);
      await blob.downloadToBuffer();
      await blob.getProperties();
      if (m === 'm-2') await lease.releaseLease().catch(() => undefined);
      await queue.sendMessage('x');
      await queue.receiveMessages();
      span.addEvent('onebatch.processed', { window: 'w1', execution: 'e-' + m, messages: [m] });
    });
}
if (redisPort) {
  const Redis = require('ioredis');
  const redis = new Redis(Number(redisPort), '127.0.0.1');
  for (const m of ['m-3', 'm-4'])
    await serve(m, async () => {
      await redis.set('lock', m, 'PX', 30000, 'NX');
      await redis.get('lock');
      await redis.eval('return redis.call("get", KEYS[1])', 1, 'lock');
      await redis.rpush('inbox', m);
      if (m === 'm-4') await redis.rpush('lock', 'x').catch(() => undefined);
      await redis.del('other');
    });
  await redis.quit();
}
if (pgPort) {
  const pg = require('pg');
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: Number(pgPort),
    user: 'postgres',
    database: 'postgres',
  });
  await pool.query('CREATE TABLE runs (id text PRIMARY KEY, state text)');
  for (const m of ['m-5', 'm-6'])
    await serve(m, async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query("INSERT INTO runs VALUES ('r1', $1)", [m]).catch(() => undefined);
      await client.query('COMMIT');
      client.release();
      await pool.query('SELECT * FROM runs WHERE id = $1', ['r1']);
    });
  await pool.end();
}
await provider.shutdown();
