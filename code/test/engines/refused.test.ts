import { describe, expect, test } from 'vitest';
import { scripts } from '../../../model/redis/index.js';
import { refusalsOf } from './compare.js';

// What clients of Redis and BullMQ would do otherwise than their stand-ins, each with its line; and what may be there in its place.

const redis = `import { Redis } from 'ioredis'; const redis = new Redis();`;
const bullmq = `import { Queue, Worker, QueueEvents } from 'bullmq'; import { Redis } from 'ioredis'; const queue = new Queue('q'), connection = {};`;
const { compareDel, closeIfEmpty, takeAll, push, claim, done } = scripts;
const lock = { 'lock k': 'lock' };
const windows = { 'windows a b c d e f': 'windows' };

type Case = readonly [body: string, refused: RegExp | null];

const run = (script: { readonly lua: string }, ...given: readonly unknown[]): string =>
  `await redis.eval(${[JSON.stringify(script.lua), ...given].join(', ')});`;
const six = `6, 'a', 'b', 'c', 'd', 'e', 'f'`;

const connections: readonly Case[] = [
  ['new Redis();', null],
  [`new Redis(6379, '127.0.0.1', { password: 'x', maxRetriesPerRequest: null });`, null],
  [`new Redis('redis://me:secret@localhost:6379/0', { lazyConnect: true });`, null],
  [`new Redis('other:6379');`, /a second server \('other:6379' in new Redis\)/],
  [`new Redis(6380);`, /a second server \('localhost:6380' in new Redis\)/],
  [`new Redis({ path: '/tmp/s' });`, /a second server/],
  [`new Redis('/1');`, /a second server/],
  [`new Redis('redis://localhost/1');`, /option 'db' of new Redis other than 0/],
  [`new Redis('redis://localhost?db=1');`, /an address of this kind in new Redis/],
  ['new Redis({ db: 1 });', /option 'db' of new Redis other than 0/],
  ['new Redis({ keyPrefix: 1 });', /option 'keyPrefix' of new Redis that is no text/],
  ['new Redis({ stringNumbers: true });', /option 'stringNumbers' of new Redis other than false/],
  ['new Redis({ commandTimeout: 1 });', /option 'commandTimeout' of new Redis/],
  ['new Redis({ socketTimeout: 1 });', /option 'socketTimeout' of new Redis/],
  [
    'new Redis({ autoResendUnfulfilledCommands: false });',
    /option 'autoResendUnfulfilledCommands' of new Redis other than true/,
  ],
  ['new Redis({ enableOfflineQueue: false });', /option 'enableOfflineQueue' .* other than true/],
  ['new Redis({ maxRetriesPerRequest: 20 });', null],
  ['new Redis({ maxRetriesPerRequest: 3 });', /option 'maxRetriesPerRequest' .* of less than 20/],
  ['new Redis({ retryStrategy: (times) => times });', null],
  ['new Redis({ retryStrategy: () => null });', /option 'retryStrategy' .* does not try again/],
  ['new Redis({ retryStrategy: null });', /option 'retryStrategy' .* does not try again/],
  [`new Redis({ sentinels: [{ host: 'a' }] });`, /option 'sentinels' of new Redis/],
  [`redis.on('error', () => {});`, null],
  [`redis.on('ready', () => {});`, /event 'ready' of Redis/],
  [`redis.once('connect', () => {});`, /event 'connect' of Redis/],
  [`redis.on('close', () => {});`, /event 'close' of Redis/],
  ['await redis.connect();', /Redis\.connect without lazyConnect/],
  [`await redis.quit(); await redis.get('k');`, /a command of Redis while it is closed/],
  [`redis.disconnect(); await redis.get('k');`, /a command of Redis while it is closed/],
];

