import { describe, expect, it } from 'vitest';
import { defaultFaults } from '../../model/index.js';
import { explore, TransitionMemo, type Verdict, type WorldAction } from '../../sim/index.js';
import { cases, full } from '../../sim/test/runs.js';
import {
  answersOf,
  budgetsFor,
  catalogueCell,
  defaultSpec,
  frontier,
  matrixRows,
  properties,
  restricted,
  specFor,
  worldOf,
  type FrontierEvidence,
  type Faults,
  type Frontier,
  type WorldSpec,
} from '../index.js';

const specOf = (spec: Partial<WorldSpec> & { readonly strategy: string }): WorldSpec => {
  const starters = spec.starters ?? 2;
  return { ...defaultSpec, starters, messages: starters, ...spec };
};

/** What machines did in one row of the table, for the other rows of the same machines. */
const memo = new TransitionMemo();

/** The frontiers of every property, by plain searches. */
function frontiersOf(
  spec: WorldSpec,
  faultsMax: number,
  faults: Faults = {},
): ReadonlyMap<string, Frontier<FrontierEvidence>> {
  const names = properties.map(({ name }) => name);
  const budgets = budgetsFor(spec, faultsMax, { wanted: faults });
  const run = frontier<FrontierEvidence>(names, budgets, faultsMax);
  let next = run.next(new Map());
  while (next.done !== true) {
    const asked = specFor(next.value, spec);
    const world = worldOf(asked, { watched: next.value.watched, memo });
    const cycles = Object.keys(asked.faults).length === 0;
    const verdicts = explore(world, { symmetry: world.isSymmetric, cycles });
    next = run.next(answersOf(verdicts, asked, world));
  }
  return next.value;
}

const rows = matrixRows().map((row) => [`${row.strategy}, ${row.runtime}`, row] as const);

/**
 * One era of each, and every fault but the second delivery, whose worlds are many times larger than all others; so are the
 * entity's. `onebatch matrix` compares them, too.
 */
const current = rows.filter(
  ([, { strategy, runtime }]) =>
    !strategy.startsWith('entity') &&
    (runtime === 'deduplicating' || !rows.some(([name]) => name === `${strategy}, deduplicating`)),
);
/**
 * Rows of engines whose sets of faults take seconds each. Without faults they are asked here, with faults by `npm run catalogue` and
 * `onebatch matrix`; regressions.test.ts follows the schedules of their broken cells.
 */
const costly = [
  'bullmq-debounce',
  'bullmq-inbox',
  'bullmq-throttle',
  'kubernetes-patch',
  'pg-boss-debounce',
  'pg-boss-signal',
  'pg-boss-signal-after',
  'pg-boss-window',
  'postgres-look-serializable',
  'postgres-window',
  'sqs-signal-each',
  'temporal-start-then-signal',
];
const isCostly = ([, { strategy }]: (typeof rows)[number]): boolean => costly.includes(strategy);

/** Asked without faults: all in the short suite; in the long one those whose sets of faults are not, which say the same. */
const calm = current.filter((row) => !full || isCostly(row));

/** A conditional write, a flag that is read first, the start of the question, and a lease. */
const exemplary = ['atomic-insert', 'flag', 'naive', 'lease'];

const wanted = Object.fromEntries(
  defaultFaults.filter((name) => name !== 'redelivery').map((name) => [name, 1]),
);

describe('the catalogue', () => {
  // All eras: `npm start`.
  it.each(cases(calm, ([, { strategy }]) => exemplary.includes(strategy)))(
    'states what the explorer finds without faults: %s',
    (_, row) => {
      for (const [property, found] of frontiersOf(specOf(row), 0)) {
        const finding = catalogueCell(row.strategy, row.runtime, property);
        const expected = finding && restricted(finding, {}, 0, found);
        expect({ property, sets: found.sets.map(({ faults }) => faults) }).toEqual({
          property,
          sets: expected?.breaks,
        });
      }
    },
  );

  it.each(
    cases(
      current.filter((row) => !isCostly(row)),
      ([, { strategy }]) => strategy === 'flag',
    ),
  )('states what the explorer finds with one fault: %s', (_, row) => {
    const spec = specOf(row);
    const budgets = budgetsFor(spec, 1, { wanted });
    for (const [property, found] of frontiersOf(spec, 1, wanted)) {
      const finding = catalogueCell(row.strategy, row.runtime, property);
      const expected = finding && restricted(finding, budgets, 1, found);
      expect(found.unknown).toBeNull();
      expect({ property, sets: found.sets.map(({ faults }) => faults) }).toEqual({
        property,
        sets: expected?.breaks,
      });
    }
  });
});

const kinds = (verdicts: readonly Verdict<WorldAction>[]) =>
  Object.fromEntries(verdicts.map(({ property, kind }) => [property, kind]));

describe('with one starter and one message', () => {
  it.each([
    [{}, 'unwitnessed'],
    [{ redelivery: 1 }, 'holds'],
  ] as const)('nobody could break it before somebody tries again: %o', (faults, expected) => {
    const watched = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions'];
    const spec = { strategy: 'atomic-insert', runtime: 'deduplicating', starters: 1 } as const;
    const verdicts = explore(worldOf(specOf({ ...spec, faults }), { watched }));
    expect(kinds(verdicts)).toEqual(Object.fromEntries(watched.map((name) => [name, expected])));
  });
});

describe('with three starters', () => {
  it.each(
    cases(
      [
        ['atomic-insert', '2019'],
        ['atomic-insert', 'deduplicating'],
        ['lease', 'deduplicating'],
      ] as const,
      ([name]) => name === 'lease',
    ),
  )('%s on %s still keeps one batch, one execution, and no message twice', (strategy, runtime) => {
    const watched = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'noMessageTwice'];
    const world = worldOf(specOf({ strategy, runtime, starters: 3 }), { watched, memo });
    const verdicts = explore(world, { symmetry: true });
    expect(kinds(verdicts)).toEqual(Object.fromEntries(watched.map((name) => [name, 'holds'])));
  });
});
