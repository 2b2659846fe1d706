/** `redis`, the client of node-redis: commands become requests to the machine of a Redis server, as those of ioredis do. */
import type { Answer } from '../../model/redis/keyspace.js';
import {
  addressIn,
  expectLost,
  expectSame,
  expectValues,
  first,
  only,
  type Given,
} from './connection.js';
import { RedisCommands } from './redis-commands.js';
import { refuse } from './runtime.js';
import { guarded } from './server.js';
import { expectKnown } from './shown.js';
import './work.js';

type Several = string | readonly string[];

const commandsOf = Symbol('commands');

/** Options that make no difference where the server is there. */
const quiet = ['url', 'socket', 'username', 'password', 'name', 'RESP', 'pingInterval'];
const quietOfSocket = [
  ...['host', 'port', 'path', 'family', 'tls', 'connectTimeout', 'keepAlive', 'noDelay'],
  ...['keepAliveInitialDelay', 'reconnectStrategy'],
];

/** Where the client is connected makes no difference: a world has one server. */
class RedisClient {
  readonly [commandsOf] = new RedisCommands({ name: 'client', takesNumbers: false, isOpen: false });

  constructor(options: Given) {
    const call = 'createClient';
    const { url, socket = {} } = options;
    expectValues(call, options, quiet, { database: first, disableOfflineQueue: only(false) });
    expectKnown(`socket of ${call}`, socket as Given, quietOfSocket);
    const isAddress = typeof url === 'string' && /^rediss?:\/\//.test(url);
    if (url !== undefined && !isAddress) refuse(`an address of this kind in ${call}`);
    const { db, ...address } = url === undefined ? {} : addressIn(call, url);
    if (db !== undefined) expectValues(call, { database: db }, [], { database: first });
    expectSame(call, { ...(socket as Given), ...address });
    return guarded('client', this);
  }

  get isOpen(): boolean {
    return this[commandsOf].isOpen;
  }
  get isReady(): boolean {
    return this[commandsOf].isOpen;
  }

  set(key: string, value: unknown, options: Given = {}): Promise<Answer> {
    const call = 'client.set';
    const { NX, PX, EX, condition, expiration } = options;
    expectKnown(call, options, ['NX', 'PX', 'EX', 'condition', 'expiration']);
    if (condition !== undefined && condition !== 'NX')
      refuse(`option 'condition' of ${call} other than 'NX'`);
    const [time, ...more] = [PX, EX, timeIn(call, expiration)].filter((one) => one !== undefined);
    if (more.length > 0) refuse(`several times of ${call}`);
    if (time !== undefined) this[commandsOf].expectTime(call, time);
    return this[commandsOf].set(call, key, typeof value === 'number' ? String(value) : value, {
      nx: NX === true || condition === 'NX',
      ends: time !== undefined,
    });
  }

  setNX(key: string, value: string): Promise<Answer> {
    return this[commandsOf].setnx('client.setNX', key, value);
  }

  pSetEx(key: string, ms: number, value: string): Promise<Answer> {
    return this.set(key, value, { PX: ms });
  }

  setEx(key: string, seconds: number, value: string): Promise<Answer> {
    return this.set(key, value, { EX: seconds });
  }

  get(key: string): Promise<Answer> {
    return this[commandsOf].get('client.get', key);
  }

  del(keys: Several): Promise<Answer> {
    return this[commandsOf].del('client.del', [keys].flat());
  }

  pExpire(key: string, ms: number, mode?: unknown): Promise<Answer> {
    if (mode !== undefined) refuse('a mode of client.pExpire');
    return this[commandsOf].end('client.pExpire', key, ms);
  }

  expire(key: string, seconds: number, mode?: unknown): Promise<Answer> {
    if (mode !== undefined) refuse('a mode of client.expire');
    return this[commandsOf].end('client.expire', key, seconds);
  }

  rPush(key: string, elements: Several): Promise<Answer> {
    return this[commandsOf].rpush('client.rPush', key, [elements].flat());
  }

  eval(
    script: string,
    options: { readonly keys?: readonly string[]; readonly arguments?: readonly string[] } = {},
  ): Promise<Answer> {
    const { keys = [], arguments: given = [] } = options;
    expectKnown('client.eval', options, ['keys', 'arguments']);
    return this[commandsOf].script('client.eval', script, keys, given);
  }

  on(event: string): this {
    expectLost('client', event);
    return this;
  }
  once(event: string): this {
    return this.on(event);
  }
  off(): this {
    return this;
  }

  async connect(): Promise<this> {
    if (this.isOpen) refuse('client.connect while it is open');
    this[commandsOf].isOpen = true;
    return this;
  }
  async quit(): Promise<string> {
    this.destroy();
    return 'OK';
  }
  async close(): Promise<void> {
    this.destroy();
  }
  async disconnect(): Promise<void> {
    this.destroy();
  }
  destroy(): void {
    this[commandsOf].isOpen = false;
  }
}

/** The time of an option `expiration`. */
function timeIn(call: string, expiration: unknown): unknown {
  if (expiration === undefined) return undefined;
  const { type, value = '' } = Object(expiration) as Given;
  if (type === 'PX' || type === 'EX') return value;
  return refuse(`option 'expiration' of ${call} other than of type 'PX' or 'EX'`);
}

export const createClient = (options: Given = {}): RedisClient => new RedisClient(options);
