import type { logServices } from '../../input/log-line.js';

/** What a call may be made to. */
export type LogService = (typeof logServices)[number];

type Fields = Readonly<Record<string, string | number | boolean | null>>;
type Args = readonly unknown[];
type Client = Readonly<Record<string, unknown>>;

/** A client of an SDK, as it is recorded. */
export interface Recorded {
  readonly service: LogService;
  /** The methods of a client of this kind, by which it is known. */
  readonly knownBy: readonly string[];
  /** The methods that are recorded, each one call. */
  readonly ops: readonly string[];
  /** Methods that make another client, which is recorded, too. */
  readonly makes: readonly string[];
  readonly resource: (client: Client, op: string, args: Args) => string;
  /** What is kept of an answer without being asked for: no payload. */
  readonly result?: (op: string, answer: unknown, resource: string) => Fields | undefined;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Client)[key] : undefined;

/** `table/partition/row`; of a transaction, which is of one partition, without a row. */
function rowOf({ tableName }: Client, op: string, [first, second]: Args): string {
  const [partition, row] =
    op === 'getEntity' || op === 'deleteEntity'
      ? [first, second]
      : op === 'submitTransaction'
        ? [field(field(field(first, '0'), '1'), 'partitionKey'), undefined]
        : [field(first, 'partitionKey'), field(first, 'rowKey')];
  return [tableName, partition, row]
    .filter((part) => part !== undefined)
    .map(text)
    .join('/');
}

/** `container/blob`, whichever client it is asked by. */
function blobOf({ containerName, name, url }: Client): string {
  if (typeof containerName === 'string' && typeof name === 'string')
    return `${containerName}/${name}`;
  return decodeURIComponent(new URL(text(url)).pathname.split('/').slice(-2).join('/'));
}

function instanceOf(_: Client, op: string, args: Args): string {
  return op === 'startNew' ? text(field(args[1], 'instanceId')) : idOf(args[0]);
}

function statusIn(op: string, answer: unknown): Fields | undefined {
  const status = field(answer, 'runtimeStatus');
  return op === 'getStatus' && typeof status === 'string' ? { runtimeStatus: status } : undefined;
}

/** `eval` has the script and the number of keys first. */
function keyIn(_: Client, op: string, args: Args): string {
  return String(args[op.startsWith('eval') ? 2 : 0]);
}

function statementIn(_: Client, __: string, [first]: Args): string {
  return shape(text(first) || text(field(first, 'text')));
}

/** How many rows; how a transaction ended, which COMMIT itself does not say; whether an advisory lock was got, or given up. */
function rowsIn(_: string, answer: unknown, resource: string): Fields | undefined {
  const command = field(answer, 'command');
  if (command === 'COMMIT' || command === 'ROLLBACK') return { command };
  const rowCount = field(answer, 'rowCount');
  if (typeof rowCount !== 'number') return undefined;
  const [value] = Object.values(Object(field(field(answer, 'rows'), '0')) as Client);
  const isLock = /\bpg_(try_)?advisory_/i.test(resource);
  return { rowCount, ...(isLock && typeof value === 'boolean' ? { answer: value } : {}) };
}

/** `send` gives null if there is such a job. */
function sentIn(op: string, answer: unknown): Fields | undefined {
  return op.startsWith('send') ? { sent: answer !== null } : undefined;
}

/** Of Redis what a command answers, unless it is what is kept there. */
function replyOf(op: string, answer: unknown): Fields | undefined {
  if (op === 'get') return { found: answer !== null };
  const isPlain = answer === null || answer === 'OK' || typeof answer === 'number';
  return isPlain ? { reply: answer as string | number | null } : undefined;
}

