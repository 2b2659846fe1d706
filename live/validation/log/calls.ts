import type { CallLine } from '../../../input/log-line.js';
import type { Message } from '../../../sim/index.js';

/** What one call of a client asks of the model's resources: requests by name (see `requestOf`), one after the other. */
type Requests = readonly string[];

/** The name of a request: its type; of one that enqueues, also the kind of item: `ENQUEUE EventRaised`. Empty for no message. */
export function requestOf(request: Message | null): string {
  const { type = '', item } = (request ?? {}) as Partial<Message> & { item?: { kind: string } };
  return type === 'ENQUEUE' && item !== undefined ? `${type} ${item.kind}` : type;
}

/** What a call can be in the model, if it came back and if it threw. */
interface Meaning {
  readonly returned: readonly Requests[];
  /** Default: as `returned`. */
  readonly threw?: readonly Requests[];
}

const one = (...types: readonly string[]): Meaning => ({ returned: types.map((type) => [type]) });

/** A call of a lease's holder that the model does for it: a lease that is held is taken to be renewed. */
const unmodelled: Meaning = { returned: [[]] };

const writes = ['INSERT', 'INSERT_OR_REPLACE', 'REPLACE'] as const;
const [start, event] = ['ENQUEUE ExecutionStarted', 'ENQUEUE EventRaised'] as const;

/**
 * The calls that the model knows, by service and method.
 *
 * A start is three requests: it reads the row, enqueues, writes the row (`model/azure/starter/start-protocol.ts`), and may end after
 * each that is refused; in era `atomic` it is one.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  'durable.getStatus': one('READ'),
  'durable.startNew': {
    returned: [
      ['CREATE_INSTANCE'],
      ...writes.flatMap((write) => [
        ['READ', start, write],
        ['READ', write, start],
      ]),
    ],
    threw: [
      ['CREATE_INSTANCE'],
      ['READ'],
      ['READ', 'INSERT'],
      ['READ', 'REPLACE'],
      ['READ', start, 'REPLACE'],
    ],
  },
  'durable.raiseEvent': {
    returned: [['READ', event], [event], ['READ']],
    threw: [['READ']],
  },
  'durable.signalEntity': one('ENQUEUE Signal', 'ENQUEUE Operation'),
  'durable.purgeInstanceHistory': { returned: [['PURGE'], ['PURGE', 'PURGE']] },
  'table.createEntity': one('INSERT_RECORD', 'WRITE_ENTITY'),
  'table.getEntity': one('READ_RECORD', 'QUERY_ENTITIES'),
  'table.updateEntity': one('UPDATE_RECORD', 'WRITE_ENTITY'),
  'table.upsertEntity': one('UPSERT_RECORD', 'WRITE_ENTITY'),
  'table.deleteEntity': one('DELETE_RECORD', 'WRITE_ENTITY'),
  'table.submitTransaction': one('PUT_MESSAGE', 'CLOSE_EPOCH', 'CONFIRM_BATCH', 'WRITE_ENTITIES'),
  'blob.acquireLease': one('ACQUIRE'),
  'blob.renewLease': unmodelled,
  'blob.changeLease': one('CHANGE'),
  'blob.releaseLease': one('RELEASE'),
  'blob.breakLease': one('BREAK'),
  'blob.upload': one('WRITE_BLOB', 'CREATE_BLOB', 'PUT_BLOB'),
  'blob.uploadData': one('WRITE_BLOB', 'CREATE_BLOB', 'PUT_BLOB'),
  'blob.download': one('READ', 'GET_BLOB'),
  'blob.downloadToBuffer': one('READ', 'GET_BLOB'),
  'blob.getProperties': one('READ_PROPERTIES'),
  'blob.delete': one('REMOVE_BLOB', 'DELETE_BLOB'),
  'queue.create': one('CREATE_QUEUE'),
  'queue.delete': one('DELETE_QUEUE'),
  'queue.sendMessage': one('PUT_QUEUE_MESSAGE'),
  'queue.receiveMessages': one('GET_QUEUE_MESSAGE'),
  'queue.peekMessages': one('PEEK_QUEUE_MESSAGE'),
  'queue.updateMessage': one('UPDATE_QUEUE_MESSAGE'),
  'queue.deleteMessage': one('DELETE_QUEUE_MESSAGE'),
  'redis.get': one('GET'),
  'redis.set': one('SET'),
  'redis.del': one('DEL'),
  'redis.pexpire': one('PEXPIRE'),
  'redis.rpush': one('RPUSH'),
  'redis.eval': one('EVAL'),
  'redis.evalsha': one('EVAL'),
};

/** The methods that a log may have to be validated. */
export const knownCalls: readonly string[] = Object.keys(meanings);

