import { describe, expect, it } from 'vitest';
import { explore, type Verdict, type WorldAction } from '../../sim/index.js';
import {
  catalogueCell,
  defaultSpec,
  faultsText,
  matrixRows,
  properties,
  worldOf,
  type WorldSpec,
} from '../index.js';

const specOf = (spec: Partial<WorldSpec> & { readonly strategy: string }): WorldSpec => {
  const starters = spec.starters ?? 2;
  return { ...defaultSpec, starters, messages: starters, ...spec };
};

const verdictsOf = (spec: WorldSpec, watched?: readonly string[]) =>
  explore(worldOf(spec, watched === undefined ? {} : { watched }));

const kinds = (verdicts: readonly Verdict<WorldAction>[]) =>
  Object.fromEntries(verdicts.map(({ property, kind }) => [property, kind]));

describe('the catalogue', () => {
  it.each(
    matrixRows().map(
      (row) => [`${row.strategy}, ${row.runtime}, ${faultsText(row.faults)}`, row] as const,
    ),
  )('states what the explorer finds: %s', (_, row) => {
    const expected = properties.map(({ name }) => [
      name,
      catalogueCell(row.strategy, row.runtime, row.faults, name)?.verdict,
    ]);
    expect(kinds(verdictsOf(specOf(row)))).toEqual(Object.fromEntries(expected));
  });
});

describe('with three starters', () => {
  it.each([
    ['atomic-insert', '2019'],
    ['atomic-insert', 'deduplicating'],
    ['lease', 'deduplicating'],
  ] as const)(
    '%s on %s still keeps one batch, one execution, and no message twice',
    (strategy, runtime) => {
      const watched = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'noMessageTwice'];
      const verdicts = verdictsOf(specOf({ strategy, runtime, starters: 3 }), watched);
      expect(kinds(verdicts)).toEqual(Object.fromEntries(watched.map((name) => [name, 'holds'])));
    },
  );
});
