import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../../model/index.js';
import { cases } from '../../../sim/test/runs.js';
import { worldOf, type WorldSpec } from '../../../properties/index.js';
import { functionGraph } from '../../function-graph.js';
import { code } from '../../index.js';
import { defaults, told } from '../compare.js';
import { codeWith, example, exampleText, expectSame, refusalOf } from './compare.js';

// Starts with ioredis, as users write them, against the machines of the catalogue that do the same.

const naive = 'redis-naive.ts';
const look = `  if ((await redis.get('batch:lock')) !== null) return;
  await redis.set('batch:lock', randomUUID(), 'PX', 30_000);`;
const free = `  await redis.del('batch:lock');`;
const token = `  const token = randomUUID();\n`;
const setNx = `${token}  if ((await redis.set('batch:lock', token, 'PX', 30_000, 'NX')) !== 'OK') return;`;

/** By the strategy that does the same: what is otherwise than in the example. */
const locks: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'redis-look': [],
  'redis-setnx-expire': [
    [
      look,
      `  if ((await redis.setnx('batch:lock', randomUUID())) === 0) return;\n  await redis.expire('batch:lock', 30);`,
    ],
  ],
  'redis-set-nx': [[look, setNx]],
  'redis-get-del': [
    [look, setNx],
    [free, `  if ((await redis.get('batch:lock')) === token) await redis.del('batch:lock');`],
  ],
  'redis-compare-del': [
    [look, setNx],
    [
      free,
      `  await redis.eval('if redis.call("get",KEYS[1]) == ARGV[1] then return redis.call("del",KEYS[1]) else return 0 end', 1, 'batch:lock', token);`,
    ],
  ],
};

interface Row {
  readonly name: string;
  readonly fault: FaultName | null;
}

/** Of each lock its calm world; the faults are shared out. */
const rows: readonly Row[] = [
  ...Object.keys(locks).map((name) => ({ name, fault: null })),
  { name: 'redis-look', fault: 'failover' },
  { name: 'redis-look', fault: 'crash' },
  { name: 'redis-compare-del', fault: 'lost-reply' },
  { name: 'redis-compare-del', fault: 'pause' },
];
const windowFaults = [null, 'lost-reply', 'pause', 'failover', 'worker-crash'] as const;

test.each(cases(rows, ({ name, fault }) => fault === null && /look|compare/.test(name)))(
  'a lock has the verdicts of $name, fault $fault',
  async ({ name, fault }) => {
    const own = await codeWith(exampleText(naive, ...(locks[name] ?? [])));
    expectSame(own, name, ...(fault === null ? [] : [fault]));
  },
);

test.each(cases(windowFaults, (fault) => fault === 'worker-crash'))(
  'windows in scripts have the verdicts of redis-window, fault %s',
  async (fault) => {
    const own = await code(example('redis-window.ts'));
    expectSame(own, 'redis-window', ...(fault === null ? [] : [fault]));
  },
);

