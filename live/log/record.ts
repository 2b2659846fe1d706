import { InputError } from '../../input/errors.js';
import type { CallLine } from '../../input/log-line.js';
import { checkRecord } from '../schemas.js';
import { recordedClients, refusalOf, type Recorded } from './operations.js';
import type { OpenCall, Recorder } from './recorder.js';

/** Where a client's calls are recorded, and what is kept of their answers. */
export interface RecordOptions {
  readonly to: Recorder;
  /**
   * Fields of an answer's object to keep, by method: `{ getEntity: ['stage'] }`. Texts up to 1,000 characters, numbers, true, false
   * and null are kept, nothing else. Default: no payload.
   */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

type Method = (...args: unknown[]) => unknown;

/**
 * The same client, each of whose calls is logged: a `TableClient`, `BlockBlobClient`, `BlobLeaseClient` or `QueueClient` of the Azure
 * SDK, a `DurableClient` of `durable-functions` 3, a client of `ioredis`, a `Pool` or `Client` of `pg`, a `Queue` of `bullmq`, a `PgBoss`. A `BlobLeaseClient` that a
 * recorded blob client makes is recorded, too, and so is a client that a `Pool` of `pg` hands out.
 *
 * Arguments and answers pass as they are; what goes wrong in recording is counted in the log, and nobody is told. Not recorded:
 * methods that answer page by page, such as `listEntities`; pipelines and `MULTI` of Redis; callbacks in place of promises.
 *
 * @throws InputError if it is none of these clients, or the options are none.
 */
export function record<Client extends object>(client: Client, options: RecordOptions): Client {
  checkRecord(options);
  const kind = kindOf(client);
  if (kind === undefined) {
    throw new InputError(
      'record: the client is none that is known; expected one of Azure tables, blobs, leases or queues, of durable-functions, ioredis, pg, bullmq or pg-boss',
    );
  }
  return recorded(client, kind, options);
}

function recorded<Client extends object>(
  client: Client,
  kind: Recorded,
  options: RecordOptions,
): Client {
  const wrappers = new Map<PropertyKey, { readonly of: Method; readonly as: Method }>();
  const wrap = (key: PropertyKey, method: Method): Method => {
    const known = wrappers.get(key);
    if (known?.of === method) return known.as;
    const op = String(key);
    const as = kind.ops.includes(op)
      ? (...args: unknown[]) => logged(client, kind, op, method, args, options)
      : (...args: unknown[]) => {
          const made: unknown = Reflect.apply(method, client, args);
          // `client.on(...)` gives itself back: what is asked of it then is recorded, too.
          if (made === client) return proxy;
          return kind.makes.includes(op) ? madeBy(made, options) : made;
        };
    wrappers.set(key, { of: method, as });
    return as;
  };
  const proxy: Client = new Proxy(client, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' && key !== 'constructor'
        ? wrap(key, value as Method)
        : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
  return proxy;
}

/** A client that another one has made, recorded; a pool's comes later, and connecting a single client gives none. */
function madeBy(made: unknown, options: RecordOptions): unknown {
  if (isPromise(made)) return made.then((client) => madeBy(client, options));
  const isClient = typeof made === 'object' && made !== null && kindOf(made) !== undefined;
  return isClient ? record(made, options) : made;
}

function kindOf(client: object): Recorded | undefined {
  return recordedClients.find(({ knownBy }) =>
    knownBy.every((method) => typeof (client as Record<string, unknown>)[method] === 'function'),
  );
}

function logged(
  client: object,
  kind: Recorded,
  op: string,
  method: Method,
  args: unknown[],
  { to, fields }: RecordOptions,
): unknown {
  const call = begun(client, kind, op, args, to);
  const threw = (error: unknown): void =>
    ended(to, call, () => ({ threw: true, ...refusalOf(error) }));
  let answer: unknown;
  try {
    answer = Reflect.apply(method, client, args);
  } catch (error) {
    threw(error);
    throw error;
  }
  if (!isPromise(answer)) {
    // A callback gets it, or a stream: what came back is not known.
    to.end(call, { end: null });
    return answer;
  }
  return answer.then(
    (value) => {
      ended(to, call, () => resultOf(kind, op, value, call?.resource ?? '', fields?.[op]));
      return value;
    },
    (error: unknown) => {
      threw(error);
      throw error;
    },
  );
}

/** What a client says of itself may be a getter that throws, and arguments may be anything. */
function begun(
  client: object,
  kind: Recorded,
  op: string,
  args: unknown[],
  to: Recorder,
): OpenCall | undefined {
  try {
    const resource = kind.resource(client as Record<string, unknown>, op, args);
    return to.begin({ service: kind.service, op, resource });
  } catch {
    return undefined;
  }
}

function ended(to: Recorder, call: OpenCall | undefined, answer: () => Partial<CallLine>): void {
  try {
    to.end(call, answer());
  } catch {
    to.end(call, {});
  }
}

function resultOf(
  kind: Recorded,
  op: string,
  answer: unknown,
  resource: string,
  wanted: readonly string[] = [],
): Partial<CallLine> {
  const asked = wanted.flatMap((key) => {
    const value: unknown = (answer as Record<string, unknown> | null)?.[key];
    const isPlain =
      value === null ||
      typeof value === 'boolean' ||
      Number.isFinite(value) ||
      (typeof value === 'string' && value.length <= 1_000);
    return isPlain ? [[key, value as string] as const] : [];
  });
  const result = { ...kind.result?.(op, answer, resource), ...Object.fromEntries(asked) };
  return Object.keys(result).length === 0 ? {} : { result };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
