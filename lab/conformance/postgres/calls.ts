/** Statements of one connection, as far as the stand-in of `pg` takes them. */
import fc from 'fast-check';
import type { PgCall } from './script.js';

const call = (text: string, ...values: readonly unknown[]): PgCall => ({ text, values });

const key = fc.constantFrom('a', 'b', 'c');
const state = fc.constantFrom('open', 'done', null);
const ignores = fc.constantFrom('', ' on conflict do nothing');
const returns = fc.constantFrom(
  '',
  ' returning id',
  ' returning id as name, kind, size, big, flag, data',
);

const inserts: fc.Arbitrary<PgCall> = fc.oneof(
  fc
    .tuple(key, state, ignores, returns)
    .map(([id, is, more, shows]) =>
      call(`insert into t (id, state) values ($1, $2)${more}${shows}`, id, is),
    ),
  fc
    .tuple(key, ignores, returns)
    .map(([id, more, shows]) =>
      call(
        `insert into t (id, kind, state, size, big, flag, data, at) values ($1, default, 'open', $2, $3, true, $4::jsonb, now())${more}${shows}`,
        id,
        7,
        '8',
        JSON.stringify({ id }),
      ),
    ),
  fc
    .tuple(fc.constantFrom(1, '2'), fc.constantFrom('x', 'y'), ignores)
    .map(([id, word, more]) =>
      call(`INSERT INTO numbered VALUES ($1, $2)${more} RETURNING *`, id, word),
    ),
);

const selects: fc.Arbitrary<PgCall> = fc.oneof(
  fc.constantFrom(
    call('select id, kind, state, n, size, big, flag, data from t order by n'),
    call(`SELECT Id AS "Name" FROM T AS r WHERE r.state = 'open'`),
    call('select count(*) from t where state is null'),
    call(`select count(*) as many from t where state in ('open', 'done')`),
    call(`select 1 from t where kind = 'batch' and flag = true`),
    call(`select 'x' as x, id from t where 8 = big`),
    call('select id from t order by n limit 1 for update skip locked'),
    call('select id, n from t for update'),
    call('select * from numbered order by id limit 1'),
  ),
  key.map((id) => call('select id, data from t where id = any($1::text[])', [id, 'a'])),
  key.map((id) => call('select id from t where id = $1 for update', id)),
);

const changes: fc.Arbitrary<PgCall> = fc.oneof(
  fc
    .tuple(key, returns)
    .map(([id, shows]) =>
      call(`update t set state = 'done', size = $2 where id = $1${shows}`, id, 9),
    ),
  returns.map((shows) => call(`update t set flag = false where state = 'open'${shows}`)),
  key.map((id) => call('delete from t where id = $1', id)),
  fc.constant(call(`delete from numbered where word in ('x', 'z')`)),
);

const locks: fc.Arbitrary<PgCall> = fc.constantFrom(
  call('select pg_advisory_lock(1)'),
  call('select pg_try_advisory_lock($1) as got', 1),
  call(`select pg_try_advisory_xact_lock(hashtext('x'))`),
  call('select pg_advisory_xact_lock(1, 2)'),
  call('select pg_advisory_unlock(1) as freed'),
);

const begins = fc.constantFrom(
  call('begin'),
  call('BEGIN ISOLATION LEVEL REPEATABLE READ'),
  call('start transaction isolation level serializable'),
);
const ends = fc.constantFrom(call('commit'), call('END'), call('rollback'));
const query = fc.oneof(inserts, inserts, selects, changes, locks);

/** Statements by themselves and in transactions; the end of one may stand alone. */
export const sequences: fc.Arbitrary<readonly PgCall[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: query.map((one) => [one]) },
      { weight: 1, arbitrary: ends.map((one) => [one]) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(begins, fc.array(query, { maxLength: 5, size: 'max' }), ends)
          .map(([begin, all, end]) => [begin, ...all, end]),
      },
    ),
    { maxLength: 6, size: 'max' },
  )
  .map((parts) => parts.flat());