/** `durable.startNew`. */
export const nameOfCall = ({ service, op }: Pick<CallLine, 'service' | 'op'>): string =>
  `${service}.${op}`;

/** False for a call that the model makes nothing of. */
export function isModelled(call: Pick<CallLine, 'service' | 'op'>): boolean {
  return meanings[nameOfCall(call)] !== unmodelled;
}

/** What of a call is compared. */
export type Outcome = Pick<
  CallLine,
  'service' | 'op' | 'end' | 'threw' | 'status' | 'code' | 'result'
>;

/** True if no answer is known: none came, or the client threw without one of the service's. */
export function isUnanswered({ service, end, threw, status }: Outcome): boolean {
  return end === null || (threw === true && status === undefined && service !== 'durable');
}

/** The sequences of requests that a call may have been; all of them, if its answer is not known. */
function requestsOf(call: Outcome): readonly Requests[] {
  const { returned, threw = returned } = meanings[nameOfCall(call)] ?? { returned: [] };
  if (isUnanswered(call)) return [...returned, ...threw];
  return call.threw === true ? threw : returned;
}

/** True if the call is one request, whatever came of it. */
export function isSingle(call: Outcome): boolean {
  return requestsOf(call).every(({ length }) => length === 1);
}

/** The most requests that the call may have been. */
export function requestsMaxOf(call: Outcome): number {
  return Math.max(1, ...requestsOf(call).map(({ length }) => length));
}

/** Requests that begin no call. */
const later: ReadonlySet<string> = requestsAfterTheFirst();

function requestsAfterTheFirst(): ReadonlySet<string> {
  const all = Object.values(meanings).flatMap(({ returned, threw = [] }) => [
    ...returned,
    ...threw,
  ]);
  const firsts = new Set(all.map(([first]) => first));
  return new Set(all.flat().filter((request) => !firsts.has(request)));
}

/** True if another request of this name may follow these in the call. */
export function mayFollow(call: Outcome, before: Requests, request: string): boolean {
  return requestsOf(call).some(
    (requests) => requests[before.length] === request && isPrefix(before, requests),
  );
}

/** True if the call may have been these requests and no more. */
export function isWhole(call: Outcome, made: Requests): boolean {
  return requestsOf(call).some(
    (requests) => requests.length === made.length && isPrefix(made, requests),
  );
}

/**
 * True if the call would go on with such a request, had it not come back; also if no call begins with it: then the requests before it
 * were not this call's, but the beginning of another one's.
 */
export function goesOnWith(call: Outcome, made: Requests, request: string): boolean {
  const { returned, threw = [] } = meanings[nameOfCall(call)] ?? { returned: [] };
  return (
    later.has(request) ||
    [...returned, ...threw].some(
      (requests) => requests[made.length] === request && isPrefix(made, requests),
    )
  );
}

function isPrefix(some: Requests, all: Requests): boolean {
  return some.every((type, index) => all[index] === type);
}

/**
 * Why the model's last answer is not what came back; undefined if it may be. Compared are statuses and error codes, whether something
 * was there, the runtime status of an instance, and what Redis answers.
 *
 * A start or an event makes requests whose answers its caller is not told: who loses the row is told of success.
 *
 * @param made the requests that the call was; the answer is to the last one.
 */
