import { fits, type Row, type UniqueIndex } from '../resources/table.js';
import { names, type Names } from './names.js';
import { othersOf, type DatabaseState, type Keyed, type Transaction } from './state.js';
import type { Rows } from './statements.js';

/** What stands in the way of a row, in the first index in which something does. */
export interface Conflicting {
  /** Sessions that are about to write what would be the same to that index, or to delete it: what comes of it is open. */
  readonly pending: Names;
  /** The key of one that is there, committed or of the transaction itself; null: none is. */
  readonly present: string | null;
  /** How many indexes nothing stands in the way of, before that one. */
  readonly passed: number;
}

/** What a transaction sees of a table: what was committed when its snapshot was taken, and what it has written itself. */
export function visible(state: DatabaseState, transaction: Transaction, table: string): Keyed {
  const base = (transaction.snapshot ?? state.tables)[table] ?? {};
  return written(base, transaction.writes[table] ?? {});
}

/** A table's rows after a transaction has written them. */
export function written(rows: Keyed, changes: { readonly [key: string]: Row | null }): Keyed {
  return Object.fromEntries(
    Object.entries({ ...rows, ...changes }).filter((entry): entry is [string, Row] => {
      return entry[1] !== null;
    }),
  );
}

/** The rows that a statement is about. */
export function chosen(rows: Keyed, { key, where }: Rows): Keyed {
  return Object.fromEntries(
    Object.entries(rows).filter(
      ([id, row]) => (key === undefined || id === key) && fits(row, where),
    ),
  );
}

/** Sessions that have written or locked a row and not ended. */
export function holdersOf(
  state: DatabaseState,
  session: string,
  table: string,
  key: string,
): readonly string[] {
  return othersOf(state, session).flatMap(([name, { writes, locks }]) =>
    key in (writes[table] ?? {}) || key in (locks[table] ?? {}) ? [name] : [],
  );
}

/** What stands in the way of inserting a row: its key first, then its values in each unique index. */
export function conflictsWith(
  state: DatabaseState,
  session: string,
  transaction: Transaction,
  table: string,
  key: string,
  row: Row,
): Conflicting {
  const { unique = [] } = state.rules[table] ?? {};
  const same = [
    (id: string) => id === key,
    ...unique.map((index) => (_: string, other: Row) => collides(index, row, other)),
  ];
  for (const [passed, isSame] of same.entries()) {
    const pending = pendingOf(state, session, transaction, table, isSame, passed);
    const rows = written(state.tables[table] ?? {}, transaction.writes[table] ?? {});
    const present = Object.entries(rows).find(([id, other]) => isSame(id, other))?.[0] ?? null;
    if (pending.length > 0 || present !== null) return { pending: names(pending), present, passed };
  }
  return { pending: {}, present: null, passed: same.length };
}

/** Sessions that have written such a row, or are inserting one that waits in a later index only. */
function pendingOf(
  state: DatabaseState,
  session: string,
  transaction: Transaction,
  table: string,
  isSame: (key: string, row: Row) => boolean,
  index: number,
): readonly string[] {
  const committed = state.tables[table] ?? {};
  const own = transaction.writes[table] ?? {};
  const writing = othersOf(state, session).flatMap(([name, { writes, undone }]) => {
    const isUndone = Object.entries(undone[table] ?? {}).some(([id, row]) => isSame(id, row));
    const isOpen = Object.entries(writes[table] ?? {}).some(([id, next]) => {
      const before = id in own ? undefined : committed[id];
      return (next !== null && isSame(id, next)) || (before !== undefined && isSame(id, before));
    });
    return isOpen || isUndone ? [name] : [];
  });
  const inserting = state.waiting.flatMap(({ session: name, statement, passed }) =>
    name !== session &&
    statement.type === 'INSERT' &&
    statement.table === table &&
    passed > index &&
    isSame(statement.key, statement.row)
      ? [name]
      : [],
  );
  return [...writing, ...inserting];
}

function collides({ on, where }: UniqueIndex, one: Row, other: Row): boolean {
  return (
    fits(one, where) &&
    fits(other, where) &&
    on.every((column) => one[column] !== null && one[column] === other[column])
  );
}