describe('what is not simulated is refused with its line', () => {
  test.each([
    [
      'a method',
      free,
      `  await redis.incr('batch:lock');`,
      /^changed\.ts:18:\d+.*: Redis\.incr is not simulated$/,
    ],
    [
      'one in a catch',
      free,
      `  try { await redis.keys('*'); } catch {}`,
      /Redis\.keys is not simulated$/,
    ],
    [
      'an option',
      look,
      `  await redis.set('batch:lock', 'x', 'KEEPTTL');`,
      /^changed\.ts:15:\d+.*: option 'KEEPTTL' of Redis\.set is not simulated$/,
    ],
    [
      'a script',
      free,
      `  await redis.eval('return 1', 0);`,
      /this script of Redis\.eval .* is not simulated$/,
    ],
    [
      'a second lock',
      free,
      `  await redis.set('other', 'x', 'NX');`,
      /lock 'other' beside lock 'batch:lock' is not simulated$/,
    ],
    [
      'a transaction',
      free,
      `  await redis.multi().del('a').exec();`,
      /Redis\.multi is not simulated$/,
    ],
  ])('%s', async (_, from, to, expected) => {
    expect(await refusalOf(exampleText(naive, [from, to]))).toMatch(expected);
  });

  test.each(['pg-boss'])('the client %s', async (name) => {
    const text = `import * as client from '${name}';\nexport const start = () => client;`;
    expect(await refusalOf(text)).toBe(
      `${example('changed.ts')} imports ${name}, which is not simulated; of clients of servers ioredis, redis, bullmq and pg are`,
    );
  });

  test('a file without a batch', async () => {
    const text = exampleText(naive, ['export async function batch', 'async function batch']);
    expect(await refusalOf(text)).toMatch(/: the file exports no function batch: /);
  });

  test.each([
    ['a constant', 'export const batch = async () => {', ''],
    ['one of several', `export const more = 1, batch = async () => {`, ''],
    ['a generator', 'export async function* batch() {', ''],
    ['exported elsewhere', 'async function batch() {', 'export { batch };'],
    [
      'exported under another name',
      'async function work() {',
      'export { work as batch }; const batch = work;',
    ],
  ])('a batch that is no function declaration: %s', async (_, written, after) => {
    const text = exampleText(naive, [
      'export async function batch(): Promise<string[]> {',
      written,
    ]);
    expect(await refusalOf(`${text}${after}`)).toBe(
      `${example('changed.ts')}: batch has to be written as a function, in the file itself, which has to import its client: export async function batch(...)`,
    );
  });

  test('a batch in a file that imports its client from another one', async () => {
    const text = exampleText(naive, [
      `import { Redis } from 'ioredis';`,
      `import { Redis } from '../../code/test/user/client-elsewhere.js';`,
    ]);
    expect(await refusalOf(text)).toMatch(/: batch has to be written as a function/);
  });

  test.each([
    ['twice at once', '  await batch();', '  await Promise.all([batch(), batch()]);'],
    ['within itself', '  await sleep(5_000);', '  await sleep(5_000);\n  if (free) await batch();'],
  ])('a batch that is called %s', async (_, from, to) => {
    const text = exampleText(
      naive,
      [from, to],
      ['const takeAll', 'const free = true;\nconst takeAll'],
    );
    expect(await refusalOf(text)).toMatch(/: batch, called while it runs, is not simulated$/);
  });

  test.each(['return []', `throw new Error('now')`])(
    'a batch that is not async: %s',
    async (statement) => {
      const text = exampleText(naive, [
        'export async function batch(): Promise<string[]> {',
        `export function batch() { ${statement}; }\nexport async function other() {`,
      ]);
      expect(await refusalOf(text)).toMatch(/a function batch that is not async is not simulated$/);
    },
  );

  test.each([
    ['', '1'],
    ['#!/usr/bin/env node\n', '2'],
  ])(
    'code in front of a batch, in the first line after %j, with its column',
    async (before, at) => {
      const text = exampleText(naive);
      const line = `/* A batch is noticed without moving a column. */ ;new Redis().incr('x');`;
      expect(await refusalOf(`${before}${line} ${text}`)).toBe(
        `changed.ts:${at}:${line.indexOf('incr') + 1}: Redis.incr is not simulated`,
      );
    },
  );

  const round = 'export async function worker(): Promise<void> {';
  test.each([
    ['asks something else', naive, '', `${round} await redis.get('x'); }`, 'asks redis: GET'],
    ['does nothing', naive, '', `${round}}`, 'returns'],
    ['waits', 'redis-window.ts', round, `${round} await sleep(10);`, 'waits 10 ms'],
    ['waits beside it', 'redis-window.ts', round, `${round} void sleep(10);`, 'waits 10 ms'],
  ])('a round that first %s', async (_, file, from, to, does) => {
    const text = from === '' ? `${exampleText(file)}${to}` : exampleText(file, [from, to]);
    expect(await refusalOf(text)).toMatch(
      new RegExp(
        `changed\\.ts[:\\d]*: a round of the worker that ${does} is not simulated: expected the script claim first, and nothing beside it$`,
      ),
    );
  });

  test('a lease that a round may outlast', async () => {
    const text = exampleText('redis-window.ts', ['leaseMs = 60_000', 'leaseMs = 1_000']);
    expect(await refusalOf(text)).toMatch(
      /^changed\.ts:\d+:\d+.*: a timer of 1000 ms in a round whose lease is 1000 ms is not simulated$/,
    );
  });

  test('windows that nobody works off', async () => {
    const text = exampleText('redis-window.ts', ['function worker', 'function other']);
    expect(await refusalOf(text)).toMatch(
      /^changed\.ts:\d+:\d+: windows '.*' without a worker is not simulated: expected export async function worker\(\)$/,
    );
  });

  test('timed worlds', async () => {
    const strategy = await code(example(naive));
    const spec = { ...defaults, strategy: strategy.name, runtime: '2019', time: 'timed' } as const;
    expect(() => worldOf(spec, { strategy })).toThrow(
      `time is 'timed'; expected asynchronous: how long the times of ${strategy.name} are is not simulated`,
    );
  });

  test('a round that goes on where it has found nothing', async () => {
    const text = exampleText('redis-window.ts', [
      'if (claimed === null) return;',
      `if (claimed === null) { await redis.eval(done, keys.length, ...keys, '1', '1'); return; }`,
    ]);
    expect(await refusalOf(text)).toMatch(
      /a round of the worker that finds nothing goes on \(EVAL\)/,
    );
  });

  test('a file that asks Azure as well', async () => {
    const text = `import * as df from 'durable-functions';\n${exampleText(naive)}\ndf.getClient({} as never);`;
    expect(await refusalOf(text)).toBe(
      `${example('changed.ts')} imports ioredis and durable-functions: code on several engines is not simulated`,
    );
  });
});

