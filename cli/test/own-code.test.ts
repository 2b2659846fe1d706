import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isCode } from '../strategy-file.js';
import { cases } from '../../sim/test/runs.js';
import { called } from './called.js';
import { onebatch } from './onebatch.js';
import { parseStates } from '../../render/test/mermaid.js';

const start = 'examples/own-code/start.ts';

describe('a file that is a function', () => {
  it('is drawn with its lines and what it is told there', async () => {
    const { code, stdout } = await called('diagram', start);
    expect(code).toBe(0);

    const { states, edges } = await parseStates(stdout);
    const named = (text: string) =>
      states.find(({ texts }) => texts.some((one) => one.startsWith(text)))?.id ?? text;
    const [look, begin, join] = ['start.ts:11:', 'start.ts:13:', 'start.ts:15:'].map(named);
    expect(edges).toContainEqual({ from: look, to: begin, label: 'instances: null' });
    expect(edges.find(({ from, to }) => from === look && to === join)?.label).toContain(
      '"Running"',
    );
    expect(edges.some(({ from, to }) => from === join && to === named('returns 202'))).toBe(true);
  });

  it.each(['--split', '--in-place'])('is not drawn with %s', async (flag) => {
    const { code, stderr } = await called('diagram', start, flag);
    expect(code).toBe(2);
    expect(stderr).toContain(`${flag} is for machines; ${start} is a function`);
  });

  it('is checked by its name, and its lines are told', async () => {
    const asked = ['check', start, '--runtime', '2019', '--property', 'noOverlappingExecutions'];
    const { code, stdout } = await called(...asked);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'noOverlappingExecutions  broken in 20 steps, shown below (the shortest schedule: 17)',
    );
    expect(stdout).toContain("start.ts:11:33  const status = await client.getStatus('collector')");
  });

  it('that asks for what nobody simulates is told in a line', async () => {
    const { code, stderr } = await called('check', 'code/test/user/robust/fs.ts');
    expect(code).toBe(2);
    expect(stderr).toMatch(/fs\.ts:7:51.*node:fs\/promises readFile is not simulated/);
  });

  it.each([start, 'examples/functions-app/onebatch.config.ts'])(
    '%s is not run with a client that code is not',
    async (file) => {
      const { code, stdout, stderr } = await called(
        'check',
        file,
        '--client',
        'javascript-uncaught',
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe(
        `onebatch: ${file} makes no world: client is 'javascript-uncaught'; expected javascript or dotnet\n`,
      );
    },
  );

  const clients = [
    ['javascript', [], 30],
    ['dotnet', ['--client', 'dotnet'], 35],
  ] as const;
  it.each(cases(clients, ([client]) => client === 'dotnet'))(
    'is run with the client %s',
    async (_, args, steps) => {
      const asked = ['--runtime', 'deduplicating', '--property', 'noMessageLost', '--shortest'];
      const { stdout } = await called(
        'check',
        'examples/own-code/start-once.ts',
        ...asked,
        ...args,
      );
      expect(stdout).toContain(`noMessageLost  broken in ${steps} steps`);
      expect(stdout.split('\n')[0]).toMatch(args.length === 0 ? /2 starters/ : /dotnet client/);
    },
  );

  describe('with several functions', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'onebatch-several-')), 'both.ts');
    const text = `export const no = async () => ({ status: 500 });\nexport async function yes() { return { status: 200 }; }`;
    const asked = ['--property', 'truthfulReturn'];

    it.each([
      ['FILE#NAME', [`${file}#no`]],
      ['--trigger NAME', [file, '--trigger', 'no']],
    ])('is told which one by %s', async (_, args) => {
      writeFileSync(file, text);
      onTestFinished(() => rmSync(file));
      const { stdout } = await called('check', ...args, ...asked);
      expect(stdout).toContain(`${file}#no on deduplicating`);
    });

    it.each([
      [[file], 'the file exports several functions; name one: FILE#NAME, --trigger NAME'],
      [[`${file}#maybe`], "has no export 'maybe'; expected one of no, yes"],
      [[`${file}#no`, '--trigger', 'yes'], "--trigger is 'yes'; expected a name"],
      [['naive', '--trigger', 'yes'], '--trigger is for a file that is a function of yours'],
      [['examples/my-strategy.mts#mine'], "has no export 'mine'; expected one of "],
    ])('%j is refused', async (args, says) => {
      writeFileSync(file, text);
      onTestFinished(() => rmSync(file));
      const { code, stderr } = await called('check', ...args, ...asked);
      expect(code).toBe(2);
      expect(stderr).toContain(says);
    });
  });

  describe('with a retry without a bound', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onebatch-retries-'));
    const file = join(folder, 'held.ts');
    const text = `import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'locks');
export async function start() {
  for (;;) try { await table.createEntity({ partitionKey: 'batch', rowKey: 'lock' }); return; } catch { continue; }
}`;
    const asked = ['check', file, '--property', 'everyCallReturns'];

    it('is decided with --retries alike, which says what is assumed, in traces as well', async () => {
      writeFileSync(file, text);
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const saving = ['--save-regression', 'held', '--out', folder];
      const { code, stdout } = await called(...asked, '--retries', 'alike', ...saving);
      expect(code).toBe(1);
      expect(stdout).toMatch(/held\.ts on .*, assuming that it does not count its tries, /);
      expect(stdout).toMatch(/everyCallReturns +broken by a loop/);
      const test = readFileSync(join(folder, 'held.test.ts'), 'utf8');
      expect(test).toContain(
        `code(fileURLToPath(new URL('./held.ts', import.meta.url)), { retries: 'alike' })`,
      );
      const again = await called('replay', join(folder, 'held.trace.json'));
      expect(again.stdout).toContain('Reproduced: everyCallReturns');
    });

    it.each(['naive', 'examples/my-strategy.mts', 'examples/leader-lease.mts'])(
      'is for code: %s refuses it',
      async (target) => {
        const { code, stderr } = await called('check', target, '--retries', 'alike');
        expect({ code, stderr }).toEqual({
          code: 2,
          stderr: `onebatch: --retries is for a file that is a function of yours; ${target} is none\n`,
        });
      },
    );
  });

  it('whose promises nobody handles: they are told once each', async () => {
    const file = 'code/test/user/robust/floating.ts';
    const asked = ['--runtime', 'deduplicating', '--property', 'noOverlappingExecutions'];
    const { stderr } = await onebatch('check', file, ...asked);
    const told = stderr.match(/^an unhandled rejection: .*$/gm);
    expect(told).toEqual([expect.stringMatching(/floating\.ts: RestError: .*EntityAlreadyExists/)]);
  });

  it('that has changed since a trace was made says so, and is followed as far as it fits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onebatch-changed-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'start.ts');
    const text = readFileSync(start, 'utf8');
    writeFileSync(file, text);
    const property = 'noOverlappingExecutions';
    const asked = ['--runtime', '2019', '--property', property, '--shortest', '--out', folder];
    expect((await called('check', file, ...asked)).code).toBe(1);
    const trace = readdirSync(folder).find((name) => name.endsWith('.trace.json')) ?? '';
    const replaying = (): ReturnType<typeof called> => called('replay', join(folder, trace));
    expect(await replaying()).toMatchObject({ code: 1, stderr: '' });

    writeFileSync(file, text.replace('if (status === undefined)', 'if (status !== undefined)'));
    const { code, stderr } = await replaying();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /start\.ts has changed since this trace was made; diverged at step \d+:/,
    );

    writeFileSync(file, `// Tidied up.\n${text}`);
    const { code: reproduced, stderr: says } = await replaying();
    expect(reproduced).toBe(1);
    expect(says).toMatch(
      /start\.ts has changed since this trace was made: its steps are followed as far as they fit\n$/,
    );
  });

  it.each([
    ['a trigger', "import { app } from '@azure/functions'; app.http('x', {});", true],
    ['an exported function', 'export async function start() {}', true],
    ['a default function', 'export default async () => {};', true],
    ['CommonJS', "const df = require('durable-functions');", true],
    ['a strategy', 'export default { name, build };', false],
    ['a strategy by name', 'export { mine as default };', false],
    ['a strategy in CommonJS', 'module.exports = { name, build };', false],
  ])('%s', (_, text, is) => expect(isCode(text)).toBe(is));

  it.each([
    ['export async function mine() {}', true],
    ['export const mine = async () => {};', true],
    ['export const mine = (message: object): void => {};', true],
    ['export const mine = { name, build };', false],
    ['export const mine = strategyOf(machine);', false],
    ['export function minefield() {}', false],
  ])('%s, by its name', (text, is) => expect(isCode(text, 'mine')).toBe(is));
});
