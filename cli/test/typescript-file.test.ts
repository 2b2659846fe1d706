import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { importBundled, needsBundling } from '../typescript-file.js';

// What the installed package does with a TypeScript file; `.ci/packed` runs it there.

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Beside the packages that it imports. */
function fileOf(texts: Readonly<Record<string, string>>): string {
  mkdirSync(join(checkout, 'out'), { recursive: true });
  const folder = mkdtempSync(join(checkout, 'out/typescript-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return join(folder, 'mine.mts');
}

const left = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('onebatch-bundled-'));

test('a file of TypeScript is loaded with what it imports, and nothing is left of it', async () => {
  const file = fileOf({
    'mine.mts': `import { other } from './other.js';
import { createMachine } from 'xstate';
enum Which { One = 7 }
class Held { constructor(readonly which: Which) {} }
export default new Held(Which.One).which + other;
export { createMachine };
export const address: string = import.meta.url;`,
    'other.ts': 'export const other: number = 35;',
  });
  const before = left();
  const module = (await importBundled(file)) as Readonly<Record<string, unknown>>;
  expect(module['default']).toBe(42);
  expect(module['address']).toMatch(/^file:.*\/mine\.mts$/);
  // The same package as everybody else's.
  const { createMachine } = (await importBundled(
    fileOf({ 'mine.mts': `export * from 'xstate';` }),
  )) as typeof import('xstate');
  expect(module['createMachine']).toBe(createMachine);
  expect(left()).toEqual(before);
});

test.each([
  ['does not parse', 'export default (;', /mine\.mts/],
  ['imports a file that is not there', `import './none.js';`, /none\.js/],
  ['imports a package that is not there', `import 'none-such';`, /none-such/],
  ['throws', `\nthrow new Error('no luck') as never;`, /^no luck$/],
])('one that %s says so in a line', async (_, text, says) => {
  const before = left();
  await expect(importBundled(fileOf({ 'mine.mts': text }))).rejects.toThrow(says);
  expect(left()).toEqual(before);
});

test('in a checkout Node runs it as it is', () => expect(needsBundling('mine.ts')).toBe(false));
