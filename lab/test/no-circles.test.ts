import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter, type Rule } from 'eslint';
import { afterAll, expect, test } from 'vitest';

const where = new URL('../no-circles.mjs', import.meta.url).href;
const { noCircles } = (await import(where)) as { noCircles: Rule.RuleModule };
const folder = mkdtempSync(join(tmpdir(), 'onebatch-circles-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the rule says of a file `name` with this text. */
function said(name: string, text: string): readonly string[] {
  writeFileSync(join(folder, `${name}.ts`), text);
  const config = {
    files: ['**/*.ts'],
    plugins: { house: { rules: { 'no-circles': noCircles } } },
    rules: { 'house/no-circles': 'error' as const },
  };
  return new Linter({ cwd: folder })
    .verify(text, config, join(folder, `${name}.ts`))
    .map(({ message }) => message);
}

test('a circle of imports is told with the way around, and a file beside it is not to blame', () => {
  said('a', `export const a = 1;`);
  expect(said('b', `import { a } from './a.js';\nexport const b = a;`)).toEqual([]);
  expect(said('c', `export { b } from './b.js';`)).toEqual([]);
  expect(said('a', `import './c.js';\nexport const a = 1;`)).toEqual([
    'a circle of imports: a.ts -> c.ts -> b.ts -> a.ts',
  ]);
  expect(said('d', `import './c.js';`)).toEqual([]);
});

test('what is loaded at run time counts, and a module of a package does not', () => {
  said('e', `export const e = () => import('./f.js');`);
  expect(said('f', `import { e } from './e.js';\nimport 'e';\nexport const f = e;`)).toEqual([
    'a circle of imports: f.ts -> e.ts -> f.ts',
  ]);
});
