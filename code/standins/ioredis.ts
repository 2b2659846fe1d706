/** `ioredis`: commands become requests to the machine of a Redis server. */
import type { QueueReply, QueueRequest } from '../../model/bullmq/messages.js';
import type { Answer } from '../../model/redis/keyspace.js';
import type { RedisReply, RedisRequest } from '../../model/redis/messages.js';
import { windowKeys } from '../../model/redis/scripts.js';
import { lockKey, scriptOf } from '../engines/redis-scripts.js';
import { askServer, guarded, known, knows } from './server.js';
import { isWorker, refuse, resource } from './runtime.js';
import './work.js';

type Text = string | number;

const answer = ({ value }: RedisReply): Answer => value;

const ask = (request: RedisRequest): Promise<Answer> => askServer(request, answer);

function textOf(call: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return refuse(`a value of ${call} that is no text`);
}

/** Of a round of a worker: it has asked for a window that is due. */
let hasClaimed = false;

/** What makes a difference of a connection's options. */
interface Options {
  readonly keyPrefix?: string;
}

const prefixOf = Symbol('prefix');

/** Where the client is connected makes no difference: a world has one server. */
export class Redis {
  readonly [prefixOf]: string;

  constructor(...given: readonly unknown[]) {
    const options = given.find((one) => typeof one === 'object' && one !== null);
    this[prefixOf] = (options as Options | undefined)?.keyPrefix ?? '';
    return guarded('Redis', this);
  }

  set(key: Text, value: Text, ...options: readonly unknown[]): Promise<Answer> {
    const words = options.map((one) => (typeof one === 'string' ? one.toUpperCase() : one));
    let nx = false;
    let px = false;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at];
      if (word === 'NX') nx = true;
      else if (word === 'PX' || word === 'EX') {
        px = true;
        at += 1;
        if (!(Number(words[at]) > 0)) refuse(`${word} without a time in Redis.set`);
      } else if (typeof word === 'function') refuse('a callback of Redis.set');
      else refuse(`option '${String(options[at])}' of Redis.set`);
    }
    return ask({
      type: 'SET',
      key: nx || px ? lock(this, key) : plainKey(this, key),
      value: textOf('Redis.set', value),
      nx,
      px,
    });
  }

  async setnx(key: Text, value: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('setnx', more);
    const text = textOf('Redis.setnx', value);
    const request = {
      type: 'SET',
      key: lock(this, key),
      value: text,
      nx: true,
      px: false,
    } as const;
    return (await ask(request)) === 'OK' ? 1 : 0;
  }

  /** `SET key value PX`. */
  psetex(key: Text, ms: Text, value: Text): Promise<Answer> {
    return this.set(key, value, 'PX', ms);
  }

  setex(key: Text, seconds: Text, value: Text): Promise<Answer> {
    return this.set(key, value, 'EX', seconds);
  }

  get(key: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('get', more);
    return ask({ type: 'GET', key: plainKey(this, key) });
  }

  del(...keys: readonly unknown[]): Promise<Answer> {
    const [key, ...more] = keys.flat();
    if (more.length > 0) refuse('Redis.del of several keys');
    return ask({ type: 'DEL', key: plainKey(this, textOf('Redis.del', key)) });
  }

  pexpire(key: Text, ms: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('pexpire', more);
    if (!(Number(ms) > 0)) refuse('Redis.pexpire without a time');
    return ask({ type: 'PEXPIRE', key: lock(this, key) });
  }

  expire(key: Text, seconds: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('expire', more);
    return this.pexpire(key, seconds);
  }

  rpush(key: Text, ...values: readonly unknown[]): Promise<Answer> {
    const [value, ...more] = values.flat();
    if (more.length > 0) refuse('Redis.rpush of several values');
    return ask({ type: 'RPUSH', key: plainKey(this, key), value: textOf('Redis.rpush', value) });
  }

  /** Of the hash beside a queue of BullMQ: its fields are kept, what they hold is not. */
  hset(key: Text, ...fields: readonly unknown[]): Promise<Answer> {
    const [field, value, ...more] = fields.flat();
    if (value === undefined || more.length > 0)
      refuse('Redis.hset of another number of fields than 1');
    return hash(key, { type: 'HSET', message: textOf('Redis.hset', field) });
  }

  hkeys(key: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('hkeys', more);
    return hash(key, { type: 'HKEYS' });
  }

  hdel(key: Text, ...fields: readonly unknown[]): Promise<Answer> {
    const messages = fields.flat().map((one) => textOf('Redis.hdel', one));
    if (messages.length === 0) refuse('Redis.hdel of no field');
    return hash(key, { type: 'HDEL', messages });
  }

  eval(lua: string, count: Text, ...given: readonly unknown[]): Promise<Answer> {
    const script = scriptOf(lua);
    if (script === undefined) {
      return refuse('this script of Redis.eval (docs/redis.md has those that are)');
    }
    const texts = given.flat().map((one) => textOf('Redis.eval', one));
    const names = texts.slice(0, Number(count));
    const args = texts.slice(Number(count));
    if (script === 'push' || script === 'claim' || script === 'done') {
      return window(this, script, names, args);
    }
    expectLocks();
    const keys = names.map((name, at) =>
      at === 0 && script !== 'takeAll' ? lock(this, name) : plainKey(this, name),
    );
    return ask({ type: 'EVAL', script, keys, args });
  }

  /** Connections neither begin nor end here. */
  on(): this {
    return this;
  }
  once(): this {
    return this;
  }
  off(): this {
    return this;
  }
  disconnect(): void {
    // Nothing to close.
  }
  async connect(): Promise<void> {
    // Nothing to open.
  }
  async quit(): Promise<string> {
    return 'OK';
  }
}

