import { createHash } from 'node:crypto';
import pg from 'pg';
import type PgBoss from 'pg-boss';
import { messageId, type MessageId } from '../../model/index.js';
import type { Job, BossReply, BossRequest, QueueState } from '../../model/pg-boss/index.js';
import { Session, type Performed } from './sessions.js';

/** What a queue holds, in the words of the model. */
export interface QueueContents {
  /** Those that are not over, or take a slot. By their ids. */
  readonly jobs: Readonly<
    Record<string, Omit<Job, 'id' | 'holder' | 'created' | 'fetched'> & Retries>
  >;
  readonly rows: readonly { readonly message: MessageId; readonly state: string }[];
}

interface Retries {
  readonly retries: number;
}

/** The same of the model. */
export function contentsOf({ jobs, rows }: Pick<QueueState, 'jobs' | 'rows'>): QueueContents {
  return {
    jobs: Object.fromEntries(
      jobs.map(({ id, key, message, state, fetched, slot }) => [
        id,
        { key, message, state, slot, retries: Math.max(0, fetched - 1) },
      ]),
    ),
    rows: rows.flatMap(({ message, state, by }) => (by === null ? [{ message, state }] : [])),
  };
}

/**
 * Seconds of a slot: for so long that none ends by itself. Time passes by `shift`.
 */
const slotSeconds = 700_000_000;

/** The second statement of a `sendDebounced`, which waits to be let through. */
interface Held {
  readonly release: () => void;
  readonly reply: Promise<string | null>;
}

/** One queue of pg-boss and a table beside it, as the machine `pg-boss` is one. */
export class LiveQueue {
  readonly #sessions = new Map<string, Session>();
  readonly #debounced = new Map<string, Held>();
  /** By the real id of a job: its name in the model. */
  readonly #names = new Map<string, string>();
  readonly #used = new Set<string>();

  /** @param name of the queue, which is also the name of the table. */
  constructor(
    private readonly boss: PgBoss,
    private readonly observer: pg.Client,
    private readonly connectionString: string,
    private readonly schema: string,
    readonly name: string,
  ) {}

