/** A connection of `pg`: a session of the database, and what its statements show. */
import type { DatabaseReply, OnConnection } from '../../model/postgres/statements.js';
import type { Row } from '../../model/resources/table.js';
import { refuse } from './runtime.js';
import { askServer } from './server.js';
import { shown } from './shown.js';
import type { Asked } from './sql.js';
import type { Shown } from './sql-values.js';

/** What a query comes to, as far as the code can tell. */
type Seen =
  | { readonly command: string }
  | { readonly count: number }
  | { readonly rows: readonly Row[] }
  | { readonly is: boolean | null }
  | { readonly code: string };

export interface Result {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const messages: Readonly<Record<string, string>> = {
  '23505': 'duplicate key value violates unique constraint',
  '25P02': 'current transaction is aborted, commands ignored until end of transaction block',
  '40001': 'could not serialize access due to read/write dependencies among transactions',
  '40P01': 'deadlock detected',
};

const hiddenOfError = [
  ...['length', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where'],
  ...['schema', 'table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine'],
];

/** An error of the server; what it says besides its code differs from version to version. */
export class DatabaseError extends Error {
  override readonly name = 'error';
  readonly severity = 'ERROR';
  constructor(readonly code: string) {
    super(messages[code] ?? code);
    shown('an error of the server', this, hiddenOfError);
  }
}

/** Connections so far. */
let made = 0;
/** One of them has a statement open. */
let busy = false;

/** One connection: its statements wait for each other. */
export class Connection {
  readonly number = (made += 1);
  #open = 0;
  #last: Promise<unknown> = Promise.resolve();

  async query(asked: Asked): Promise<Result> {
    const before = this.#last;
    let done: () => void = () => undefined;
    this.#last = new Promise<void>((settle) => (done = settle));
    this.#open += 1;
    if (this.#open > 1) await before;
    try {
      const seen = await this.#ask(asked.statement, (reply: DatabaseReply) => seenOf(asked, reply));
      if ('code' in seen) throw new DatabaseError(seen.code);
      return resultOf(asked, seen);
    } finally {
      this.#open -= 1;
      done();
    }
  }

  /** The session has ended. */
  async end(): Promise<void> {
    await this.#ask({ type: 'DISCONNECT' }, () => null);
  }

  async #ask<Reply extends { readonly type: string }, View>(
    message: { readonly type: string },
    view: (reply: Reply) => View,
  ): Promise<View> {
    if (busy) refuse('a statement while one of another connection is open');
    busy = true;
    const on: OnConnection = this.number === 1 ? {} : { connection: this.number };
    const seen = await askServer({ ...message, ...on }, view);
    busy = false;
    return seen;
  }
}

function seenOf({ shows, by, limit, counts = false }: Asked, reply: DatabaseReply): Seen {
  switch (reply.type) {
    case 'DONE':
      return { command: reply.command };
    case 'INSERTED':
    case 'DELETED':
      return { count: reply.count };
    case 'ROWS': {
      const rows = Object.values(reply.rows);
      if (counts) return { count: rows.length };
      const ordered = rows.sort((one, other) => compared(one[by], other[by])).slice(0, limit);
      return { rows: ordered.map((row) => projected(row, shows)) };
    }
    case 'ADVISORY':
      return { is: reply.granted };
    case 'ADVISORY_UNLOCKED':
      return { is: reply.released };
    case 'SQL_ERROR':
      return { code: reply.code };
    case 'FOUND':
    case 'DISCONNECTED':
      return { is: null };
  }
}

function compared(one: Row[string] | undefined, other: Row[string] | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}

/** A row as far as it is shown. */
const projected = (row: Row, shows: readonly Shown[]): Row =>
  Object.fromEntries(
    shows.flatMap(({ column }) =>
      column === undefined ? [] : [[column.name, row[column.name] ?? null] as const],
    ),
  );

function resultOf(asked: Asked, seen: Exclude<Seen, { readonly code: string }>): Result {
  const { command, shows, statement } = asked;
  if ('command' in seen) return result(seen.command === 'BEGIN' ? command : seen.command, null, []);
  if ('is' in seen) {
    const isTold =
      statement.type === 'ADVISORY_UNLOCK' || ('try' in statement && statement.try === true);
    return result(command, 1, [{ [shows[0]?.name ?? '']: isTold ? seen.is : '' }]);
  }
  if ('rows' in seen) {
    // Of an UPDATE that returns nothing the number is told alone.
    const told = shows.length === 0 ? [] : seen.rows;
    return result(
      command,
      seen.rows.length,
      told.map((row) => rowOf(row, shows)),
    );
  }
  if (asked.counts === true)
    return result(command, 1, [{ [shows[0]?.name ?? '']: String(seen.count) }]);
  const isShown = asked.row !== undefined && shows.length > 0 && seen.count === 1;
  return result(command, seen.count, isShown ? [rowOf(asked.row ?? {}, shows)] : []);
}

const result = (command: string, rowCount: number | null, rows: Result['rows']): Result =>
  shown('the result of a query', { command, rowCount, rows }, ['oid', 'fields']);

/** A row as the client shows it: a 64-bit number is a text. */
const rowOf = (row: Row, shows: readonly Shown[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    shows.map(({ name, column, value }) => {
      if (column === undefined) return [name, value];
      const kept = row[column.name] ?? null;
      if (kept === null) return [name, null];
      if (column.type === 'bigint') return [name, String(kept)];
      return [name, column.type === 'json' ? (JSON.parse(String(kept)) as unknown) : kept];
    }),
  );
