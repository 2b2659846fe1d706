import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { OnebatchError } from '../../input/errors.js';

/** A Redis server that was started for this process, on the loopback interface, in a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it, by its process id, and removes its folder. */
  close(): Promise<void>;
}

/** There is no server to start, or it does not start. */
export class RedisServerError extends OnebatchError {
  override readonly name = 'RedisServerError';
}

/** Milliseconds in which a server has to answer. */
const patienceMs = 20_000;

/**
 * Starts `redis-server` on a free port.
 * @throws RedisServerError if it is not installed, or does not answer in time.
 */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'onebatch-redis-'));
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    'repl-diskless-sync-delay': '0',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const process = spawn('redis-server', args, { stdio: 'ignore' });
  const close = async (): Promise<void> => {
    await end(process);
    await rm(folder, { recursive: true, force: true });
  };
  const failed = once(process, 'error').then(([error]: unknown[]) => {
    throw new RedisServerError(
      `redis-server does not start (${String((error as Error).message)}); on Debian: apt-get install redis-server`,
    );
  });
  const url = `redis://127.0.0.1:${port}`;
  try {
    await Promise.race([failed, answers(url)]);
  } catch (error) {
    await close();
    throw error;
  }
  failed.catch(() => undefined);
  return { port, url, close };
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      if (Date.now() > until)
        throw new RedisServerError(`redis-server does not answer: ${String(error)}`);
      await new Promise((done) => setTimeout(done, 50));
    } finally {
      client.disconnect();
    }
  }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.pid === undefined || process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, 'exit');
  process.kill();
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
