import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { replayTrace, traceOf, worldOf, type Trace } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { bundle, code, type CodeStrategy } from '../index.js';
import { defaults, user } from './compare.js';

// A trace of a user's own code knows which code it was made of, and is followed as far as it fits if that has changed.

const file = user('issue-612');
const text = readFileSync(file, 'utf8');
const property = 'noOverlappingExecutions';
const spec = { ...defaults, strategy: file, runtime: '2019' } as const;

async function changed(from: string, to: string): Promise<CodeStrategy> {
  expect(text).toContain(from);
  return code(file, { text: text.replace(from, to) });
}

describe('a trace of code', () => {
  let strategy: CodeStrategy;
  let trace: Trace;

  beforeAll(async () => {
    strategy = await code(file);
    const [verdict] = explore(worldOf(spec, { strategy, watched: [property] }));
    if (verdict?.kind !== 'violated') throw new Error('expected a violation');
    const found = { by: 'exhaustive search', version: '0', code: strategy.program.hash };
    trace = traceOf(spec, verdict, found);
  });

  test('is followed to the letter while the code is as it was', () => {
    const replay = replayTrace(trace, { strategy, strict: true });
    expect(replay).toMatchObject({ reproduced: true, changed: false, adaptations: [] });
    const { code: _, ...found } = trace.found;
    expect(replayTrace({ ...trace, found }, { strategy }).changed).toBe(false);
  });

  test('is followed with the steps that are new, and says that the code has changed', async () => {
    const again = await changed('const existing =', 'await statusOf(client); const existing =');
    const { reproduced, changed: is, adaptations } = replayTrace(trace, { strategy: again });
    expect({ reproduced, is }).toEqual({ reproduced: true, is: true });
    expect(adaptations.map(({ kind }) => kind)).toEqual(Array(4).fill('inserted'));
    expect(() => replayTrace(trace, { strategy: again, strict: true })).toThrow(
      /issue-612\.ts has changed since this trace was made$/,
    );
  });

  test('diverges where the code does otherwise', async () => {
    const never = await changed('(existing === undefined)', '(existing !== undefined)');
    expect(() => replayTrace(trace, { strategy: never })).toThrow(
      'diverged at step 11: expected queue: deliver ENQUEUE from starter-1',
    );
  });
});

test('the hash is of the texts, wherever they are', async () => {
  const hashes = await Promise.all(
    ['start.ts', 'elsewhere/start.ts'].map(async (path) => (await bundle(path, { text })).hash),
  );
  expect(new Set(hashes).size).toBe(1);
});
