/** A task hub over a real storage account: a Durable client as it was in 2019, and the model's worker, executions and activities behind it, all at once and unscheduled. */
import {
  isActive,
  instanceId,
  messageId,
  windowKey,
  executionStartedBy,
} from '../../model/index.js';
import type {
  ActorId,
  InstanceRow,
  Message,
  Parts,
  Processed,
  QueueItem,
  RowReply,
} from '../../model/index.js';
import type { Random } from '../../sim/index.js';
import { deploy, type Account, type DurableClientLike } from '../../live/index.js';
import type { Deployment } from '../../live/index.js';
import { Actors, type LiveReaction } from '../../live/replay/actors.js';

/** How a hub is run. */
export interface HubOptions {
  /** `scenario` of a strategy that starts an orchestration, in era `2019`. */
  readonly parts: Parts;
  readonly account: Account;
  readonly random: Random;
  /** Milliseconds that a batch gathers. */
  readonly windowMs: number;
  /** Is told of each batch. */
  readonly processed: (fact: Processed) => void;
}

/** A Durable client that signals entities, too. */
export interface HubClient extends DurableClientLike {
  signalEntity(
    entity: { readonly name: string; readonly key: string },
    operation: string,
    input: unknown,
  ): Promise<void>;
}

/** The actors whose requests and replies are real. */
const instance = instanceId('1234567');
const window = windowKey('w1');

/** Milliseconds that anything is held up at most. */
const spreadMs = 4;

/** A hub with one instance. Its messages are m1, m2 and so on: each has a slot for the execution that it may start. */
export class Hub {
  readonly #actors: Actors;
  readonly #mailboxes = new Map<ActorId, { readonly from: ActorId; readonly live: Message }[]>();
  readonly #busy = new Map<ActorId, Promise<void>>();
  readonly #timers = new Set<string>();
  #underway = 0;

  private constructor(
    private readonly deployment: Deployment,
    private readonly options: HubOptions,
  ) {
    const { adapters } = deployment;
    this.#actors = new Actors(options.parts.actors, (id) => adapters.has(id));
    this.#actors.begin();
  }

  static async open(options: HubOptions): Promise<Hub> {
    return new Hub(await deploy(options.account, options.parts.actors), options);
  }

