import { randomUUID } from 'node:crypto';
import { createActor, type Actor, type AnyStateMachine } from 'xstate';
import { OnebatchError } from '../../input/errors.js';
import {
  messageId,
  windowKey,
  type ActorId,
  type Effect,
  type ExecutionId,
  type Fact,
  type InstanceId,
  type Message,
  type RejectionReason,
  type Site,
  type StarterInput,
} from '../../model/index.js';
import type { Adapter } from './adapter.js';
import { checkHost, checkMessage, checkPremises } from '../schemas.js';
import { processTimers, type Timers } from './timers.js';

/** The parts that resources play for a starter: those of its site, and the queue. */
export type Role = Exclude<keyof Site, 'instance'> | 'queue';

/** What serves one window: the instance that is a singleton in it, and the resources that the strategy uses. */
export interface Premises {
  readonly instance: InstanceId;
  readonly adapters: { readonly [Part in Role]?: Adapter };
}

/** What the sender of a message is to be told. */
export type SenderReply =
  | { readonly as: 'started'; readonly execution: ExecutionId }
  | { readonly as: 'joined' }
  | { readonly as: 'rejected'; readonly reason: RejectionReason };

/** A message as it comes to a function: its id stays the same when it is delivered again. */
export interface Incoming {
  readonly id: string;
  readonly window: string;
}

/** Runs the machine of one strategy for messages from outside. */
export interface Host {
  /**
   * Serves one message. Several may be served at once; each has an actor of its own, with an id that nobody else has.
   *
   * @param signal ends it: the actor stops where it is, as if its host had died (the fault `crash` of the model).
   * @throws InputError if it is no message, or its premises are none: it was not begun.
   * @throws HostError if the machine fails, a request fails, or nobody can say whether a request took effect. The message has
   *   then been served or not, as after `crash`: let its trigger deliver it again (the fault `redelivery`).
   */
  serve(message: Incoming, signal?: AbortSignal): Promise<SenderReply>;
}

/** How a host runs its machine, and whom it tells. */
export interface HostOptions {
  /** Where the machine's input differs from that of a production host: era `atomic`, tumbling windows. */
  readonly input?: Partial<Omit<StarterInput, 'id' | 'queue' | 'sites'>>;
  /** What the machine announces, who serves, and what goes wrong; default: nobody is told. */
  readonly log?: (entry: LogEntry) => void;
  /** Default: the timers of the process. */
  readonly timers?: Timers;
}

/** What a host has to tell while `actor` serves `message`: a fact that the machine announces, or an error. */
export type LogEntry =
  | { readonly actor: ActorId; readonly message: string; readonly fact: Fact }
  | { readonly actor: ActorId; readonly message: string; readonly error: unknown };

/** A message was not served to its end. Its `cause` says why, where something else does. */
export class HostError extends OnebatchError {
  override readonly name = 'HostError';
}

/**
 * Runs a starter machine of `model` in production: the same object that was explored, under XState's `createActor`. What it sends
 * goes to the adapters, their replies come back as events, what it announces is logged, its timers are real.
 *
 * For starters that start or signal an orchestration. Those that are the function themselves (`singleton`, `flag`, `lock-blob`)
 * have the body in the machine, where no code of yours can be.
 *
 * @param premises what serves a window; asked once for each message, so an adapter may keep something for its message, such as the
 *   renewal of a lease.
 * @throws InputError if the machine is none of XState, or the options are none.
 */
export function createHost(
  machine: AnyStateMachine,
  premises: (window: string) => Premises | Promise<Premises>,
  options: HostOptions = {},
): Host {
  checkHost(machine, premises, options);
  return {
    serve: async (message, signal) => {
      checkMessage(message, signal);
      const given = await premises(message.window);
      checkPremises(given, roles, message.window);
      return new Conversation(machine, given, message, options).run(signal);
    },
  };
}

/** Resources are called by the parts they play. */
const site = {
  instances: 'instances',
  history: 'history',
  record: 'record',
  lock: 'lock',
  claim: 'claim',
  entity: 'entity',
  inbox: 'inbox',
  mutex: 'mutex',
} satisfies Omit<Site, 'instance'>;

const roles = [...Object.keys(site), 'queue'];

/** One message, from its arrival to what its sender is told. */
class Conversation {
  readonly #id: ActorId = `host-${randomUUID()}`;
  readonly #actor: Actor<AnyStateMachine>;
  readonly #underway = new Set<Promise<void>>();
  readonly #timers = new Set<unknown>();
  readonly #outcome: Promise<SenderReply>;
  #resolve!: (told: SenderReply) => void;
  #reject!: (error: HostError) => void;
  #told: SenderReply | null = null;

