import type { Message } from '../../../sim/index.js';
import type { CallLine } from '../../../input/log-line.js';
import { isUnanswered, type Outcome } from './calls.js';
import { kindOf, nameOfCall, type Requests } from './meanings.js';

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
  if (answer === null || isUnanswered(call) || isSwallowed(call, answer)) return undefined;
  const isOneOfSeveral = call.op === 'startNew' || call.op === 'raiseEvent';
  if (isOneOfSeveral && made[0] !== 'CREATE_INSTANCE') {
    const isGone = answer.type === 'NOT_FOUND';
    const isToldSo = made.length < 3 || isGone === (call.threw === true);
    return isToldSo ? undefined : unlike(isGone ? 'that the row is gone' : 'success', seenIn(call));
  }
  const said = saidOf(answer, call);
  const seen = seenIn(call);
  if (said.threw !== undefined && said.threw !== (call.threw === true))
    return unlike(said.text, seen);
  if (said.status !== undefined && call.status !== undefined && said.status !== call.status) {
    return unlike(said.text, seen);
  }
  if (said.code !== undefined && call.code !== undefined && said.code !== call.code) {
    return unlike(said.text, seen);
  }
  const told = toldIn(call);
  for (const [key, value] of Object.entries(said.result)) {
    const found = told[key];
    if (found !== undefined && !same(key, value, found)) return unlike(said.text, seen);
  }
  return undefined;
}

/** Refusals that a client tells nobody of. */
const swallowed: Readonly<Record<string, number>> = {
  'blob.exists': 404,
  'blob.deleteIfExists': 404,
  'queue.createIfNotExists': 409,
  'queue.deleteIfExists': 404,
};

function isSwallowed(call: Outcome, answer: Message): boolean {
  const status = swallowed[nameOfCall(call)];
  return status !== undefined && call.threw !== true && answer['status'] === status;
}

/** The log's answer in the terms of `Said`. */
function toldIn(call: Outcome): NonNullable<Outcome['result']> {
  const { result = {} } = call;
  const { rowCount, reply } = result;
  const kind = kindOf(call);
  // In the model it is SET with NX, which says OK or nothing.
  if (kind === 'redis.setnx' && reply !== undefined) return { reply: reply === 1 ? 'OK' : null };
  if (call.service !== 'postgres' || typeof rowCount !== 'number') return result;
  // Of rows that are selected, whether there are any.
  return kind === 'postgres.query SELECT of one row' ? {} : { ...result, found: rowCount > 0 };
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

function saidOf(answer: Message, { service }: Outcome): Said {
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
  const sql = sqlSaid(answer);
  if (sql !== undefined) return sql;
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

/** What `pg`, `pg-boss` and `bullmq` say; of rows that are found only whether there are any, for a SELECT may count them, or want one. */
function sqlSaid(answer: Message): Said | undefined {
  const { type, count, rows, job, code, command, granted, released } = answer as Message &
    SqlAnswer;
  const returns = (text: string, result: Said['result'] = {}): Said => ({
    text,
    threw: false,
    result,
  });
  const counted = (rowCount: number): Said => returns(`${rowCount} rows`, { rowCount });
  switch (type) {
    case 'SQL_ERROR':
      return {
        text: String(code),
        threw: true,
        result: {},
        ...(code === undefined ? {} : { code }),
      };
    case 'DONE':
      return command === 'COMMIT' || command === 'ROLLBACK'
        ? returns(command, { command })
        : returns('success');
    case 'INSERTED':
    case 'DELETED':
    case 'STORED':
      return counted(count ?? 0);
    case 'ROWS': {
      const found = Object.keys(rows ?? {}).length > 0;
      return returns(found ? 'rows' : 'no rows', { found });
    }
    case 'ADVISORY':
    case 'ADVISORY_UNLOCKED':
      return returns(String(granted ?? released), { answer: granted ?? released ?? false });
    case 'SENT':
      return returns(job === null ? 'null' : 'a job', { sent: job !== null });
    case 'ADDED':
      return returns('a job');
    default:
      return undefined;
  }
}

/** What of an answer is looked at. */
interface SqlAnswer {
  readonly count?: number;
  readonly rows?: object;
  readonly job?: string | null;
  readonly code?: string;
  readonly command?: string;
  readonly granted?: boolean;
  readonly released?: boolean;
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
