import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../../model/index.js';
import { cases } from '../../../sim/test/runs.js';
import { worldOf } from '../../../properties/index.js';
import { code } from '../../index.js';
import { defaults, told } from '../compare.js';
import { codeWith, example, exampleText, expectSame, refusalOf, refusalsOf } from './compare.js';

// Starts with pg, as users write them, against the machines of the catalogue that do the same.

const [naive, insert, advisory] = ['naive', 'insert', 'advisory'].map(
  (name) => `postgres-${name}.ts`,
) as [string, string, string];

const level = (name: string): readonly (readonly [string, string])[] => [
  [`query('BEGIN')`, `query('BEGIN ISOLATION LEVEL ${name}')`],
];
/** What is given up with 40001 is tried again, from its beginning. */
const again: readonly (readonly [string, string])[] = [
  [
    `  const run = await join(message.id);`,
    `  const tried = async <T>(run: () => Promise<T>): Promise<T> => {
    for (;;) {
      try { return await run(); } catch (error) { if ((error as { code?: string }).code !== '40001') throw error; }
    }
  };
  const run = await tried(() => join(message.id));`,
  ],
  ['while (!(await close(run)))', 'while (!(await tried(() => close(run))))'],
  [
    `    return true;
  } finally {`,
    `    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {`,
  ],
];

/** By the strategy that does the same: an example, and what is otherwise in it. */
const files: Readonly<Record<string, readonly [string, ...(readonly [string, string])[]]>> = {
  'postgres-look': [naive],
  'postgres-look-repeatable': [naive, ...level('REPEATABLE READ')],
  'postgres-look-serializable': [naive, ...level('SERIALIZABLE'), ...again],
  'postgres-insert': [insert],
  'postgres-advisory': [advisory],
  'postgres-advisory-transaction': [
    advisory,
    [`  try {\n`, `  try {\n    await client.query('BEGIN');\n`],
    ['pg_try_advisory_lock', 'pg_try_advisory_xact_lock'],
    [
      'if (rows[0]?.locked !== true) return;',
      `if (rows[0]?.locked !== true) return void (await client.query('COMMIT'));`,
    ],
    [`client.query(\`SELECT pg_advisory_unlock(hashtext('batch'))\`)`, `client.query('COMMIT')`],
  ],
};

interface Row {
  readonly name: string;
  readonly fault: FaultName | null;
}

/** Of each its calm world; the faults are shared out. */
const rows: readonly Row[] = [
  ...Object.keys(files).map((name) => ({ name, fault: null })),
  { name: 'postgres-look', fault: 'crash' },
  { name: 'postgres-insert', fault: 'crash' },
  { name: 'postgres-advisory', fault: 'crash' },
];

test.each(cases(rows, ({ name, fault }) => fault === null && /look$|insert|advisory$/.test(name)))(
  'has the verdicts of $name, fault $fault',
  async ({ name, fault }) => {
    const [file = '', ...changes] = files[name] ?? [''];
    const own = await codeWith(exampleText(file, ...changes));
    expectSame(own, name, ...(fault === null ? [] : [fault]));
  },
);

/** The first line of files with a client each, and their tables. */
const header = `import { Client, Pool } from 'pg'; const pool = new Pool(); const client = new Client(); await client.connect(); export const tables = "create table t (id text primary key, state text, at timestamptz default now(), n serial); create unique index on t (state)";`;
const inWorld = {
  'tables {"t":{"unique":[{"on":["state"]}],"serial":"n"}}': 'postgres',
  'advisory 1': 'postgres',
};

const query = (sql: string, values = '[]'): string =>
  `await client.query(${JSON.stringify(sql)}, ${values})`;