/** Whether each call comes back: it stays away where its code says so. */
const comesBack = async (body: string, fault?: FaultName): Promise<string | undefined> => {
  const text = exampleText(naive, [
    `  await redis.rpush('inbox', message.id);`,
    `  const stay = () => new Promise(() => {});\n  ${body}\n  await redis.rpush('inbox', message.id);`,
  ]);
  const faults = fault === undefined ? {} : { [fault]: 1 };
  const spec = { ...defaults, strategy: 'own', runtime: '2019', faults, starters: 1, messages: 1 };
  return told(spec as WorldSpec, await codeWith(text)).calls;
};

describe('commands that are open at once', () => {
  const pair = (second: string): string =>
    `await Promise.all([redis.set('a', 'x'), ${second}.del('a')]); if ((await redis.get('a')) !== null) await stay();`;

  test.each([
    ['of one client keep their order', pair('redis'), undefined, 'holds'],
    ['of two clients do not', pair('new Redis()'), undefined, 'violated in 7'],
    [
      'of one client do not where a reply may be lost',
      pair('redis'),
      'lost-reply',
      'violated in 7',
    ],
  ] as const)('%s', async (_, body, fault, expected) => {
    expect(await comesBack(body, fault)).toBe(expected);
  });
});

test('a key that holds another kind of value is an error to a command, and to a script', async () => {
  const failing = (command: string): string =>
    `{ let said = ''; try { await ${command}; } catch (error) { said = String(error); } if (said !== 'ReplyError: WRONGTYPE Operation against a key holding the wrong kind of value') await stay(); }`;
  const body = [
    `await redis.set('a', 'x');`,
    failing(`redis.rpush('a', 'm1')`),
    failing(`redis.eval(takeAll, 1, 'a')`),
    `await redis.del('a');`,
    `await redis.rpush('a', 'm1');`,
    failing(`redis.get('a')`),
  ].join('\n');
  expect(await comesBack(body)).toBe('holds');
});

test('what takes batch at the top of the file takes what is noticed', async () => {
  const text = exampleText(
    naive,
    ['const takeAll', 'const works = { batch };\nconst takeAll'],
    ['  await batch();', '  await works.batch();'],
  );
  expectSame(await codeWith(text), 'redis-look');
});

test('is drawn with its lines as states', async () => {
  const { stops } = functionGraph(await code(`examples/own-code/${naive}`));
  expect(stops.flatMap(({ does }) => does)).toEqual(
    expect.arrayContaining(['asks redis: RPUSH', 'asks redis: GET', 'asks redis: EVAL']),
  );
});
