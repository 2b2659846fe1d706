import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { full } from '../../sim/test/runs.js';
import { appStrategy, code, isApp, type CodeStrategy } from '../index.js';
import { told, defaults } from './compare.js';

// The code that docs/which-strategy.md recommends is what it says it is.

const folder = new URL('../../examples/own-code/', import.meta.url);

test.each([
  ['start-entity.ts', []],
  ['start-once.ts', ['noMessageLost', 'truthfulReturn']],
  ['start-lease.ts', ['noMessageLost', 'truthfulReturn']],
])('%s breaks %j without faults, and holds the rest', async (name, broken) => {
  const strategy = await code(fileURLToPath(new URL(name, folder)));
  const { verdicts, calls } = told({ ...defaults, strategy: strategy.name }, strategy);
  const kinds = Object.entries(verdicts).map(([property, kind]) => [
    property,
    broken.includes(property) ? /^violated in/.test(kind) : kind === 'holds',
  ]);
  expect(kinds.filter(([, is]) => is !== true)).toEqual([]);
  expect(calls).toBe('holds');
});

describe('the inbox', () => {
  const file = fileURLToPath(new URL('inbox.config.ts', folder));

  test('is an app', async () => {
    const { default: config } = (await import(file)) as { readonly default: unknown };
    expect(isApp(config)).toBe(true);
  });

  const inbox = async (path: string): Promise<CodeStrategy> => {
    const { default: config } = (await import(file)) as { readonly default: unknown };
    if (!isApp(config)) throw new Error('expected an app');
    return appStrategy(config, path);
  };

  test.runIf(full)('holds all properties', async () => {
    const strategy = await inbox(file);
    const { verdicts, calls } = told({ ...defaults, strategy: strategy.name }, strategy, false);
    expect(new Set(Object.values({ ...verdicts, calls }))).toEqual(new Set(['holds']));
  });

  test.runIf(full)(
    'loses a message without the version with which it closes an epoch',
    async () => {
      const text = readFileSync(new URL('start-inbox.ts', folder), 'utf8');
      const [from, to] = [`'Merge', { etag }]`, `'Merge']`];
      expect(text).toContain(from);
      // Beside the packages that it imports.
      const beside = mkdtempSync(fileURLToPath(new URL('user/apps/twin-', import.meta.url)));
      onTestFinished(() => rmSync(beside, { recursive: true }));
      writeFileSync(join(beside, 'start-inbox.ts'), text.replace(from, to));
      const strategy = await inbox(join(beside, 'inbox.config.ts'));
      const spec = { ...defaults, strategy: strategy.name };
      const [verdict] = explore(
        worldOf(spec, { strategy, symmetry: false, watched: ['noMessageLost'] }),
      );
      expect(verdict?.kind).toBe('violated');
    },
  );
});
