import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cases } from '../../sim/test/runs.js';
import { bundle, Program } from '../index.js';
import { job, programOf, refusalOf, returned } from './one-call.js';

// What user code may do besides asking its resources: each has to do the right thing, or to be refused in a line.

const client = `import * as df from 'durable-functions'; const client = df.getClient({} as never);\n`;

describe('what is left behind', () => {
  test('module variables and closures are new in each call', async () => {
    const program = await programOf(
      `let calls = 200; const next = () => (calls += 1); export const start = async () => ({ status: next() });`,
    );
    for (const id of ['m1', 'm2', 'm3']) expect(returned(program.run(job(id), []))).toBe(201);
    expect(program.realms).toBe(1);
  });

  test('so are those of packages', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onebatch-package-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const counter = join(folder, 'node_modules/counter');
    mkdirSync(counter, { recursive: true });
    writeFileSync(join(counter, 'package.json'), '{ "name": "counter", "main": "index.js" }');
    writeFileSync(join(counter, 'index.js'), 'let n = 200; exports.next = () => (n += 1);');
    const text = `import { next } from 'counter'; export const start = async () => ({ status: next() });`;
    const program = new Program(await bundle(join(folder, 'start.ts'), { text }));
    for (const id of ['m1', 'm2', 'm3']) expect(returned(program.run(job(id), []))).toBe(201);
  });

  test.each([
    ['a global variable', 'globalThis.n = (globalThis.n ?? 200) + 1; const n = globalThis.n;'],
    ['a property of a built-in object', 'Array.n = (Array.n ?? 200) + 1; const n = Array.n;'],
    [
      'a method of Array that is replaced',
      'const was = [].map; Array.prototype.map = function (f) { return was.call(this, (x) => f(x) + 1); }; const [n] = [200].map((x) => x);',
    ],
    [
      'a getter of Map that is replaced',
      "const { get } = Object.getOwnPropertyDescriptor(Map.prototype, 'size'); Object.defineProperty(Map.prototype, 'size', { get() { return get.call(this) + 201; } }); const n = new Map().size;",
    ],
    [
      'Promise that is replaced',
      'const was = Promise; globalThis.Promise = class extends was {}; globalThis.Promise.n = (was.n ?? 200) + 1; const { n } = globalThis.Promise;',
    ],
  ])('%s is seen in its own call, and in no other', async (_, code) => {
    const program = await programOf(
      `export async function start() { ${code} return { status: n }; }`,
    );
    for (const id of ['m1', 'm2', 'm3']) expect(returned(program.run(job(id), []))).toBe(201);
    expect(program.realms).toBe(3);
  });

  test('an answer that is changed by its reader is as it was for the next run', async () => {
    const program = await programOf(
      `${client}export async function start() { const s = await client.getStatus('i'); const was = s.runtimeStatus; s.runtimeStatus = 'changed'; return { status: was === 'Running' ? 200 : 500 }; }`,
    );
    const reply = { type: 'ROW', status: 200, instance: 'i', row: { status: 'Running' } };
    for (const id of ['m1', 'm1', 'm2']) {
      const heard = program.hear(job(id), [], { ...reply, from: 'instances' });
      expect(heard && returned(heard.run)).toBe(200);
      expect(heard && returned(program.run(job(id), [heard.entry]))).toBe(200);
    }
  });
});

