/** Calls of node-redis, as in script.ts those of ioredis. */
import { createClient } from 'redis';
import { timed, type Logs, type RedisCall } from './timed.js';

let client = createClient();

/** From now on that server is asked. */
export async function connectTo(url: string): Promise<void> {
  client = createClient({ url });
  await client.connect();
}

export async function perform({ method, args }: RedisCall, { log }: Logs): Promise<void> {
  if (!client.isOpen) await client.connect();
  const run = (client as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>)[
    method
  ];
  const ok = await run?.apply(client, timed(args));
  log(JSON.stringify({ ok }));
}

/** Removes what the calls have written. */
export async function clear(keys: readonly string[]): Promise<void> {
  await client.del([...keys]);
}

export async function disconnect(): Promise<void> {
  await client.close();
}
