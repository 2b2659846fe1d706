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
import type { LiveReplay } from './replay.js';
import { followOnServer, ServerStorage } from './servers.js';
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
  const storage = new BossStorage(parts.actors, execution, boss);
  const jobsOf = (context: unknown): unknown => contentsOf(context as QueueState);
  return followOnServer(execution, parts, storage, 'jobs', jobsOf);
}

/** The queues of a world, for real. */
class BossStorage extends ServerStorage<LiveQueue> {
  /** Of clients that wait for somebody's transaction: what they will be answered. */
  readonly #waiting = new Map<ActorId, Promise<BossReply>>();

  constructor(
    parts: readonly ActorPart[],
    private readonly execution: Execution,
    private readonly boss: LiveBoss,
  ) {
    super(parts, [pgBoss], 'a queue');
  }

  override async open(): Promise<void> {
    for (const { id, input } of this.own) {
      const { policy, retryLimit } = input as unknown as BossInput;
      this.connections.set(id, await this.boss.queue(policy, retryLimit));
    }
  }

  async ask(id: ActorId, message: Message, from: ActorId): Promise<Message | null> {
    const request = message as unknown as BossRequest;
    if (request.type === 'HOLDER_GONE') {
      this.#waiting.delete(from);
      await this.of(id).leave(from);
      return null;
    }
    if (request.type === 'AWAIT_JOB') return this.#fetch(id, from);
    const performed = await this.of(id).perform(from, request);
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
    if (action.kind === 'fire' && action.type.includes('SLOT')) return this.of(id).shift();
    const { jobs } = this.execution.view(number - 1).actors[id]?.context as unknown as QueueState;
    const isAbandoned = action.kind === 'fire';
    const job = jobs.find(
      ({ state, holder }) => state === 'active' && (holder === null) === isAbandoned,
    );
    if (job === undefined) throw new Error('expected a job that expires, found none');
    await this.of(id).expire(job.id);
  }

  contents(id: ActorId): ReturnType<LiveQueue['contents']> {
    return this.of(id).contents();
  }

  async #fetch(id: ActorId, client: ActorId): Promise<Message | null> {
    const performed = await this.of(id).perform(client, { type: 'FETCH' });
    const reply = await performed.reply;
    return reply.type === 'JOB' && reply.job !== null ? (reply as unknown as Message) : null;
  }
}
