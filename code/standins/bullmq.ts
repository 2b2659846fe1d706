/** `bullmq`: `Queue.add` and the rounds of a `Worker` become requests to the machine of a queue. */
import type { AddOptions, Deduplication } from '../../model/bullmq/contents.js';
import type { QueueReply, QueueRequest } from '../../model/bullmq/messages.js';
import type { Json } from '../../model/parts.js';
import { hidden, jsonOf, shown as unhidden } from '../data.js';
import { batchEvents, beginBatch, endBatch, processBatch } from './batches.js';
import { connected, connectionOf, expectLost, type Connection, type Given } from './connection.js';
import { job as theJob, refuse, resource } from './runtime.js';
import { askServer, guarded } from './server.js';
import { expectKnown, shown } from './shown.js';
import { expectWorking, registerWorker } from './work.js';

const ask = <View>(request: QueueRequest, view: (reply: QueueReply) => View): Promise<View> =>
  askServer(request, view);

/** Options of whatever is connected. */
const connecting = ['connection', 'prefix'];

/** A queue by its whole name. */
const queueOf = Symbol('queue');

class Connected {
  /** Of the queue, with the prefix of its keys. */
  readonly [queueOf]: string;

  constructor(
    kind: string,
    readonly name: string,
    options: Given,
    known: readonly string[] = [],
  ) {
    const { connection, prefix = 'bull', autorun = true } = options;
    const call = `new ${kind}`;
    expectKnown(call, options, [...connecting, ...known]);
    if (typeof name !== 'string' || !/^[^:]+$/.test(name))
      refuse(`${call} with a name that is empty or contains ':',`);
    if (autorun !== true) refuse(`option 'autorun' of ${call} other than true`);
    if (kind === 'Worker' && connection === undefined) refuse('a Worker without a connection');
    expectConnection(kind, (connection ?? {}) as Given);
    this[queueOf] = prefix === 'bull' ? name : `${String(prefix)}:${name}`;
  }
  on(event: string): this {
    expectLost('bullmq', event, ['error']);
    return this;
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

/** A client of ioredis, or what one is made of. A prefix of keys is an error to BullMQ, and so is a worker's client that gives up. */
function expectConnection(
  kind: string,
  given: Given & { readonly [connectionOf]?: Connection },
): void {
  const call = `connection of new ${kind}`;
  const own = given[connectionOf];
  const { keyPrefix, givesUp } = own ?? connectedBy(call, given);
  if (keyPrefix !== '') refuse(`option 'keyPrefix' of the ${call}`);
  if (own !== undefined && kind === 'Worker' && givesUp)
    refuse(`a client without maxRetriesPerRequest: null as the ${call}`);
}

const connectedBy = (call: string, { url, ...options }: Given): Connection =>
  connected(call, [url, options]);

export class Queue extends Connected {
  constructor(name: string, options: Given = {}) {
    super('Queue', name, options);
    return guarded('Queue', this);
  }

  async add(name: string, data: unknown = {}, options: Given = {}): Promise<unknown> {
    resource('queue', this[queueOf]);
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

const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean';
const isCount = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);

function optionsOf(options: Given): AddOptions {
  const call = 'Queue.add';
  expectKnown(call, options, [
    ...['jobId', 'delay', 'attempts', 'backoff', 'deduplication'],
    ...['removeOnComplete', 'removeOnFail'],
  ]);
  const { jobId, delay, attempts, backoff, deduplication, removeOnComplete, removeOnFail } =
    options;
  for (const [name, value] of Object.entries({ delay, attempts })) {
    if (!isCount(value)) refuse(`option '${name}' of ${call} that is no integer of at least 0`);
  }
  if (Number(attempts ?? 0) > 1) expectBackoff(call, backoff);
  const isRemoved = removeOnComplete ?? false;
  if (!isFlag(removeOnComplete) || !isFlag(removeOnFail) || isRemoved !== (removeOnFail ?? false)) {
    refuse(
      `options 'removeOnComplete' and 'removeOnFail' of ${call} that differ, or are no flags,`,
    );
  }
  return {
    ...(jobId === undefined ? {} : { jobId: idOf(call, jobId) }),
    ...(Number(delay ?? 0) > 0 ? { delay: true } : {}),
    ...(attempts === undefined ? {} : { attempts: Number(attempts) }),
    ...(isRemoved === true ? { removeWhenOver: true } : {}),
    ...(deduplication === undefined ? {} : { deduplication: keyOf(call, deduplication as Given) }),
  };
}

/** Without one, or with one of no time, a job that has failed waits for nothing. */
function expectBackoff(call: string, backoff: unknown): void {
  const { type, delay, ...more } = (
    typeof backoff === 'object' && backoff !== null ? backoff : { type: 'fixed', delay: backoff }
  ) as Given;
  const isKnown =
    (type === 'fixed' || type === 'exponential') && Number(delay) > 0 && isCount(delay);
  if (!isKnown || Object.keys(more).length > 0) {
    refuse(
      `option 'attempts' of ${call} without a 'backoff' that is fixed or exponential, and positive,`,
    );
  }
}

/** BullMQ throws for what could be an id of its own. */
function idOf(call: string, jobId: unknown): string {
  return typeof jobId === 'string' && /^(?!-?\d+$)[^:]+$/.test(jobId)
    ? jobId
    : refuse(`option 'jobId' of ${call} that is no text, is an integer or contains ':',`);
}

function keyOf(call: string, given: Given): Deduplication {
  const flags = ['extend', 'replace', 'keepLastIfActive'] as const;
  const what = `option 'deduplication' of ${call}`;
  expectKnown(what, given, ['id', 'ttl', ...flags]);
  const { id, ttl } = given;
  if (typeof id !== 'string' || id === '') return refuse('a deduplication without an id');
  if (!isCount(ttl)) refuse(`option 'ttl' of ${what} that is no integer of at least 0`);
  for (const flag of flags) {
    if (!isFlag(given[flag])) refuse(`option '${flag}' of ${what} that is no flag`);
  }
  return {
    id,
    ...(Number(ttl ?? 0) > 0 ? { ttl: true } : {}),
    ...Object.fromEntries(flags.filter((flag) => given[flag] === true).map((flag) => [flag, true])),
  };
}

type Processor = (job: unknown, token: string) => unknown;

type Fetched = Extract<QueueReply, { readonly type: 'JOB' }>;

export class Worker extends Connected {
  constructor(name: string, processor: unknown, options: Given = {}) {
    super('Worker', name, options, [
      ...['name', 'autorun', 'concurrency', 'maxStalledCount', 'lockDuration', 'stalledInterval'],
    ]);
    const { concurrency = 1, maxStalledCount = 1, lockDuration, stalledInterval } = options;
    for (const [time, value] of Object.entries({ lockDuration, stalledInterval })) {
      if (value === 0 || !isCount(value)) refuse(`option '${time}' of new Worker that is no time`);
    }
    if (concurrency !== 1) refuse('a Worker with a concurrency of more than 1');
    if (maxStalledCount !== 1) refuse("option 'maxStalledCount' of new Worker");
    if (typeof processor !== 'function') return refuse('a Worker without a function');
    if (processor.length > 2) refuse('a Worker whose function takes a signal');
    registerWorker(() => round(this[queueOf], processor as Processor));
    return guarded('Worker', this);
  }
}

/** One job: it is fetched, processed, and moved to where it belongs. */
async function round(queue: string, processor: Processor): Promise<void> {
  resource('queue', queue);
  const token = theJob().id;
  const found = await ask({ type: 'AWAIT_JOB', token }, (reply) => reply as Fetched);
  const { job, started, mayRetry, fails } = found;
  const finish = async (type: 'COMPLETE' | 'FAIL' | 'RETRY'): Promise<void> => {
    await ask({ type, job, token }, () => null);
  };
  if (fails) return finish('FAIL');
  const data = unhidden(found.data);
  beginBatch();
  try {
    expectWorking();
    await processor(jobOf(job, data, started), token);
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
  constructor(name: string, options: Given = {}) {
    super('QueueEvents', name, options, ['autorun']);
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