  /** The client of who serves this message: `m3`. */
  client(message: string): HubClient {
    const row = async (): Promise<InstanceRow | null> => {
      const reply = (await this.#perform('instances', { type: 'READ' }, message)) as RowReply;
      return reply.row;
    };
    return {
      getStatus: async () => {
        const found = await row();
        if (found === null) throw new Error('Durable Functions extension replied with HTTP 404');
        return { runtimeStatus: found.status };
      },
      startNew: async () => {
        const found = await row();
        await this.#enqueue(message, {
          kind: 'ExecutionStarted',
          instance,
          execution: executionStartedBy(messageId(message)),
          window,
          messages: [messageId(message)],
          collects: true,
          generation: 0,
          deduplicated: false,
        });
        const pending = { status: 'Pending', executionId: null, generation: 0 } as const;
        const type = found === null ? 'INSERT' : 'INSERT_OR_REPLACE';
        await this.#perform('instances', { type, row: pending }, message);
        return instance;
      },
      raiseEvent: async () => {
        const found = await row();
        if (found === null) throw new Error('No instance: HTTP 404');
        if (!isActive(found.status)) throw new Error('The instance has ended: HTTP 410');
        await this.#enqueue(message, {
          kind: 'EventRaised',
          instance,
          message: messageId(message),
        });
      },
      signalEntity: async () => {
        const entity = this.options.parts.actors.find(({ machine }) => machine.id === 'entity')?.id;
        if (entity === undefined) throw new Error('nobody is signalled here');
        const about = { entity, operation: 'add', message: messageId(message) } as const;
        await this.#enqueue(message, { kind: 'Signal', ...about });
      },
      purgeInstanceHistory: () => Promise.reject(new Error('nobody purges here')),
    };
  }

  /** Held up for a moment, as whatever runs beside others is. */
  async dawdle(): Promise<void> {
    const milliseconds = this.options.random.below(spreadMs + 1);
    await new Promise((done) => setTimeout(done, milliseconds));
  }

  /** Waits until nothing is on its way and no timer is set, and deletes what was made. */
  async close(): Promise<void> {
    while (this.#underway > 0) await this.dawdle();
    await this.deployment.remove();
  }

  async #enqueue(message: string, item: QueueItem): Promise<void> {
    await this.#perform('queue', { type: 'ENQUEUE', item }, message);
  }

  /** Asks storage; what the queue hands to its worker comes by itself. */
  async #perform(to: ActorId, request: Message, from: string): Promise<Message | null> {
    await this.dawdle();
    const adapter = this.deployment.adapters.get(to);
    if (adapter === undefined) throw new Error(`${to} is no storage`);
    const outcome = await adapter.perform(request, from);
    if (outcome.kind === 'unknown') throw new Error(`${to} did not answer: ${outcome.because}`);
    if (request.type === 'ENQUEUE') this.#go(() => this.#receive());
    return outcome.kind === 'replied' ? outcome.reply : null;
  }

  /** One at a time: the worker gets items in the order of the queue. */
  #receiving: Promise<void> = Promise.resolve();
  #receive(): Promise<void> {
    this.#receiving = this.#receiving.then(async () => {
      await this.dawdle();
      const delivery = await this.deployment.queues.get('queue')?.receive();
      if (delivery) this.#post('worker', 'queue', { type: 'ITEM', item: delivery.item });
    });
    return this.#receiving;
  }

  #post(to: ActorId, from: ActorId, live: Message): void {
    const mailbox = this.#mailboxes.get(to) ?? [];
    this.#mailboxes.set(to, mailbox);
    mailbox.push({ from, live });
    this.#turn(to);
  }

  /** The actor takes what waits for it, the oldest that it takes in its state first. */
  #turn(id: ActorId): void {
    const turn = async (): Promise<void> => {
      await this.dawdle();
      const mailbox = this.#mailboxes.get(id) ?? [];
      for (const [index, mail] of mailbox.entries()) {
        const reaction = this.#actors.receive(id, mail);
        if (reaction === null) continue;
        mailbox.splice(index, 1);
        this.#follow(id, reaction);
        break;
      }
    };
    this.#go(() => {
      const next = (this.#busy.get(id) ?? Promise.resolve()).then(turn);
      this.#busy.set(id, next);
      return next;
    });
  }

  #follow(id: ActorId, { sends, facts }: LiveReaction): void {
    for (const fact of facts) {
      if (fact.type === 'processed') this.options.processed(fact as unknown as Processed);
    }
    const ways = new Map<ActorId, Promise<void>>();
    for (const { to, message } of sends) {
      const live = message as unknown as Message;
      if (!this.deployment.adapters.has(to)) {
        this.#post(to, id, live);
        continue;
      }
      const before = ways.get(to) ?? Promise.resolve();
      const way = before.then(async () => {
        const reply = await this.#perform(to, live, id);
        if (reply !== null) this.#post(id, to, reply);
      });
      ways.set(to, way);
      this.#go(() => way);
    }
    this.#setTimers(id);
    // What waited may be what the new state takes.
    if ((this.#mailboxes.get(id) ?? []).length > 0) this.#turn(id);
  }

  #setTimers(id: ActorId): void {
    for (const timer of this.#actors.timers(id)) {
      const name = `${id} ${timer.type} ${timer.via}`;
      if (this.#timers.has(name)) continue;
      this.#timers.add(name);
      this.#go(async () => {
        await new Promise((done) => setTimeout(done, this.options.windowMs));
        this.#timers.delete(name);
        const reaction = this.#actors.fire(id, timer);
        if (reaction !== null) this.#follow(id, reaction);
      });
    }
  }

  #go(task: () => Promise<void>): void {
    this.#underway += 1;
    void task().finally(() => (this.#underway -= 1));
  }
}
