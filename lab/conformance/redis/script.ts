/**
 * Calls of ioredis, as user code makes them. The same file runs on both sides: in Node against a server, and in the sandbox with the
 * stand-in. What a call shows its caller is written to `log`, as JSON.
 */
import { Redis } from 'ioredis';

export interface RedisCall {
  readonly method: string;
  readonly args: readonly (string | number)[];
}

/** Stands for the time in arguments. */
export const clock = 'Date.now()';

interface Logs {
  readonly log: (text: string) => void;
}

const keyPrefix = 'onebatch:stand-in:';
let client = new Redis({ keyPrefix, lazyConnect: true });

/** From now on that server is asked. */
export function connectTo(url: string): void {
  client = new Redis(url, { keyPrefix });
}

export async function perform({ method, args }: RedisCall, { log }: Logs): Promise<void> {
  const run = (client as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>)[
    method
  ];
  const given = args.map((one) => (one === clock ? Date.now() : one));
  const ok = await run?.apply(client, given);
  log(JSON.stringify({ ok }));
}

/** Removes what the calls have written. */
export async function clear(keys: readonly string[]): Promise<void> {
  await client.del(...keys);
}

export async function disconnect(): Promise<void> {
  await client.quit();
}
