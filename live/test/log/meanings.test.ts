import { describe, expect, it } from 'vitest';
import type { Message } from '../../../sim/index.js';
import { answerDifference } from '../../validation/log/answers.js';
import { kindOf, meaningOf } from '../../validation/log/meanings.js';
import type { Outcome } from '../../validation/log/calls.js';
import { recordedClients, shape } from '../../log/operations.js';

const query = (statement: string, more: Partial<Outcome> = {}): Outcome => ({
  ...{ service: 'postgres', op: 'query', resource: shape(statement), end: 1 },
  ...more,
});

describe('what a statement of PostgreSQL is in the model', () => {
  it.each([
    ['BEGIN', 'BEGIN'],
    ['start transaction isolation level serializable', 'BEGIN'],
    ['commit', 'COMMIT'],
    ['END', 'COMMIT'],
    ['ROLLBACK', 'ROLLBACK'],
    ["INSERT INTO runs VALUES ('a') ON CONFLICT DO NOTHING", 'INSERT'],
    ["select 1 from runs where state = 'open'", 'SELECT'],
    ['SELECT id FROM inbox FOR UPDATE SKIP LOCKED', 'SELECT FOR UPDATE'],
    ['UPDATE inbox SET state = $1 RETURNING id', 'UPDATE'],
    ['delete from inbox', 'DELETE'],
    ['SELECT pg_try_advisory_xact_lock(7)', 'advisory lock'],
    ['SELECT pg_advisory_lock($1)', 'advisory lock'],
    ['SELECT pg_advisory_unlock($1)', 'advisory unlock'],
    ['SET LOCAL lock_timeout = 500', 'of the session'],
    ['SELECT 1', 'of the session'],
    ['SELECT 1;', 'of the session'],
    ['SELECT count(*) FROM inbox', 'SELECT of one row'],
    ['select jsonb_agg(id) from inbox', 'SELECT of one row'],
    ['SELECT id FROM inbox WHERE n = (SELECT max(n) FROM inbox)', 'SELECT'],
    ['INSERT INTO runs SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM runs)', 'INSERT'],
  ])('%s: %s', (statement, kind) => {
    const call = query(statement);
    expect(kindOf(call)).toBe(`postgres.query ${kind}`);
    expect(meaningOf(call)).toBeDefined();
  });

  it.each([
    'WITH taken AS (DELETE FROM inbox RETURNING id) SELECT id FROM taken',
    'UPDATE inbox SET state = 1 WHERE id IN (SELECT id FROM inbox FOR UPDATE SKIP LOCKED)',
    'ROLLBACK TO SAVEPOINT a',
    'SAVEPOINT a',
    'COMMIT PREPARED $1',
    'SELECT id FROM inbox FOR SHARE',
    'TRUNCATE inbox',
    'INSERT INTO runs VALUES ($1) ON CONFLICT (id) DO UPDATE SET state = $2',
    'BEGIN; INSERT INTO runs VALUES ($1)',
    'COMMIT; BEGIN',
    'SELECT pg_advisory_unlock_all()',
    'SELECT pg_try_advisory_lock_shared(1)',
    'SELECT now()',
    'DISCARD ALL',
    `SELECT ${'id, '.repeat(400)}id FROM inbox FOR UPDATE`,
    '',
  ])('%s: none that a model knows', (statement) => {
    expect(meaningOf(query(statement))).toBeUndefined();
  });
});

describe('an answer', () => {
  const rows = (...keys: readonly string[]) => ({
    type: 'ROWS',
    rows: Object.fromEntries(keys.map((key) => [key, {}])),
  });
  const select = 'SELECT id FROM runs';

  it.each<[string, Outcome, string, Message]>([
    ['rows for none', query(select, { result: { rowCount: 1 } }), 'SELECT', rows()],
    ['none for rows', query(select, { result: { rowCount: 0 } }), 'SELECT', rows('a')],
    [
      'an insert that conflicted',
      query('INSERT INTO runs', { result: { rowCount: 0 } }),
      'INSERT',
      { type: 'INSERTED', count: 1 },
    ],
    [
      'a commit that rolled back',
      query('COMMIT', { result: { command: 'ROLLBACK' } }),
      'COMMIT',
      { type: 'DONE', command: 'COMMIT' },
    ],
    [
      'an error for none',
      query('COMMIT', { threw: true, code: '40001' }),
      'COMMIT',
      { type: 'DONE', command: 'COMMIT' },
    ],
    [
      'another error',
      query('INSERT INTO runs', { threw: true, code: '23505' }),
      'INSERT',
      { type: 'SQL_ERROR', code: '40001' },
    ],
    [
      "a lock that is another's",
      query('SELECT pg_try_advisory_lock(1)', { result: { rowCount: 1, answer: false } }),
      'ADVISORY_LOCK',
      { type: 'ADVISORY', granted: true },
    ],
    [
      'a job that was there',
      { ...query(''), service: 'pg-boss', op: 'send', result: { sent: false } },
      'SEND',
      { type: 'SENT', job: 'j' },
    ],
  ])('differs from the model: %s', (_, call, request, answer) => {
    expect(answerDifference(call, [request], answer)).toMatch(
      /^the model answers .*, the log says/,
    );
  });

  it.each<[string, Outcome, string, Message]>([
    ['rows', query(select, { result: { rowCount: 2 } }), 'SELECT', rows('a')],
    [
      'a count of none is a row',
      query('SELECT count(*) FROM runs', { result: { rowCount: 1 } }),
      'SELECT',
      rows(),
    ],
    [
      'a pipe that is closed tells nothing',
      query('COMMIT', { threw: true, code: 'EPIPE' }),
      'COMMIT',
      { type: 'DONE', command: 'COMMIT' },
    ],
    [
      'a broken connection tells nothing',
      query('COMMIT', { threw: true, code: 'ECONNRESET' }),
      'COMMIT',
      { type: 'DONE', command: 'COMMIT' },
    ],
    [
      'the same error',
      query('COMMIT', { threw: true, code: '40001' }),
      'COMMIT',
      { type: 'SQL_ERROR', code: '40001' },
    ],
    [
      'a blob that is not there',
      { ...query(''), service: 'blob', op: 'exists' },
      'READ_PROPERTIES',
      { type: 'NOT_FOUND', status: 404 },
    ],
  ])('fits the model: %s', (_, call, request, answer) => {
    expect(answerDifference(call, [request], answer)).toBeUndefined();
  });
});

describe('what is recorded of an answer', () => {
  const resultOf = (service: string, op: string, answer: unknown, resource = '') =>
    recordedClients.find((client) => client.service === service)?.result?.(op, answer, resource);

  it.each([
    [
      'postgres',
      'query',
      { rowCount: 2, command: 'SELECT', rows: [{ secret: true }] },
      'SELECT secret',
      { rowCount: 2 },
    ],
    [
      'postgres',
      'query',
      { rowCount: 1, rows: [{ locked: false }] },
      'SELECT pg_try_advisory_lock(?) AS locked',
      { rowCount: 1, answer: false },
    ],
    [
      'postgres',
      'query',
      { rowCount: null, command: 'ROLLBACK', rows: [] },
      'COMMIT',
      { command: 'ROLLBACK' },
    ],
    ['postgres', 'query', { rowCount: null, command: 'BEGIN', rows: [] }, 'BEGIN', undefined],
    ['pg-boss', 'send', null, '', { sent: false }],
    ['pg-boss', 'sendDebounced', 'id', '', { sent: true }],
  ])('%s.%s: %j', (service, op, answer, resource, expected) => {
    expect(resultOf(service, op, answer, resource)).toEqual(expected);
  });
});
