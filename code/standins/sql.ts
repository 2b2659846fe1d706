/** Statements of user's code, as the machine of a PostgreSQL database takes them; anything else is refused. */
import type {
  DeleteStatement,
  Expr,
  InsertStatement,
  SelectedColumn,
  SelectFromStatement,
  Statement as Tree,
  UpdateStatement,
} from 'pgsql-ast-parser';
import type { IsolationLevel, Statement } from '../../model/postgres/statements.js';
import type { Row, Where } from '../../model/resources/table.js';
import { treesOf } from '../engines/sql-text.js';
import { job, refuse } from './runtime.js';
import { constantIn, type Value } from './sql-tables.js';
import {
  about,
  columnIn,
  columnOf,
  expectOnly,
  given,
  kept,
  shownBy,
  whereIn,
  type About,
  type Shown,
  type Values,
} from './sql-values.js';

/** A statement, and what its answer shows. */
export interface Asked {
  readonly statement: Statement;
  /** As the server calls it. */
  readonly command: string;
  /** Of rows; empty: none are shown. */
  readonly shows: readonly Shown[];
  /** Of an INSERT and what it returns: the row. */
  readonly row?: Row;
  /** Rows that are shown, at most. */
  readonly limit?: number;
  /** The column by which they are ordered. Default: the primary key. */
  readonly by: string;
  /** Number of rows instead of the rows. */
  readonly counts?: boolean;
  /** Rows of this table mean a run as long as they have these values. */
  readonly holds?: { readonly table: string; readonly where: Where };
}

/** What a text with its values asks for. */
export function askedBy(sql: string, values: Values): Asked {
  const trees = treesOf(sql);
  if (typeof trees === 'string') return refuse(`SQL that is not read (${trees})`);
  const [tree, ...more] = trees;
  if (tree === undefined || more.length > 0)
    return refuse('a query of several statements, or of none,');
  expectParameters(sql, values);
  if (tree.type === 'begin') {
    const asked = transaction({ type: 'BEGIN', ...levelOf(tree) });
    return /^\s*start\b/i.test(sql) ? { ...asked, command: 'START' } : asked;
  }
  if (tree.type === 'commit') return transaction({ type: 'COMMIT' });
  if (tree.type === 'rollback') return transaction({ type: 'ROLLBACK' });
  if (tree.type === 'insert') return insert(tree, values);
  if (tree.type === 'update') return update(tree, values);
  if (tree.type === 'delete') return remove(tree, values);
  if (tree.type !== 'select') return refuse(`the statement '${tree.type}'`);
  return tree.from === undefined ? advisory(tree, values) : select(tree, values);
}

