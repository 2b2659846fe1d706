/** What statements of user's code are made of: columns, constants and parameters, conditions; anything else is refused. */
import type { Expr, SelectedColumn } from 'pgsql-ast-parser';
import type { Where } from '../../model/resources/table.js';
import { refuse } from './runtime.js';
import { constantIn, tableOf, type Column, type Table, type Value } from './sql-tables.js';

/** A column of an answer: what it is called, and of a row which one it is, or the value that it has in each. */
export interface Shown {
  readonly name: string;
  readonly column?: Column;
  readonly value?: Value;
}

/** What a query was given for its parameters, `$1` first. */
export type Values = readonly unknown[];

/** Refuses parts of a tree other than these. */
export function expectOnly(what: string, tree: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(tree)) {
    if (value === undefined || name === '_location' || known.includes(name)) continue;
    refuse(`'${name}' of ${what}`);
  }
}

interface Named {
  readonly name: string;
  readonly alias?: string;
  readonly schema?: string;
}

/** A table, and by what it is called in the statement. */
export interface About {
  readonly table: Table;
  readonly names: readonly string[];
}

export function about(what: string, name: Named): About {
  expectOnly(`${what} of table '${name.name}'`, name, ['name', 'alias']);
  return {
    table: tableOf(name.name),
    names: [name.name, ...(name.alias === undefined ? [] : [name.alias])],
  };
}

export function columnIn({ table, names }: About, expression: Expr): Column {
  if (expression.type !== 'ref')
    return refuse(`an expression where a column of '${table.name}' is expected`);
  if (expression.table !== undefined && !names.includes(expression.table.name))
    return refuse(`a column of '${expression.table.name}'`);
  return columnOf(table, expression.name);
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined)
    return refuse(`column '${name}' of table '${table.name}', which has none of that name,`);
  return column;
}

/** Casts that leave a value as it is, for a column of the type. */
const casts = [
  'text',
  'varchar',
  'uuid',
  'int',
  'integer',
  'int4',
  'bigint',
  'int8',
  'jsonb',
  'json',
  'boolean',
  'bool',
];

/** A constant or parameter as it is given. */
export function given(expression: Expr, values: Values): unknown {
  if (expression.type === 'parameter') return values[Number(expression.name.slice(1)) - 1] ?? null;
  if (expression.type === 'cast') {
    const { to } = expression;
    const type = 'arrayOf' in to ? to.arrayOf : to;
    if ('name' in type && casts.includes(type.name)) return given(expression.operand, values);
    return refuse('a cast to this type');
  }
  const constant = constantIn(expression);
  return constant === undefined
    ? refuse(`an expression (${expression.type}) in place of a constant or parameter`)
    : constant;
}

/** A value as a column keeps it. */
export function kept({ name, type }: Column, value: unknown): Value {
  if (value === null) return null;
  const what = `this value of column '${name}' (${type})`;
  if (type === 'json') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'boolean') return typeof value === 'boolean' ? value : refuse(what);
  if (typeof value !== 'string' && typeof value !== 'number') return refuse(what);
  if (type === 'text' || type === 'other') return String(value);
  return /^-?\d+$/.test(String(value)) && Number.isSafeInteger(Number(value))
    ? Number(value)
    : refuse(what);
}

/** The rows that a condition chooses: columns that have a value, or one of some, all of them. */
export function whereIn(
  of: About,
  expression: Expr | null | undefined,
  values: Values,
): { readonly where?: Where } {
  if (expression === null || expression === undefined) return {};
  const where: Record<string, Where[string]> = {};
  for (const condition of conjuncts(expression)) {
    const [column, wanted] = conditionIn(of, condition, values);
    if (column.type === 'other' || column.type === 'json')
      return refuse(`a condition on column '${column.name}', whose values nobody compares,`);
    if (column.name in where) return refuse(`two conditions on column '${column.name}'`);
    where[column.name] = wanted;
  }
  return { where };
}

const conjuncts = (expression: Expr): readonly Expr[] =>
  expression.type === 'binary' && expression.op === 'AND'
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];

function conditionIn(
  of: About,
  expression: Expr,
  values: Values,
): readonly [Column, Where[string]] {
  if (expression.type === 'unary' && expression.op === 'IS NULL')
    return [columnIn(of, expression.operand), null];
  if (expression.type !== 'binary')
    return refuse(`a condition (${expression.type}) other than COLUMN = VALUE`);
  const { left, op, right } = expression;
  if (op !== '=' && op !== 'IN') return refuse(`the operator ${op}`);
  const isSwapped = op === '=' && left.type !== 'ref' && right.type === 'ref';
  const column = columnIn(of, isSwapped ? right : left);
  const other = isSwapped ? left : right;
  const one = (value: unknown): Value => kept(column, value) ?? refuse('a comparison with NULL');
  if (op === 'IN' && other.type === 'list')
    return [column, other.expressions.map((item) => one(given(item, values)))];
  if (op !== '=') return refuse(`IN of what is no list`);
  if (other.type === 'call' && other.function.name === 'any' && other.args.length === 1) {
    const list = given(other.args[0] as Expr, values);
    return Array.isArray(list) ? [column, list.map(one)] : refuse('ANY of what is no array');
  }
  return [column, one(given(other, values))];
}

/** What a list of columns shows of a row. */
export function shownBy(of: About, columns: readonly SelectedColumn[]): readonly Shown[] {
  return columns.flatMap(({ expr, alias }): readonly Shown[] => {
    if (expr.type === 'ref' && expr.name === '*')
      return of.table.columns.map((column) => shown(column, column.name));
    if (expr.type === 'ref') {
      const column = columnIn(of, expr);
      return [shown(column, alias?.name ?? column.name)];
    }
    const value = constantIn(expr);
    if (value === undefined) return refuse(`an expression (${expr.type}) that is selected`);
    return [{ name: alias?.name ?? '?column?', value }];
  });
}

function shown(column: Column, name: string): Shown {
  if (column.type === 'other')
    return refuse(`to read column '${column.name}', whose values nobody keeps,`);
  return { name, column };
}