export function answerDifference(
  call: Outcome,
  made: Requests,
  answer: Message | null,
): string | undefined {
  if (answer === null || isUnanswered(call)) return undefined;
  const isOneOfSeveral = call.op === 'startNew' || call.op === 'raiseEvent';
  if (isOneOfSeveral && made[0] !== 'CREATE_INSTANCE') {
    const isGone = answer.type === 'NOT_FOUND';
    const isToldSo = made.length < 3 || isGone === (call.threw === true);
    return isToldSo ? undefined : unlike(isGone ? 'that the row is gone' : 'success', seenIn(call));
  }
  const said = saidOf(answer, call.service);
  const seen = seenIn(call);
  if (said.threw !== undefined && said.threw !== (call.threw === true))
    return unlike(said.text, seen);
  if (said.status !== undefined && call.status !== undefined && said.status !== call.status) {
    return unlike(said.text, seen);
  }
  if (said.code !== undefined && call.code !== undefined && said.code !== call.code) {
    return unlike(said.text, seen);
  }
  for (const [key, value] of Object.entries(said.result)) {
    const found = call.result?.[key];
    if (found !== undefined && !same(key, value, found)) return unlike(said.text, seen);
  }
  return undefined;
}

interface Said {
  readonly text: string;
  /** Whether the client throws; undefined where clients differ. */
  readonly threw?: boolean;
  readonly status?: number;
  readonly code?: string;
  readonly result: NonNullable<CallLine['result']>;
}

/** Fields that hold what was asked for, null if it is not there: the client throws then, or gives nothing. */
const contents = ['row', 'record'] as const;

function saidOf(answer: Message, service: Outcome['service']): Said {
  const { type, status, code, value } = answer as Message & {
    status?: number;
    code?: string;
    value?: unknown;
  };
  const content = contents.find((key) => key in answer);
  if (content !== undefined) {
    const found = answer[content] as { readonly status?: string } | null;
    if (found === null) {
      const result = { runtimeStatus: '' };
      // A wrapper of the Durable client may turn 404 into nothing.
      return {
        text: 'nothing is there',
        result,
        ...(service === 'durable' ? {} : { threw: true }),
      };
    }
    const runtimeStatus = content === 'row' ? found.status : undefined;
    const text = runtimeStatus ?? 'it is there';
    return { text, threw: false, result: runtimeStatus === undefined ? {} : { runtimeStatus } };
  }
  if (type === 'REPLY') return redisSaid(value);
  if (status === undefined) return { text: type, result: {} };
  const refusal = status >= 400;
  const text = `${status}${code === undefined ? '' : ` ${code}`}`;
  return {
    text,
    threw: refusal,
    result: {},
    ...(refusal ? { status } : {}),
    ...(code === undefined ? {} : { code }),
  };
}

function redisSaid(value: unknown): Said {
  const isPlain = value === null || value === 'OK' || typeof value === 'number';
  const result = isPlain
    ? { reply: value as string | number | null, found: value !== null }
    : { found: true };
  return { text: JSON.stringify(value), threw: false, result };
}

/** What is between Running and its end is Running in the model. */
function same(key: string, said: unknown, seen: unknown): boolean {
  const running = ['Running', 'ContinuedAsNew', 'Suspended'];
  if (key === 'runtimeStatus' && said === 'Running') return running.includes(String(seen));
  return Object.is(said, seen);
}

/** What came back, in words. */
export function seenIn({ end, threw, status, code, result }: Outcome): string {
  if (end === null) return 'no answer';
  if (threw === true)
    return [status ?? 'an error', code].filter((part) => part !== undefined).join(' ');
  const fields = Object.entries(result ?? {}).map(([key, value]) => `${key} ${String(value)}`);
  return fields.length === 0 ? 'success' : fields.join(', ');
}

function unlike(said: string, seen: string): string {
  return `the model answers ${said}, the log says ${seen}`;
}
