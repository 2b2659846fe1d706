import pg from 'pg';
import type { Row, Where } from '../../model/resources/table.js';
import type { DatabaseReply, SqlState, Statement } from '../../model/postgres/statements.js';
import type { PerTable, TableRules } from '../../model/postgres/state.js';

/** What comes of a statement on a server: an answer, or a wait that somebody else ends. */
export type Performed =
  | { readonly kind: 'replied'; readonly reply: DatabaseReply }
  | { readonly kind: 'waits'; readonly reply: Promise<DatabaseReply> };

/** One database of a server, as the machine `postgres` is one: its tables in a schema of their own, a session for each client. */
export interface PostgresSessions {
  /** Sends a statement on the client's session; ends when it is answered, or waits for what others have. */
  readonly perform: (client: string, statement: Statement) => Promise<Performed>;
  /** The client's connection is gone, and the server has noticed. */
  readonly leave: (client: string) => Promise<void>;
  /** The server ends the client's session, and the client is told with its next statement. */
  readonly terminate: (client: string) => Promise<void>;
  /** Empties the tables and ends all sessions. */
  readonly reset: () => Promise<void>;
  /** What is committed. */
  readonly contents: () => Promise<PerTable<{ readonly [key: string]: Row }>>;
  /** Drops the schema and ends all sessions. */
  readonly close: () => Promise<void>;
}

/** Milliseconds for a statement to be answered or to wait; a server that needs longer is in trouble. */
const answerMs = 10_000;

/** A row that is always there: a scan of a table without a page looks at nothing, not even at whether the transaction is doomed. */
const first = '~';

interface Connected {
  readonly client: pg.Client;
  readonly pid: number;
  isEnded: boolean;
}

/**
 * The tables of a world on a server, in `schema`. A row is a key and its columns as jsonb. Tables are read by sequential scans, which
 * the machine's serializable transactions assume.
 */