  constructor(
    machine: AnyStateMachine,
    private readonly premises: Premises,
    private readonly message: Incoming,
    private readonly options: HostOptions,
  ) {
    this.#outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const input = inputFor(this.#id, message.window, premises.instance, options);
    this.#actor = createActor(machine, { input, clock: this.#clock(options.timers) });
    // Without a listener an emitted event would be lost without a word, and what a listener throws would come up elsewhere.
    this.#actor.on('*', (effect) => this.#carefully(() => this.#perform(effect as Effect)));
    this.#actor.subscribe({ error: (error) => this.#fail('the machine failed', error) });
  }

  async run(signal?: AbortSignal): Promise<SenderReply> {
    const stopped = (): void => this.#fail('it was stopped', signal?.reason);
    signal?.addEventListener('abort', stopped, { once: true });
    if (signal?.aborted === true) stopped();
    else {
      this.#actor.start();
      const { id, window } = this.message;
      this.#actor.send({ type: 'MESSAGE', id: messageId(id), window: windowKey(window) });
    }
    try {
      return await this.#outcome;
    } finally {
      signal?.removeEventListener('abort', stopped);
      this.#actor.stop();
      for (const adapter of Object.values(this.premises.adapters)) adapter.close?.();
    }
  }

  #perform(effect: Effect): void {
    if (effect.type === 'announce') {
      this.#announce(effect.fact);
      return;
    }
    const { to, message } = effect;
    const adapter = this.premises.adapters[to as Role];
    if (adapter === undefined) {
      throw new Error(`expected an adapter for '${to}', which gets ${message.type}; found none`);
    }
    const request = this.#request(adapter, to, message).catch((error: unknown) =>
      this.#fail(`${message.type} to ${to} failed`, error),
    );
    this.#underway.add(request);
    void request.finally(() => {
      this.#underway.delete(request);
      this.#finish();
    });
  }

  async #request(adapter: Adapter, to: ActorId, message: Message): Promise<void> {
    const outcome = await adapter.perform(message, this.#id);
    switch (outcome.kind) {
      case 'replied':
        this.#carefully(() => this.#actor.send({ ...outcome.reply, from: to }));
        return;
      case 'unanswered':
        return;
      case 'unknown':
        throw new Error(`nobody can say whether it took effect: ${outcome.because}`);
    }
  }

  #announce(fact: Fact): void {
    this.options.log?.({ actor: this.#id, message: this.message.id, fact });
    if (fact.type === 'acknowledged') {
      const { execution } = fact;
      this.#told = execution === null ? { as: 'joined' } : { as: 'started', execution };
    } else if (fact.type === 'rejected') this.#told = { as: 'rejected', reason: fact.reason };
    else return;
    // The transition that says so is not over yet, and what it sends besides is still to be sent.
    queueMicrotask(() => this.#finish());
  }

  /**
   * The sender is told when the machine is done with the message, and every request has had its answer. A machine that has told
   * nobody, and waits neither for an answer nor for a timer, has got an answer that its state does not wait for: it would
   * hang for ever.
   */
  #finish(): void {
    if (this.#underway.size > 0) return;
    if (this.#told !== null) this.#resolve(this.#told);
    else if (this.#timers.size === 0) {
      const state = JSON.stringify(this.#actor.getSnapshot().value);
      this.#fail('the machine waits for nothing', new Error(`it is in ${state}`));
    }
  }

  /** The given timers, of which it is known which are set. */
  #clock({ setTimeout, clearTimeout }: Timers = processTimers): Timers {
    return {
      setTimeout: (task, milliseconds) => {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          task();
          this.#finish();
        }, milliseconds);
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        this.#timers.delete(timer);
        clearTimeout(timer);
      },
    };
  }

  #carefully(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#fail('the machine asked for what cannot be done', error);
    }
  }

  #fail(what: string, error: unknown): void {
    this.options.log?.({ actor: this.#id, message: this.message.id, error });
    const why = error instanceof Error ? error.message : String(error);
    const text = `message '${this.message.id}' was not served to its end: ${what}: ${why}`;
    this.#reject(new HostError(text, { cause: error }));
  }
}

/** What the machine is told: its resources are called by the parts they play. */
function inputFor(
  id: ActorId,
  window: string,
  instance: InstanceId,
  { input }: HostOptions,
): StarterInput {
  return {
    era: 'atomic',
    window: 'tumbling',
    ...input,
    id,
    queue: 'queue',
    sites: { [window]: { instance, ...site } },
  };
}