describe('what is not simulated', () => {
  test.each([
    [
      'node:fs',
      `import { readFile } from 'node:fs/promises';\nexport async function start() {\n  try { await readFile('x'); } catch {}\n}`,
      /^start\.ts:3:15: node:fs\/promises readFile is not simulated$/,
    ],
    [
      'fetch',
      `export async function start() {\n  await fetch('https://example.org').catch(() => {});\n}`,
      /^start\.ts:2:9: fetch is not simulated$/,
    ],
    [
      'process.exit',
      `export async function start() {\n  try { process.exit(1); } catch {}\n}`,
      /^start\.ts:2:17: process\.exit is not simulated$/,
    ],
    [
      'a method of an SDK',
      `${client}export async function start() {\n  await client.rewind('i', 'x').catch(() => {});\n}`,
      /^start\.ts:3:16: DurableClient\.rewind is not simulated/,
    ],
    [
      'a helper',
      `const help = () => fetch('x');\nexport async function start() {\n  try { await help(); } catch {}\n}`,
      /^start\.ts:1:20 \(from start\.ts:3:15\): fetch is not simulated$/,
    ],
  ])('%s is refused with its line, even if the error is caught', async (_, text, says) => {
    expect(await refusalOf(text)).toMatch(says);
  });

  test('a native addon is refused when it is bundled', async () => {
    const text = `import addon from './fast.node'; export const start = async () => addon();`;
    await expect(programOf(text)).rejects.toThrow(/fast\.node is a native addon/);
  });

  test('a file that throws when it is loaded says so', async () => {
    const text = `const { a } = undefined as never;\nexport const start = async () => a;`;
    expect(await refusalOf(text)).toMatch(
      /^start\.ts:1:9: the file throws when it is loaded: TypeError/,
    );
  });
});

describe('what never ends', () => {
  const endless = [
    ['a loop', `export async function start() {\n  for (;;);\n}`, 2],
    ['a loop of promises', `export async function start() {\n  for (;;)\n    await null;\n}`, 3],
    [
      'a chain of promises',
      `const again = (): Promise<void> =>\n  Promise.resolve().then(again);\nexport const start = () => again();`,
      2,
    ],
  ] as const;
  test.each(cases(endless, ([what]) => what === 'a loop of promises'))(
    '%s is ended, and told with its line',
    async (_, text, line) => {
      const says = await refusalOf(text);
      expect(says).toMatch(/^start\.ts:\d+:\d+: the code did not come back within \d(\.\d)? s$/);
      // Longer, where others have the machine: by its share of the time, and at most 15 times.
      const seconds = Number(/within (\S+) s$/.exec(says)?.[1]);
      expect(seconds).toBeGreaterThanOrEqual(0.3);
      expect(seconds).toBeLessThanOrEqual(4.5);
      expect(Number(says.split(':')[1])).toBeGreaterThanOrEqual(line - 1);
      expect(Number(says.split(':')[1])).toBeLessThanOrEqual(line);
    },
  );

  test('a realm that was ended is not used again', async () => {
    const program = await programOf(
      `export async function start({ id }) { if (id === 'm2') for (;;); return { status: 200 }; }`,
      300,
    );
    expect(program.run(job('m2'), []).refusal).not.toBeNull();
    expect(returned(program.run(job('m1'), []))).toBe(200);
  });
});

describe('how a call ends', () => {
  test.each([
    ['a text', `throw 'no'`, { name: 'a value of type string', message: 'no' }],
    ['null', `throw null`, { name: 'null', message: 'null' }],
    ['an object', `throw { code: 1 }`, { name: 'a value of type object', message: '{"code":1}' }],
    ['an error', `throw new TypeError('bad')`, { name: 'TypeError', message: 'bad' }],
  ])('%s that is thrown is told', async (_, code, error) => {
    const program = await programOf(`export async function start() { ${code}; }`);
    expect(program.run(job(), []).outcome).toMatchObject({ how: 'threw', error });
  });

  test('what is awaited in finally is awaited', async () => {
    const program = await programOf(
      `${client}export async function start() { try { return { status: 200 }; } finally { await client.getStatus('i').catch(() => {}); } }`,
    );
    expect(program.run(job(), []).outcome).toBeNull();
    const reply = { type: 'ROW', status: 200, instance: 'i', row: null };
    const heard = program.hear(job(), [], { ...reply, from: 'instances' });
    expect(heard && returned(heard.run)).toBe(200);
  });

  test('a rejection that nobody handles is told with its line, and is no matter of the process', async () => {
    const program = await programOf(
      `async function helper() { throw new Error('floating'); }\nexport async function start() {\n  helper();\n  return { status: 200 };\n}`,
    );
    expect(returned(program.run(job(), []))).toBe(200);
    expect(program.unhandled()).toEqual(['start.ts:1:33 (from start.ts:3:3): Error: floating']);
    await new Promise((done) => setImmediate(done));
  });

  test('one that is handled later in the same turn is none', async () => {
    const program = await programOf(
      `export async function start() { const p = Promise.reject(new Error('x')); await null; await p.catch(() => {}); return { status: 200 }; }`,
    );
    expect(returned(program.run(job(), []))).toBe(200);
    expect(program.unhandled()).toEqual([]);
  });
});

