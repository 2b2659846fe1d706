import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { placeText, syntaxPlaceText } from '../place.js';
import { cases } from '../../sim/test/runs.js';
import { called } from './called.js';
import { onebatch } from './onebatch.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-place-'));
afterAll(() => rmSync(directory, { recursive: true }));

function scratch(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

const wrongFiles = [
  ['syntax.mjs', 'export default {\n  build( {\n};\n', 3],
  ['throws.mjs', 'const fail = () => {\n  throw new Error("boom");\n};\nfail();\n', 2],
  ['throws.cjs', '\n\nthrow new Error("boom");\n', 3],
] as const;
it.each(cases(wrongFiles, ([name]) => name === 'syntax.mjs'))(
  '%s is refused with its line',
  async (name, text, line) => {
    const file = scratch(name, text);
    // By Node itself: the tests' own loader has words of its own for a syntax error.
    const { code, stderr } = await onebatch('check', file);
    expect(stderr).toMatch(/^onebatch: [^\n]+ cannot be loaded: [^\n]+\n$/);
    expect(stderr).toContain(` (${file}:${line})\n`);
    expect(code).toBe(2);
  },
);

it('what throws during the search is told with the line of the action', async () => {
  const file = scratch(
    'action.mjs',
    `import { assign, setup } from ${JSON.stringify(import.meta.resolve('xstate'))};
const machine = setup({}).createMachine({
  on: { MESSAGE: { actions: assign(() => {
    throw new Error('boom');
  }) } },
});
export default {
  name: 'throwing', summary: 'its action throws', source: 'made up', assumes: 'nothing',
  build: () => ({
    actors: [{ id: 'starter-1', machine, input: {} }],
    mail: [{ to: 'starter-1', message: { type: 'MESSAGE', id: 'm1', window: 'w1' } }],
    faults: {},
  }),
};
`,
  );
  const { code, stderr } = await called('check', file);
  expect(stderr).toContain(`onebatch: starter-1 throws on MESSAGE: boom (${file}:4)\n`);
  expect(code).toBe(2);
});

it("no line is told that is not the user's", async () => {
  expect(placeText(new Error('ours'))).toBe('');
  expect(placeText({ stack: 'Error\n    at f (node:internal/modules/esm/utils:346:16)' })).toBe('');
  expect(placeText(null)).toBe('');
  expect(await syntaxPlaceText(scratch('right.mjs', 'export default 1;\n'))).toBe('');
});
