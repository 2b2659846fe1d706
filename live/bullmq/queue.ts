import { Job, Queue, UnrecoverableError, Worker, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type {
  AddOptions,
  Command,
  Deduplication,
  Job as ModelJob,
  QueueContents,
  QueueReply,
} from '../../model/bullmq/index.js';

/** Milliseconds of anything that lasts: longer than anything that is compared here takes. What is to end is ended. */
const longMs = 3_600_000;

/** A BullMQ queue on a Redis server, with all that the machine `bullmq` is asked, asked of the package. */
export class BullmqConnection {
  readonly #redis: Redis;
  readonly #queue: Queue;
  /** It takes jobs when it is asked to, and never by itself. */
  readonly #worker: Worker;
  readonly #base: string;
  #ripened = 0;

  /**
   * @param prefix begins every key that is written.
   * @param name of the queue, without a colon.
   */
  constructor(url: string, prefix: string, name: string) {
    const connection = { url, maxRetriesPerRequest: null };
    this.#redis = new Redis(url, { maxRetriesPerRequest: 3 });
    this.#queue = new Queue(name, { connection, prefix });
    this.#worker = new Worker(name, null, {
      connection,
      prefix,
      autorun: false,
      lockDuration: longMs,
      skipStalledCheck: true,
      skipLockRenewal: true,
    });
    // What goes wrong is thrown where it is asked for.
    this.#worker.on('error', () => undefined);
    this.#base = `${prefix}:${name}:`;
  }

  /** Makes one call, and says what came back in the words of the model. */
  async perform(command: Command): Promise<QueueReply> {
    switch (command.type) {
      case 'ADD': {
        const { id } = await this.#queue.add('batch', command.data, optionsOf(command.options));
        return { type: 'ADDED', job: id ?? '' };
      }
      case 'FETCH':
        return this.#fetch(command.token);
      case 'RENEW': {
        const job = await this.#job(command.job);
        return { type: 'CODE', code: await job.extendLock(command.token, longMs) };
      }
      case 'COMPLETE':
        return this.#end(command, (job, token) => job.moveToCompleted(null, token, false));
      case 'FAIL':
        return this.#end(command, (job, token) =>
          job.moveToFailed(new UnrecoverableError('it failed'), token, false),
        );
      case 'RETRY':
        return this.#end(command, (job, token) =>
          job.moveToFailed(new Error('it failed'), token, false),
        );
      case 'CHECK':
        return { type: 'STALLED', jobs: await this.#check() };
      case 'HSET':
        return {
          type: 'CODE',
          code: await this.#redis.hset(this.#inbox, command.message, command.message),
        };
      case 'HKEYS':
        return { type: 'MESSAGES', inOrder: await this.#redis.hkeys(this.#inbox) };
      case 'HDEL': {
        const { messages } = command;
        const removed =
          messages.length === 0 ? 0 : await this.#redis.hdel(this.#inbox, ...messages);
        return { type: 'CODE', code: removed };
      }
    }
  }

  /** The server ends a deduplication key now, if it ends by itself. True if it does. */
  async endKey(id: string): Promise<boolean> {
    const key = this.#key(`de:${id}`);
    if ((await this.#redis.pttl(key)) < 0) return false;
    return (await this.#redis.pexpireat(key, 1)) === 1;
  }

  /** The time of a delayed job has come, after those for which that was said before. */
  async ripen(job: string): Promise<void> {
    this.#ripened += 1;
    await this.#redis.zadd(this.#key('delayed'), 'XX', this.#ripened, job);
  }

  /** The server ends the lock of a job now. True if it was there. */
  async endLock(job: string): Promise<boolean> {
    return (await this.#redis.pexpireat(this.#key(`${job}:lock`), 1)) === 1;
  }

  /** The check for stalled jobs has seen this job and no other, and is made again. */
  async putBack(job: string): Promise<void> {
    await this.#redis.del(this.#key('stalled'));
    await this.#redis.sadd(this.#key('stalled'), job);
    await this.#check();
    await this.#redis.del(this.#key('stalled'));
  }

  /** All that the queue holds, and the messages beside it. */
  async contents(): Promise<QueueContents> {
    const redis = this.#redis;
    const suffixes = (await redis.keys(`${this.#base}*`)).map((key) =>
      key.slice(this.#base.length),
    );
    const after = (start: string): readonly string[] =>
      suffixes.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
    const locked = suffixes.flatMap((name) => /^(.+):lock$/.exec(name)?.[1] ?? []);
    const all = suffixes.filter((name) => !name.includes(':') && !known.includes(name));
    const zset = (name: string): Promise<string[]> => redis.zrange(this.#key(name), 0, -1);
    const timed = await redis.zrange(this.#key('delayed'), 0, -1, 'WITHSCORES');
    const delayed = timed.flatMap((job, index) =>
      index % 2 === 0 ? [{ job, isDue: Number(timed[index + 1]) <= this.#ripened }] : [],
    );
    const record = async <Value>(
      names: readonly string[],
      read: (name: string) => Promise<Value>,
    ): Promise<Readonly<Record<string, Value>>> =>
      Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await read(name)] as const)),
      );
    return {
      jobs: await record(all, async (job) => jobFrom(await redis.hgetall(this.#key(job)))),
      wait: (await redis.lrange(this.#key('wait'), 0, -1)).reverse(),
      delayed: delayed.flatMap(({ job, isDue }) => (isDue ? [] : [job])),
      due: delayed.flatMap(({ job, isDue }) => (isDue ? [job] : [])),
      active: (await redis.lrange(this.#key('active'), 0, -1)).sort(),
      completed: (await zset('completed')).sort(),
      failed: (await zset('failed')).sort(),
      marked: (await redis.smembers(this.#key('stalled'))).sort(),
      locks: await record(locked, async (job) => (await redis.get(this.#key(`${job}:lock`))) ?? ''),
      keys: await record(after('de:'), async (id) => ({
        job: (await redis.get(this.#key(`de:${id}`))) ?? '',
        ends: (await redis.pttl(this.#key(`de:${id}`))) > 0,
      })),
      next: await record(after('dn:'), async (id) => {
        const { jid = '', data, opts } = await redis.hgetall(this.#key(`dn:${id}`));
        return { job: jid, data: textIn(data), options: optionsFrom(opts) };
      }),
      counter: Number((await redis.get(this.#key('id'))) ?? 0),
      inbox: await redis.hkeys(this.#inbox),
    };
  }

  /** Removes the queue and all that belongs to it, and closes the connections. */
  async close(): Promise<void> {
    await this.clear();
    await this.disconnect();
  }

  /** Closes the connections, and leaves the queue as it is. */
  async disconnect(): Promise<void> {
    await this.#worker.close(true);
    await this.#queue.close();
    this.#redis.disconnect();
  }

  /** Removes all that the queue holds. */
  async clear(): Promise<void> {
    const names = await this.#redis.keys(`${this.#base}*`);
    if (names.length > 0) await this.#redis.del(...names);
    this.#ripened = 0;
  }

  get #inbox(): string {
    return this.#key('inbox:messages');
  }

  #key(name: string): string {
    return `${this.#base}${name}`;
  }

  async #fetch(token: string): Promise<QueueReply> {
    const job = await this.#worker.getNextJob(token, { block: false });
    if (job === undefined) return { type: 'NO_JOB' };
    return {
      type: 'JOB',
      job: job.id ?? '',
      data: String(job.data),
      started: job.attemptsStarted,
      mayRetry: job.attemptsMade + 1 < (job.opts.attempts ?? 1),
      fails: job.deferredFailure !== undefined,
    };
  }

  async #end(
    { job: id, token }: { readonly job: string; readonly token: string },
    end: (job: Job, token: string) => Promise<unknown>,
  ): Promise<QueueReply> {
    try {
      await end(await this.#job(id), token);
      return { type: 'CODE', code: 0 };
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (typeof code !== 'number') throw error;
      return { type: 'CODE', code };
    }
  }

  /** The job; or, where there is none any more, what a worker that had it still has. */
  async #job(id: string): Promise<Job> {
    return (await Job.fromId(this.#worker, id)) ?? new Job(this.#worker, 'batch', '', {}, id);
  }

  /** No interval is waited for. */
  async #check(): Promise<readonly string[]> {
    await this.#redis.del(this.#key('stalled-check'));
    const { backend } = this.#worker as unknown as {
      readonly backend: { moveStalledJobsToWait(): Promise<readonly string[]> };
    };
    return [...(await backend.moveStalledJobsToWait())].sort();
  }
}

/** Keys of a queue that are no jobs. */
const known: readonly string[] = [
  'wait',
  'active',
  'delayed',
  'completed',
  'failed',
  'stalled',
  'stalled-check',
  'id',
  'meta',
  'events',
  'marker',
];

function optionsOf({ delay, removeWhenOver, deduplication, ...rest }: AddOptions): JobsOptions {
  return {
    ...rest,
    backoff: { type: 'fixed', delay: longMs },
    removeOnComplete: removeWhenOver === true,
    removeOnFail: removeWhenOver === true,
    ...(delay === true ? { delay: longMs } : {}),
    ...(deduplication === undefined ? {} : { deduplication: deduplicationOf(deduplication) }),
  };
}

function deduplicationOf({ ttl, ...by }: Deduplication): NonNullable<JobsOptions['deduplication']> {
  return ttl === true ? { ...by, ttl: longMs } : by;
}

/** As BullMQ writes them down. */
interface StoredOptions {
  readonly jobId?: string;
  readonly delay?: number;
  readonly attempts?: number;
  readonly removeOnComplete?: boolean;
  readonly de?: Omit<Deduplication, 'ttl'> & { readonly ttl?: number };
}

function optionsFrom(text = '{}'): AddOptions {
  const {
    jobId,
    delay = 0,
    attempts = 0,
    removeOnComplete,
    de,
  } = JSON.parse(text) as StoredOptions;
  return {
    ...(jobId === undefined ? {} : { jobId }),
    ...(delay > 0 ? { delay: true } : {}),
    ...(attempts > 0 ? { attempts } : {}),
    ...(removeOnComplete === true ? { removeWhenOver: true } : {}),
    ...(de === undefined ? {} : { deduplication: deduplicationFrom(de) }),
  };
}

function deduplicationFrom({ ttl, ...by }: NonNullable<StoredOptions['de']>): Deduplication {
  return ttl === undefined ? by : { ...by, ttl: true };
}

function jobFrom(hash: Readonly<Record<string, string>>): ModelJob {
  return {
    data: textIn(hash['data']),
    made: Number(hash['atm'] ?? 0),
    started: Number(hash['ats'] ?? 0),
    stalled: Number(hash['stc'] ?? 0),
    fails: hash['defa'] !== undefined,
    options: optionsFrom(hash['opts']),
  };
}

const textIn = (json = '""'): string => String(JSON.parse(json));