describe('what a file may be', () => {
  test.each([
    [
      'top-level await',
      `const n = await Promise.resolve(200); export const start = async () => ({ status: n });`,
    ],
    [
      'an environment that was given',
      `export const start = async () => ({ status: process.env.STRATEGY === 'lease' && process.env.PATH === undefined ? 200 : 500 });`,
    ],
    [
      'an enum, a namespace, a parameter property',
      `enum E { Ok = 200 } namespace N { export const s = E.Ok; } class C { constructor(readonly s = N.s) {} } export const start = async () => ({ status: new C().s });`,
    ],
    [
      'CommonJS',
      `exports.start = async () => ({ status: require('node:timers').setTimeout ? 200 : 500 });`,
    ],
    [
      'a dynamic import',
      `export const start = async () => { const { setTimeout } = await import('node:timers/promises'); return { status: setTimeout ? 200 : 500 }; };`,
    ],
    [
      'an exported default function',
      `export default async function () { return { status: 200 }; }`,
    ],
    [
      'the same random numbers and ids each time',
      `import { randomUUID } from 'node:crypto'; export const start = async () => ({ status: randomUUID() === 'uuid-1-of-starter-1' && Math.random() < 1 ? 200 : 500 });`,
    ],
    [
      'a clock that stands still',
      `export const start = async () => { const t = Date.now(); for (let i = 0; i < 1e5; i += 1); return { status: Date.now() === t && new Date().getTime() === t ? 200 : 500 }; };`,
    ],
  ])('%s', async (_, text) => {
    const program = await programOf(text);
    expect(returned(program.run(job(), []))).toBe(200);
  });
});

describe('timers', () => {
  test('what fires has been preceded by what had to fire before it', async () => {
    const program = await programOf(
      `export const start = () => new Promise((done) => { let s = 0; setTimeout(() => { s += 1; }, 100); setTimeout(() => done({ status: s === 1 ? 200 : 500 }), 200); });`,
    );
    const { timers } = program.run(job(), []);
    expect(timers.map(({ ms, slot }) => [ms, slot])).toEqual([
      [100, 0],
      [200, 1],
    ]);
    expect(returned(program.run(job(), [{ t: 0 }, { t: 1 }]))).toBe(200);
  });

  test('AbortSignal.timeout is a timer, and ends what waits for it', async () => {
    const program = await programOf(
      `import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'claims');
export async function start() {
  const abortSignal = AbortSignal.timeout(100);
  return table.getEntity('w1', 'claim', { abortSignal }).then(() => ({ status: 500 }), ({ name }) => ({ status: abortSignal.aborted && abortSignal.reason.name === 'TimeoutError' && name === 'AbortError' ? 200 : 501 }));
}`,
    );
    const { timers, outcome } = program.run(job(), []);
    expect([timers.map(({ ms }) => ms), outcome]).toEqual([[100], null]);
    expect(returned(program.run(job(), [{ t: 0 }]))).toBe(200);
  });

  test('a timeout that is aborted is no timer any more', async () => {
    const program = await programOf(
      `import { setTimeout } from 'node:timers/promises'; export async function start() { const c = new AbortController(); const p = setTimeout(100, null, { signal: c.signal }); c.abort(); return { status: await p.then(() => 500, (e) => (e.name === 'AbortError' ? 200 : 501)) }; }`,
    );
    const run = program.run(job(), []);
    expect(returned(run)).toBe(200);
    expect(run.timers.map(({ live }) => live)).toEqual([false]);
  });
});
