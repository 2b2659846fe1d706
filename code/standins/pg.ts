/** `pg`: statements become requests to the machine of a PostgreSQL database. A connection is a session of it. */
import { expectLost, expectServer, expectValues, type Bounded, type Given } from './connection.js';
import { Connection, DatabaseError, type Result } from './pg-connection.js';
import { expectBack, refuse, resource } from './runtime.js';
import { guarded } from './server.js';
import { askedBy, type Asked } from './sql.js';
import { wantTables } from './sql-tables.js';
import './work.js';

/** What a call of `query` asks for. */
function queryOf(call: string, given: readonly unknown[]): Asked {
  if (given.some((one) => typeof one === 'function')) refuse(`a callback of ${call}`);
  const [first, second, ...more] = given;
  if (more.length > 0) refuse(`more arguments of ${call}`);
  const config = (typeof first === 'string' ? { text: first, values: second } : first) as Given;
  const { text, values = second ?? [] } = config;
  expectValues(call, config, ['text', 'values', 'name'], {});
  if (typeof text !== 'string') return refuse(`a query of ${call} that is no text`);
  const asked = askedBy(
    text,
    Array.isArray(values) ? values : refuse(`values of ${call} that are no list`),
  );
  wantWorld(asked);
  return asked;
}

/** What has to be in the world for a statement: the tables, locks by their names, transactions that are serializable. */
function wantWorld({ statement, holds }: Asked): void {
  wantTables();
  if (statement.type === 'BEGIN' && statement.level === 'serializable')
    resource('level', statement.level);
  if (statement.type === 'ADVISORY_LOCK') resource('advisory', statement.lock);
  if (holds !== undefined) resource('run', JSON.stringify(holds));
}

/** Options that make no difference where the server is there. */
const quiet = [
  ...['user', 'password', 'ssl', 'application_name', 'fallback_application_name', 'keepAlive'],
  ...['keepAliveInitialDelayMillis', 'connectionString', 'host', 'port', 'database'],
];
const quietOfPool = ['idleTimeoutMillis', 'allowExitOnIdle', 'min', 'maxLifetimeSeconds'];

const size: Bounded[string] = [
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  'that is no positive integer',
];

function optionsIn(call: string, given: unknown): Given {
  const options = (
    typeof given === 'string' ? { connectionString: given } : (given ?? {})
  ) as Given;
  const isPool = call === 'new Pool';
  expectValues(
    call,
    options,
    [...quiet, ...(isPool ? quietOfPool : [])],
    isPool ? { max: size } : {},
  );
  const { connectionString, host = 'localhost', port = 5432, database } = options;
  expectServer(call, JSON.stringify(connectionString ?? [host, port, database]));
  return options;
}

/** Events that tell of a connection that is lost. */
const lost = ['error'];

/** A connection of one's own, from `connect` to `end`. */
export class Client {
  #connection: Connection | null = null;

  constructor(options?: unknown) {
    optionsIn('new Client', options);
    return guarded('Client', this);
  }

  connect = async (...given: readonly unknown[]): Promise<void> => {
    if (given.length > 0) refuse('a callback of Client.connect');
    if (this.#connection !== null) refuse('a second Client.connect');
    this.#connection = new Connection();
  };

  query = async (...given: readonly unknown[]): Promise<Result> => {
    const asked = queryOf('Client.query', given);
    return (this.#connection ?? refuse('a query of a Client that is not connected')).query(asked);
  };

  end = async (): Promise<void> => {
    const connection = this.#connection ?? refuse('Client.end of one that is not connected');
    this.#connection = null;
    await connection.end();
  };

  on = (event: string): this => {
    expectLost('Client', event, lost);
    return this;
  };
}

/** A connection of a pool, until it is given back. */
class PoolClient {
  #connection: Connection | null;
  readonly #release: (connection: Connection) => void;

  constructor(connection: Connection, release: (connection: Connection) => void) {
    this.#connection = connection;
    this.#release = release;
    return guarded('PoolClient', this);
  }

  query = async (...given: readonly unknown[]): Promise<Result> => {
    const asked = queryOf('PoolClient.query', given);
    return (this.#connection ?? refuse('a query of a client that is released')).query(asked);
  };

  release = (destroys?: unknown): void => {
    if (destroys !== undefined && destroys !== false)
      refuse('release of a client that is not to be used again');
    const connection = this.#connection;
    if (connection === null) {
      throw new Error('Release called on client which has already been released to the pool.');
    }
    this.#connection = null;
    this.#release(connection);
  };

  on = (event: string): this => {
    expectLost('PoolClient', event, lost);
    return this;
  };
}

/** Connections of a pool, unless it is told otherwise. */
const poolSize = 10;

/** Statements that mean something to the next one on the same connection. */
const sessionStatements = ['BEGIN', 'COMMIT', 'ROLLBACK', 'ADVISORY_UNLOCK'];

export class Pool {
  readonly #max: number;
  /** The one that was used last comes last, and is taken first. */
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #made = 0;
  #isOpen = true;

  constructor(options?: unknown) {
    const { max = poolSize } = optionsIn('new Pool', options);
    this.#max = Number(max);
    return guarded('Pool', this);
  }

  connect = async (...given: readonly unknown[]): Promise<PoolClient> => {
    if (given.length > 0) refuse('a callback of Pool.connect');
    const isBack = expectBack('a client of a Pool that is not released when the call ends');
    return new PoolClient(await this.#take(), (connection) => {
      isBack();
      this.#giveBack(connection);
    });
  };

  query = async (...given: readonly unknown[]): Promise<Result> => {
    const asked = queryOf('Pool.query', given);
    const { type } = asked.statement;
    const isOfSession = 'level' in asked.statement && asked.statement.level === 'session';
    if (sessionStatements.includes(type) || isOfSession) {
      refuse(`${type} by Pool.query, which may take another connection for the next statement,`);
    }
    // Without an await where it is not waited for: what is refused has the user's line in its stack.
    const taken = this.#take();
    const connection = taken instanceof Connection ? taken : await taken;
    try {
      return await connection.query(asked);
    } finally {
      this.#giveBack(connection);
    }
  };

  on = (event: string): this => {
    expectLost('Pool', event, lost);
    return this;
  };

  end = async (): Promise<void> => {
    if (this.#idle.length < this.#made) refuse('Pool.end while a client is not released');
    this.#isOpen = false;
    for (const connection of this.#idle.splice(0)) await connection.end();
  };

  #take(): Connection | Promise<Connection> {
    if (!this.#isOpen) refuse('a Pool that has ended');
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made < this.#max) {
      this.#made += 1;
      return new Connection();
    }
    return new Promise((take) => void this.#waiting.push(take));
  }

  readonly #giveBack = (connection: Connection): void => {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next(connection);
  };
}

export const types = guarded('pg.types', {});
export const defaults = guarded('pg.defaults', {});
export { DatabaseError };
