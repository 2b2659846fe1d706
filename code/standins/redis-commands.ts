/** What clients of Redis have in common: a command becomes a request to the machine of the server. */
import type { QueueReply, QueueRequest } from '../../model/bullmq/messages.js';
import type { Answer } from '../../model/redis/keyspace.js';
import type { RedisReply, RedisRequest } from '../../model/redis/messages.js';
import { lockKey, windowKeys } from '../../model/redis/scripts.js';
import { scriptOf, type KnownScript } from '../engines/redis-scripts.js';
import { beginning, isWorker, limitTimers, refuse, resource, time } from './runtime.js';
import { askServer, known, knows } from './server.js';

/** Of a round of a worker: it has asked for a window that is due. */
let hasClaimed = false;

/** What a request comes to that is an error. */
interface Failed {
  readonly error: string;
}

class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** Clients so far: each has a connection of its own, in which commands keep their order. */
let connections = 0;

/** The scripts of windows. */
type WindowScript = 'push' | 'claim' | 'done';

/** What clients differ in. */
export interface ClientWays {
  readonly name: string;
  /** In front of each key. Default: nothing. */
  readonly prefix?: string;
  /** False: a number is no text to it. Default: true. */
  readonly takesNumbers?: boolean;
  /** False: it has to be connected first. Default: true. */
  readonly isOpen?: boolean;
}

/** The commands of one client. The name of a call is for whoever reads what is refused. */
export class RedisCommands {
  isOpen: boolean;
  readonly #connection = (connections += 1);
  readonly #prefix: string;

  constructor(private readonly ways: ClientWays) {
    const { isOpen = true, prefix = '' } = ways;
    this.isOpen = isOpen;
    this.#prefix = prefix;
  }

