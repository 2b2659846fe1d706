import type { ActorId, ActorPart, Message, Parts } from '../../model/index.js';
import {
  hashOf,
  isSame,
  lockKey,
  redisServer,
  redisWindows,
  windowKeys,
  type Answer,
  type Command,
  type Keyspace,
  type RedisRequest,
} from '../../model/redis/index.js';
import type { Execution, Step } from '../../sim/index.js';
import type { LiveReplay } from './replay.js';
import { followOnServer, nextPlace, ServerStorage } from './servers.js';
import type { LiveSend } from './storage.js';
import { RedisConnection } from '../redis/connection.js';
import { startRedis, type RedisServer } from '../redis/server.js';

/** Where schedules are followed: servers of this process, or one that somebody else has. */
export interface RedisPlace {
  readonly url: string;
  /** A second server, which becomes a replica that lacks a write; absent: no schedule with a failover can be followed. */
  readonly replica?: RedisServer;
  /** The port of the first one, for its replica. */
  readonly port?: number;
}

/** Starts a server and a replica-to-be for schedules, uses them, and ends them. */
export async function withRedis<Result>(
  use: (place: RedisPlace) => Promise<Result>,
): Promise<Result> {
  const server = await startRedis();
  try {
    const replica = await startRedis();
    try {
      return await use({ url: server.url, port: server.port, replica });
    } finally {
      await replica.close();
    }
  } finally {
    await server.close();
  }
}

/**
 * Follows a schedule of a Redis strategy with a real server: clients and workers are the machines that were explored; each request that the
 * schedule delivers to a server is sent to the real one at that moment, and what comes back is what the machines get. A lock that the
 * schedule lets lapse is ended by the server (PEXPIREAT in the past); a failover is a second server that was a replica until the last write.
 *
 * @param parts of the world that the execution is of.
 */
export async function replayRedis(
  execution: Execution,
  parts: Pick<Parts, 'actors' | 'mail'>,
  place: RedisPlace,
): Promise<LiveReplay> {
  const storage = new RedisStorage(parts.actors, execution, place);
  const keysOf = (context: unknown): unknown => (context as { readonly keys: Keyspace }).keys;
  return followOnServer(execution, parts, storage, 'keys', keysOf);
}

/** The Redis servers of a world, for real. Each window has keys of its own on one server. */
class RedisStorage extends ServerStorage<RedisConnection> {
  readonly #replicas = new Map<ActorId, RedisConnection>();
  readonly #all: RedisConnection[] = [];
  /** Tokens of workers that are dead. */
  readonly #gone = new Set<string>();
  #step = 0;
  /** The step of the last write before a failover, and the server of it. */
  readonly #lastWrite: { readonly step: number; readonly id: ActorId } | null;

  constructor(
    parts: readonly ActorPart[],
    private readonly execution: Execution,
    private readonly place: RedisPlace,
  ) {
    super(parts, [redisServer, redisWindows], 'a Redis server');
    const prefixes = `onebatch:${process.pid}-${nextPlace()}`;
    for (const id of this.ids) {
      const prefix = `${prefixes}:${id}:`;
      this.connections.set(id, this.#connect(place.url, prefix));
      if (place.replica !== undefined)
        this.#replicas.set(id, this.#connect(place.replica.url, prefix));
    }
    this.#lastWrite = this.#findLastWrite();
  }

  async ask(id: ActorId, message: Message, _from: ActorId, step: Step): Promise<Message | null> {
    const request = message as unknown as RedisRequest;
    this.#step = step.number;
    if (request.type === 'HOLDER_GONE') {
      this.#gone.add(request.token);
      return null;
    }
    if (request.type === 'AWAIT_DUE') return this.#claim(id);
    return answered(await this.#perform(id, request));
  }

  /** A worker that waits asks again, and this time there is something. */
  async push(id: ActorId, { to }: LiveSend): Promise<LiveSend> {
    const message = await this.#claim(id);
    return { to, message: message ?? answered(null) };
  }

  async lapse(id: ActorId, { event, number }: Step): Promise<void> {
    this.#step = number;
    if (event?.type === 'PROMOTE') {
      const replica = this.#replicaOf(id);
      await this.of(id).clear();
      this.connections.set(id, replica);
      return;
    }
    if (this.kindOf(id) === redisServer.id) {
      await this.of(id).expire(lockKey);
      return;
    }
    const isPause = event?.type === 'PAUSE';
    const keys = await this.contents(id);
    const owners = hashOf(keys, 'owners');
    const due = Object.entries(hashOf(keys, 'due')).find(([window, at]) => {
      const token = owners[window];
      const isHeld = token !== undefined && !this.#gone.has(token);
      return at !== '0' && isHeld === isPause;
    });
    if (due !== undefined) await this.of(id).ripen('due', due[0]);
  }

  contents(id: ActorId): Promise<Keyspace> {
    return this.of(id).contents();
  }

  override async close(): Promise<void> {
    await Promise.all(this.#all.map((connection) => connection.close()));
  }

  #connect(url: string, prefix: string): RedisConnection {
    const connection = new RedisConnection(url, prefix);
    this.#all.push(connection);
    return connection;
  }

  async #claim(id: ActorId): Promise<Message | null> {
    const request: Command = {
      type: 'EVAL',
      script: 'claim',
      keys: windowKeys,
      args: ['0', '1'],
    };
    const value = await this.#perform(id, request);
    return value === null ? null : answered(value);
  }

  /** Before the write that the replica lacks, the replica gets all others and is left behind. */
  async #perform(id: ActorId, command: Command): Promise<Answer> {
    if (this.#lastWrite?.step === this.#step && this.#lastWrite.id === id) {
      const replica = this.#replicaOf(id);
      await replica.follow(this.place.port ?? null);
      await this.of(id).replicated();
      await replica.follow(null);
    }
    return this.of(id).perform(command);
  }

  #replicaOf(id: ActorId): RedisConnection {
    const replica = this.#replicas.get(id);
    if (replica === undefined)
      throw new Error('a failover needs a second server, and there is none');
    return replica;
  }

  /** The model says which write the replica lacks: at the last one it got what was there before. */
  #findLastWrite(): { readonly step: number; readonly id: ActorId } | null {
    const { steps } = this.execution;
    const promotion = steps.find(({ event }) => event?.type === 'PROMOTE');
    if (promotion === undefined) return null;
    const { actor: id } = promotion.action;
    const replicaAt = (step: number): Keyspace =>
      (this.execution.view(step).actors[id]?.context as { readonly replica: Keyspace }).replica;
    for (let step = promotion.number - 1; step > 0; step -= 1) {
      if (!isSame(replicaAt(step), replicaAt(step - 1))) return { step, id };
    }
    return null;
  }
}

function answered(value: unknown): Message {
  return { type: 'REPLY', value } as unknown as Message;
}
