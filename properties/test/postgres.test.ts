import { describe, expect, it } from 'vitest';
import { databaseRules, databaseWith, postgres } from '../../model/postgres/index.js';
import { transcript } from './postgres-cases.js';
import { lockCases } from './postgres-lock-cases.js';
import { transactionCases } from './postgres-transaction-cases.js';

const cases = [...transactionCases, ...lockCases];

describe('a PostgreSQL database', () => {
  it.each(cases)('$name', (one) => {
    expect(transcript(postgres, one)).toEqual(one.told);
  });

  const twins = Object.keys(databaseRules).flatMap((rule) =>
    [true, false].map((says) => [rule, says] as const),
  );
  it.each(twins)('is told from one whose %s is always %s', (rule, says) => {
    const twin = databaseWith({ ...databaseRules, [rule]: () => says });
    const unlike = cases.filter((one) => {
      try {
        return transcript(twin, one).join() !== one.told.join();
      } catch {
        return true;
      }
    });
    expect(unlike).not.toEqual([]);
  });
});
