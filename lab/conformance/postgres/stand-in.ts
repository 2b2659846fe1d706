/** The stand-in of `pg` with the machine of a database behind it, and `pg` with a server: the same statements show the same. */
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { bundle, type Replacements } from '../../../code/bundle/bundle.js';
import { WantedError } from '../../../code/sandbox/program.js';
import { postgres } from '../../../model/postgres/index.js';
import type { Json } from '../../../sim/index.js';
import { ModelResource } from '../model-resource.js';
import { ServerStandIn } from '../standins/server-side.js';
import type { Answer } from '../standins/sides.js';
import { sequences } from './calls.js';
import { clear, connectTo, disconnect, perform, type PgCall } from './script.js';

/**
 * @param connectionString of a server; a schema of its own is made there and dropped.
 * @param replacements the stand-in; default: the one that code is given. A test gives another.
 * @returns how many statements were compared.
 * @throws Error of fast-check with the shrunk sequence, if the two show something else.
 */
export async function comparePgStandIn(
  connectionString: string,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  replacements: Replacements = {},
): Promise<number> {
  const script = fileURLToPath(new URL('script.ts', import.meta.url));
  const wanted: Record<string, string> = { 'server server': 'postgres' };
  const standIn = new ServerStandIn(await bundle(script, { replacements }), wanted);
  const schema = `onebatch_${process.pid}_${Date.now().toString(36)}`;
  await connectTo({ connectionString }, schema);
  let compared = 0;

  /** What the code asks for is in its world: it is asked for before the statement is. */
  function shown(given: PgCall, server: () => ModelResource): Answer {
    for (;;) {
      try {
        return standIn.perform(given, server());
      } catch (error) {
        if (!(error instanceof WantedError)) throw error;
        const { kind, name } = error.wanted;
        wanted[`${kind} ${name}`] = 'postgres';
      }
    }
  }
  const tables = (): Json => {
    const key = Object.keys(wanted).find((name) => name.startsWith('tables ')) ?? 'tables {}';
    return JSON.parse(key.slice('tables '.length)) as Json;
  };

  try {
    await fc.assert(
      fc
        .asyncProperty(sequences, async (all) => {
          let made: ModelResource | null = null;
          const server = (): ModelResource =>
            (made ??= new ModelResource(postgres, {
              id: 'postgres',
              tables: tables(),
              serializable: true,
            }));
          for (const given of all) {
            let real = 'null';
            await perform(given, { log: (text) => void (real = text) });
            const mine = shown(given, server);
            compared += 1;
            if (isDeepStrictEqual(mine, JSON.parse(real))) continue;
            throw new Error(
              `${JSON.stringify(given)}: the stand-in shows ${JSON.stringify(mine)}, pg ${real}`,
            );
          }
        })
        .beforeEach(clear),
      { numRuns: runs, seed },
    );
  } finally {
    await clear();
    await disconnect(schema);
  }
  return compared;
}
