/** The stand-in of ioredis with the machine of a server behind it, and ioredis with a server: the same calls show the same. */
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { bundle, type Replacements } from '../../../code/bundle/bundle.js';
import { redisServer, redisWindows, scripts, windowKeys } from '../../../model/redis/index.js';
import { ModelResource } from '../model-resource.js';
import { ServerStandIn } from '../standins/server-side.js';
import { clock, type RedisCall } from './script.js';

const lock = 'batch:lock';
const list = 'messages';
const other = 'other';

const token = fc.constantFrom('a', 'b');
const call = (method: string, ...args: readonly (string | number)[]): RedisCall => ({
  method,
  args,
});
const calls = (method: string, ...args: readonly fc.Arbitrary<string | number>[]) =>
  fc.tuple(...args).map((given) => call(method, ...given));

const key = fc.constantFrom(lock, other);
const one = (text: string) => fc.constant(text);
const px = fc.constantFrom<readonly (string | number)[]>(
  ['PX', 60_000],
  ['EX', 60],
  ['px', '60000'],
);
const nx = fc.constantFrom<readonly string[]>([], ['NX'], ['nx']);

const locks = fc.oneof(
  fc.tuple(token, px, nx).map(([value, time, only]) => call('set', lock, value, ...time, ...only)),
  token.map((value) => call('set', lock, value, 'NX')),
  calls('set', one(other), token),
  calls('setnx', one(lock), token),
  calls('setex', one(lock), fc.constant(60), token),
  calls('get', key),
  calls('del', key),
  calls('pexpire', one(lock), fc.constant(60_000)),
  calls('expire', one(lock), fc.constant(60)),
  calls('rpush', one(list), fc.constantFrom('m1', 'm2')),
  token.map((value) => call('eval', scripts.compareDel.lua, 1, lock, value)),
  fc.constant(call('eval', scripts.takeAll.lua, 1, list)),
  token.map((value) => call('eval', scripts.closeIfEmpty.lua, 2, lock, list, value)),
);

const numbered = [windowKeys.length, ...windowKeys] as const;
const number = fc.constantFrom('1', '2');
const windows = fc.oneof(
  fc
    .constantFrom('m1', 'm2', 'm3')
    .map((id) => call('eval', scripts.push.lua, ...numbered, id, clock, 60_000)),
  fc.tuple(number, number).map((args) => call('eval', scripts.done.lua, ...numbered, ...args)),
);

const prefix = 'onebatch:stand-in:';
const named = (kind: string, ...names: readonly string[]): string =>
  `${kind} ${names.map((name) => prefix + name).join(' ')}`;

const input = { id: 'redis', instance: 'i', lapses: 'in time', lags: false };
const subjects = [
  { calls: locks, machine: redisServer, resources: { [named('lock', lock)]: 'lock' } },
  { calls: windows, machine: redisWindows, resources: { [named('windows', ...windowKeys)]: 'w' } },
] as const;

const lengthMax = 12;

/**
 * @param url of a server; what is written has a prefix of its own and is removed.
 * @param replacements the stand-in; default: the one that code is given. A test gives another.
 * @returns how many calls were compared.
 * @throws Error of fast-check with the shrunk sequence, if the two show something else.
 */
export async function compareRedisStandIn(
  url: string,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  replacements: Replacements = {},
): Promise<number> {
  const script = fileURLToPath(new URL('script.ts', import.meta.url));
  const code = await bundle(script, { replacements });
  const { perform, clear, connectTo, disconnect } = await import('./script.js');
  connectTo(url);
  const keys = [lock, list, other, ...windowKeys, 'window:1', 'window:2'];
  let compared = 0;
  try {
    for (const subject of subjects) {
      const resources = { 'server server': 'redis', ...subject.resources };
      const standIn = new ServerStandIn(code, resources);
      await fc.assert(
        fc
          .asyncProperty(
            fc.array(subject.calls, { maxLength: lengthMax, size: 'max' }),
            async (all) => {
              const server = new ModelResource(subject.machine, input);
              for (const given of all) {
                let real = 'null';
                await perform(given, { log: (text) => void (real = text) });
                const mine = standIn.perform(given, server);
                compared += 1;
                if (isDeepStrictEqual(mine, JSON.parse(real))) continue;
                throw new Error(
                  `${JSON.stringify(given)}: the stand-in shows ${JSON.stringify(mine)}, ioredis ${real}`,
                );
              }
            },
          )
          .beforeEach(() => clear(keys)),
        { numRuns: Math.ceil(runs / subjects.length), seed },
      );
    }
  } finally {
    await clear(keys);
    await disconnect();
  }
  return compared;
}
