import type { Message, Random } from '../../../sim/index.js';
import type { LoggedCall } from '../../validation/log/episode.js';
import type { Request } from './random-logs.js';

/** What a client of a pack would log of a request: service, method, and of PostgreSQL a statement that does this. */
const calls: Readonly<
  Record<string, readonly [service: LoggedCall['service'], op: string, resource: string]>
> = {
  BEGIN: ['postgres', 'query', 'BEGIN ISOLATION LEVEL SERIALIZABLE'],
  COMMIT: ['postgres', 'query', 'COMMIT'],
  ROLLBACK: ['postgres', 'query', 'rollback'],
  INSERT: ['postgres', 'query', 'INSERT INTO t VALUES ($1) ON CONFLICT DO NOTHING'],
  STORE: ['postgres', 'query', 'insert into inbox values ($1)'],
  SELECT: ['postgres', 'query', 'SELECT * FROM t WHERE state = ?'],
  READ: ['postgres', 'query', 'SELECT * FROM inbox'],
  SELECT_FOR_UPDATE: ['postgres', 'query', 'SELECT id FROM t FOR UPDATE SKIP LOCKED'],
  UPDATE: ['postgres', 'query', 'UPDATE t SET state = ? RETURNING id'],
  DELETE: ['postgres', 'query', 'DELETE FROM t WHERE id = $1'],
  ADVISORY_LOCK: ['postgres', 'query', 'SELECT pg_try_advisory_lock(?) AS locked'],
  ADVISORY_UNLOCK: ['postgres', 'query', 'SELECT pg_advisory_unlock(?)'],
  GET: ['redis', 'get', 'lock'],
  SET: ['redis', 'set', 'lock'],
  DEL: ['redis', 'del', 'lock'],
  PEXPIRE: ['redis', 'pexpire', 'lock'],
  RPUSH: ['redis', 'rpush', 'inbox'],
  EVAL: ['redis', 'evalsha', 'lock'],
  HSET: ['redis', 'hset', 'messages'],
  ADD: ['bullmq', 'add', 'batches'],
  SEND: ['pg-boss', 'send', 'batches'],
  SEND_THROTTLED: ['pg-boss', 'sendThrottled', 'batches'],
  SEND_DEBOUNCED: ['pg-boss', 'sendDebounced', 'batches'],
};

/** The calls that these requests were: one each, but for `sendDebounced`, which may be two. */
export function packCalls(requests: readonly Request[], clock: string): LoggedCall[] {
  const found: LoggedCall[] = [];
  for (const { type, begin, end, answer } of requests) {
    const [service, op, resource] = calls[type] ?? [];
    const told = answer === null ? { end: null } : { end, ...toldOf(type, answer) };
    const last = found.at(-1);
    if (type === 'SEND_NEXT_SLOT' && last !== undefined) {
      found[found.length - 1] = { ...last, ...told };
    } else if (service === undefined || op === undefined || resource === undefined) {
      throw new Error(`${type} is no call of a client`);
    } else {
      const at = { file: 'run', line: found.length };
      found.push({ at, clock, service, op, resource, begin, ...told });
    }
  }
  return found;
}

type Told = Pick<LoggedCall, 'threw' | 'code' | 'result'>;

function toldOf(request: string, answer: Message): Told {
  const { type, code, count, rows, granted, released, command, job, value } = answer;
  if (type === 'SQL_ERROR') return { threw: true, code: code as string };
  const result = (fields: NonNullable<Told['result']>): Told => ({ result: fields });
  if (type === 'REPLY') {
    if (request === 'GET') return result({ found: value !== null });
    const isPlain = value === null || value === 'OK' || typeof value === 'number';
    return isPlain ? result({ reply: value }) : {};
  }
  if (typeof count === 'number') return result({ rowCount: count });
  if (typeof rows === 'object' && rows !== null)
    return result({ rowCount: Object.keys(rows).length });
  const answered = granted ?? released;
  if (typeof answered === 'boolean') return result({ rowCount: 1, answer: answered });
  if (type === 'SENT') return result({ sent: job !== null });
  return command === 'COMMIT' || command === 'ROLLBACK' ? result({ command }) : {};
}

/** The call with another outcome; itself, if it tells none. */
export function otherwiseInPack(call: LoggedCall, random: Random): LoggedCall {
  const { threw, code: _, result = {}, ...rest } = call;
  if (threw === true) return { ...rest, result: { rowCount: 1 } };
  if (call.service === 'postgres' && random.below(2) === 0) {
    return { ...rest, threw: true, code: random.below(2) === 0 ? '40001' : '23505' };
  }
  const others = Object.entries(result).map(([key, value]) => [key, otherOf(value)] as const);
  return { ...rest, result: Object.fromEntries(others) };
}

function otherOf(value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value === 0 ? 1 : 0;
  if (value === 'COMMIT' || value === 'ROLLBACK') return value === 'COMMIT' ? 'ROLLBACK' : 'COMMIT';
  return value === null ? 'OK' : null;
}
