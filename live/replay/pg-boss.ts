import { isDeepStrictEqual } from 'node:util';
import type { ActorId, ActorPart, Message, Parts } from '../../model/index.js';
import {
  pgBoss,
  type BossInput,
  type BossReply,
  type BossRequest,
  type QueueState,
} from '../../model/pg-boss/index.js';
import type { Execution, Step } from '../../sim/index.js';
import type { LiveBoss } from '../pg-boss/boss.js';
import { contentsOf, type LiveQueue } from '../pg-boss/queue.js';
import { followOver, type LiveReplay, type StorageLike } from './replay.js';
import type { LiveSend } from './storage.js';

/**
 * Follows a schedule of a pg-boss strategy with pg-boss: clients and workers are the machines that were explored; each request that the schedule
 * delivers to a queue is a call of pg-boss at that moment, on a connection of its client, and what comes back is what the machines get. A job that
 * the schedule lets expire is expired by pg-boss, whose clock is moved for it; so is a slot.
 *
 * @param parts of the world that the execution is of. Each queue is one of `boss`, which is deleted in the end.
 */
export async function replayPgBoss(
  execution: Execution,
  parts: Pick<Parts, 'actors' | 'mail'>,
  boss: LiveBoss,
): Promise<LiveReplay> {
  const storage = new BossStorage(execution);
  try {
    await storage.open(parts.actors, boss);
    return await followOver(execution, parts, storage, ({ actors }) =>
      Promise.all(
        [...storage.ids].map(async (id) => {
          const model = contentsOf(actors[id]?.context as unknown as QueueState);
          const store = await storage.contents(id);
          return {
            resource: id,
            kind: 'jobs',
            model,
            store,
            alike: isDeepStrictEqual(model, store),
          };
        }),
      ),
    );
  } finally {
    await storage.close();
  }
}

/** The queues of a world, for real. */
class BossStorage implements StorageLike {
  readonly #queues = new Map<ActorId, LiveQueue>();
  /** Of clients that wait for somebody's transaction: what they will be answered. */
  readonly #waiting = new Map<ActorId, Promise<BossReply>>();

  constructor(private readonly execution: Execution) {}

  get ids(): Iterable<ActorId> {
    return this.#queues.keys();
  }

  async open(parts: readonly ActorPart[], boss: LiveBoss): Promise<void> {
    for (const { id, machine, input } of parts) {
      if (machine !== pgBoss) continue;
      const { policy, retryLimit } = input as unknown as BossInput;
      this.#queues.set(id, await boss.queue(policy, retryLimit));
    }
  }

  kindOf(id: ActorId): string | undefined {
    return this.#queues.has(id) ? pgBoss.id : undefined;
  }

  async ask(id: ActorId, message: Message, from: ActorId): Promise<Message | null> {
    const request = message as unknown as BossRequest;
    if (request.type === 'HOLDER_GONE') {
      this.#waiting.delete(from);
      await this.#of(id).leave(from);
      return null;
    }
    if (request.type === 'AWAIT_JOB') return this.#fetch(id, from);
    const performed = await this.#of(id).perform(from, request);
    if (performed.kind === 'replied') return performed.reply as unknown as Message;
    this.#waiting.set(from, performed.reply);
    return null;
  }

  /** Somebody who has waited is answered, or looks for a job once more. */
  async push(id: ActorId, { to }: LiveSend): Promise<LiveSend> {
    const waiting = this.#waiting.get(to);
    this.#waiting.delete(to);
    const message = waiting === undefined ? await this.#fetch(id, to) : await waiting;
    return { to, message: (message ?? { type: 'NOTHING' }) as unknown as Message };
  }

  /** A slot is over, or a job expires: which one the model says. */
  async lapse(id: ActorId, { number, action }: Step): Promise<void> {
    if (action.kind === 'fire' && action.type.includes('SLOT')) return this.#of(id).shift();
    const { jobs } = this.execution.view(number - 1).actors[id]?.context as unknown as QueueState;
    const isAbandoned = action.kind === 'fire';
    const job = jobs.find(
      ({ state, holder }) => state === 'active' && (holder === null) === isAbandoned,
    );
    if (job === undefined) throw new Error('expected a job that expires, found none');
    await this.#of(id).expire(job.id);
  }

  again(): Promise<void> {
    return Promise.reject(new Error('a queue delivers nothing twice'));
  }

  undo(): Promise<void> {
    return Promise.reject(new Error('nothing has to be undone in a queue'));
  }

  contents(id: ActorId): ReturnType<LiveQueue['contents']> {
    return this.#of(id).contents();
  }

  async close(): Promise<void> {
    for (const queue of this.#queues.values()) await queue.close();
  }

  async #fetch(id: ActorId, client: ActorId): Promise<Message | null> {
    const performed = await this.#of(id).perform(client, { type: 'FETCH' });
    const reply = await performed.reply;
    return reply.type === 'JOB' && reply.job !== null ? (reply as unknown as Message) : null;
  }

  #of(id: ActorId): LiveQueue {
    const queue = this.#queues.get(id);
    if (queue === undefined) throw new Error(`expected a queue for ${id}, found none`);
    return queue;
  }
}