/** What is refused, and as what. */
const refused: readonly (readonly [string, string])[] = [
  [query('select * from t'), `to read column 'at', whose values nobody keeps,`],
  [query('select id from t order by at'), `ORDER BY of column 'at', whose values nobody keeps,`],
  [query(`select id from t where at < now()`), 'the operator <'],
  [
    query(`select id from t where at = 'x'`),
    `a condition on column 'at', whose values nobody compares,`,
  ],
  [query(`select id from t where state = null`), 'a comparison with NULL'],
  [query(`select id from t where state = 'a' or state = 'b'`), 'the operator OR'],
  [query(`select other from t`), `column 'other' of table 't', which has none of that name,`],
  [query(`select id from other`), `table 'other', which the file's text tables does not create,`],
  [query(`select max(n) from t`), 'an expression (call) that is selected'],
  [query(`select id from t group by id`), `'groupBy' of SELECT`],
  [query(`select a.id from t a, t b`), 'SELECT from other than one table'],
  [query(`select id from t for share`), 'FOR SHARE'],
  [
    query(`select id from t limit 1 for update`),
    'FOR UPDATE with LIMIT, and not ORDER BY a numbered column: which rows it locks the server leaves open; it',
  ],
  [query(`select 1`), 'SELECT of other than a table or an advisory lock'],
  [query(`select pg_advisory_unlock_all()`), 'the function pg_advisory_unlock_all'],
  [query(`select pg_advisory_lock('x')`), 'an advisory lock that is no number'],
  [query(`select id from t; select id from t`), 'a query of several statements, or of none,'],
  [query(`selec id`), 'SQL that is not read (Syntax error at line 1 col 7)'],
  [query(`insert into t (id, state) values ('a', 'b'), ('c', 'd')`), 'INSERT of several rows'],
  [
    query(`insert into t (id, state) values ('a', 'b') on conflict (id) do nothing`),
    `ON CONFLICT (id), which is not the only unique index of 't',`,
  ],
  [
    query(`insert into t (id, state) values ('a', 'b') on conflict (id) do update set state = 'c'`),
    'ON CONFLICT DO UPDATE',
  ],
  [query(`insert into t (id, n) values ('a', 1)`), `INSERT of the numbered column 'n'`],
  [query(`insert into t (id) values ('a') returning n`), 'RETURNING of a numbered column'],
  [query(`insert into t (state) values ('a')`), `INSERT without a value of column 'id'`],
  [query(`update t set state = 'x'`), `UPDATE of a column of a unique index of 't'`],
  [query(`update t set id = 'x'`), `UPDATE of 'id', which rows are called by,`],
  [query(`delete from t returning id`), `'returning' of DELETE`],
  [query(`truncate t`), `the statement 'truncate table'`],
  [query(`begin read only`), 'READ ONLY'],
  [query(`delete from t where id = $1`), 'a query of 1 parameters with 0 values'],
  [query(`delete from t where id = $1`, `[new Date()]`), `this value of column 'id' (text)`],
  [`await client.query({ text: 'commit', rowMode: 'array' })`, `option 'rowMode' of Client.query`],
  [`await client.query('commit', () => {})`, 'a callback of Client.query'],
  [
    `await pool.query('begin')`,
    'BEGIN by Pool.query, which may take another connection for the next statement,',
  ],
  [
    `await pool.query('select pg_try_advisory_lock(1)')`,
    'ADVISORY_LOCK by Pool.query, which may take another connection for the next statement,',
  ],
  [
    `void client.query('commit'); await pool.query('delete from t')`,
    'a statement while one of another connection is open',
  ],
  [
    `const one = await pool.connect(); one.release(); await one.query('commit')`,
    'a query of a client that is released',
  ],
  [`void (await pool.connect())`, 'a client of a Pool that is not released when the call ends'],
  [`await new Client().query('commit')`, 'a query of a Client that is not connected'],
  [`new Pool({ statement_timeout: 1 })`, `option 'statement_timeout' of new Pool`],
  [`new Pool({ query_timeout: 1 })`, `option 'query_timeout' of new Pool`],
  [`new Client({ max: 3 })`, `option 'max' of new Client`],
  [`new Pool({ max: 0 })`, `option 'max' of new Pool that is no positive integer`],
  [`new Pool({ host: 'elsewhere' })`, 'a second server (["elsewhere",5432,null] in new Pool)'],
  [`(client as any).copyFrom()`, 'Client.copyFrom'],
  [`pool.on('notification', () => {})`, `event 'notification' of Pool`],
  [
    `pool.on('connect', (one) => void one.query('set lock_timeout = 1'))`,
    `event 'connect' of Pool`,
  ],
  [`pool.on('error', () => {}).on('acquire', () => {})`, `event 'acquire' of Pool`],
  [`client.on('end', () => {})`, `event 'end' of Client`],
];

