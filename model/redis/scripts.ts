/**
 * The Lua scripts of the Redis strategies, as they are sent to a server, and what each does to a keyspace. Comparison with a real
 * server holds the two together.
 */
import { add, listOf, stringOf, type Keyspace, type Outcome, without } from './keyspace.js';

/** A script: its text, and its effect in one step. */
export interface Script {
  readonly lua: string;
  readonly run: (keys: Keyspace, names: readonly string[], args: readonly string[]) => Outcome;
}

/** By name. `KEYS` and `ARGV` are in the order of the text. */
export const scripts = {
  /** Delete the lock if it is the caller's. */
  compareDel: {
    lua: `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end`,
    run: (keys, [lock = ''], [token]) =>
      stringOf(keys, lock) === token ? { keys: without(keys, lock), reply: 1 } : { keys, reply: 0 },
  },
  /** Take all that is in the inbox. */
  takeAll: {
    lua: `local all = redis.call('LRANGE', KEYS[1], 0, -1) redis.call('DEL', KEYS[1]) return all`,
    run: (keys, [inbox = '']) => ({ keys: without(keys, inbox), reply: listOf(keys, inbox) }),
  },
  /** Give the lock up unless messages wait: 0 if they do, and 1 if it is given up, or is not the caller's any more. */
  closeIfEmpty: {
    lua: `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 1 end
if redis.call('LLEN', KEYS[2]) > 0 then return 0 end
redis.call('DEL', KEYS[1])
return 1`,
    run: (keys, [lock = '', inbox = ''], [token]) => {
      if (stringOf(keys, lock) !== token) return { keys, reply: 1 };
      if (listOf(keys, inbox).length > 0) return { keys, reply: 0 };
      return { keys: without(keys, lock), reply: 1 };
    },
  },
  /**
   * Put a message into the open window, once, and say which window that is. ARGV: the message, its time, how long a window stays open.
   * The first message of a window opens it, and sets when it is due.
   */
  push: {
    lua: `local window = redis.call('GET', KEYS[1]) or '1'
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return known end
redis.call('HSET', KEYS[2], ARGV[1], window)
redis.call('RPUSH', KEYS[3] .. window, ARGV[1])
redis.call('ZADD', KEYS[4], 'NX', ARGV[2] + ARGV[3], window)
return window`,
    run: (keys, [open = '', seen = '', list = '', due = ''], [message = '', now, length]) => {
      const window = stringOf(keys, open) ?? '1';
      const known = hashOf(keys, seen)[message];
      if (known !== undefined) return { keys, reply: known };
      const queue = `${list}${window}`;
      const pending = hashOf(keys, due);
      const score = String(Number(now) + Number(length));
      return {
        keys: {
          ...keys,
          [seen]: sorted({ ...hashOf(keys, seen), [message]: window }),
          [queue]: add(keys, queue, message),
          [due]: sorted({ [window]: score, ...pending }),
        },
        reply: window,
      };
    },
  },
  /**
   * Take a window that is due, for as long as a lease: nil, or the window, a token and its messages. The open window is closed by that: what comes
   * later goes into the next one. ARGV: the time, how long the lease is.
   */
  claim: {
    lua: `local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', ARGV[1], 'LIMIT', 0, 1)
local window = due[1]
if not window then return false end
if (redis.call('GET', KEYS[1]) or '1') == window then redis.call('SET', KEYS[1], window + 1) end
redis.call('ZADD', KEYS[4], ARGV[1] + ARGV[2], window)
local token = redis.call('INCR', KEYS[5])
redis.call('HSET', KEYS[6], window, token)
return { window, tostring(token), redis.call('LRANGE', KEYS[3] .. window, 0, -1) }`,
    run: (keys, names, [now, lease]) => {
      const [open = '', , list = '', due = '', fence = '', owners = ''] = names;
      const window = firstDue(hashOf(keys, due), Number(now));
      if (window === undefined) return { keys, reply: null };
      const isOpen = (stringOf(keys, open) ?? '1') === window;
      const token = String(Number(stringOf(keys, fence)) + 1);
      return {
        keys: {
          ...keys,
          ...(isOpen ? { [open]: String(Number(window) + 1) } : {}),
          [due]: sorted({ ...hashOf(keys, due), [window]: String(Number(now) + Number(lease)) }),
          [fence]: token,
          [owners]: sorted({ ...hashOf(keys, owners), [window]: token }),
        },
        reply: [window, token, listOf(keys, `${list}${window}`)],
      };
    },
  },
  /** Say that a window is done: 1; 0 if it was taken by another one meanwhile. ARGV: the window, the token. */
  done: {
    lua: `if redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[6], ARGV[1])
redis.call('DEL', KEYS[3] .. ARGV[1])
return 1`,
    run: (keys, [, , list = '', due = '', , owners = ''], [window = '', token]) => {
      if (hashOf(keys, owners)[window] !== token) return { keys, reply: 0 };
      const rest = without(keys, `${list}${window}`);
      return {
        keys: shrunk(shrunk(rest, due, window), owners, window),
        reply: 1,
      };
    },
  },
} as const satisfies Readonly<Record<string, Script>>;

export type ScriptName = keyof typeof scripts;

/** The key that is the lock. */
export const lockKey = 'lock';
/** The list that messages wait in. */
export const inboxKey = 'inbox';

/** The keys of the scripts `push`, `claim` and `done`, in their order. */
export const windowKeys = ['open', 'seen', 'window:', 'due', 'fence', 'owners'] as const;

/** Of windows with the time from which they are due, the one that is due first; undefined if none is. */
export function firstDue(due: Readonly<Record<string, string>>, now: number): string | undefined {
  return Object.entries(due)
    .filter(([, at]) => Number(at) <= now)
    .sort(([a, at], [b, then]) => Number(at) - Number(then) || a.localeCompare(b))[0]?.[0];
}

/** A hash, or a sorted set by member; nothing where there is none. */
export function hashOf(keys: Keyspace, key: string): Readonly<Record<string, string>> {
  const value = keys[key];
  return value === undefined || typeof value === 'string' || Array.isArray(value)
    ? {}
    : (value as Readonly<Record<string, string>>);
}

function sorted(hash: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(hash).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The hash without a field; without the last one the key is gone. */
function shrunk(keys: Keyspace, key: string, field: string): Keyspace {
  const left = Object.fromEntries(Object.entries(hashOf(keys, key)).filter(([n]) => n !== field));
  return Object.keys(left).length === 0 ? without(keys, key) : { ...keys, [key]: left };
}