  /** Sends a request on the client's session; ends when it is answered, or waits for what others have. */
  async perform(client: string, request: BossRequest): Promise<Performed<BossReply>> {
    const session = await this.#sessionOf(client);
    return session.outcome(this.#ask(client, session, request), this.observer);
  }

  /** The client is gone, and the server has noticed: what it has not committed was never there. */
  async leave(client: string): Promise<void> {
    const session = this.#sessions.get(client);
    this.#sessions.delete(client);
    this.#debounced.delete(client);
    await session?.end(this.observer);
  }

  /** The time of an active job is over, and pg-boss looks for such jobs. */
  async expire(job: string): Promise<void> {
    const { schema, name } = this;
    await this.observer.query(
      `update ${schema}.job set started_on = now() - interval '1 day' where name = $1 and id = $2`,
      [name, this.#idOf(job)],
    );
    // It looks once a minute; what it remembers of active keys it uses for as long.
    await this.observer.query(`update ${schema}.queue set monitor_on = null where name = $1`, [
      name,
    ]);
    await this.boss.supervise(name);
    await this.observer.query(`update ${schema}.queue set singletons_active = null`);
  }

  /** The slot is over, and the next one begins. */
  async shift(): Promise<void> {
    const { schema, name } = this;
    await this.observer.query(
      `update ${schema}.job set singleton_on = null where name = $1 and singleton_on <= ${slot(0)}`,
      [name],
    );
    await this.observer.query(
      `update ${schema}.job set singleton_on = ${slot(0)}, start_after = now() - interval '1 second'
       where name = $1 and singleton_on = ${slot(1)}`,
      [name],
    );
  }

  /** What is committed. */
  async contents(): Promise<QueueContents> {
    const { schema, name } = this;
    const { rows: jobs } = await this.observer.query<
      QueueContents['jobs'][string] & { id: string }
    >(
      `select id, coalesce(singleton_key, '') as key, data->'message' as message, state,
              case singleton_on when ${slot(0)} then 'now' when ${slot(1)} then 'next' end as slot,
              retry_count as retries
       from ${schema}.job where name = $1
       and (state <= 'active' or (state <> 'cancelled' and singleton_on >= ${slot(0)}))`,
      [name],
    );
    const { rows } = await this.observer.query<{ message: MessageId; state: string }>(
      `select message, state from ${schema}.${name} order by n`,
    );
    return {
      jobs: Object.fromEntries(jobs.map(({ id, ...job }) => [this.#nameOf(id), job])),
      rows,
    };
  }

  /** Ends all sessions, and deletes the jobs and rows. */
  async reset(): Promise<void> {
    for (const client of [...this.#sessions.keys()]) {
      const { client: connection } = await this.#sessionOf(client);
      if (this.#debounced.has(client)) await this.leave(client);
      else await connection.query('rollback');
    }
    this.#names.clear();
    this.#used.clear();
    await this.observer.query(`delete from ${this.schema}.job where name = $1`, [this.name]);
    await this.observer.query(`delete from ${this.schema}.${this.name}`);
  }

  async close(): Promise<void> {
    for (const client of [...this.#sessions.keys()]) await this.leave(client);
    await this.boss.deleteQueue(this.name);
    await this.observer.query(`drop table ${this.schema}.${this.name}`);
  }

  async #ask(client: string, session: Session, request: BossRequest): Promise<BossReply> {
    const { boss, name } = this;
    const { db } = session;
    switch (request.type) {
      case 'SEND':
      case 'SEND_THROTTLED':
      case 'SEND_DEBOUNCED':
      case 'SEND_NEXT_SLOT': {
        const job = this.#unused(request.job);
        const id = await this.#send(client, session, request, job);
        if (id !== null) this.#used.add(job);
        return { type: 'SENT', job: id === null ? null : job };
      }
      case 'FETCH':
      case 'AWAIT_JOB': {
        const [job] = await boss.fetch<{ message: MessageId | null }>(name, { db });
        if (job === undefined) return { type: 'JOB', job: null, message: null };
        return { type: 'JOB', job: this.#nameOf(job.id), message: job.data.message };
      }
      case 'COMPLETE':
        return affected(await boss.complete(name, this.#idOf(request.job), {}, { db }));
      case 'FAIL':
        return affected(await boss.fail(name, this.#idOf(request.job), {}, { db }));
      case 'CANCEL':
        return affected(await boss.cancel(name, this.#idOf(request.job), { db }));
      case 'BEGIN':
      case 'COMMIT':
      case 'ROLLBACK':
        await session.client.query(request.type);
        return { type: 'DONE' };
      case 'STORE': {
        const { rowCount } = await session.client.query(
          `insert into ${name} (message) values ($1) on conflict do nothing`,
          [request.message],
        );
        return { type: 'STORED', count: rowCount === 1 ? 1 : 0 };
      }
      case 'READ': {
        const { rows } = await session.client.query<{ message: string }>(
          `select message from ${name} where state = 'waiting' order by n`,
        );
        return { type: 'ROWS', rows: rows.map(({ message }) => messageId(message)) };
      }
      case 'FINISH': {
        await session.client.query('begin');
        await session.client.query(`update ${name} set state = 'done' where message = any($1)`, [
          request.messages,
        ]);
        const done = await boss.complete(name, this.#idOf(request.job), {}, { db });
        await session.client.query('commit');
        return affected(done);
      }
      case 'HOLDER_GONE':
        throw new Error('expected a request, found HOLDER_GONE');
    }
  }

  /** The id; null if pg-boss answers null, or, of `sendDebounced`, would send its second statement. */
  async #send(
    client: string,
    { db }: Session,
    { type, key, message }: Extract<BossRequest, { readonly key: string }>,
    job: string,
  ): Promise<string | null> {
    const { boss, name } = this;
    const data = { message };
    const id = this.#idOf(job);
    const slotKey = key === '' ? undefined : key;
    if (type === 'SEND')
      return boss.send(name, data, { id, db, ...(key === '' ? {} : { singletonKey: key }) });
    if (type === 'SEND_THROTTLED')
      return boss.sendThrottled(name, data, { id, db }, slotSeconds, slotKey);
    if (type === 'SEND_NEXT_SLOT') {
      const held = this.#debounced.get(client);
      this.#debounced.delete(client);
      if (held === undefined) throw new Error(`${client} has no debounced send`);
      held.release();
      return held.reply;
    }
    let [isSecond, release, wouldSend] = [false, noop, noop];
    const released = new Promise<void>((done) => (release = done));
    const second = new Promise<null>((done) => (wouldSend = () => done(null)));
    const gated: PgBoss.Db = {
      executeSql: async (text, values) => {
        if (isSecond) {
          wouldSend();
          await released;
        }
        isSecond = true;
        return db.executeSql(text, values);
      },
    };
    const reply = boss.sendDebounced(name, data, { id, db: gated }, slotSeconds, slotKey);
    const first = await Promise.race([reply, second]);
    if (first === null) this.#debounced.set(client, { release, reply });
    return first;
  }

  async #sessionOf(client: string): Promise<Session> {
    const known = this.#sessions.get(client);
    if (known !== undefined) return known;
    const opened = await Session.open(this.connectionString, this.schema);
    this.#sessions.set(client, opened);
    return opened;
  }

  #unused(job: string): string {
    return this.#used.has(job) ? this.#unused(`${job}+`) : job;
  }

  /** The id that a job of the model has here. */
  #idOf(job: string): string {
    const hex = createHash('sha256').update(`${this.name}/${job}`).digest('hex');
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    this.#names.set(id, job);
    return id;
  }

  #nameOf(id: string): string {
    const name = this.#names.get(id);
    if (name === undefined) throw new Error(`expected a job that was sent here, found ${id}`);
    return name;
  }
}

/** What pg-boss takes for the slot that begins so many slots from now. Source: src/plans.js, `insertJobs`. */
const slot = (offset: number): string =>
  `('epoch'::timestamp + '1s'::interval * (${slotSeconds} * floor((date_part('epoch', now()) + ${offset * slotSeconds}) / ${slotSeconds})))`;

/** The types say nothing of what it is. */
function affected(answered: unknown): BossReply {
  return { type: 'AFFECTED', count: (answered as { readonly affected: 0 | 1 }).affected };
}

const noop = (): void => undefined;
