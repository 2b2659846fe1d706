import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { entity, strategies, type FaultName } from '../../model/index.js';
import { cases } from '../../sim/test/runs.js';
import { bundle, code, Program } from '../index.js';
import { replacing, told, user, defaults } from './compare.js';
import { entityFunction } from './entity-function.js';

// The entity function of the example app and a start that signals it, in the place of the machines: with no fault and those that an entity has
// to do with, with symmetry and without. All eight when ONEBATCH_FULL is set, else two.

const app = fileURLToPath(new URL('../../examples/functions-app/src', import.meta.url));
const program = bundle(`${app}/functions/batches.ts`).then((bundled) => new Program(bundled));
const faults: readonly (FaultName | null)[] = [
  null,
  'worker-crash',
  'duplicate',
  'activity-failure',
];
const rows = faults.flatMap((fault) => [true, false].map((symmetry) => ({ fault, symmetry })));

test('there are eight', () => expect(rows.length).toBe(8));

describe('an entity function and a start that are code have the verdicts of the machines', () => {
  test.each(
    cases(
      rows,
      ({ fault, symmetry }) => symmetry && fault !== 'duplicate' && fault !== 'worker-crash',
    ),
  )('fault $fault, symmetry $symmetry', async ({ fault, symmetry }) => {
    const machine = entityFunction(await program);
    const spec = {
      ...defaults,
      strategy: 'entity',
      faults: fault === null ? {} : { [fault]: 1 },
    };
    const own = await code(user('entity'), { client: 'dotnet' });
    const mine = told(spec, replacing(own, entity, machine), symmetry);
    const theirs = told(spec, strategies['entity'], symmetry);
    expect(mine.verdicts).toEqual(theirs.verdicts);
    expect(mine.calls).toBe('holds');
    expect(mine.states).toBeGreaterThanOrEqual(theirs.states);
    expect(mine.states).toBeLessThan(1.02 * theirs.states);
  });
});

test('one that forgets which messages it has had is told apart', async () => {
  const known = 'seen.includes(message.id)';
  const operations = readFileSync(`${app}/batch-entity.ts`, 'utf8');
  expect(operations).toContain(known);
  const text = `${operations.replace(known, 'seen.length > 99')}
import * as df from 'durable-functions';
df.app.entity('batch', ({ df: context }) => {
  const operation = context.operationName === 'add' ? add : flush;
  const [next, result] = operation(context.getState(() => emptyBatch), context.getInput());
  context.setState(next);
  context.return(result);
});`;
  const machine = entityFunction(new Program(await bundle(user('start'), { text })));
  // A world with room for a batch that there should not be.
  const given = strategies['entity-unrecognising'];
  if (given === undefined) throw new Error('expected a strategy');
  const spec = {
    ...defaults,
    strategy: given.name,
    starters: 1,
    messages: 1,
    faults: { redelivery: 1 },
  };
  const twice = (one: AnyStateMachine): string | undefined =>
    told(spec, replacing(given, entity, one)).verdicts['noMessageTwice'];
  expect(twice(machine)).toMatch(/^violated/);
  expect(twice(entityFunction(await program))).toBe('holds');
});
