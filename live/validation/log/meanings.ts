import type { CallLine } from '../../../input/log-line.js';
import type { Message } from '../../../sim/index.js';

/** What one call of a client asks of the model's resources: requests by name (see `requestOf`), one after the other. */
export type Requests = readonly string[];

/** The name of a request: its type; of one that enqueues, also the kind of item: `ENQUEUE EventRaised`. Empty for no message. */
export function requestOf(request: Message | null): string {
  const { type = '', item } = (request ?? {}) as Partial<Message> & { item?: { kind: string } };
  return type === 'ENQUEUE' && item !== undefined ? `${type} ${item.kind}` : type;
}

/** What a call can be in the model, if it came back and if it threw. */
export interface Meaning {
  readonly returned: readonly Requests[];
  /** Default: as `returned`. */
  readonly threw?: readonly Requests[];
}

/** Each of these requests by itself. */
const one = (...types: readonly string[]): Meaning => ({ returned: types.map((type) => [type]) });

/** A call that changes nothing in the model, or that the model does by itself: a lease that is held is taken to be renewed. */
export const unmodelled: Meaning = { returned: [[]] };

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
  'blob.exists': one('READ_PROPERTIES'),
  'blob.deleteIfExists': one('REMOVE_BLOB', 'DELETE_BLOB'),
  'blob.delete': one('REMOVE_BLOB', 'DELETE_BLOB'),
  'queue.create': one('CREATE_QUEUE'),
  'queue.createIfNotExists': one('CREATE_QUEUE'),
  'queue.delete': one('DELETE_QUEUE'),
  'queue.deleteIfExists': one('DELETE_QUEUE'),
  'queue.sendMessage': one('PUT_QUEUE_MESSAGE'),
  'queue.receiveMessages': one('GET_QUEUE_MESSAGE'),
  'queue.peekMessages': one('PEEK_QUEUE_MESSAGE'),
  'queue.updateMessage': one('UPDATE_QUEUE_MESSAGE'),
  'queue.deleteMessage': one('DELETE_QUEUE_MESSAGE'),
  'redis.get': one('GET'),
  'redis.set': one('SET'),
  'redis.setnx': one('SET'),
  'redis.del': one('DEL'),
  'redis.expire': one('PEXPIRE'),
  'redis.pexpire': one('PEXPIRE'),
  'redis.hset': one('HSET'),
  'redis.hkeys': one('HKEYS'),
  'redis.hdel': one('HDEL'),
  'redis.rpush': one('RPUSH'),
  'redis.eval': one('EVAL'),
  'redis.evalsha': one('EVAL'),
  'bullmq.add': one('ADD'),
  'pg-boss.send': one('SEND', 'SEND_THROTTLED'),
  'pg-boss.sendThrottled': one('SEND_THROTTLED'),
  'pg-boss.sendDebounced': { returned: [['SEND_DEBOUNCED'], ['SEND_DEBOUNCED', 'SEND_NEXT_SLOT']] },
  'postgres.query BEGIN': one('BEGIN'),
  'postgres.query COMMIT': one('COMMIT'),
  'postgres.query ROLLBACK': one('ROLLBACK'),
  'postgres.query INSERT': one('INSERT', 'STORE'),
  'postgres.query SELECT': one('SELECT', 'READ'),
  'postgres.query SELECT of one row': one('SELECT', 'READ'),
  'postgres.query SELECT FOR UPDATE': one('SELECT_FOR_UPDATE'),
  'postgres.query UPDATE': one('UPDATE'),
  'postgres.query DELETE': one('DELETE'),
  'postgres.query advisory lock': one('ADVISORY_LOCK'),
  'postgres.query advisory unlock': one('ADVISORY_UNLOCK'),
  'postgres.query of the session': unmodelled,
};

/** Of a SELECT that answers one row, whatever it finds: what stands before its FROM. */
const aggregates =
  /^select\b(?:(?!\bfrom\b).)*\b(count|exists|max|min|sum|avg|every|bool_and|bool_or|(array|string|jsonb?(_object)?)_agg)\s*\(/i;

/**
 * What a statement is, by the first pattern that it fits. Several in one (by `;`, `WITH`, a nested `FOR UPDATE`), an upsert and one that
 * the log has cut are none that a model knows.
 */
const statements = [
  [/;\s*\S|…$/, '?'],
  [/^(begin|start transaction)\b/i, 'BEGIN'],
  [/^(rollback|abort)(?! (to|prepared)\b)\b/i, 'ROLLBACK'],
  [/^(commit|end)(?! prepared\b)\b/i, 'COMMIT'],
  [/^(set|reset|show|deallocate)\b|^select \?;?$/i, 'of the session'],
  [/^select\b.*\bpg_(try_)?advisory_(xact_)?lock\b/i, 'advisory lock'],
  [/^select\b.*\bpg_advisory_unlock\b/i, 'advisory unlock'],
  [/^insert\b(?!.*\b(for (no key )?|do )update\b)/i, 'INSERT'],
  [/^update\b(?!.*\bfor (no key )?update\b)/i, 'UPDATE'],
  [/^delete\b(?!.*\bfor (no key )?update\b)/i, 'DELETE'],
  [/^select\b.*\bfor update\b/i, 'SELECT FOR UPDATE'],
  [/^select\b.*\b(pg_\w*advisory\w*|for (no key update|share|key share))\b/i, '?'],
  [aggregates, 'SELECT of one row'],
  [/^select\b.*\bfrom\b/i, 'SELECT'],
] as const;

/** By statement: what it is. A log says the same ones again and again. */
const known = new Map<string, string>();

function statementKind(statement: string): string {
  const kind =
    known.get(statement) ?? statements.find(([pattern]) => pattern.test(statement))?.[1] ?? '?';
  known.set(statement, kind);
  return kind;
}

/** `durable.startNew`. */
export const nameOfCall = ({ service, op }: Pick<CallLine, 'service' | 'op'>): string =>
  `${service}.${op}`;

/** The kind of call: service and method, and of PostgreSQL what the statement does. */
export function kindOf(call: Pick<CallLine, 'service' | 'op' | 'resource'>): string {
  const name = nameOfCall(call);
  return call.service === 'postgres' ? `${name} ${statementKind(call.resource)}` : name;
}

/** What a call can be in the model; undefined for one that no model knows. */
export function meaningOf(
  call: Pick<CallLine, 'service' | 'op' | 'resource'>,
): Meaning | undefined {
  return meanings[kindOf(call)];
}

/** What a starter tells others when it dies or lets go: no call of a client. */
export const silent: readonly string[] = ['HOLDER_GONE'];

/** Requests that begin no call. */
export const later: ReadonlySet<string> = requestsAfterTheFirst();

function requestsAfterTheFirst(): ReadonlySet<string> {
  const all = Object.values(meanings).flatMap(({ returned, threw = [] }) => [
    ...returned,
    ...threw,
  ]);
  const firsts = new Set(all.map(([first]) => first));
  return new Set(all.flat().filter((request) => !firsts.has(request)));
}
