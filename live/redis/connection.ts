import { Redis } from 'ioredis';
import {
  scripts,
  type Answer,
  type Command,
  type Keyspace,
  type Value,
} from '../../model/redis/index.js';

/** Milliseconds of a lock's time to live on a real server: longer than anything that is compared here lasts. */
const lockMs = 3_600_000;

/** Keys of a Redis server that begin with a prefix: what the machines of `model/redis` ask, asked of the real one. */
export class RedisConnection {
  readonly #client: Redis;

  /** @param prefix begins every key that is written. */
  constructor(
    url: string,
    private readonly prefix: string,
  ) {
    this.#client = new Redis(url, { maxRetriesPerRequest: 3 });
  }

  /** Sends one command, and says what came back in the words of the model; of an error that it knows, the code. */
  async perform(command: Command): Promise<Answer> {
    try {
      return await this.#perform(command);
    } catch (error) {
      const [code = ''] = (error as Error).message.split(' ');
      if (code === 'WRONGTYPE') return code;
      throw error;
    }
  }

  async #perform(command: Command): Promise<Answer> {
    const client = this.#client;
    switch (command.type) {
      case 'SET': {
        const { value, nx, px } = command;
        const words = [...(px ? ['PX', lockMs] : []), ...(nx ? ['NX'] : [])];
        return (await client.call('SET', this.#key(command.key), value, ...words)) as Answer;
      }
      case 'GET':
        return client.get(this.#key(command.key));
      case 'DEL':
        return client.del(this.#key(command.key));
      case 'PEXPIRE':
        return client.pexpire(this.#key(command.key), lockMs);
      case 'RPUSH':
        return client.rpush(this.#key(command.key), command.value);
      case 'EVAL': {
        const keys = command.keys.map((key) => this.#key(key));
        const { lua } = scripts[command.script];
        return (await client.eval(lua, keys.length, ...keys, ...command.args)) as Answer;
      }
    }
  }

  /** The server ends a key now, as it does when its time to live is over. True if it was there. */
  async expire(key: string): Promise<boolean> {
    return (await this.#client.pexpireat(this.#key(key), 1)) === 1;
  }

  /** True if the key ends by itself. */
  async isBounded(key: string): Promise<boolean> {
    return (await this.#client.pttl(this.#key(key))) > 0;
  }

  /** A window is due now. */
  async ripen(due: string, window: string): Promise<void> {
    await this.#client.zadd(this.#key(due), 0, window);
  }

  /** All that is under the prefix. */
  async contents(): Promise<Keyspace> {
    const names = (await this.#client.keys(`${this.prefix}*`)).sort();
    const read = names.map(async (name) => [
      name.slice(this.prefix.length),
      await this.#read(name),
    ]);
    return Object.fromEntries((await Promise.all(read)) as [string, Value][]);
  }

  /** Removes all that is under the prefix, and closes the connection. */
  async close(): Promise<void> {
    await this.clear();
    this.#client.disconnect();
  }

  /** Removes all that is under the prefix. */
  async clear(): Promise<void> {
    const names = await this.#client.keys(`${this.prefix}*`);
    if (names.length > 0) await this.#client.del(...names);
  }

  /** Makes this server a replica of another one, and waits until it has all that the other one has; null: of none any more. */
  async follow(port: number | null): Promise<void> {
    if (port === null) {
      await this.#client.replicaof('NO', 'ONE');
      return;
    }
    await this.#client.replicaof('127.0.0.1', port);
    for (;;) {
      const info = await this.#client.info('replication');
      if (info.includes('master_link_status:up') && info.includes('master_sync_in_progress:0'))
        return;
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Waits until a replica has all that was written. */
  async replicated(): Promise<void> {
    await this.#client.wait(1, 0);
  }

  #key(key: string): string {
    return `${this.prefix}${key}`;
  }

  async #read(name: string): Promise<Value> {
    const client = this.#client;
    switch (await client.type(name)) {
      case 'list':
        return client.lrange(name, 0, -1);
      case 'hash':
        return client.hgetall(name);
      case 'zset': {
        const flat = await client.zrange(name, 0, -1, 'WITHSCORES');
        return Object.fromEntries(
          Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]),
        ) as Record<string, string>;
      }
      default:
        return (await client.get(name)) ?? '';
    }
  }
}