export const recordedClients: readonly Recorded[] = [
  {
    service: 'durable',
    knownBy: ['getStatus', 'startNew', 'raiseEvent'],
    ops: [
      'getStatus',
      'startNew',
      'raiseEvent',
      'signalEntity',
      'purgeInstanceHistory',
      'terminate',
    ],
    makes: [],
    resource: instanceOf,
    result: statusIn,
  },
  {
    service: 'table',
    knownBy: ['createEntity', 'upsertEntity', 'submitTransaction'],
    ops: [
      'createEntity',
      'getEntity',
      'updateEntity',
      'upsertEntity',
      'deleteEntity',
      'submitTransaction',
    ],
    makes: [],
    resource: rowOf,
  },
  {
    service: 'blob',
    knownBy: ['acquireLease', 'releaseLease'],
    ops: ['acquireLease', 'renewLease', 'changeLease', 'releaseLease', 'breakLease'],
    makes: [],
    resource: blobOf,
  },
  {
    service: 'blob',
    knownBy: ['upload', 'downloadToBuffer', 'getBlobLeaseClient'],
    ops: [
      'upload',
      'uploadData',
      'download',
      'downloadToBuffer',
      'getProperties',
      'exists',
      'delete',
      'deleteIfExists',
    ],
    makes: ['getBlobLeaseClient'],
    resource: blobOf,
  },
  {
    service: 'queue',
    knownBy: ['sendMessage', 'receiveMessages'],
    ops: [
      'create',
      'createIfNotExists',
      'delete',
      'deleteIfExists',
      'sendMessage',
      'receiveMessages',
      'peekMessages',
      'updateMessage',
      'deleteMessage',
    ],
    makes: [],
    resource: ({ name }) => text(name),
  },
  {
    service: 'redis',
    knownBy: ['set', 'eval', 'defineCommand'],
    ops: [
      'get',
      'set',
      'setnx',
      'del',
      'expire',
      'pexpire',
      'rpush',
      'lrange',
      'hset',
      'hkeys',
      'hdel',
      'incr',
      'eval',
      'evalsha',
    ],
    makes: [],
    resource: keyIn,
    result: replyOf,
  },
  {
    service: 'postgres',
    knownBy: ['query', 'connect'],
    ops: ['query'],
    makes: ['connect'],
    resource: statementIn,
    result: rowsIn,
  },
  {
    service: 'bullmq',
    knownBy: ['add', 'addBulk', 'getJobCounts'],
    ops: ['add'],
    makes: [],
    resource: ({ name }) => text(name),
  },
  {
    service: 'pg-boss',
    knownBy: ['send', 'sendThrottled', 'fetch'],
    ops: ['send', 'sendThrottled', 'sendDebounced'],
    makes: [],
    resource: (_, __, [first]) => text(first) || text(field(first, 'name')),
    result: sentIn,
  },
];

/** Characters of a statement in a log, at most. */
const statementMax = 1_000;

/** A statement without its literals, in a line of 1,000 characters at most; one that is cut ends with `…`. */
export function shape(statement: string): string {
  const text = statement
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/(?<![$\w])\d+\b/g, '?')
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length > statementMax) return `${text.slice(0, statementMax - 1)}…`;
  return text || 'query';
}

/** An instance id, or an entity's `@name@key`. */
function idOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return `@${text(field(value, 'name'))}@${text(field(value, 'key'))}`;
}

/** What an error says of an answer: the status and code of the service. */
export function refusalOf(error: unknown): { readonly status?: number; readonly code?: string } {
  const status = field(error, 'statusCode') ?? httpStatusIn(field(error, 'message'));
  const details = field(error, 'details');
  const code =
    field(details, 'errorCode') ??
    field(field(details, 'odataError'), 'code') ??
    field(error, 'code');
  return {
    ...(isStatus(status) ? { status } : {}),
    ...(typeof code === 'string' && code !== '' ? { code: code.slice(0, 1_000) } : {}),
  };
}

const isStatus = (given: unknown): given is number =>
  Number.isInteger(given) && Number(given) >= 0 && Number(given) <= 999;

/** The client of `durable-functions` 3 says it in words: `replied with HTTP 404`. */
function httpStatusIn(message: unknown): number | undefined {
  const [, status] = /\bHTTP (\d{3})\b/.exec(text(message)) ?? [];
  return status === undefined ? undefined : Number(status);
}
