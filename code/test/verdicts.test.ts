import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { worldOf, type WorldSpec } from '../../properties/index.js';
import { explore, type World } from '../../sim/index.js';
import { code } from '../index.js';

const user = (file: string): string => fileURLToPath(new URL(`user/${file}.ts`, import.meta.url));

interface Told {
  readonly verdicts: Readonly<Record<string, string>>;
  readonly states: number;
}

function told(world: World): Told {
  const found = explore(world);
  return {
    verdicts: Object.fromEntries(
      found.map((verdict) => [
        verdict.property,
        verdict.kind === 'violated'
          ? `violated in ${verdict.counterexample.actions.length}`
          : verdict.kind,
      ]),
    ),
    states: Math.max(...found.map(({ coverage }) => coverage.states)),
  };
}

const spec = {
  runtime: 'deduplicating',
  starters: 2,
  messages: 2,
  windows: 1,
  time: 'asynchronous',
  faults: {},
} as const;

describe('code has the verdicts of the machine that does the same', () => {
  test.each([
    ['naive', 'issue-612', '2019'],
    ['naive', 'issue-612', 'deduplicating'],
    ['atomic-insert', 'atomic-insert', 'deduplicating'],
    ['lease', 'lease', 'deduplicating'],
    ['workaround', 'workaround', 'deduplicating'],
    ['entity', 'entity', 'deduplicating'],
  ] as const)('%s, %s, %s', async (strategy, file, runtime) => {
    const own = await code(user(file), { dialect: 'dotnet' });
    const world: WorldSpec = { ...spec, strategy, runtime };
    const mine = told(worldOf(world, { strategy: own }));
    const theirs = told(worldOf(world));
    expect(mine.verdicts).toEqual(theirs.verdicts);
  });
});