  /** @param ends it ends by itself. */
  set(
    call: string,
    key: unknown,
    value: unknown,
    { nx, ends }: { readonly nx: boolean; readonly ends: boolean },
  ): Promise<Answer> {
    return this.#ask({
      type: 'SET',
      key: nx || ends ? this.#lock(call, key) : this.#key(call, key),
      value: this.text(call, value),
      nx,
      px: ends,
    });
  }

  /** 1 if it was not there, as SETNX says. */
  async setnx(call: string, key: unknown, value: unknown): Promise<Answer> {
    return (await this.set(call, key, value, { nx: true, ends: false })) === 'OK' ? 1 : 0;
  }

  get(call: string, key: unknown): Promise<Answer> {
    return this.#ask({ type: 'GET', key: this.#key(call, key) });
  }

  del(call: string, given: readonly unknown[]): Promise<Answer> {
    return this.#ask({ type: 'DEL', key: this.#key(call, this.#only(call, given, 'keys')) });
  }

  /** The key has an end from now on. */
  end(call: string, key: unknown, after: unknown): Promise<Answer> {
    this.expectTime(call, after);
    return this.#ask({ type: 'PEXPIRE', key: this.#lock(call, key) });
  }

  rpush(call: string, key: unknown, given: readonly unknown[]): Promise<Answer> {
    const value = this.text(call, this.#only(call, given, 'values'));
    return this.#ask({ type: 'RPUSH', key: this.#key(call, key), value });
  }

  /** Of the hash beside a queue of BullMQ: its fields are kept, what they hold is not. */
  hset(call: string, key: unknown, fields: readonly unknown[]): Promise<Answer> {
    const [field, value, ...more] = fields;
    if (value === undefined || more.length > 0)
      refuse(`${call} of another number of fields than 1`);
    return this.#hash(call, key, { type: 'HSET', message: this.text(call, field) });
  }

  hkeys(call: string, key: unknown): Promise<Answer> {
    return this.#hash(call, key, { type: 'HKEYS' });
  }

  hdel(call: string, key: unknown, fields: readonly unknown[]): Promise<Answer> {
    const messages = fields.map((one) => this.text(call, one));
    if (messages.length === 0) refuse(`${call} of no field`);
    return this.#hash(call, key, { type: 'HDEL', messages });
  }

  script(
    call: string,
    lua: unknown,
    names: readonly unknown[],
    given: readonly unknown[],
  ): Promise<Answer> {
    const found = typeof lua === 'string' ? scriptOf(lua) : undefined;
    if (found === undefined) {
      return refuse(`this script of ${call} (docs/redis.md has those that are)`);
    }
    const script = found.name;
    const keys = names.map((name) => this.#prefix + this.text(call, name));
    const args = given.map((one) => this.text(call, one));
    const isWindow = script === 'push' || script === 'claim' || script === 'done';
    expectCounts(call, isWindow ? { ...found, keys: windowKeys.length } : found, keys, args);
    if (isWindow) return this.#window(call, script, keys, args);
    const [first = '', ...others] = keys;
    expectLocks();
    return this.#ask({
      type: 'EVAL',
      script,
      keys: [
        script === 'takeAll' ? plainKey(first) : resource('lock', first),
        ...others.map(plainKey),
      ],
      args,
    });
  }

  /** A value as it is sent. */
  text(call: string, value: unknown): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && this.ways.takesNumbers !== false) return String(value);
    return refuse(`a value of ${call} that is no text`);
  }

  /** Refuses what is no time of at least 1, in whole milliseconds or seconds. */
  expectTime(call: string, value: unknown): void {
    if (!/^[1-9]\d*$/.test(String(value))) refuse(`a time of ${call} that is no positive integer`);
  }

  /** How long it is, and when it begins, makes no difference to the windows of a world: times are two, 0 is now, 1 is later. */
  #window(
    call: string,
    script: WindowScript,
    names: readonly string[],
    args: readonly string[],
  ): Promise<Answer> {
    expectOwnKeys(call, names);
    resource('windows', names.join(' '));
    const keys = [...windowKeys];
    if (script === 'done') {
      limitTimers(Infinity, '');
      return this.#ask({ type: 'EVAL', script, keys, args });
    }
    const [now, length = ''] = script === 'push' ? args.slice(1) : args;
    const began = Number(now);
    if (!(began >= beginning && began <= time())) refuse(`a time of ${call} other than Date.now()`);
    this.expectTime(call, length);
    if (script === 'push') {
      return this.#ask({ type: 'EVAL', script, keys, args: [args[0] ?? '', '0', '1'] });
    }
    if (!isWorker()) refuse('the script claim outside the function worker');
    if (hasClaimed) refuse('a second claim in a round of a worker');
    hasClaimed = true;
    limitTimers(began + Number(length), `in a round whose lease is ${length} ms`);
    return this.#ask({ type: 'AWAIT_DUE', keys });
  }

  /** A command about the hash beside a queue of BullMQ. */
  #hash(call: string, key: unknown, request: QueueRequest): Promise<Answer> {
    if (known('engine', 'bullmq') === undefined)
      refuse('a hash of Redis, other than beside a queue of bullmq,');
    this.#expectOpen();
    resource('hash', this.#prefix + this.text(call, key));
    const view = (reply: QueueReply): Answer => {
      if (reply.type === 'MESSAGES') return reply.inOrder;
      return reply.type === 'CODE' ? reply.code : null;
    };
    return askServer(request, view, this.#connection);
  }

  async #ask(request: RedisRequest): Promise<Answer> {
    this.#expectOpen();
    const seen = await askServer<RedisReply, Answer | Failed>(
      request,
      ({ value, error }) => (error === undefined ? value : { error }),
      this.#connection,
    );
    if (typeof seen !== 'object' || seen === null || !('error' in seen)) return seen;
    throw new ReplyError(`${seen.error} Operation against a key holding the wrong kind of value`);
  }

  #expectOpen(): void {
    if (!this.isOpen) refuse(`a command of ${this.ways.name} while it is closed`);
  }

  #key(call: string, key: unknown): string {
    expectLocks();
    return plainKey(this.#prefix + this.text(call, key));
  }

  /** The key that has an end, or is claimed: one a world. */
  #lock(call: string, key: unknown): string {
    expectLocks();
    return resource('lock', this.#prefix + this.text(call, key));
  }

  #only(call: string, given: readonly unknown[], what: string): unknown {
    if (given.length > 1) refuse(`${call} of several ${what}`);
    return given[0];
  }
}

/** A key, as the machine calls it. */
const plainKey = (name: string): string =>
  known('lock', name) ?? (name === lockKey ? `:${name}` : name);

function expectLocks(): void {
  if (known('engine', 'bullmq') !== undefined)
    refuse('a command of Redis beside bullmq, other than of a hash,');
  if (knows('windows')) refuse('a command of Redis beside the scripts of windows');
}

/** Refuses fewer keys and arguments than a script takes, or more, and one key in two places. */
function expectCounts(
  call: string,
  { name, keys, args }: KnownScript,
  names: readonly string[],
  given: readonly string[],
): void {
  if (names.length !== keys || given.length !== args) {
    refuse(
      `the script ${name} of ${call} with ${names.length} keys and ${given.length} arguments, other than ${keys} and ${args},`,
    );
  }
  if (new Set(names).size < keys) refuse(`one key twice in the script ${name} of ${call}`);
}

/** Refuses a key that is the list of a window: the third one with a number behind it. */
function expectOwnKeys(call: string, names: readonly string[]): void {
  const list = names[2] ?? '';
  const other = names.find(
    (name) => name !== list && name.startsWith(list) && /^\d+$/.test(name.slice(list.length)),
  );
  if (other !== undefined) refuse(`the key '${other}' of ${call}, a list of '${list}',`);
}
