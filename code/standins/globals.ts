/** What JavaScript has from its host, made of the run's own clock, chance and timers. Has to be evaluated before the user's code. */
import { refusedGlobals } from '../realm.js';
import { AbortController, AbortSignal } from './abort.js';
import { beginning, environment, job, next, refuse, say, time } from './runtime.js';
import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from './timers.js';

const scope = globalThis as unknown as Record<string, unknown>;

/** What the realm was born with: it lives longer than a run. */
const born = (scope['__onebatch_born'] ??= { Date, random: Math.random }) as {
  readonly Date: DateConstructor;
};

/** An id like no other: the first that `starter-1` makes is `uuid-1-of-starter-1`. */
export const randomUUID = (): string => `uuid-${next()}-of-${job().id}`;

/** From 0 to 1, spread evenly, the same in each run. */
export const random = (): number => (next() * 0.618_033_988_749_894_9) % 1;

class FixedDate extends born.Date {
  constructor(...parts: unknown[]) {
    if (parts.length === 0) super(time());
    else super(...(parts as [number]));
  }
  static override now(): number {
    return time();
  }
}
Object.defineProperty(FixedDate, 'name', { value: 'Date' });

function textOf(part: unknown): string {
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  if (typeof part === 'object' && part !== null) {
    try {
      return JSON.stringify(part);
    } catch {
      return '[object]';
    }
  }
  return String(part);
}

const print = (...parts: unknown[]): void => say(parts.map(textOf).join(' '));
const nothing = (): void => undefined;

/** Methods of the console that write nothing that matters. */
const quiet = [
  'time',
  'timeEnd',
  'timeLog',
  'group',
  'groupEnd',
  'assert',
  'count',
  'table',
  'dir',
];

/** An object whose other members are refused by name. */
export function only(name: string, members: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(members, {
    get: (target, key) =>
      typeof key === 'symbol' || key in target
        ? (Reflect.get(target, key) as unknown)
        : refuse(`${name}.${key}`),
  });
}

export const processStandIn = only('process', {
  env: { ...environment },
  argv: ['node', 'function'],
  pid: 1,
  platform: 'linux',
  version: 'v20.0.0',
  versions: { node: '20.0.0' },
  cwd: () => '/',
  uptime: () => (time() - beginning) / 1000,
  on: nothing,
  once: nothing,
  off: nothing,
  emitWarning: nothing,
  // Asked for by packages that want to know where they run.
  browser: undefined,
  release: { name: 'node' },
  toJSON: undefined,
  then: undefined,
});

function cloned<Value>(value: Value): Value {
  if (typeof value === 'function' || typeof value === 'symbol') {
    return refuse(`structuredClone of a ${typeof value}`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloned) as Value;
  if (value instanceof Date) return new Date(value.getTime()) as Value;
  if (value instanceof Map) {
    return new Map([...value].map(([key, one]) => [cloned(key), cloned(one)])) as Value;
  }
  if (value instanceof Set) return new Set([...value].map(cloned)) as Value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return refuse('structuredClone of an object with a class of its own');
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cloned(one)])) as Value;
}

Math.random = random;
Object.assign(scope, {
  Date: FixedDate,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  queueMicrotask: (run: () => void) => void Promise.resolve().then(run),
  structuredClone: cloned,
  AbortController,
  AbortSignal,
  performance: only('performance', {
    now: () => time() - beginning,
    timeOrigin: beginning,
    mark: nothing,
  }),
  console: only('console', {
    ...Object.fromEntries(quiet.map((name) => [name, nothing])),
    ...Object.fromEntries(
      ['log', 'info', 'warn', 'error', 'debug', 'trace'].map((name) => [name, print]),
    ),
  }),
  crypto: only('crypto', { randomUUID }),
  process: processStandIn,
  global: globalThis,
  ...Object.fromEntries(
    refusedGlobals.map((name) => [
      name,
      function standIn(): never {
        return refuse(name);
      },
    ]),
  ),
});