export async function connectPostgres(
  connectionString: string,
  schema: string,
  tables: PerTable<TableRules>,
): Promise<PostgresSessions> {
  const observer = new pg.Client({ connectionString });
  await observer.connect();
  await observer.query(`create schema ${quoted(schema)}`);
  await observer.query(`set search_path to ${quoted(schema)}`);
  for (const [table, rules] of Object.entries(tables)) {
    for (const statement of ddl(table, rules)) await observer.query(statement);
  }
  const sessions = new Map<string, Connected>();

  async function open(): Promise<Connected> {
    const client = new pg.Client({
      connectionString,
      options: `-c search_path=${schema} -c enable_indexscan=off -c enable_bitmapscan=off -c enable_indexonlyscan=off`,
    });
    const connected: Connected = { client, pid: 0, isEnded: false };
    client.on('error', () => {
      connected.isEnded = true;
    });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return Object.assign(connected, { pid: rows[0]?.pid ?? 0 });
  }

  async function sessionOf(name: string): Promise<Connected> {
    const known = sessions.get(name);
    if (known !== undefined) return known;
    const opened = await open();
    sessions.set(name, opened);
    return opened;
  }

  async function waits(pid: number): Promise<boolean> {
    const { rowCount } = await observer.query(
      'select 1 from pg_locks where pid = $1 and not granted limit 1',
      [pid],
    );
    return rowCount === 1;
  }

  /** True if a session waits for itself, by way of others: the server ends that by an error for one of them. */
  async function isInDeadlock(pid: number): Promise<boolean> {
    const { rowCount } = await observer.query(
      'with recursive blocking(pid) as (select unnest(pg_blocking_pids($1)) union select unnest(pg_blocking_pids(pid)) from blocking) select 1 from blocking where pid = $1',
      [pid],
    );
    return rowCount === 1;
  }

  async function end(name: string): Promise<void> {
    const session = sessions.get(name);
    sessions.delete(name);
    if (session === undefined) return;
    await observer.query('select pg_terminate_backend($1, 5000)', [session.pid]);
    await session.client.end().catch(() => undefined);
  }

  /** A session as new; one that waits is ended. */
  async function renew(name: string): Promise<void> {
    const session = sessions.get(name);
    if (session === undefined || session.isEnded || (await waits(session.pid))) return end(name);
    await session.client.query('rollback; select pg_advisory_unlock_all()');
  }

  async function perform(name: string, statement: Statement): Promise<Performed> {
    const session = await sessionOf(name);
    let answered = false;
    const reply = replyOf(session.client, statement, tables).finally(() => {
      answered = true;
    });
    const isGone = reply.then(({ type }) => type === 'SQL_ERROR' && session.isEnded);
    void isGone.then((gone) => {
      if (gone && sessions.get(name) === session) sessions.delete(name);
    });
    const late = Date.now() + answerMs;
    // Most statements are answered at once; only the others are worth asking about.
    await Promise.race([reply, sleep(2)]);
    while (!isTrue(answered)) {
      if (await waits(session.pid)) {
        // A deadlock is noticed after a moment, on a busy machine a long one: then it is answered, and does not wait.
        await Promise.race([reply, sleep(4)]);
        const isStuck = !isTrue(answered) && (await waits(session.pid));
        if (isStuck && !(await isInDeadlock(session.pid))) return { kind: 'waits', reply };
      }
      if (Date.now() > late) throw new Error(`${statement.type} of ${name} is not answered`);
      await Promise.race([reply, sleep(1)]);
    }
    return { kind: 'replied', reply: await reply };
  }

  return {
    perform,
    leave: end,
    terminate: async (name) => {
      const session = await sessionOf(name);
      await observer.query('select pg_terminate_backend($1, 5000)', [session.pid]);
      while (!session.isEnded) await sleep(1);
    },
    reset: async () => {
      for (const name of [...sessions.keys()]) await renew(name);
      for (const table of Object.keys(tables)) {
        await observer.query(`truncate ${quoted(table)} restart identity`);
        await observer.query(
          `insert into ${quoted(table)}(key, row, number) values ($1, '{}', 0)`,
          [first],
        );
      }
    },
    contents: async () => {
      const entries: [string, { readonly [key: string]: Row }][] = [];
      for (const table of Object.keys(tables)) {
        const { rows } = await observer.query<Selected>(select({ table }, tables));
        entries.push([table, keyed(rows)]);
      }
      return Object.fromEntries(entries);
    },
    close: async () => {
      for (const name of [...sessions.keys()]) await end(name);
      await observer.query(`drop schema ${quoted(schema)} cascade`);
      await observer.end();
    },
  };
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

/** For what changes while somebody waits, which the compiler does not see. */
const isTrue = (value: boolean): boolean => value;

const quoted = (name: string): string => pg.escapeIdentifier(name);
const literal = (value: unknown): string => pg.escapeLiteral(JSON.stringify(value));

/** The column that counts is there in each table; only tables with a serial show it. */
function ddl(table: string, { unique = [] }: TableRules): readonly string[] {
  return [
    `create table ${quoted(table)} (key text primary key, row jsonb not null, number serial)`,
    ...unique.map(({ on, where }) => {
      const columns = on.map((column) => `nullif(row->${pg.escapeLiteral(column)}, 'null'::jsonb)`);
      const partial = where === undefined ? '' : ` where ${condition({ where })}`;
      return `create unique index on ${quoted(table)} (${columns.map((one) => `(${one})`).join(', ')})${partial}`;
    }),
  ];
}

interface Selected {
  readonly key: string;
  readonly row: Row;
}

interface About {
  readonly table: string;
  readonly key?: string | undefined;
  readonly where?: Where | undefined;
}

const keyed = (rows: readonly Selected[]): { readonly [key: string]: Row } =>
  Object.fromEntries(rows.map(({ key, row }) => [key, row]));

function select({ table, key, where }: About, tables: PerTable<TableRules>): string {
  return `select key, ${shown(tables[table])} as row from ${quoted(table)} where ${conditionOf({ key, where })}`;
}

const shown = (rules: TableRules | undefined): string =>
  rules?.serial === undefined
    ? 'row'
    : `row || jsonb_build_object(${pg.escapeLiteral(rules.serial)}, number)`;

function conditionOf({ key, where }: Pick<About, 'key' | 'where'>): string {
  const own =
    key === undefined ? `key <> ${pg.escapeLiteral(first)}` : `key = ${pg.escapeLiteral(key)}`;
  const rest = condition({ where });
  return rest === '' ? own : `${own} and ${rest}`;
}

function condition({ where = {} }: Pick<About, 'where'>): string {
  return Object.entries(where)
    .map(([column, wanted]) => {
      const values = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
      const list = values.map((value) => `${literal(value)}::jsonb`).join(', ');
      return `coalesce(row->${pg.escapeLiteral(column)}, 'null'::jsonb) in (${list})`;
    })
    .join(' and ');
}

/** The number of an advisory lock: of this schema alone. */
const lockId = (lock: string): string =>
  `hashtextextended(current_schema() || '/' || ${pg.escapeLiteral(lock)}, 0)`;

/** The statement as SQL. */
function sqlOf(statement: Statement, tables: PerTable<TableRules>): string {
  switch (statement.type) {
    case 'BEGIN':
      return statement.level === undefined ? 'begin' : `begin isolation level ${statement.level}`;
    case 'COMMIT':
      return 'commit';
    case 'ROLLBACK':
      return 'rollback';
    case 'INSERT': {
      const { table, key, row, onConflict } = statement;
      const ignoring = onConflict === 'nothing' ? ' on conflict do nothing' : '';
      return `insert into ${quoted(table)}(key, row) values (${pg.escapeLiteral(key)}, ${literal(row)})${ignoring}`;
    }
    case 'SELECT':
      return select(statement, tables);
    case 'SELECT_FOR_UPDATE': {
      const { order, limit, skipLocked } = statement;
      const by = order === undefined ? '' : ` order by number`;
      const most = limit === undefined ? '' : ` limit ${limit}`;
      return `${select(statement, tables)}${by}${most} for update${skipLocked === true ? ' skip locked' : ''}`;
    }
    case 'UPDATE': {
      const { table, set } = statement;
      return `update ${quoted(table)} set row = row || ${literal(set)} where ${conditionOf(statement)} returning key, ${shown(tables[table])} as row`;
    }
    case 'DELETE':
      return `delete from ${quoted(statement.table)} where ${conditionOf(statement)}`;
    case 'ADVISORY_LOCK': {
      const { lock, level, try: tries } = statement;
      const name = `pg_${tries === true ? 'try_' : ''}advisory_${level === 'xact' ? 'xact_' : ''}lock`;
      return `select ${name}(${lockId(lock)}) as granted`;
    }
    case 'ADVISORY_UNLOCK':
      return `select pg_advisory_unlock(${lockId(statement.lock)}) as released`;
  }
}

async function replyOf(
  client: pg.Client,
  statement: Statement,
  tables: PerTable<TableRules>,
): Promise<DatabaseReply> {
  try {
    const result = await client.query<Record<string, unknown>>(sqlOf(statement, tables));
    return answerOf(statement, result);
  } catch (error) {
    return { type: 'SQL_ERROR', code: stateOf(error) };
  }
}

/** Of a connection that has ended the client says so in words of its own. */
function stateOf(error: unknown): SqlState {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (/terminated|not queryable|ECONNRESET|EPIPE/.test(`${code} ${message}`)) return '57P01';
  return code as SqlState;
}

function answerOf(
  { type }: Statement,
  result: pg.QueryResult<Record<string, unknown>>,
): DatabaseReply {
  const { command, rowCount, rows } = result;
  switch (type) {
    case 'BEGIN':
    case 'COMMIT':
    case 'ROLLBACK':
      return { type: 'DONE', command: command as 'BEGIN' | 'COMMIT' | 'ROLLBACK' };
    case 'INSERT':
      return { type: 'INSERTED', count: rowCount === 1 ? 1 : 0 };
    case 'SELECT':
    case 'SELECT_FOR_UPDATE':
    case 'UPDATE':
      return { type: 'ROWS', rows: keyed(rows as unknown as readonly Selected[]) };
    case 'DELETE':
      return { type: 'DELETED', count: rowCount ?? 0 };
    case 'ADVISORY_LOCK':
      return { type: 'ADVISORY', granted: rows[0]?.['granted'] !== false };
    case 'ADVISORY_UNLOCK':
      return { type: 'ADVISORY_UNLOCKED', released: rows[0]?.['released'] === true };
  }
}
