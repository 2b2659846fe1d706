/** `ioredis`: commands become requests to the machine of a Redis server. */
import type { Answer } from '../../model/redis/keyspace.js';
import { connected, connectionOf, expectLost, type Connection } from './connection.js';
import { RedisCommands } from './redis-commands.js';
import { refuse } from './runtime.js';
import { guarded } from './server.js';
import './work.js';

type Text = string | number;

const commandsOf = Symbol('commands');

/** Where the client is connected makes no difference: a world has one server. */
export class Redis {
  readonly [connectionOf]: Connection;
  readonly [commandsOf]: RedisCommands;

  constructor(...given: readonly unknown[]) {
    this[connectionOf] = connected('new Redis', given);
    this[commandsOf] = new RedisCommands({ name: 'Redis', prefix: this[connectionOf].keyPrefix });
    return guarded('Redis', this);
  }

  set(key: Text, value: Text, ...options: readonly unknown[]): Promise<Answer> {
    const commands = this[commandsOf];
    const words = options.map((one) => (typeof one === 'string' ? one.toUpperCase() : one));
    let nx = false;
    let ends = false;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at];
      if (word === 'NX' && !nx) nx = true;
      else if ((word === 'PX' || word === 'EX') && !ends) {
        ends = true;
        at += 1;
        commands.expectTime('Redis.set', words[at]);
      } else if (typeof word === 'function') refuse('a callback of Redis.set');
      else refuse(`option '${String(options[at])}' of Redis.set`);
    }
    return commands.set('Redis.set', key, value, { nx, ends });
  }

  setnx(key: Text, value: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('setnx', more);
    return this[commandsOf].setnx('Redis.setnx', key, value);
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
    return this[commandsOf].get('Redis.get', key);
  }

  del(...keys: readonly unknown[]): Promise<Answer> {
    return this[commandsOf].del('Redis.del', keys.flat());
  }

  pexpire(key: Text, ms: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('pexpire', more);
    return this[commandsOf].end('Redis.pexpire', key, ms);
  }

  expire(key: Text, seconds: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('expire', more);
    return this[commandsOf].end('Redis.expire', key, seconds);
  }

  rpush(key: Text, ...values: readonly unknown[]): Promise<Answer> {
    return this[commandsOf].rpush('Redis.rpush', key, values.flat());
  }

  hset(key: Text, ...fields: readonly unknown[]): Promise<Answer> {
    return this[commandsOf].hset('Redis.hset', key, fields.flat());
  }

  hkeys(key: Text, ...more: readonly unknown[]): Promise<Answer> {
    expectNothing('hkeys', more);
    return this[commandsOf].hkeys('Redis.hkeys', key);
  }

  hdel(key: Text, ...fields: readonly unknown[]): Promise<Answer> {
    return this[commandsOf].hdel('Redis.hdel', key, fields.flat());
  }

  eval(lua: string, count: Text, ...given: readonly unknown[]): Promise<Answer> {
    const all = given.flat();
    const keys = /^\d+$/.test(String(count)) ? Number(count) : 0;
    return this[commandsOf].script('Redis.eval', lua, all.slice(0, keys), all.slice(keys));
  }

  /** Connections neither begin nor end here. */
  on(event: string): this {
    expectLost('Redis', event);
    return this;
  }
  once(event: string): this {
    return this.on(event);
  }
  off(): this {
    return this;
  }
  disconnect(): void {
    this[commandsOf].isOpen = false;
  }
  async connect(): Promise<void> {
    if (!this[connectionOf].isLazy) refuse('Redis.connect without lazyConnect');
  }
  async quit(): Promise<string> {
    this[commandsOf].isOpen = false;
    return 'OK';
  }
}

function expectNothing(method: string, more: readonly unknown[]): void {
  if (more.length > 0) refuse(`more arguments of Redis.${method}`);
}

export { Redis as default };
