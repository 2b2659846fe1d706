/** Where clients are connected, and how: a world has one server, and connections that are there. */
import { refuse } from './runtime.js';
import { expectKnown } from './shown.js';

export type Given = Readonly<Record<string, unknown>>;

/** What a client of ioredis has under this: how it is connected. */
export const connectionOf = Symbol('connection');

/** What of its options makes a difference. */
export interface Connection {
  /** In front of each key. */
  readonly keyPrefix: string;
  /** It gives up after some tries. */
  readonly givesUp: boolean;
  /** It is connected when somebody says so. */
  readonly isLazy: boolean;
}

/** Options of ioredis that make no difference where the server is there. */
const quiet = [
  ...['host', 'port', 'path', 'family', 'username', 'password', 'tls', 'connectionName'],
  ...['connectTimeout', 'disconnectTimeout', 'keepAlive', 'noDelay', 'enableReadyCheck'],
  ...['maxLoadingRetryTime', 'disableClientInfo', 'clientInfoTag', 'autoResubscribe'],
];

/** Tries of ioredis before it gives a command up. */
const retriesMax = 20;

/** Options that are simulated with some values only: which, and what is said of others. */
export type Bounded = Readonly<Record<string, readonly [(value: unknown) => boolean, string]>>;

/** An option that has to be what it is by default. */
export const only = (wanted: boolean): Bounded[string] => [
  (value: unknown): boolean => value === wanted,
  `other than ${wanted}`,
];

/** Databases beside each other have keys of their own. */
export const first: Bounded[string] = [
  (value: unknown): boolean => Number(value) === 0,
  'other than 0',
];

const bounded: Bounded = {
  db: first,
  keyPrefix: [(value) => typeof value === 'string', 'that is no text'],
  lazyConnect: [(value) => typeof value === 'boolean', 'that is no flag'],
  stringNumbers: only(false),
  autoResendUnfulfilledCommands: only(true),
  enableOfflineQueue: only(true),
  enableAutoPipelining: only(false),
  readOnly: only(false),
  retryStrategy: [
    (value) =>
      typeof value === 'function' && typeof (value as (tries: number) => unknown)(1) === 'number',
    'that does not try again',
  ],
  maxRetriesPerRequest: [
    (value) => value === null || Number(value) >= retriesMax,
    `that is a number of less than ${retriesMax}`,
  ],
};

/** Refuses options that nobody simulates, or not with that value. */
export function expectValues(
  call: string,
  options: Given,
  known: readonly string[],
  values: Bounded,
): void {
  expectKnown(call, options, [...known, ...Object.keys(values)]);
  for (const [name, [isKnown, besides]] of Object.entries(values)) {
    const value = options[name];
    if (value !== undefined && !isKnown(value)) refuse(`option '${name}' of ${call} ${besides}`);
  }
}

/**
 * How ioredis is connected by what it is given: a port, an address, options, in any order; what comes first counts.
 *
 * @param call what is said of options that are not simulated.
 */
export function connected(call: string, given: readonly unknown[]): Connection {
  const options: Record<string, unknown> = {};
  for (const one of given) {
    for (const [name, value] of Object.entries(optionsIn(call, one))) options[name] ??= value;
  }
  expectValues(call, options, quiet, bounded);
  expectSame(call, options);
  const { keyPrefix = '', lazyConnect, maxRetriesPerRequest = retriesMax } = options;
  return {
    keyPrefix: String(keyPrefix),
    givesUp: maxRetriesPerRequest !== null,
    isLazy: lazyConnect === true,
  };
}

function optionsIn(call: string, given: unknown): Given {
  if (given === undefined || given === null) return {};
  if (typeof given === 'number') return { port: given };
  return typeof given === 'object' ? (given as Given) : addressIn(call, given);
}

/** An address: host, port and database. */
export function addressIn(call: string, given: unknown): Given {
  const text = typeof given === 'string' ? given : '';
  if (/^\d+$/.test(text)) return { port: Number(text) };
  if (/^\/[^/?][^?]*$/.test(text)) return { path: text };
  const found =
    /^(?:rediss?:)?(?:\/\/)?(?:[^@/?]*@)?(\[[^\]]*\]|[^:/?]+)(?::(\d+))?(?:\/(\d*))?$/i.exec(text);
  if (found === null) return refuse(`an address of this kind in ${call}`);
  const [, host, port, db = ''] = found;
  return {
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(db === '' ? {} : { db }),
  };
}

/** Where the first client of the file is connected. */
let server: string | null = null;

/** Refuses a client of another server: all that a world asks is one. `shown`: the place, as it is given. */
export function expectServer(call: string, place: string, shown = place): void {
  server ??= place;
  if (place !== server) refuse(`a second server (${shown} in ${call})`);
}

/** The same of a server of Redis. */
export function expectSame(call: string, { host = 'localhost', port = 6379, path }: Given): void {
  const address = typeof path === 'string' ? path : `${String(host)}:${String(port)}`;
  const place = address.replace(/^(127\.0\.0\.1|\[?::1\]?):/, 'localhost:');
  expectServer(call, place, `'${address}'`);
}

/** Events of clients of Redis that tell of a connection that is lost. Nobody hears of them: none is lost here. */
const lost = ['error', 'reconnecting'];

/** Refuses to hear of another event: it would happen here, and nobody would be told. */
export function expectLost(client: string, event: string, known: readonly string[] = lost): void {
  if (!known.includes(event)) refuse(`event '${event}' of ${client}`);
}
