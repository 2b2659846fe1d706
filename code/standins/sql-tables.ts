/** The tables of user's code: what its exported text `tables`, statements that create them, says. */
import * as user from 'onebatch:user';
import type {
  CreateColumnDef,
  CreateIndexStatement,
  CreateTableStatement,
  Expr,
} from 'pgsql-ast-parser';
import type { TableRules } from '../../model/postgres/state.js';
import type { Row, UniqueIndex } from '../../model/resources/table.js';
import { treesOf } from '../engines/sql-text.js';
import { refuse, resource } from './runtime.js';

/** What a column has. */
export type Value = Row[string];

/** A column, as far as it is kept. */
export interface Column {
  readonly name: string;
  /** `other`: what it has is not kept. */
  readonly type: 'text' | 'integer' | 'bigint' | 'boolean' | 'json' | 'other';
  /** The server numbers it. */
  readonly serial: boolean;
  /** What it has if an INSERT does not say. Undefined: it has to. */
  readonly otherwise: Value | undefined;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The column that is its primary key. */
  readonly key: string;
  readonly unique: readonly UniqueIndex[];
}

const types: Readonly<Record<string, Column['type']>> = {
  ...named('text', 'text', 'varchar', 'character varying', 'uuid'),
  ...named('integer', 'int', 'integer', 'int4', 'smallint', 'int2', 'serial'),
  ...named('bigint', 'bigint', 'int8', 'bigserial'),
  ...named('boolean', 'boolean', 'bool'),
  ...named('json', 'json', 'jsonb'),
};

function named(type: Column['type'], ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, type]));
}

let all: ReadonlyMap<string, Table> | undefined;

/** The table of that name. */
export function tableOf(name: string): Table {
  all ??= read();
  return all.get(name) ?? refuse(`table '${name}', which the file's text tables does not create,`);
}

/** The database that the statements are about is in the world from now on. */
export function wantTables(): void {
  all ??= read();
  const rules = [...all.values()].map(({ name, columns, unique }): [string, TableRules] => {
    const serial = columns.find((column) => column.serial)?.name;
    const numbered = serial === undefined ? {} : { serial };
    return [name, { ...(unique.length === 0 ? {} : { unique }), ...numbered }];
  });
  resource('tables', JSON.stringify(Object.fromEntries(rules)));
}

function read(): ReadonlyMap<string, Table> {
  const { tables } = user;
  if (tables === undefined) return new Map();
  if (typeof tables !== 'string') return refuse('an export tables that is no text');
  const trees = treesOf(tables);
  if (typeof trees === 'string') return refuse(`SQL that is not read (${trees}) in tables`);
  const made = new Map<string, Table>();
  for (const tree of trees) {
    if (tree.type === 'create table') made.set(tree.name.name, tableIn(tree));
    else if (tree.type === 'create index') {
      const { table: name } = tree;
      const table = made.get(name.name) ?? refuse(`an index of table '${name.name}'`);
      if (tree.unique === true) {
        made.set(name.name, { ...table, unique: [...table.unique, indexIn(tree, table)] });
      }
    } else return refuse(`'${tree.type}' in tables`);
  }
  return made;
}

function tableIn({ name, columns: given, constraints = [] }: CreateTableStatement): Table {
  const table = name.name;
  const keys: string[] = [];
  const unique: UniqueIndex[] = [];
  const columns = given.map((one): Column => {
    if (one.kind !== 'column') return refuse(`LIKE in table '${table}'`);
    for (const { type } of one.constraints ?? []) {
      if (type === 'primary key') keys.push(one.name.name);
      if (type === 'unique') unique.push({ on: [one.name.name] });
    }
    return columnIn(one, table);
  });
  for (const constraint of constraints) {
    if (constraint.type !== 'primary key' && constraint.type !== 'unique')
      return refuse(`'${constraint.type}' in table '${table}'`);
    const on = constraint.columns.map((column) => column.name);
    if (constraint.type === 'unique') unique.push({ on });
    else keys.push(...on);
  }
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0)
    return refuse(`table '${table}' without a primary key of one column`);
  const indexed = [key, ...unique.flatMap(({ on }) => on)];
  const bad = columns.find(
    (one) => indexed.includes(one.name) && (one.type === 'other' || one.serial),
  );
  if (bad !== undefined)
    return refuse(
      `column '${bad.name}' of table '${table}' in a key, which the server fills or nobody keeps,`,
    );
  if (columns.filter(({ serial }) => serial).length > 1)
    return refuse(`several numbered columns of table '${table}'`);
  return { name: table, columns, key, unique };
}

function columnIn({ name, dataType, constraints = [] }: CreateColumnDef, table: string): Column {
  const what = `column '${name.name}' of table '${table}'`;
  const typeName = 'name' in dataType ? dataType.name : '';
  const type = types[typeName] ?? 'other';
  let isSerial = /serial$/.test(typeName);
  let isRequired = false;
  let otherwise: Value | undefined;
  for (const constraint of constraints) {
    if (constraint.type === 'not null' || constraint.type === 'primary key') isRequired = true;
    else if (constraint.type === 'add generated') isSerial = true;
    else if (constraint.type === 'default' && type !== 'other')
      otherwise = constantIn(constraint.default) ?? refuse(`the default of ${what}`);
    else if (constraint.type !== 'unique' && constraint.type !== 'null' && type !== 'other')
      return refuse(`'${constraint.type}' of ${what}`);
  }
  if (type === 'other' || isSerial) otherwise = null;
  return {
    name: name.name,
    type,
    serial: isSerial,
    otherwise: otherwise === undefined && !isRequired ? null : otherwise,
  };
}

/** A constant; undefined: it is none. */
export function constantIn(expression: Expr): Value | undefined {
  if (expression.type === 'null') return null;
  const isConstant =
    expression.type === 'string' || expression.type === 'integer' || expression.type === 'boolean';
  return isConstant ? expression.value : undefined;
}

function indexIn(
  { expressions, where }: CreateIndexStatement,
  { name, columns }: Table,
): UniqueIndex {
  const what = `a unique index of table '${name}'`;
  const on = expressions.map(({ expression }) => {
    if (expression.type !== 'ref') return refuse(`${what} on an expression`);
    const column = columns.find((one) => one.name === expression.name);
    if (column === undefined || column.type === 'other' || column.serial)
      return refuse(`${what} on column '${expression.name}'`);
    return expression.name;
  });
  if (where === undefined) return { on };
  if (where.type !== 'binary' || where.op !== '=' || where.left.type !== 'ref')
    return refuse(`${what} whose WHERE is not COLUMN = CONSTANT`);
  const value = constantIn(where.right) ?? refuse(`${what} whose WHERE is not COLUMN = CONSTANT`);
  return { on, where: { [where.left.name]: value } };
}
