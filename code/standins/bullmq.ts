/** `bullmq`: `Queue.add` and the rounds of a `Worker` become requests to the machine of a queue. */
import type { AddOptions, Deduplication } from '../../model/bullmq/contents.js';
import type { QueueReply, QueueRequest } from '../../model/bullmq/messages.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown as unhidden } from '../data.js';
import { batchEvents, beginBatch, endBatch, processBatch } from './batches.js';
import { job as theJob, refuse, resource } from './runtime.js';
import { askServer, expectKnown, guarded } from './server.js';
import { shown } from './shown.js';
import { expectWorking, registerWorker } from './work.js';

const ask = <View>(request: QueueRequest, view: (reply: QueueReply) => View): Promise<View> =>
  askServer(request, view);

/** Options of `new Queue` and `new Worker` that make no difference to one server that lives. */
const connecting = ['connection', 'prefix', 'autorun', 'name', 'lockDuration', 'stalledInterval'];

/** Events that tell of connections: none is lost here, so nobody hears of them. */
const quiet = ['error', 'ready', 'closing', 'closed', 'ioredis:close'];

class Connected {
  constructor(
    kind: string,
    readonly name: string,
    options: object,
    known: readonly string[] = [],
  ) {
    expectKnown(`new ${kind}`, options, [...connecting, ...known]);
  }
  on(event: string): this {
    return quiet.includes(event) ? this : refuse(`event '${event}' of bullmq`);
  }
  once(event: string): this {
    return this.on(event);
  }
  off(): this {
    return this;
  }
  async close(): Promise<void> {
    // Nothing to close.
  }
  async waitUntilReady(): Promise<void> {
    // Nothing to open.
  }
}

type Given = Readonly<Record<string, unknown>>;

export class Queue extends Connected {
  constructor(name: string, options: object = {}) {
    super('Queue', name, options);
    return guarded('Queue', this);
  }

  async add(name: string, data: unknown, options: Given = {}): Promise<unknown> {
    resource('queue', this.name);
    const request: QueueRequest = {
      type: 'ADD',
      // The machine keeps it and hands it out, whatever it is.
      data: hidden(jsonOf(data)) as string,
      options: optionsOf(options),
    };
    const id = await ask(request, (reply) => (reply.type === 'ADDED' ? reply.job : ''));
    return guarded('Job', { id, name, data });
  }
}

function jsonOf(data: unknown): Json {
  const text = JSON.stringify(data) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}

function optionsOf(options: Given): AddOptions {
  const call = 'Queue.add';
  expectKnown(call, options, [
    ...['jobId', 'delay', 'attempts', 'backoff', 'deduplication'],
    ...['removeOnComplete', 'removeOnFail'],
  ]);
  const { jobId, delay, attempts, backoff, deduplication, removeOnComplete, removeOnFail } =
    options;
  if ((Number(attempts) || 0) > 1 && backoff === undefined) {
    refuse(`option 'attempts' of ${call} without 'backoff'`);
  }
  if (removeOnComplete !== removeOnFail || typeof removeOnComplete === 'object') {
    refuse(
      `options 'removeOnComplete' and 'removeOnFail' of ${call} that differ, or are no flags,`,
    );
  }
  return {
    ...(jobId === undefined ? {} : { jobId: textOf(jobId) }),
    ...((Number(delay) || 0) > 0 ? { delay: true } : {}),
    ...(attempts === undefined ? {} : { attempts: Number(attempts) }),
    ...(removeOnComplete === true ? { removeWhenOver: true } : {}),
    ...(deduplication === undefined ? {} : { deduplication: keyOf(deduplication as Given) }),
  };
}

function textOf(jobId: unknown): string {
  return typeof jobId === 'string' ? jobId : refuse("option 'jobId' of Queue.add that is no text");
}

function keyOf(given: Given): Deduplication {
  const flags = ['extend', 'replace', 'keepLastIfActive'] as const;
  expectKnown("option 'deduplication' of Queue.add", given, ['id', 'ttl', ...flags]);
  const { id, ttl } = given;
  if (typeof id !== 'string') return refuse('a deduplication without an id');
  return {
    id,
    ...((Number(ttl) || 0) > 0 ? { ttl: true } : {}),
    ...Object.fromEntries(flags.filter((flag) => given[flag] === true).map((flag) => [flag, true])),
  };
}

type Fetched = Extract<QueueReply, { readonly type: 'JOB' }>;

export class Worker extends Connected {
  constructor(name: string, processor: unknown, options: Given = {}) {
    super('Worker', name, options, ['concurrency', 'maxStalledCount']);
    const { concurrency = 1, maxStalledCount = 1 } = options;
    if (concurrency !== 1) refuse('a Worker with a concurrency of more than 1');
    if (maxStalledCount !== 1) refuse("option 'maxStalledCount' of new Worker");
    if (typeof processor !== 'function') refuse('a Worker without a function');
    registerWorker(() => round(name, processor as (job: unknown) => unknown));
    return guarded('Worker', this);
  }
}

/** One job: it is fetched, processed, and moved to where it belongs. */
async function round(queue: string, processor: (job: unknown) => unknown): Promise<void> {
  resource('queue', queue);
  const token = theJob().id;
  const found = await ask({ type: 'AWAIT_JOB', token }, (reply) => reply as Fetched);
  const { job, started, mayRetry, fails } = found;
  const finish = async (type: 'COMPLETE' | 'FAIL' | 'RETRY'): Promise<void> => {
    await ask({ type, job, token }, () => null);
  };
  if (fails) return finish('FAIL');
  const data = unhidden(found.data);
  beginBatch(null, [data]);
  try {
    expectWorking();
    await processor(jobOf(job, data, started));
    const isDone = batchEvents().some(({ type }) => type === 'processed');
    if (!isDone) await processBatch([data]);
  } catch {
    endBatch('failed');
    return finish(mayRetry ? 'RETRY' : 'FAIL');
  }
  endBatch('completed');
  return finish('COMPLETE');
}

function jobOf(id: string, data: Json, started: number): object {
  const members = { id, data, attemptsStarted: started };
  return guarded('Job', shown('a Job', members, ['name', 'opts', 'attemptsMade', 'progress']));
}

/** Where it listens to, and what else it is, makes no difference here. */
export class QueueEvents extends Connected {
  constructor(name: string, options: object = {}) {
    super('QueueEvents', name, options);
    return guarded('QueueEvents', this);
  }
}

class UnrecoverableError extends Error {
  constructor() {
    super();
    refuse('UnrecoverableError');
  }
}
export { UnrecoverableError };
