import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { app, appStrategy, isApp, type CodeStrategy } from '../index.js';
import { full } from '../../sim/test/runs.js';
import { told, defaults } from './compare.js';

// The example app, unchanged and whole: its trigger, its orchestrators, its entity. What each of its ways promises is in
// docs/which-strategy.md; all but the entity are for ONEBATCH_FULL.

const config = fileURLToPath(
  new URL('../../examples/functions-app/onebatch.config.ts', import.meta.url),
);

afterEach(() => {
  vi.unstubAllEnvs();
});

async function example(strategy: string): Promise<CodeStrategy> {
  vi.stubEnv('STRATEGY', strategy);
  // The file reads its environment once; what it imports stays as it is.
  const { default: found } = (await import(`${config}?${strategy}`)) as {
    readonly default: unknown;
  };
  if (!isApp(found)) throw new Error('expected an app');
  return appStrategy(found, config);
}

/** The properties that are broken without any fault. */
async function broken(strategy: string): Promise<readonly string[]> {
  const { verdicts } = told({ ...defaults, strategy }, await example(strategy));
  expect(Object.values(verdicts)).not.toContain('unknown');
  expect(Object.values(verdicts)).not.toContain('unwitnessed');
  return Object.keys(verdicts).filter((name) => verdicts[name]?.startsWith('violated') === true);
}

describe('the example app', () => {
  test('with its entity breaks nothing', async () => {
    expect(await broken('entity')).toEqual([]);
  });

  test.runIf(full)(
    'with an atomic insert loses a message that comes as its batch closes, and nothing else',
    async () => {
      expect(await broken('atomic-insert')).toEqual(['noMessageLost', 'truthfulReturn']);
    },
  );

  test.runIf(full)('with a lease does the same', async () => {
    expect(await broken('lease')).toEqual(['noMessageLost', 'truthfulReturn']);
  });
});

describe('what an app is told', () => {
  test('is refused where it is misspelt, or of a wrong type', () => {
    expect(() => app({ entry: 'a.ts', tigger: 'start' } as never)).toThrow(
      /tigger is unknown.*did you mean 'trigger'/s,
    );
    expect(() => app({ entry: 3 } as never)).toThrow('app: entry is 3; expected a path');
  });

  test('names files that are there', async () => {
    await expect(appStrategy(app({ entry: './none/*.ts' }), config)).rejects.toThrow(
      'there is no file ./none/*.ts',
    );
  });
});
