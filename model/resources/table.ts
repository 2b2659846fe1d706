import { assign, setup } from 'xstate';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';

/** What a row says: a value a column. */
export interface Row {
  readonly [column: string]: string | number | boolean | null;
}

/** Rows that have these values. A list: one of them. */
export interface Where {
  readonly [column: string]: Row[string] | readonly Row[string][];
}

/** To a table. Each is one statement: it takes effect in one step, on the rows that are there then. */
export type TableStatement =
  | { readonly type: 'INSERT'; readonly key: string; readonly row: Row }
  | { readonly type: 'SELECT'; readonly where?: Where }
  /** `key` absent: every row that fits; `limit`: no more than so many, those with the smallest keys. */
  | {
      readonly type: 'UPDATE';
      readonly key?: string;
      readonly where?: Where;
      readonly set: Row;
      readonly limit?: number;
    }
  | { readonly type: 'DELETE'; readonly key?: string; readonly where?: Where };

/** What a table answers. */
export type TableAnswer =
  | { readonly type: 'INSERTED' }
  /** A unique index has such a row already: `23505`, or ON CONFLICT DO NOTHING. */
  | { readonly type: 'DUPLICATE_KEY' }
  | { readonly type: 'ROWS'; readonly rows: { readonly [key: string]: Row } }
  /** The rows that were written, as they are now. */
  | { readonly type: 'UPDATED'; readonly rows: { readonly [key: string]: Row } }
  | { readonly type: 'DELETED'; readonly count: number };

/** No two rows that fit `where` have the same values in `on`. */
export interface UniqueIndex {
  readonly on: readonly string[];
  /** Absent: all rows. */
  readonly where?: Where;
}

/** With what a table begins. */
export interface TableInput {
  /** What it has at first. Default: nothing. */
  readonly rows?: { readonly [key: string]: Row };
  /** Besides the key, which is unique. Default: none. */
  readonly unique?: readonly UniqueIndex[];
}

interface TableState {
  readonly rows: { readonly [key: string]: Row };
  readonly unique: readonly UniqueIndex[];
}

const { reply } = effects<TableAnswer, never>();

/** True if a row has these values. */
export function fits(row: Row, where: Where = {}): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    const value = row[column] ?? null;
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}

type Statement = Extract<TableStatement, { readonly where?: Where }> & { readonly key?: string };

/** The rows that a statement is about. */
function chosen(
  { rows }: TableState,
  { key, where }: Statement,
  limit = Infinity,
): TableState['rows'] {
  const found = Object.entries(rows)
    .filter(([id, row]) => (key === undefined || id === key) && fits(row, where))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, limit);
  return Object.fromEntries(found);
}

function after(state: TableState, event: Received<TableStatement>): TableState['rows'] {
  const { rows } = state;
  switch (event.type) {
    case 'INSERT':
      return sorted({ ...rows, [event.key]: event.row });
    case 'UPDATE': {
      const updated = Object.entries(chosen(state, event, event.limit)).map(
        ([id, row]) => [id, { ...row, ...event.set }] as const,
      );
      return { ...rows, ...Object.fromEntries(updated) };
    }
    case 'DELETE': {
      const gone = chosen(state, event);
      return Object.fromEntries(Object.entries(rows).filter(([id]) => !Object.hasOwn(gone, id)));
    }
    case 'SELECT':
      return rows;
  }
}

function sorted(rows: TableState['rows']): TableState['rows'] {
  return Object.fromEntries(Object.entries(rows).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** True if two rows would be the same to a unique index. */
function collides(unique: readonly UniqueIndex[], rows: TableState['rows']): boolean {
  return unique.some(({ on, where }) => {
    const keys = Object.values(rows)
      .filter((row) => fits(row, where))
      .map((row) => JSON.stringify(on.map((column) => row[column] ?? null)));
    return new Set(keys).size < keys.length;
  });
}

const tableSetup = setup({
  types: {
    context: {} as TableState,
    events: {} as Received<TableStatement>,
    input: undefined as TableInput | undefined,
    emitted: {} as Effect<TableAnswer, never>,
  },
  guards: {
    keyTaken: ({ context, event }) =>
      event.type === 'INSERT' && Object.hasOwn(context.rows, event.key),
    indexTaken: ({ context, event }) => collides(context.unique, after(context, event)),
  },
  actions: {
    write: assign(({ context, event }) => ({ rows: after(context, event) })),
    replyInserted: reply({ type: 'INSERTED' }),
    replyDuplicate: reply({ type: 'DUPLICATE_KEY' }),
    replyRows: reply(({ context, event }) => ({
      type: 'ROWS',
      rows: event.type === 'SELECT' ? chosen(context, event) : {},
    })),
    /** Before it is written: afterwards they may no longer fit. */
    replyUpdated: reply(({ context, event }) => {
      const before = event.type === 'UPDATE' ? chosen(context, event, event.limit) : {};
      const now = after(context, event);
      return {
        type: 'UPDATED',
        rows: Object.fromEntries(Object.keys(before).map((id) => [id, now[id] as Row])),
      };
    }),
    replyDeleted: reply(({ context, event }) => ({
      type: 'DELETED',
      count: event.type === 'DELETE' ? Object.keys(chosen(context, event)).length : 0,
    })),
  },
});

/**
 * A table whose rows are keyed by ids, with unique indexes, also partial ones. A statement sees what others have written before it, and
 * takes effect at once; what two statements do is two steps.
 *
 * Rows are an object keyed by id, so worlds stay symmetric in those whose ids they are, if they belong to the symmetric actors
 * (`WorldConfig.symmetric`); where they do not, the search goes on without symmetry and says so.
 *
 * Source: PostgreSQL docs: INSERT, UPDATE, DELETE, "Partial Indexes", READ COMMITTED, each statement a transaction of its own.
 * Left out: transactions of several statements (a `sessionLock` beside it is what `SELECT ... FOR UPDATE` is), predicates that compare.
 */
export const table = tableSetup.createMachine({
  id: 'table',
  context: ({ input }) => ({ rows: sorted(input?.rows ?? {}), unique: input?.unique ?? [] }),
  on: {
    INSERT: [
      { guard: 'keyTaken', actions: 'replyDuplicate' },
      { guard: 'indexTaken', actions: 'replyDuplicate' },
      { actions: ['write', 'replyInserted'] },
    ],
    SELECT: { actions: 'replyRows' },
    UPDATE: [
      { guard: 'indexTaken', actions: 'replyDuplicate' },
      { actions: ['replyUpdated', 'write'] },
    ],
    DELETE: { actions: ['replyDeleted', 'write'] },
  },
});
