/** Stand-ins of clients with the machine of a server behind them, and the clients with a server: the same calls show the same. */
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { bundle, type Replacements } from '../../../code/bundle/bundle.js';
import { redisServer, redisWindows } from '../../../model/redis/index.js';
import { ModelResource } from '../model-resource.js';
import { ServerStandIn } from '../standins/server-side.js';
import { keys, resources, type ComparedClient } from './calls.js';

const input = { id: 'redis', instance: 'i', lapses: 'in time', lags: false };
const subjects = [
  { kind: 'locks', machine: redisServer },
  { kind: 'windows', machine: redisWindows },
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
  client: ComparedClient,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  replacements: Replacements = {},
): Promise<number> {
  const script = fileURLToPath(new URL(client.script, import.meta.url));
  const code = await bundle(script, { replacements });
  const { perform, clear, connectTo, disconnect } = await client.load();
  await connectTo(url);
  const written = keys.map((key) => client.prefix + key);
  let compared = 0;
  try {
    for (const { kind, machine } of subjects) {
      const standIn = new ServerStandIn(code, { 'server server': 'redis', ...resources[kind] });
      await fc.assert(
        fc
          .asyncProperty(
            fc.array(client[kind], { maxLength: lengthMax, size: 'max' }),
            async (all) => {
              const server = new ModelResource(machine, input);
              for (const given of all) {
                let real = 'null';
                await perform(given, { log: (text) => void (real = text) });
                const mine = standIn.perform(given, server);
                compared += 1;
                if (isDeepStrictEqual(mine, JSON.parse(real))) continue;
                throw new Error(
                  `${JSON.stringify(given)}: the stand-in shows ${JSON.stringify(mine)}, ${client.name} ${real}`,
                );
              }
            },
          )
          .beforeEach(() => clear(written)),
        { numRuns: Math.ceil(runs / subjects.length), seed },
      );
    }
  } finally {
    await clear(written);
    await disconnect();
  }
  return compared;
}
