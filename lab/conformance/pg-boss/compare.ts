import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import type { LiveBoss } from '../../../live/pg-boss/boss.js';
import { contentsOf, type LiveQueue } from '../../../live/pg-boss/queue.js';
import { windowMs } from '../../../model/index.js';
import {
  pgBoss,
  type BossReply,
  type BossRequest,
  type QueueState,
} from '../../../model/pg-boss/index.js';
import type { Json } from '../../../sim/index.js';
import { ModelResource } from '../model-resource.js';
import {
  clients,
  policies,
  retryLimits,
  sequences,
  type Operation,
  type Sequence,
} from './operations.js';

/** What was compared. */
export interface BossTally {
  sequences: number;
  operations: number;
  /** Operations that waited for somebody else's transaction. */
  waits: number;
  /** `SEND of stately -> null`, and how often. */
  readonly answers: Map<string, number>;
}

/**
 * Compares the machine with pg-boss, request by request, in random sequences of three clients on queues of all policies.
 *
 * @param machine in place of `pgBoss`.
 * @throws Error with the shortest sequence that was found in which they differ.
 */
export async function comparePgBoss(
  boss: LiveBoss,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  machine: AnyStateMachine = pgBoss,
): Promise<BossTally> {
  const queues = new Map<string, LiveQueue>();
  for (const policy of policies) {
    for (const limit of retryLimits) {
      queues.set(`${policy} ${limit}`, await boss.queue(policy, limit));
    }
  }
  const tally: BossTally = { sequences: 0, operations: 0, waits: 0, answers: new Map() };
  try {
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const queue = queues.get(`${sequence.policy} ${sequence.retryLimit}`) as LiveQueue;
        await queue.reset();
        await new Pair(machine, queue, sequence, tally).follow();
        tally.sequences += 1;
      }),
      {
        numRuns: runs,
        seed,
        interruptAfterTimeLimit: 600_000,
        markInterruptAsFailure: true,
        endOnFailure: false,
      },
    );
    return tally;
  } finally {
    for (const queue of queues.values()) await queue.close();
  }
}

/** Machine and queue side by side in one sequence. */
class Pair {
  readonly #resource: ModelResource;
  /** Of clients that wait: what pg-boss will answer, and whether it has. */
  readonly #waiting = new Map<string, { readonly reply: Promise<BossReply>; early: boolean }>();
  /** Of clients in a transaction: what they have done in it. */
  readonly #begun = new Map<string, 'nothing' | 'stored' | 'sent'>();
  /** Clients whose `sendDebounced` has its second statement before it. */
  readonly #debouncing = new Map<string, BossRequest>();
  #sent = 0;

  constructor(
    machine: AnyStateMachine,
    private readonly queue: LiveQueue,
    private readonly sequence: Sequence,
    private readonly tally: BossTally,
  ) {
    const { policy, retryLimit } = sequence;
    const input = { id: 'queue', instance: '1', policy, retryLimit } satisfies Json;
    this.#resource = new ModelResource(machine, input);
  }

