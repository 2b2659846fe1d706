import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { full } from '../../sim/test/runs.js';
import { worldOf } from '../../properties/index.js';
import { bundle, code, type Program } from '../index.js';
import { defaults, user } from './compare.js';
import { job, programOf, refusalOf, returned } from './one-call.js';

// Each guard of the sandbox, and what happens without it.

const guards = {
  watch: '../sandbox/watch.js',
  promises: '../sandbox/promises.js',
  sandbox: '../sandbox/sandbox.js',
};
afterEach(() => {
  for (const file of Object.values(guards)) vi.doUnmock(file);
});

let copies = 0;

/** Programs without a guard: other copies of two modules, so that those of the tests to come need not be loaded again. */
async function without(
  guard: 'watch' | 'promises',
  replaced: (given: object) => object,
): Promise<(text: string) => Promise<Program>> {
  const which = (copies += 1);
  const copy = (name: string): Promise<object> => {
    const file = `../sandbox/${name}.js?${which}`;
    return import(file) as Promise<object>;
  };
  const given = await vi.importActual<object>(guards[guard]);
  vi.doMock(guards[guard], () => ({ ...given, ...replaced(given) }));
  vi.doMock(guards.sandbox, () => copy('sandbox'));
  const { Program: Unguarded } = (await copy('program')) as { readonly Program: typeof Program };
  return async (text) => new Unguarded(await bundle(user('start'), { text }), { ms: 2_000 });
}

describe('a realm that code has changed is not used again', () => {
  test.each([
    [
      'isChanged',
      'what is built in',
      'Array.n = (Array.n ?? 200) + 1; return { status: Array.n };',
    ],
    [
      'hasOthers',
      'a global variable',
      'globalThis.n = (globalThis.n ?? 200) + 1; return { status: globalThis.n };',
    ],
  ])('and without %s the next call sees what the last one left: %s', async (guard, _, code) => {
    const text = `export async function start() { ${code} }`;
    const seen = (program: Program): readonly unknown[] =>
      ['m1', 'm2'].map((id) => returned(program.run(job(id), [])));
    expect(seen(await programOf(text))).toEqual([201, 201]);
    const unguarded = await without('watch', () => ({ [guard]: () => false }));
    expect(seen(await unguarded(text))).toEqual([201, 202]);
  });
});

test('a rejection that nobody handles is told at once, and without a look at promises it is a matter of the process', async () => {
  const text = `export async function start() { Promise.reject(new Error('floating')); return { status: 200 }; }`;
  const heard: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => heard.push(error));
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  });
  const told = async (program: Program): Promise<readonly [lines: number, process: number]> => {
    const before = heard.length;
    program.run(job(), []);
    await new Promise((done) => setTimeout(done, 10));
    return [program.unhandled().length, heard.length - before];
  };
  expect(await told(await programOf(text))).toEqual([1, 0]);
  const unguarded = await without('promises', () => ({
    Promises: class {
      during = (run: () => void): void => run();
      bare = (): readonly unknown[] => [];
    },
  }));
  expect(await told(await unguarded(text))).toEqual([0, 1]);
});

test('a refusal counts although the code has caught it, and without that the call would have come back', async () => {
  const text = `export async function start() { try { await fetch('x'); } catch {} return { status: 200 }; }`;
  expect(await refusalOf(text)).toMatch(/fetch is not simulated/);
  expect(returned((await programOf(text)).run(job(), []))).toBe(200);
});

test('code that takes long is ended by the time it has, and with more of it comes back', async () => {
  const text = `export async function start() { let n = 0; for (let i = 0; i < 2e8; i += 1) n += i; return { status: n > 0 ? 200 : 500 }; }`;
  const { refusal } = (await programOf(text, 5)).run(job(), []);
  expect(refusal?.what).toMatch(/did not come back within/);
  expect(returned((await programOf(text, 60_000)).run(job(), []))).toBe(200);
});

test.runIf(full)('a file that asks for ever more resources is refused', async () => {
  const text = `import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'rows');
export async function start() {
  for (let i = 0; ; i += 1) await table.createEntity({ partitionKey: 'p', rowKey: String(i), owner: 'x', stage: 'inserted' });
}`;
  const strategy = await code(user('rows'), { text });
  const spec = { ...defaults, starters: 1, messages: 1, strategy: strategy.name };
  expect(() => worldOf(spec, { strategy })).toThrow(/asks for more than 64 resources/);
});

describe('triggers', () => {
  const app = `import { app } from '@azure/functions';\n`;

  test('a message of Service Bus comes as it is', async () => {
    const program = await programOf(
      `${app}app.serviceBusQueue('start', { queueName: 'q', connection: 'c', handler: async (message) => ({ status: message.id === 'm1' && message.window === 'w1' ? 200 : 500 }) });`,
    );
    expect(returned(program.run(job(), []))).toBe(200);
  });

  test('a timer ticks once for each message, if there is no other trigger', async () => {
    const timer = (body: string): string =>
      `app.timer('tick', { schedule: '0 * * * * *', handler: async (timer) => { ${body} } });`;
    const program = await programOf(
      `${app}${timer('return { status: timer.isPastDue ? 500 : 200 };')}`,
    );
    expect(returned(program.run(job(), []))).toBe(200);
    expect(await refusalOf(`${app}${timer('return timer.scheduleStatus;')}`)).toMatch(
      /scheduleStatus of the timer of a trigger is not simulated/,
    );
    const both = await programOf(
      `${app}${timer('return { status: 500 };')} app.storageQueue('start', { queueName: 'q', connection: 'c', handler: async () => ({ status: 200 }) });`,
    );
    expect(returned(both.run(job(), []))).toBe(200);
  });
});

describe('what no row keeps', () => {
  const df = `import * as df from 'durable-functions'; const client = df.getClient({} as never);\n`;
  const running = {
    from: 'instances',
    type: 'ROW',
    status: 200,
    instance: 'i',
    row: { status: 'Running' },
  };
  const seen = async (options: string): Promise<string> => {
    const program = await programOf(
      `${df}export async function start() { const s = await client.getStatus('i'${options}); return { status: s.input === null ? 200 : 500 }; }`,
    );
    const heard = program.hear(job(), [], running);
    return heard?.run.refusal?.what ?? String(heard && returned(heard.run));
  };

  test('is refused when it is read: the input of an instance, unless nobody asks for it', async () => {
    expect(await seen('')).toBe('input of the status of an instance is not simulated');
    expect(await seen(', { showInput: false }')).toBe('200');
    expect(
      await refusalOf(`${df}export const start = () => client.getStatus('i', { showAll: true });`),
    ).toMatch(/option 'showAll' of DurableClient\.getStatus is not simulated/);
  });
});