/** Times are two: 0 is now, 1 is later. */
function window(
  client: Redis,
  script: 'push' | 'claim' | 'done',
  names: readonly string[],
  args: readonly string[],
): Promise<Answer> {
  resource('windows', names.map((name) => client[prefixOf] + name).join(' '));
  const keys = [...windowKeys];
  if (script === 'push') {
    return ask({ type: 'EVAL', script, keys, args: [args[0] ?? '', '0', '1'] });
  }
  if (script === 'done') return ask({ type: 'EVAL', script, keys, args });
  if (!isWorker()) return ask({ type: 'EVAL', script, keys, args: ['0', '1'] });
  if (hasClaimed) refuse('a second claim in a round of a worker');
  hasClaimed = true;
  return ask({ type: 'AWAIT_DUE', keys });
}

/** A command about the hash beside a queue of BullMQ. */
function hash(key: Text, request: QueueRequest): Promise<Answer> {
  if (known('engine', 'bullmq') === undefined)
    refuse('a hash of Redis, other than beside a queue of bullmq,');
  resource('hash', textOf('Redis', key));
  return askServer<QueueReply, Answer>(request, (reply) => {
    if (reply.type === 'MESSAGES') return reply.inOrder;
    return reply.type === 'CODE' ? reply.code : null;
  });
}

/** A key, as the machine calls it. */
function plainKey(client: Redis, key: Text): string {
  expectLocks();
  const name = client[prefixOf] + textOf('Redis', key);
  return known('lock', name) ?? (name === lockKey ? `:${name}` : name);
}

/** The key that has an end, or is claimed: one a world. */
function lock(client: Redis, key: Text): string {
  expectLocks();
  return resource('lock', client[prefixOf] + textOf('Redis', key));
}

function expectNothing(method: string, more: readonly unknown[]): void {
  if (more.length > 0) refuse(`more arguments of Redis.${method}`);
}

function expectLocks(): void {
  if (known('engine', 'bullmq') !== undefined)
    refuse('a command of Redis beside bullmq, other than of a hash,');
  if (knows('windows')) refuse('a command of Redis beside the scripts of windows');
}

export { Redis as default };
