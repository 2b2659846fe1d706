import { type ActorId, type ActorPart, type Message, type Parts } from '../../model/index.js';
import {
  postgres,
  sessionOn,
  type AwaitRows,
  type DatabaseInput,
  type DatabaseReply,
  type DatabaseRequest,
  type Pool,
} from '../../model/postgres/index.js';
import type { Execution, Step } from '../../sim/index.js';
import { connectPostgres, type PostgresSessions } from '../postgres/sessions.js';
import type { LiveReplay } from './replay.js';
import { followOnServer, nextPlace, ServerStorage } from './servers.js';
import type { LiveSend } from './storage.js';

/**
 * Follows a schedule of a PostgreSQL strategy with a real server: clients and workers are the machines that were explored; each statement that
 * the schedule delivers to a database is sent to the real one at that moment, on the session of its client, and what comes back is what the
 * machines get. A session that the schedule ends is ended by the server (`pg_terminate_backend`). Of a pooler the model says who gets which
 * connection.
 *
 * @param parts of the world that the execution is of. Each database is a schema of its own, which is dropped in the end.
 */
export async function replayPostgres(
  execution: Execution,
  parts: Pick<Parts, 'actors' | 'mail'>,
  connectionString: string,
): Promise<LiveReplay> {
  const storage = new PostgresStorage(parts.actors, execution, connectionString);
  const tablesOf = (context: unknown): unknown => (context as Stored).tables;
  return followOnServer(execution, parts, storage, 'rows', tablesOf);
}

interface Stored {
  readonly tables: Awaited<ReturnType<PostgresSessions['contents']>>;
  readonly pool: Pool | null;
}

/** The databases of a world, for real. */
class PostgresStorage extends ServerStorage<PostgresSessions> {
  /** Of clients that wait: what the server will answer. */
  readonly #waiting = new Map<ActorId, Promise<DatabaseReply>>();
  /** Clients that look for rows again and again. */
  readonly #looking = new Map<ActorId, AwaitRows>();
  /** Sessions that clients have on other connections than their first. */
  readonly #others = new Map<ActorId, ReadonlySet<string>>();

  constructor(
    parts: readonly ActorPart[],
    private readonly execution: Execution,
    private readonly connectionString: string,
  ) {
    super(parts, [postgres], 'a database');
  }

  override async open(): Promise<void> {
    for (const { id, input } of this.own) {
      const schema = `onebatch_${process.pid}_${nextPlace()}`;
      const { tables = {} } = input as unknown as DatabaseInput;
      const database = await connectPostgres(this.connectionString, schema, tables);
      this.connections.set(id, database);
      await database.reset();
    }
  }

  async ask(id: ActorId, message: Message, from: ActorId, step: Step): Promise<Message | null> {
    const request = message as unknown as DatabaseRequest;
    const pool = this.#poolAt(id, step);
    const connection = 'connection' in request ? request.connection : undefined;
    const own = sessionOn(from, connection);
    const session = pool === null ? own : (pool.used[from] ?? pool.idle[0] ?? from);
    const isOwn = pool === null || from in pool.used;
    if (request.type === 'HOLDER_GONE') {
      this.#waiting.delete(from);
      this.#looking.delete(from);
      if (!isOwn) return null;
      const others = pool === null ? (this.#others.get(from) ?? []) : [];
      for (const name of [session, ...others]) await this.of(id).leave(name);
      this.#others.delete(from);
      return null;
    }
    if (request.type === 'DISCONNECT') {
      await this.of(id).leave(session);
      return { type: 'DISCONNECTED' } as unknown as Message;
    }
    if (request.type === 'END_SESSION') {
      if (pool === null) await this.of(id).terminate(session);
      return null;
    }
    if (request.type === 'AWAIT_ROWS') {
      this.#looking.set(from, request);
      return (await this.#look(id, from)) as unknown as Message;
    }
    if (connection !== undefined && pool === null) {
      this.#others.set(from, new Set([...(this.#others.get(from) ?? []), session]));
    }
    const { connection: _, ...statement } = request;
    const performed = await this.of(id).perform(session, statement);
    if (performed.kind === 'replied') return performed.reply as unknown as Message;
    this.#waiting.set(from, performed.reply);
    return null;
  }

  /** Somebody who has waited is answered, or finds what it looks for. */
  async push(id: ActorId, { to }: LiveSend): Promise<LiveSend> {
    const waiting = this.#waiting.get(to);
    this.#waiting.delete(to);
    const message = waiting === undefined ? await this.#look(id, to) : await waiting;
    return { to, message: (message ?? { type: 'NOTHING' }) as unknown as Message };
  }

  lapse(): Promise<void> {
    return Promise.reject(new Error('nothing lapses in a database by itself'));
  }

  contents(id: ActorId): Promise<Stored['tables']> {
    return this.of(id).contents();
  }

  /** Looks once: rows that nobody has locked. */
  async #look(id: ActorId, client: ActorId): Promise<DatabaseReply | null> {
    const { table, where } = this.#looking.get(client) ?? { table: '', where: {} };
    const asked = { type: 'SELECT_FOR_UPDATE', table, where, skipLocked: true } as const;
    const performed = await this.of(id).perform('onlooker', asked);
    const reply = await performed.reply;
    if (reply.type !== 'ROWS' || Object.keys(reply.rows).length === 0) return null;
    this.#looking.delete(client);
    return { type: 'FOUND' };
  }

  /** Before the step. */
  #poolAt(id: ActorId, { number }: Step): Pool | null {
    const { actors } = this.execution.view(number - 1);
    return (actors[id]?.context as unknown as Stored).pool;
  }
}