const commands: readonly Case[] = [
  [`await redis.set('k', 'v', 'px', '5', 'nx');`, null],
  [`await redis.set('k', 'v', 'PX', 1.5);`, /a time of Redis\.set that is no positive integer/],
  [`await redis.set('k', 'v', 'PX', 0);`, /a time of Redis\.set that is no positive integer/],
  [`await redis.set('k', 'v', 'PX', 5, 'EX', 5);`, /option 'EX' of Redis\.set/],
  [`await redis.set('k', 'v', 'NX', 'XX');`, /option 'XX' of Redis\.set/],
  [`await redis.expire('k', -1);`, /a time of Redis\.expire that is no positive integer/],
  [`await redis.pexpire('k', 5, 'NX');`, /more arguments of Redis\.pexpire/],
  [`await redis.del('a', 'b');`, /Redis\.del of several keys/],
  [`await redis.rpush('a', 'b', 'c');`, /Redis\.rpush of several values/],
  [`await redis.get(undefined);`, /a value of Redis\.get that is no text/],
  [`await redis.hset('h', 'm', 1);`, /a hash of Redis, other than beside a queue of bullmq,/],
  [run(compareDel, 1, `'k'`, `'t'`), null],
  [run(compareDel, 1, `'k'`), /compareDel .* with 1 keys and 0 arguments, other than 1 and 1,/],
  [run(compareDel, 0, `'k'`, `'t'`), /with 0 keys and 2 arguments, other than 1 and 1,/],
  [run(compareDel, -1, `'k'`, `'t'`), /with 0 keys and 2 arguments, other than 1 and 1,/],
  [run(takeAll, 1, `'l'`, `'t'`), /with 1 keys and 1 arguments, other than 1 and 0,/],
  [run(closeIfEmpty, 2, `'k'`, `'l'`, `'t'`), null],
  [run(closeIfEmpty, 2, `'k'`, `'k'`, `'t'`), /one key twice in the script closeIfEmpty/],
];

/** What a script may be written like, and what is another one. */
const written: readonly (readonly [from: string, to: string, isKnown: boolean])[] = [
  [`'GET'`, `"get"`, true],
  [' then ', ' --[[ it is ours ]] then -- still\n', true],
  [' else ', '; else ', true],
  [`'GET'`, `'HGET'`, false],
  ['KEYS[1]', 'keys[1]', false],
  ['redis.call', 'Redis.call', false],
  ['return 0 end', 'return; 0 end', false],
  ['return 0 end', 'return 00 end', false],
  ['return 0', 'return0', false],
  [' then ', '; then ', false],
  [' then ', ' --[==[ it is ours ]==] then ', false],
  ['== ARGV', '~= ARGV', false],
];

const asks: readonly Case[] = [
  [run(push, six, `'m'`, 'Date.now()', 5000), null],
  [run(push, six, `'m'`, 'Date.now() / 1000', 5), /a time of Redis\.eval other than Date\.now\(\)/],
  [run(push, six, `'m'`, 'Date.now() + 1', 5), /a time of Redis\.eval other than Date\.now\(\)/],
  [run(push, six, `'m'`, '0', 5), /a time of Redis\.eval other than Date\.now\(\)/],
  [run(push, six, `'m'`, 'Date.now()', 0), /a time of Redis\.eval that is no positive integer/],
  [run(push, six, `'m'`, 'Date.now()'), /with 6 keys and 2 arguments, other than 6 and 3,/],
  [
    run(push, `4, 'a', 'b', 'c', 'd'`, `'m'`, 'Date.now()', 5),
    /with 4 keys and 3 arguments, other than 6 and 3,/,
  ],
  [
    run(push, `6, 'a', 'b', 'c', 'd', 'e', 'a'`, `'m'`, 'Date.now()', 5),
    /one key twice in the script push/,
  ],
  [
    run(push, `6, 'a', 'b', 'c', 'd', 'e', 'c1'`, `'m'`, 'Date.now()', 5),
    /the key 'c1' of Redis\.eval, a list of 'c',/,
  ],
  [run(claim, six, 'Date.now()', 5000), /the script claim outside the function worker/],
  [run(done, six, 1, 1), null],
  [run(done, six, 1), /with 6 keys and 1 arguments, other than 6 and 2,/],
  [`await redis.get('k');`, /a command of Redis beside the scripts of windows/],
];

const add = (options: string): string => `await queue.add('j', null, ${options});`;

