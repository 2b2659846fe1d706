/** Calls of clients of Redis, as far as their stand-ins take them; the names of keys, and what a job calls them. */
import fc from 'fast-check';
import { scripts, windowKeys } from '../../../model/redis/index.js';
import type { RedisCall } from './timed.js';

/** What of a client is compared. */
export interface ComparedClient {
  /** The package. */
  readonly name: string;
  /** The file that makes the calls, in this folder; and what it exports, in Node. */
  readonly script: string;
  readonly load: () => Promise<typeof import('./script.js')>;
  /** In front of each key that a call names; the client itself may put something there as well. */
  readonly prefix: string;
  readonly locks: fc.Arbitrary<RedisCall>;
  readonly windows: fc.Arbitrary<RedisCall>;
}

/** In front of each key: ioredis puts it there by itself. */
const prefix = 'onebatch:stand-in:';

/** Stands for the time in arguments. */
const clock = 'Date.now()';

const lock = 'batch:lock';
const list = 'messages';
const other = 'other';

/** All keys that are written. */
export const keys = [lock, list, other, ...windowKeys, 'window:1', 'window:2'];

const named = (kind: string, ...names: readonly string[]): string =>
  `${kind} ${names.map((name) => prefix + name).join(' ')}`;

/** What jobs call them: of locks, and of windows. */
export const resources = {
  locks: { [named('lock', lock)]: 'lock' },
  windows: { [named('windows', ...windowKeys)]: 'w' },
};

const token = fc.constantFrom('a', 'b');
const message = fc.constantFrom('m1', 'm2', 'm3');
const number = fc.constantFrom('1', '2');
const call = (method: string, ...args: readonly unknown[]): RedisCall => ({ method, args });
const one = (value: unknown) => fc.constant(value);
const calls = (method: string, ...args: readonly fc.Arbitrary<unknown>[]) =>
  fc.tuple(...args).map((given) => call(method, ...given));

const px = fc.constantFrom<readonly unknown[]>(['PX', 60_000], ['EX', 60], ['px', '60000']);
const nx = fc.constantFrom<readonly unknown[]>([], ['NX'], ['nx']);
const numbered = [windowKeys.length, ...windowKeys] as const;
const anyKey = fc.constantFrom(lock, other);

export const ioredis: ComparedClient = {
  name: 'ioredis',
  script: 'script.ts',
  load: () => import('./script.js'),
  prefix: '',
  locks: fc.oneof(
    fc
      .tuple(token, px, nx)
      .map(([value, time, only]) => call('set', lock, value, ...time, ...only)),
    calls('set', one(lock), token, one('NX')),
    calls('set', one(other), token),
    calls('setnx', one(lock), token),
    calls('setex', one(lock), one(60), token),
    calls('get', anyKey),
    calls('del', anyKey),
    calls('pexpire', one(lock), one(60_000)),
    calls('expire', one(lock), one(60)),
    calls('rpush', one(list), message),
    calls('eval', one(scripts.compareDel.lua), one(1), one(lock), token),
    calls('eval', one(scripts.takeAll.lua), one(1), one(list)),
    calls('eval', one(scripts.closeIfEmpty.lua), one(2), one(lock), one(list), token),
  ),
  // A claim is the worker's; nothing is due here.
  windows: fc.oneof(
    message.map((id) => call('eval', scripts.push.lua, ...numbered, id, clock, 60_000)),
    fc.tuple(number, number).map((args) => call('eval', scripts.done.lua, ...numbered, ...args)),
  ),
};

const whole = (name: string): string => prefix + name;
const wholeKey = anyKey.map(whole);
const script = (
  { lua }: { readonly lua: string },
  names: readonly string[],
  ...args: readonly fc.Arbitrary<string>[]
) =>
  fc.tuple(...args).map((given) => call('eval', lua, { keys: names.map(whole), arguments: given }));
const ends = fc.constantFrom<object>(
  { PX: 60_000 },
  { EX: 60 },
  { expiration: { type: 'PX', value: 60_000 } },
  { expiration: { type: 'EX', value: 60 } },
);
const isNew = fc.constantFrom<object>({}, { NX: true }, { condition: 'NX' });

export const nodeRedis: ComparedClient = {
  name: 'redis',
  script: 'node-redis-script.ts',
  load: () => import('./node-redis-script.js'),
  prefix,
  locks: fc.oneof(
    fc
      .tuple(token, ends, isNew)
      .map(([value, time, only]) => call('set', whole(lock), value, { ...time, ...only })),
    calls('set', one(whole(lock)), token, one({ NX: true })),
    calls('set', one(whole(other)), fc.constantFrom('a', 7)),
    calls('setNX', one(whole(lock)), token),
    calls('setEx', one(whole(lock)), one(60), token),
    calls('pSetEx', one(whole(lock)), one(60_000), token),
    calls('get', wholeKey),
    calls(
      'del',
      fc.oneof(
        wholeKey,
        wholeKey.map((key) => [key]),
      ),
    ),
    calls('pExpire', one(whole(lock)), one(60_000)),
    calls('expire', one(whole(lock)), one(60)),
    calls(
      'rPush',
      one(whole(list)),
      fc.oneof(
        message,
        message.map((id) => [id]),
      ),
    ),
    script(scripts.compareDel, [lock], token),
    script(scripts.takeAll, [list]),
    script(scripts.closeIfEmpty, [lock, list], token),
  ),
  windows: fc.oneof(
    script(scripts.push, windowKeys, message, fc.constant(clock), fc.constant('60000')),
    script(scripts.done, windowKeys, number, number),
  ),
};