/** The server wants as many values as there are parameters. */
function expectParameters(sql: string, values: Values): void {
  const numbers = [...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const most = Math.max(0, ...numbers);
  if (values.length !== most) refuse(`a query of ${most} parameters with ${values.length} values`);
}

const transaction = (
  statement: Extract<Statement, { type: 'BEGIN' | 'COMMIT' | 'ROLLBACK' }>,
): Asked => ({
  statement,
  command: statement.type,
  shows: [],
  by: '',
});

function levelOf(tree: Extract<Tree, { readonly type: 'begin' }>): {
  readonly level?: IsolationLevel;
} {
  expectOnly('BEGIN', tree, ['type', 'isolationLevel', 'writeable']);
  if (tree.writeable === 'read only') refuse('READ ONLY');
  const { isolationLevel: level } = tree;
  if (level === undefined) return {};
  return { level: level === 'read uncommitted' ? 'read committed' : level };
}

function insert(tree: InsertStatement, values: Values): Asked {
  const what = 'INSERT';
  expectOnly(what, tree, ['type', 'into', 'insert', 'columns', 'returning', 'onConflict']);
  const of = about(what, tree.into);
  const { table } = of;
  const { insert: from, onConflict } = tree;
  if (from.type !== 'values') return refuse(`INSERT of a ${from.type}`);
  const [list, ...others] = from.values;
  if (list === undefined || others.length > 0) return refuse('INSERT of several rows');
  const names = tree.columns?.map(({ name }) => name) ?? table.columns.map(({ name }) => name);
  if (list.length !== names.length)
    return refuse(`INSERT of ${list.length} values into ${names.length} columns`);
  const expressions = new Map(
    names.map((name, at) => [columnOf(table, name).name, list[at] as Expr]),
  );
  const row: Record<string, Value> = {};
  const constants: Record<string, Value> = {};
  for (const column of table.columns) {
    const expression = expressions.get(column.name);
    if (column.serial && expression !== undefined)
      return refuse(`INSERT of the numbered column '${column.name}'`);
    if (column.serial || column.type === 'other') continue;
    const isDefault = expression === undefined || expression.type === 'default';
    const value = isDefault ? column.otherwise : kept(column, given(expression, values));
    if (value === undefined) return refuse(`INSERT without a value of column '${column.name}'`);
    row[column.name] = value;
    if (value !== null && (isDefault || constantIn(expression) !== undefined))
      constants[column.name] = value;
  }
  const key = row[table.key];
  if (typeof key !== 'string' && typeof key !== 'number')
    return refuse(`INSERT without a value of the primary key of '${table.name}'`);
  const shows = shownBy(of, tree.returning ?? []);
  if (shows.some(({ column }) => column?.serial === true))
    return refuse('RETURNING of a numbered column');
  return {
    statement: {
      type: 'INSERT',
      table: table.name,
      key: String(key),
      row,
      ...(onConflict === null || onConflict === undefined ? {} : conflictIn(of, onConflict)),
    },
    command: 'INSERT',
    shows,
    row,
    by: table.key,
    ...(isMessage(String(key)) ? {} : { holds: { table: table.name, where: constants } }),
  };
}

/** True of the id of the message that is served. */
const isMessage = (key: string): boolean =>
  (job() as { readonly message?: { readonly id: string } }).message?.id === key;

function conflictIn(
  of: About,
  { do: what, on }: NonNullable<InsertStatement['onConflict']>,
): { readonly onConflict: 'nothing' } {
  const { table } = of;
  if (what !== 'do nothing') return refuse('ON CONFLICT DO UPDATE');
  if (on === null || on === undefined) return { onConflict: 'nothing' };
  if (on.type !== 'on expr') return refuse('ON CONFLICT ON CONSTRAINT');
  const columns = on.exprs.map((expression) => columnIn(of, expression).name);
  if (columns.length !== 1 || columns[0] !== table.key || table.unique.length > 0)
    return refuse(
      `ON CONFLICT (${columns.join(', ')}), which is not the only unique index of '${table.name}',`,
    );
  return { onConflict: 'nothing' };
}

function select(tree: SelectFromStatement, values: Values): Asked {
  const what = 'SELECT';
  expectOnly(what, tree, ['type', 'columns', 'from', 'where', 'limit', 'orderBy', 'for', 'skip']);
  const [from, ...more] = tree.from ?? [];
  if (from?.type !== 'table' || more.length > 0) return refuse('SELECT from other than one table');
  expectOnly(what, from, ['type', 'name']);
  const of = about(what, from.name);
  const { table } = of;
  const { limit } = tree;
  const columns = tree.columns ?? [];
  const isCount = columns.length === 1 && columns.every(countIn);
  const [order, ...orders] = (tree.orderBy ?? []).map((one) => {
    if (one.order === 'DESC' || one.nulls !== undefined) return refuse('ORDER BY DESC, or NULLS,');
    return columnIn(of, one.by);
  });
  if (orders.length > 0) return refuse('ORDER BY of several columns');
  if (order?.type === 'other')
    return refuse(`ORDER BY of column '${order.name}', whose values nobody keeps,`);
  const most = limit === null || limit === undefined ? undefined : limitIn(limit, values);
  const rows = { table: table.name, ...whereIn(of, tree.where, values) };
  const shows = isCount ? [{ name: columns[0]?.alias?.name ?? 'count' }] : shownBy(of, columns);
  const common = {
    command: 'SELECT',
    shows,
    by: order?.name ?? table.key,
    ...(isCount ? { counts: true } : {}),
  };
  if (tree.for === null || tree.for === undefined) {
    if (isCount && most !== undefined) return refuse('LIMIT of a count');
    return {
      statement: { type: 'SELECT', ...rows },
      ...common,
      ...(most === undefined ? {} : { limit: most }),
    };
  }
  if (tree.for.type !== 'update') return refuse(`FOR ${tree.for.type.toUpperCase()}`);
  if (tree.skip?.type === 'nowait') return refuse('NOWAIT');
  if (isCount) return refuse('FOR UPDATE of a count');
  if (most !== undefined && order?.serial !== true)
    return refuse(
      'FOR UPDATE with LIMIT, and not ORDER BY a numbered column: which rows it locks the server leaves open; it',
    );
  return {
    statement: {
      type: 'SELECT_FOR_UPDATE',
      ...rows,
      ...(tree.skip === undefined ? {} : { skipLocked: true }),
      ...(most === undefined || order === undefined ? {} : { order: order.name, limit: most }),
    },
    ...common,
  };
}

/** True of `count(*)`. */
function countIn({ expr }: SelectedColumn): boolean {
  return (
    expr.type === 'call' &&
    expr.function.name === 'count' &&
    expr.args.length === 1 &&
    expr.args[0]?.type === 'ref' &&
    expr.args[0].name === '*' &&
    expr.distinct === undefined &&
    expr.filter === undefined &&
    expr.over === undefined
  );
}

function limitIn(limit: NonNullable<SelectFromStatement['limit']>, values: Values): number {
  expectOnly('LIMIT', limit, ['limit']);
  const most =
    limit.limit === undefined || limit.limit === null ? null : given(limit.limit, values);
  return /^\d+$/.test(String(most)) ? Number(most) : refuse('this LIMIT');
}

function update(tree: UpdateStatement, values: Values): Asked {
  const what = 'UPDATE';
  expectOnly(what, tree, ['type', 'table', 'sets', 'where', 'returning']);
  const of = about(what, tree.table);
  const { table } = of;
  const set: Record<string, Value> = {};
  for (const {
    column: { name },
    value,
  } of tree.sets) {
    const column = columnOf(table, name);
    if (name === table.key || column.serial)
      return refuse(`UPDATE of '${name}', which rows are called by,`);
    if (column.type === 'other') continue;
    set[name] = kept(column, given(value, values));
  }
  for (const { on, where = {} } of table.unique) {
    const leaves = Object.entries(where).some(
      ([name, value]) => name in set && set[name] !== value,
    );
    const touches = [...on, ...Object.keys(where)].some((name) => name in set);
    if (touches && !leaves)
      return refuse(`UPDATE of a column of a unique index of '${table.name}'`);
  }
  return {
    statement: { type: 'UPDATE', table: table.name, set, ...whereIn(of, tree.where, values) },
    command: 'UPDATE',
    shows: shownBy(of, tree.returning ?? []),
    by: table.key,
  };
}

function remove(tree: DeleteStatement, values: Values): Asked {
  expectOnly('DELETE', tree, ['type', 'from', 'where']);
  const of = about('DELETE', tree.from);
  return {
    statement: { type: 'DELETE', table: of.table.name, ...whereIn(of, tree.where, values) },
    command: 'DELETE',
    shows: [],
    by: of.table.key,
  };
}

const lockFunction = /^pg_(try_)?advisory_(xact_)?lock$/;

/** A function of an advisory lock. */
function advisory(tree: SelectFromStatement, values: Values): Asked {
  expectOnly('SELECT', tree, ['type', 'columns']);
  const [column, ...more] = tree.columns ?? [];
  if (column?.expr.type !== 'call' || more.length > 0)
    return refuse('SELECT of other than a table or an advisory lock');
  const {
    args,
    function: { name },
  } = column.expr;
  const common = { command: 'SELECT', shows: [{ name: column.alias?.name ?? name }], by: '' };
  const [, tries, xact] = lockFunction.exec(name) ?? [null];
  if (name === 'pg_advisory_unlock')
    return { statement: { type: 'ADVISORY_UNLOCK', lock: lockIn(args, values) }, ...common };
  if (!lockFunction.test(name)) return refuse(`the function ${name}`);
  return {
    statement: {
      type: 'ADVISORY_LOCK',
      lock: lockIn(args, values),
      level: xact === undefined ? 'session' : 'xact',
      ...(tries === undefined ? {} : { try: true }),
    },
    ...common,
  };
}

/** What a lock is called: its number, two, or a text of which the server makes one. */
function lockIn(args: readonly Expr[], values: Values): string {
  return args
    .map((one) => {
      if (one.type === 'call' && /^hashtext(extended)?$/.test(one.function.name)) {
        return `${one.function.name}(${one.args.map((arg) => String(given(arg, values))).join(',')})`;
      }
      const value = String(given(one, values));
      return /^-?\d+$/.test(value) ? value : refuse('an advisory lock that is no number');
    })
    .join(',');
}
