import type { ActorId, Message, Parts } from '../../model/index.js';
import { environment, Random, type TimerName } from '../../sim/index.js';
import type { Account } from '../azure/account.js';
import type { Adapter } from '../host/adapter.js';
import { deploy } from '../azure/deployment.js';
import { Actors, type LiveReaction } from '../replay/actors.js';

/** One moment of a real run, in the order in which they were observed. Plain JSON. */
export type Observed =
  /** A starter got its message. */
  | { readonly kind: 'arrival'; readonly actor: ActorId }
  /** A starter's timer fired. */
  | { readonly kind: 'timer'; readonly actor: ActorId; readonly timer: TimerName }
  /** A request was sent. `call` is its number in the run. */
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly actor: ActorId;
      readonly to: ActorId;
      readonly request: Message;
    }
  /** Its answer came; null for a request that nobody answers. */
  | { readonly kind: 'return'; readonly call: number; readonly reply: Message | null };

/** A run that nobody scheduled: what was asked and answered, by whom, and when. */
export type Recording = readonly Observed[];

export interface RecordOptions {
  /** Decides when starters begin and how long they dawdle; not what the event loop and the network make of it. */
  readonly seed: number;
  /** Milliseconds within which starters begin, and dawdle before each request; default: 4. */
  readonly spreadMs?: number;
}

/**
 * Runs the starters of a world as concurrent promises against a store, with no runtime behind the queue, until all of them are
 * done; and records every request and answer.
 *
 * The starters are the machines that are explored. When a request takes effect, between its call and its return, is the store's
 * affair.
 *
 * @throws Error if an answer does not come, or a machine gets one that its state does not take.
 */
export async function recordRun(
  { actors, mail }: Parts,
  account: Account,
  { seed, spreadMs = 4 }: RecordOptions,
): Promise<Recording> {
  const deployment = await deploy(account, actors);
  try {
    const { adapters } = deployment;
    const troupe = new Actors(actors, (id) => adapters.has(id));
    troupe.begin();
    const run = new Run(troupe, adapters, new Random(seed), spreadMs);
    await Promise.all(mail.map(({ to, message }) => run.serve(to, message as unknown as Message)));
    return run.observed;
  } finally {
    await deployment.remove();
  }
}

class Run {
  readonly observed: Observed[] = [];
  #calls = 0;

  constructor(
    private readonly actors: Actors,
    private readonly adapters: ReadonlyMap<ActorId, Adapter>,
    private readonly random: Random,
    private readonly spreadMs: number,
  ) {}

  /** One message, until its starter waits for nothing any more. */
  async serve(actor: ActorId, message: Message): Promise<void> {
    await this.#dawdle();
    this.observed.push({ kind: 'arrival', actor });
    await this.#go(actor, this.actors.receive(actor, { from: environment, live: message }));
    for (let timers = this.actors.timers(actor); timers.length > 0;) {
      const timer = timers[this.random.below(timers.length)] as TimerName;
      await this.#dawdle();
      this.observed.push({ kind: 'timer', actor, timer });
      await this.#go(actor, this.actors.fire(actor, timer));
      timers = this.actors.timers(actor);
    }
  }

  /** Sends what the starter sends: to one resource in its order, to several at once. */
  async #go(actor: ActorId, reaction: LiveReaction | null): Promise<void> {
    if (reaction === null) throw new Error(`${actor} does not take what it got`);
    const ways = new Map<ActorId, Promise<void>>();
    for (const { to, message } of reaction.sends) {
      const before = ways.get(to) ?? Promise.resolve();
      ways.set(
        to,
        before.then(() => this.#ask(actor, to, message as unknown as Message)),
      );
    }
    await Promise.all(ways.values());
  }

  async #ask(actor: ActorId, to: ActorId, request: Message): Promise<void> {
    const adapter = this.adapters.get(to);
    if (adapter === undefined) throw new Error(`${actor} sends ${request.type} to ${to}, no store`);
    await this.#dawdle();
    const call = (this.#calls += 1);
    this.observed.push({ kind: 'call', call, actor, to, request });
    const outcome = await adapter.perform(request, actor);
    if (outcome.kind === 'unknown') throw new Error(`${to} did not answer: ${outcome.because}`);
    const reply = outcome.kind === 'replied' ? outcome.reply : null;
    this.observed.push({ kind: 'return', call, reply });
    if (reply !== null)
      await this.#go(actor, this.actors.receive(actor, { from: to, live: reply }));
  }

  #dawdle(): Promise<void> {
    const milliseconds = this.random.below(this.spreadMs + 1);
    return new Promise((done) => setTimeout(done, milliseconds));
  }
}
