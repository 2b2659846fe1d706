import { describe, expect, test } from 'vitest';
import { worldOf } from '../../../properties/index.js';
import { cases } from '../../../sim/test/runs.js';
import { code } from '../../index.js';
import { defaults } from '../compare.js';
import { codeWith, example, exampleText, expectSame, refusalOf, refusalsOf } from './compare.js';

// Starts with node-redis, as users write them, against the machines of the catalogue that do the same.

const naive = 'node-redis-naive.ts';
const look = `  if ((await client.get('batch:lock')) !== null) return;
  await client.set('batch:lock', randomUUID(), { expiration: { type: 'PX', value: 30_000 } });`;
const free = `  await client.del('batch:lock');`;
const token = `  const token = randomUUID();\n`;
const setNx = `${token}  if ((await client.set('batch:lock', token, { PX: 30_000, NX: true })) !== 'OK') return;`;

/** By the strategy that does the same: what is otherwise than in the example. */
const locks: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'redis-look': [],
  'redis-setnx-expire': [
    [
      look,
      `  if ((await client.setNX('batch:lock', randomUUID())) === 0) return;\n  await client.expire('batch:lock', 30);`,
    ],
  ],
  'redis-set-nx': [
    [
      look,
      `  const taken = await client.set('batch:lock', randomUUID(), { condition: 'NX', expiration: { type: 'EX', value: 30 } });\n  if (taken === null) return;`,
    ],
  ],
  'redis-compare-del': [
    [look, setNx],
    [
      free,
      `  await client.eval('if redis.call("get",KEYS[1]) == ARGV[1] then return redis.call("del",KEYS[1]) else return 0 end', { keys: ['batch:lock'], arguments: [token] });`,
    ],
  ],
};

test.each(cases(Object.keys(locks), (name) => name === 'redis-look'))(
  'a lock has the verdicts of %s',
  async (name) => {
    expectSame(await codeWith(exampleText(naive, ...(locks[name] ?? []))), name);
  },
);

test.each(cases([true], () => false))('windows have the verdicts of redis-window', async () => {
  const text = exampleText(
    'redis-window.ts',
    [`import { Redis } from 'ioredis';`, `import { createClient } from 'redis';`],
    [
      `new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1')`,
      'await createClient().connect()',
    ],
    [
      'keys.length, ...keys, message.id, Date.now(), windowMs',
      '{ keys, arguments: [message.id, String(Date.now()), String(windowMs)] }',
    ],
    [
      'keys.length, ...keys, Date.now(), leaseMs',
      '{ keys, arguments: [String(Date.now()), String(leaseMs)] }',
    ],
    ['keys.length, ...keys, window, token', '{ keys, arguments: [window, token] }'],
  );
  expectSame(await codeWith(text), 'redis-window');
});

test('a lost reply is refused, not left out', async () => {
  const strategy = await code(example(naive));
  const spec = { ...defaults, strategy: strategy.name, runtime: '2019' } as const;
  expect(() => worldOf({ ...spec, faults: { 'lost-reply': 1 } }, { strategy })).toThrow(
    `the fault lost-reply is not simulated: ${strategy.name} has a client that throws then`,
  );
});

test('two clients of Redis are refused', async () => {
  const text = `import { Redis } from 'ioredis';\n${exampleText(naive)}export const other = Redis;`;
  expect(await refusalOf(text)).toMatch(
    /imports ioredis and redis: code with several clients of redis is not simulated$/,
  );
});

type Case = readonly [body: string, refused: RegExp | null];
const open = `const client = await createClient().connect(); `;
const bodies: readonly Case[] = [
  [`createClient({ url: 'redis://me:secret@localhost:6379/0', socket: { tls: false } });`, null],
  [
    `createClient({ url: 'redis://localhost/1' });`,
    /option 'database' of createClient other than 0/,
  ],
  [`createClient({ url: 'localhost:6379' });`, /an address of this kind in createClient/],
  ['createClient({ database: 1 });', /option 'database' of createClient other than 0/],
  [
    'createClient({ disableOfflineQueue: true });',
    /option 'disableOfflineQueue' of createClient o/,
  ],
  ['createClient({ commandOptions: {} });', /option 'commandOptions' of createClient/],
  [
    'createClient({ socket: { socketTimeout: 5 } });',
    /option 'socketTimeout' of socket of createC/,
  ],
  [
    `createClient(); createClient({ url: 'redis://b' });`,
    /a second server \('b:6379' in createCli/,
  ],
  [`createClient(); createClient({ socket: { port: 6380 } });`, /a second server/],
  [`createClient().on('error', () => {}).on('ready', () => {});`, /event 'ready' of client/],
  [`await createClient().get('k');`, /a command of client while it is closed/],
  [`${open}await client.quit(); await client.get('k');`, /a command of client while it is closed/],
  [`${open}await client.connect();`, /client\.connect while it is open/],
  [`${open}await client.set('k', 7, { NX: true, PX: 5 });`, null],
  [`${open}await client.set('k', 'v', { PX: 5, EX: 5 });`, /several times of client\.set/],
  [`${open}await client.set('k', 'v', { PX: '5s' });`, /a time of client\.set that is no positive/],
  [`${open}await client.set('k', 'v', { GET: true });`, /option 'GET' of client\.set/],
  [`${open}await client.set('k', 'v', { XX: true });`, /option 'XX' of client\.set/],
  [
    `${open}await client.set('k', 'v', { condition: 'XX' });`,
    /option 'condition' of client\.set o/,
  ],
  [
    `${open}await client.set('k', 'v', { expiration: 'KEEPTTL' });`,
    /option 'expiration' of client/,
  ],
  [`${open}await client.expire('k', 5, 'NX');`, /a mode of client\.expire/],
  [`${open}await client.rPush('l', 7);`, /a value of client\.rPush that is no text/],
  [`${open}await client.del(['a', 'b']);`, /client\.del of several keys/],
  [`${open}await client.incr('a');`, /client\.incr/],
  [`${open}client.multi();`, /client\.multi/],
  [`${open}await client.eval('return 1', { keys: ['k'] });`, /this script of client\.eval/],
];

describe('what is not simulated is refused with its line', () => {
  const refusals = refusalsOf(
    `import { createClient } from 'redis';`,
    bodies.map(([body]) => body),
    { 'lock k': 'lock' },
  );
  test.each(bodies.map(([body, refused], at) => [body, refused, at] as const))(
    '%s',
    async (_, refused, at) => {
      const found = (await refusals)[at];
      if (refused === null) expect(found).toBe(null);
      else expect(found).toMatch(new RegExp(`^start\\.ts:${at + 2}:\\d+: .*${refused.source}`));
    },
  );
});
