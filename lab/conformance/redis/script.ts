/**
 * Calls of ioredis, as user code makes them. The same file runs on both sides: in Node against a server, and in the sandbox with the
 * stand-in. What a call shows its caller is written to `log`, as JSON.
 */
import { Redis } from 'ioredis';
import { timed, type Logs, type RedisCall } from './timed.js';

const keyPrefix = 'onebatch:stand-in:';
let client = new Redis({ keyPrefix, lazyConnect: true });

/** From now on that server is asked. */
export async function connectTo(url: string): Promise<void> {
  client = new Redis(url, { keyPrefix, lazyConnect: true });
  await client.connect();
}

export async function perform({ method, args }: RedisCall, { log }: Logs): Promise<void> {
  const run = (client as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>)[
    method
  ];
  const ok = await run?.apply(client, timed(args));
  log(JSON.stringify({ ok }));
}

/** Removes what the calls have written. */
export async function clear(keys: readonly string[]): Promise<void> {
  await client.del(...keys);
}

export async function disconnect(): Promise<void> {
  await client.quit();
}
