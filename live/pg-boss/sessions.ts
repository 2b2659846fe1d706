import pg from 'pg';

/** What comes of a request: an answer, or a wait for what somebody else has. */
export type Performed<Reply> =
  | { readonly kind: 'replied'; readonly reply: Reply }
  | { readonly kind: 'waits'; readonly reply: Promise<Reply> };

/** Milliseconds for a request to be answered or to wait. */
const answerMs = 10_000;

/** The connection of one client, which it does not share: what waits on it waits for somebody else's transaction. */
export class Session {
  private constructor(
    readonly client: pg.Client,
    private readonly pid: number,
  ) {}

  static async open(connectionString: string, schema: string): Promise<Session> {
    const options = `-c search_path=${schema}`;
    const client = new pg.Client({ connectionString, options });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Session(client, rows[0]?.pid ?? 0);
  }

  /** What pg-boss takes as its option `db`. */
  get db(): { readonly executeSql: (text: string, values?: unknown[]) => Promise<pg.QueryResult> } {
    return { executeSql: (text, values) => this.client.query(text, values) };
  }

  /** @param reply of something that was asked on this connection. */
  async outcome<Reply>(reply: Promise<Reply>, observer: pg.Client): Promise<Performed<Reply>> {
    const late = Date.now() + answerMs;
    for (;;) {
      const answered = await Promise.race([reply.then((value) => ({ value })), sleep(2)]);
      if (answered !== null) return { kind: 'replied', reply: answered.value };
      const { rowCount } = await observer.query(
        'select 1 from pg_locks where pid = $1 and not granted limit 1',
        [this.pid],
      );
      if (rowCount === 1) {
        // Of a client that leaves meanwhile nobody hears the error.
        reply.catch(() => undefined);
        return { kind: 'waits', reply };
      }
      if (Date.now() > late) throw new Error('a request is neither answered nor waits');
    }
  }

  /** The client is gone, and the server has noticed. */
  async end(observer: pg.Client): Promise<void> {
    await observer.query('select pg_terminate_backend($1)', [this.pid]);
    // The function itself can wait, but looks only every 100 ms.
    while (await this.#isThere(observer)) await sleep(1);
    await this.client.end().catch(() => undefined);
  }

  async #isThere(observer: pg.Client): Promise<boolean> {
    const { rowCount } = await observer.query('select 1 from pg_stat_activity where pid = $1', [
      this.pid,
    ]);
    return rowCount === 1;
  }
}

const sleep = (milliseconds: number): Promise<null> =>
  new Promise((done) => setTimeout(done, milliseconds, null));