const queues: readonly Case[] = [
  [add(`{ jobId: 'batch', removeOnComplete: true, removeOnFail: true }`), null],
  [add(`{ jobId: '17' }`), /option 'jobId' of Queue\.add .* is an integer or contains ':',/],
  [add(`{ jobId: 'a:b' }`), /option 'jobId' of Queue\.add/],
  [add(`{ jobId: '' }`), /option 'jobId' of Queue\.add/],
  [add(`{ removeOnComplete: 5, removeOnFail: 5 }`), /that differ, or are no flags,/],
  [add(`{ removeOnComplete: true }`), /that differ, or are no flags,/],
  [add(`{ removeOnComplete: {}, removeOnFail: {} }`), /that differ, or are no flags,/],
  [add(`{ delay: 'soon' }`), /option 'delay' of Queue\.add that is no integer of at least 0/],
  [add(`{ attempts: 2, backoff: { type: 'exponential', delay: 5 } }`), null],
  [add(`{ attempts: 2 }`), /option 'attempts' of Queue\.add without a 'backoff'/],
  [add(`{ attempts: 2, backoff: 0 }`), /option 'attempts' of Queue\.add without a 'backoff'/],
  [add(`{ attempts: 2, backoff: { type: 'own', delay: 5 } }`), /without a 'backoff'/],
  [add(`{ attempts: 1.5 }`), /option 'attempts' of Queue\.add that is no integer/],
  [add(`{ deduplication: { id: '' } }`), /a deduplication without an id/],
  [add(`{ deduplication: { id: 'a', extend: 1 } }`), /option 'extend' .* that is no flag/],
  [add(`{ deduplication: { id: 'a', ttl: 'long' } }`), /option 'ttl' .* that is no integer/],
  [add(`{ deduplication: { id: 'a', reschedule: true } }`), /option 'reschedule' of/],
  [`new Worker('q', async () => {}, { connection, name: 'w', autorun: true });`, null],
  [`new Worker('q', async () => {}, { connection, autorun: false });`, /option 'autorun' of new W/],
  [`new Worker('q', async () => {});`, /a Worker without a connection/],
  [`new Worker('q', './job.js', { connection });`, /a Worker without a function/],
  [`new Worker('q', async (a, b, signal) => {}, { connection });`, /a Worker whose function takes/],
  [`new Worker('q', async () => {}, { connection, stalledInterval: 0 });`, /'stalledInterval' of/],
  [`new Worker('q', async () => {}, { connection: { host: 'b' } });`, /a second server/],
  [`new Queue('q', { connection: { url: 'redis://b' } });`, /a second server \('b:6379' in connec/],
  [
    `new Queue('q', { connection: { db: 2 } });`,
    /option 'db' of connection of new Queue other tha/,
  ],
  [
    `new Queue('q', { connection: { keyPrefix: 'a' } });`,
    /option 'keyPrefix' of the connection of/,
  ],
  [
    `new Queue('q', { connection: new Redis({ keyPrefix: 'a' }) });`,
    /option 'keyPrefix' of the con/,
  ],
  [
    `new Worker('q', async () => {}, { connection: new Redis({ maxRetriesPerRequest: null }) });`,
    null,
  ],
  [
    `new Worker('q', async () => {}, { connection: new Redis() });`,
    /a client without maxRetriesPerRequest: null as the connection of new Worker/,
  ],
  [`new Queue('a:b');`, /new Queue with a name that is empty or contains ':',/],
  [`await new Queue('q', { prefix: 'other' }).add('j');`, /queue 'other:q' is not in this world/],
  [`queue.on('error', () => {});`, null],
  [`queue.on('ready', () => {});`, /event 'ready' of bullmq/],
  [`await new Redis({ keyPrefix: 'p:' }).hkeys('h');`, /hash 'p:h' is not in this world/],
];

describe.each([
  ['connections', redis, connections, lock],
  ['commands', redis, commands, lock],
  ['windows', redis, asks, windows],
  ['queues', bullmq, queues, { 'engine bullmq': 'bullmq', 'queue q': 'queue', 'hash h': 'hash' }],
] as const)('%s', (_, imports, cases, resources) => {
  const refusals = refusalsOf(
    imports,
    cases.map(([body]) => body),
    resources,
  );

  test.each(cases.map(([body, refused], at) => [body, refused, at] as const))(
    '%s',
    async (_body, refused, at) => {
      const found = (await refusals)[at];
      if (refused === null) expect(found).toBe(null);
      else expect(found).toMatch(new RegExp(`^start\\.ts:${at + 2}:\\d+: .*${refused.source}`));
    },
  );
});

test('scripts', async () => {
  const found = await refusalsOf(
    redis,
    written.map(([from, to]) => {
      expect(compareDel.lua).toContain(from);
      return run({ lua: compareDel.lua.replace(from, to) }, 1, `'k'`, `'t'`);
    }),
    lock,
  );
  expect(found.map((one) => one === null)).toEqual(written.map(([, , isKnown]) => isKnown));
  for (const refusal of found) if (refusal !== null) expect(refusal).toMatch(/: this script of /);
});
