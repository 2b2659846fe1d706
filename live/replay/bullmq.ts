import {
  bullmqQueue,
  type Command,
  type QueueContents,
  type QueueRequest,
} from '../../model/bullmq/index.js';
import type { ActorId, ActorPart, Message, Parts } from '../../model/index.js';
import type { Execution, Step } from '../../sim/index.js';
import { BullmqConnection } from '../bullmq/queue.js';
import type { LiveReplay } from './replay.js';
import { followOnServer, nextPlace, ServerStorage } from './servers.js';
import type { LiveSend } from './storage.js';

/**
 * Follows a schedule of a BullMQ strategy with the package and a Redis server: producers and workers are the machines that were explored; each request
 * that the schedule delivers to a queue is a call of BullMQ at that moment, and what comes back is what the machines get. A key or a lock that the
 * schedule lets end is ended by the server (PEXPIREAT in the past), a delayed job is due because its time is set to the past.
 *
 * @param parts of the world that the execution is of.
 * @param url of a Redis server; what is written has a prefix of its own and is removed.
 */
export async function replayBullmq(
  execution: Execution,
  parts: Pick<Parts, 'actors' | 'mail'>,
  url: string,
): Promise<LiveReplay> {
  const storage = new BullmqStorage(parts.actors, url);
  const queueOf = (context: unknown): unknown =>
    (context as { readonly queue: QueueContents }).queue;
  return followOnServer(execution, parts, storage, 'queue', queueOf);
}

/** The queues of a world, for real. */
class BullmqStorage extends ServerStorage<BullmqConnection> {
  /** By worker that waits for a job: with which token. */
  readonly #tokens = new Map<ActorId, string>();
  readonly #gone = new Set<string>();

  constructor(parts: readonly ActorPart[], url: string) {
    super(parts, [bullmqQueue], 'a queue');
    const prefix = `onebatch-${process.pid}-${nextPlace()}`;
    for (const id of this.ids) this.connections.set(id, new BullmqConnection(url, prefix, id));
  }

  async ask(id: ActorId, message: Message, from: ActorId): Promise<Message | null> {
    const request = message as unknown as QueueRequest;
    if (request.type === 'HOLDER_GONE') {
      this.#gone.add(request.token);
      return null;
    }
    if (request.type === 'AWAIT_JOB') {
      this.#tokens.set(from, request.token);
      const reply = await this.#perform(id, { type: 'FETCH', token: request.token });
      return reply.type === ('NO_JOB' as string) ? null : reply;
    }
    return this.#perform(id, request);
  }

  /** A worker that waits asks again, and this time there is something. */
  async push(id: ActorId, { to }: LiveSend): Promise<LiveSend> {
    const token = this.#tokens.get(to) ?? to;
    return { to, message: await this.#perform(id, { type: 'FETCH', token }) };
  }

  async lapse(id: ActorId, { action, event }: Step): Promise<void> {
    const { keys, delayed, active, locks } = await this.contents(id);
    const isHeld = (job: string): boolean => {
      const token = locks[job];
      return token !== undefined && !this.#gone.has(token);
    };
    const connection = this.of(id);
    const [first = ''] = delayed;
    const [ending = ''] = Object.keys(keys)
      .filter((key) => keys[key]?.ends === true)
      .sort();
    const abandoned = active.find((job) => !isHeld(job)) ?? '';
    if (event?.type === 'PAUSE') await connection.endLock(active.find(isHeld) ?? '');
    else if (action.type === 'TTL') await connection.endKey(ending);
    else if (action.type === 'DELAY') await connection.ripen(first);
    else {
      await connection.endLock(abandoned);
      await connection.putBack(abandoned);
    }
  }

  /** Without the marks of the check for stalled jobs, which the machine does not keep. */
  async contents(id: ActorId): Promise<QueueContents> {
    return { ...(await this.of(id).contents()), marked: [] };
  }

  async #perform(id: ActorId, command: Command): Promise<Message> {
    return (await this.of(id).perform(command)) as unknown as Message;
  }
}
