import { expect, it } from 'vitest';
import { engineOf, strategies } from '../../model/index.js';
import { full } from '../../sim/test/runs.js';
import { onebatch } from './onebatch.js';

interface Cell {
  readonly strategy: string;
  readonly property: string;
  readonly verdict: string;
  readonly sets: readonly { readonly faults: Readonly<Record<string, number>> }[];
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What breaks the cell: nothing, a refused request alone, or its verdict. */
function breaking({ verdict, sets }: Cell): string {
  if (verdict !== 'violated') return verdict;
  return sets.some(({ faults }) => Object.keys(faults).length === 0) ? 'no fault' : 'refused';
}

it.runIf(full)('a refused request alone breaks the cells that decision 0015 counts', async () => {
  // Of Azure and Redis: the other engines came after the decision.
  const asked = Object.values(strategies)
    .filter((strategy) => ['azure', 'redis'].includes(engineOf(strategy).name))
    .map(({ name }) => name);
  const { stdout } = await onebatch('matrix', ...asked, '--fault', 'refused=1', '--json');
  const cells = JSON.parse(stdout) as readonly Cell[];
  expect(countsOf(cells.map(breaking))).toEqual({
    'no fault': 228,
    refused: 45,
    holds: 250,
    unwitnessed: 2,
  });
  const broken = cells.filter((cell) => breaking(cell) === 'refused');
  expect(countsOf(broken.map(({ property }) => property))).toEqual({
    noLockOut: 29,
    exactlyOneBatchPerWindow: 8,
    noOverlappingExecutions: 4,
    consolidated: 4,
  });
});