  async follow(): Promise<void> {
    for (const operation of this.sequence.operations) await this.#step(operation);
    for (const client of clients) {
      if (this.#waiting.has(client)) await this.#leave(client);
    }
    for (const client of [...this.#begun.keys()]) {
      await this.#request(client, { type: 'ROLLBACK' });
    }
    const model = contentsOf(this.#resource.context as QueueState);
    const store = await this.queue.contents();
    if (!isDeepStrictEqual(model, store)) throw unlike('in the end', model, store);
  }

  async #step({ client, does }: Operation): Promise<void> {
    if (does.type === 'expires') return this.#expire();
    if (does.type === 'slot') {
      this.#resource.advance(windowMs);
      return this.queue.shift();
    }
    // Of several that wait for what is rolled back the server takes any.
    if (does.type === 'gone') return this.#waiting.size > 1 ? undefined : this.#leave(client);
    if (!this.#waiting.has(client)) await this.#request(client, this.#asked(client, does));
  }

  /** What the client asks; null: what is left out, since the machine leaves it out, or nobody would. */
  #asked(
    client: string,
    does: Exclude<Operation['does'], { readonly type: 'gone' | 'expires' | 'slot' }>,
  ): BossRequest | null {
    const second = this.#debouncing.get(client);
    if (second !== undefined) return second;
    const begun = this.#begun.get(client);
    switch (does.type) {
      case 'SEND':
      case 'SEND_THROTTLED':
      case 'SEND_DEBOUNCED': {
        if (begun === 'sent' || (begun !== undefined && does.type !== 'SEND')) return null;
        this.#sent += 1;
        return { type: does.type, job: `j${this.#sent}`, key: does.key, message: null };
      }
      case 'STORE':
        return begun === undefined || begun === 'nothing' ? does : null;
      case 'COMMIT':
      case 'ROLLBACK':
        if (does.type === 'ROLLBACK' && this.#waiting.size > 1) return null;
        return begun === undefined ? null : does;
      case 'COMPLETE':
      case 'FAIL':
      case 'CANCEL':
        return begun === undefined ? { type: does.type, job: `j${does.of}` } : null;
      case 'FINISH': {
        const { type, of, messages } = does;
        return begun === undefined ? { type, job: `j${of}`, messages } : null;
      }
      case 'BEGIN':
      case 'FETCH':
      case 'READ':
        return begun === undefined ? does : null;
    }
  }

  async #request(client: string, asked: BossRequest | null): Promise<void> {
    if (asked === null) return;
    const label = `${asked.type} of ${client}`;
    this.#remember(client, asked);
    const sends = this.#resource.ask(asked as never, client);
    const performed = await this.queue.perform(client, asked);
    const own = sends.find(({ to }) => to === client)?.message ?? null;
    this.tally.operations += 1;
    if (own === null) {
      if (performed.kind === 'replied') throw unlike(label, 'to wait', performed.reply);
      this.tally.waits += 1;
      const waiting = { reply: performed.reply, early: false };
      performed.reply.then(
        () => (waiting.early = true),
        () => undefined,
      );
      this.#waiting.set(client, waiting);
    } else {
      if (performed.kind === 'waits') throw unlike(label, own, 'to wait');
      this.#compare(label, asked.type, own, performed.reply);
      this.#debounce(client, asked, performed.reply);
    }
    await this.#others(client, sends, label);
  }

  #remember(client: string, { type }: BossRequest): void {
    if (type === 'BEGIN') this.#begun.set(client, 'nothing');
    if (type === 'COMMIT' || type === 'ROLLBACK') this.#begun.delete(client);
    if (this.#begun.has(client) && type === 'STORE') this.#begun.set(client, 'stored');
    if (this.#begun.has(client) && type === 'SEND') this.#begun.set(client, 'sent');
  }

  #debounce(client: string, asked: BossRequest, reply: BossReply): void {
    this.#debouncing.delete(client);
    if (asked.type !== 'SEND_DEBOUNCED' || reply.type !== 'SENT' || reply.job !== null) return;
    this.#debouncing.set(client, { ...asked, type: 'SEND_NEXT_SLOT' });
  }

  async #leave(client: string): Promise<void> {
    this.#begun.delete(client);
    this.#waiting.delete(client);
    this.#debouncing.delete(client);
    const sends = this.#resource.ask({ type: 'HOLDER_GONE' } as never, client);
    await this.queue.leave(client);
    await this.#others(client, sends, `${client} gone`);
  }

  /** The job that the machine lets expire. */
  async #expire(): Promise<void> {
    const { jobs } = this.#resource.context as QueueState;
    const job = jobs.find(({ holder }) => holder !== null);
    if (job === undefined) return;
    this.#resource.ask({ type: 'PAUSE' } as never, 'environment');
    await this.queue.expire(job.id);
  }

  /** Those who waited and are answered now, and those who still wait. */
  async #others(
    client: string,
    sends: ReturnType<ModelResource['ask']>,
    label: string,
  ): Promise<void> {
    for (const { to, message } of sends) {
      if (to === client) continue;
      const waiting = this.#waiting.get(to);
      if (waiting === undefined) throw new Error(`${to} does not wait`);
      const reply = await Promise.race([waiting.reply, late()]);
      if (reply === null) throw unlike(`${to} after ${label}`, message, 'to wait');
      this.#waiting.delete(to);
      this.#compare(`${to} after ${label}`, 'after a wait', message, reply);
    }
    for (const [name, { early }] of this.#waiting) {
      if (early) throw unlike(`${name} after ${label}`, 'to wait', 'an answer');
    }
  }

  #compare(label: string, what: string, model: { readonly type: string }, reply: BossReply): void {
    if (!isDeepStrictEqual(model, reply)) throw unlike(label, model, reply);
    const answer = `${what} of ${this.sequence.policy} -> ${said(reply)}`;
    this.tally.answers.set(answer, (this.tally.answers.get(answer) ?? 0) + 1);
  }
}

function said(reply: BossReply): string {
  switch (reply.type) {
    case 'SENT':
    case 'JOB':
      return reply.job === null ? 'null' : 'a job';
    case 'STORED':
    case 'AFFECTED':
      return String(reply.count);
    case 'ROWS':
      return `${reply.rows.length} rows`;
    case 'DONE':
      return 'done';
  }
}

const late = (): Promise<null> => new Promise((done) => setTimeout(done, 2_000, null));

function unlike(label: string, model: unknown, store: unknown): Error {
  return new Error(
    `${label}: the model says ${JSON.stringify(model)}, pg-boss ${JSON.stringify(store)}`,
  );
}