test.each([
  ['{}', 'that does nothing'],
  [`{ await pool.query('select id from runs'); }`, 'that asks the database'],
])('a function worker, %s, is refused', async (body) => {
  const text = `${exampleText(naive)}export async function worker() ${body}`;
  expect(await refusalOf(text)).toBe(
    `${example('changed.ts')}: a function worker on postgres is not simulated`,
  );
});

test('what is not simulated is refused with its line, and what is is not', async () => {
  const allowed = [
    query(`delete from t where id = $1`, `['a']`),
    `new Pool({ max: 2, idleTimeoutMillis: 1 })`,
  ];
  const bodies = [...refused.map(([body]) => `try { ${body}; } catch {}`), ...allowed];
  const found = await refusalsOf(header, bodies, inWorld);
  const expected = refused.map(([, what], at) => [at + 2, `${what} is not simulated`]);
  const told = found.map((text) => {
    const [, line, what] = /^start\.ts:(\d+):\d+.*?: (.*)$/.exec(text ?? '') ?? [null, '', text];
    return text === null ? null : [Number(line), what];
  });
  expect(told).toEqual([...expected, null, null]);
});

describe('what a file says of its tables is refused', () => {
  test.each([
    ['without a key', 'create table t (a text)', `table 't' without a primary key of one column`],
    [
      'with a key that the server fills',
      'create table t (id bigserial primary key)',
      `column 'id' of table 't' in a key, which the server fills or nobody keeps,`,
    ],
    [
      'with a foreign key',
      'create table t (id text primary key, o text references o(id))',
      `'reference' of column 'o' of table 't'`,
    ],
    [
      'with an index on an expression',
      'create table t (id text primary key); create unique index on t ((true))',
      `a unique index of table 't' on an expression`,
    ],
    ['that are views', 'create view v as select 1', `'create view' in tables`],
  ])('%s', async (_, tables, expected) => {
    const text = exampleText(advisory, [
      'create table inbox (id text primary key, state text not null)',
      tables,
    ]);
    expect(await refusalOf(text)).toContain(`: ${expected} is not simulated`);
  });
});

test('a statement of the pool within a transaction is another session: it waits for the one that waits for it', async () => {
  const text = exampleText(insert, [
    '    const begun = await client.query(',
    `    await client.query(\`INSERT INTO inbox (id, state) VALUES ($1, 'waiting')\`, [message]);
    await pool.query(\`INSERT INTO inbox (id, state) VALUES ($1, 'waiting')\`, [message]);
    const begun = await client.query(`,
  ]);
  const own = await codeWith(text);
  const spec = { ...defaults, strategy: 'own', runtime: '2019', starters: 1, messages: 1 } as const;
  expect(told({ ...spec, faults: {} }, own).calls).toBe('violated in 6');
});

test('a lost reply is refused, not left out', async () => {
  const strategy = await code(example(naive));
  const spec = { ...defaults, strategy: strategy.name, runtime: '2019' } as const;
  expect(() => worldOf({ ...spec, faults: { 'lost-reply': 1 } }, { strategy })).toThrow(
    `the fault lost-reply is not simulated: ${strategy.name} has a client that throws then`,
  );
});
