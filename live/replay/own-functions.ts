import { isDeepStrictEqual } from 'node:util';
import type { ActorId, Message } from '../../model/index.js';
import {
  nameOf,
  type Message as WorldMessage,
  type Step,
  type TimerName,
} from '../../sim/index.js';
import type { Clock } from '../host/clock.js';
import type { LiveMail } from './actors.js';
import type { Gate, Gated, GatedAnswer } from './gate.js';
import type { StorageLike } from './replay.js';
import type { LiveSend } from './storage.js';

/** A user's function that runs for real: with the SDKs that it imports, and its requests held at a gate. */
export interface OwnFunction {
  readonly gate: Gate;
  /** It is called with the message, in a process of its own so to speak: what it kept is gone. */
  begin(message: WorldMessage): void;
  /** An actor that stands for something else than a store of its own has answered. */
  hear(from: ActorId, correlation: number | undefined, reply: object): void;
  fire(timer: TimerName): void;
  /** What it has asked of such actors so far. */
  asked(): readonly { readonly to: ActorId; readonly message: object }[];
  hasEnded(): boolean;
  /** How it ended or failed, for who is told that it did not do what the model does. */
  state(): string;
}

/** Something in a storage account that only functions of the user's ask. */
export interface OwnStore {
  /** The id of the machine that stands for it. */
  readonly machine: string;
  /** Texts that each request to it has in its path or body: names of a table and keys, of a container and a blob, of a queue. */
  readonly words: readonly string[];
}

/** Real milliseconds that a function has to ask what the model asks. */
const patienceMs = 5_000;

const refusedText =
  'a request that is refused is not replayed with an SDK: it would try again by itself';

/** Longer than a lease, in milliseconds. */
const lapseMs = 61_000;

interface Held {
  readonly from: ActorId;
  readonly model: WorldMessage | null;
  readonly answer: GatedAnswer;
}

/**
 * The functions of a world that run beside their models, and the stores that only they ask: a request of the schedule lets
 * the one through that the function's SDK has sent, an answer of the schedule gives it the one that came back.
 */
export class OwnFunctions implements StorageLike {
  readonly #waiting = new Map<ActorId, { readonly to: ActorId; readonly gated: Gated }[]>();
  readonly #held = new Map<ActorId, Held[]>();
  readonly #asked = new Map<ActorId, number>();

  /**
   * @param functions by the actor that stands for each.
   * @param stores by the actor that stands for it.
   */
  constructor(
    private readonly functions: ReadonlyMap<ActorId, OwnFunction>,
    private readonly stores: ReadonlyMap<ActorId, OwnStore>,
    private readonly storage: StorageLike,
    private readonly clock: Clock,
  ) {}

  kindOf(id: ActorId): string | undefined {
    return this.stores.get(id)?.machine ?? this.storage.kindOf(id);
  }

  async ask(id: ActorId, request: Message, from: ActorId, step: Step): Promise<Message | null> {
    if (!this.stores.has(id)) return this.storage.ask(id, request, from, step);
    if (request.type === 'HOLDER_GONE') return null;
    this.clock.advance(1);
    const model = step.sends.find(({ to }) => to === from)?.message ?? null;
    const all = this.#waiting.get(from) ?? [];
    const at = all.findIndex(({ to }) => to === id);
    const [found] = all.slice(at === -1 ? all.length : at);
    if (found === undefined) throw new Error(`nothing of ${from} waits for ${id}`);
    const answer = await found.gated.pass();
    // A request whose answer is lost is sent again.
    if (nameOf(step.action) !== 'lost-reply') {
      all.splice(at, 1);
      this.#held.set(from, [...(this.#held.get(from) ?? []), { from: id, model, answer }]);
    }
    return isStatus(model, answer.status)
      ? (model as unknown as Message)
      : ({ type: `HTTP ${answer.status}` } as unknown as Message);
  }

  push(id: ActorId, sent: LiveSend): Promise<LiveSend> {
    return this.stores.has(id) ? Promise.resolve(sent) : this.storage.push(id, sent);
  }

  async lapse(id: ActorId, step: Step): Promise<void> {
    if (this.stores.has(id)) this.clock.advance(lapseMs);
    else await this.storage.lapse(id, step);
  }

  again(id: ActorId, item: string): Promise<void> {
    return this.storage.again(id, item);
  }

  async undo(id: ActorId, request: Message): Promise<void> {
    if (!this.stores.has(id)) await this.storage.undo(id, request);
  }

  /**
   * An actor has taken a message, or a timer of its fired: so does its function. Waits until that asks what the model asks.
   * @returns in what it differs; null if in nothing, or if the actor is no function.
   */
  async took(step: Step, mail: LiveMail | null): Promise<string | null> {
    const { action } = step;
    const { actor } = action;
    const own = this.functions.get(actor);
    if (own === undefined) return null;
    if (mail === null) {
      if (action.kind !== 'fire') return null;
      own.fire(action);
    } else if (mail.model.type === 'MESSAGE') {
      this.#asked.set(actor, 0);
      own.begin(mail.model);
    } else if (this.stores.has(mail.from)) {
      if (mail.model.type === 'UNAVAILABLE') return refusedText;
      const held = this.#held.get(actor) ?? [];
      const at = held.findIndex(
        ({ from, model }) => from === mail.from && isDeepStrictEqual(model, mail.model),
      );
      const [one] = held.splice(at, at === -1 ? 0 : 1);
      one?.answer.give();
    } else {
      const { correlation } = (step.event ?? {}) as { readonly correlation?: number };
      own.hear(mail.from, correlation, mail.live);
    }
    return this.#expect(actor, own, step);
  }

  async #expect(actor: ActorId, own: OwnFunction, { sends, facts }: Step): Promise<string | null> {
    for (const { to, message } of sends) {
      if (message.type === 'HOLDER_GONE') continue;
      const isAsked = this.stores.has(to)
        ? await this.#gated(actor, own, to)
        : await this.#said(actor, own, to, message);
      if (!isAsked) {
        return `${actor} asks ${to}: ${message.type} in the model; the function with its SDK does not (${own.state()})`;
      }
    }
    const ends = facts.some(({ type, how }) => type === 'callEnded' && how !== 'died');
    if (ends && !(await eventually(() => own.hasEnded()))) {
      return `${actor} has ended its call in the model; the function with its SDK has not (${own.state()})`;
    }
    return null;
  }

  async #gated(actor: ActorId, own: OwnFunction, to: ActorId): Promise<boolean> {
    const words = this.stores.get(to)?.words ?? [];
    const isIt = ({ path, body }: Gated): boolean =>
      words.every((word) => path.includes(word) || body.includes(word));
    const gated = await own.gate.next(isIt, patienceMs);
    if (gated === null) return false;
    this.#waiting.set(actor, [...(this.#waiting.get(actor) ?? []), { to, gated }]);
    return true;
  }

  async #said(
    actor: ActorId,
    own: OwnFunction,
    to: ActorId,
    message: WorldMessage,
  ): Promise<boolean> {
    const known = this.#asked.get(actor) ?? 0;
    const isSaid = await eventually(() => own.asked().length > known);
    this.#asked.set(actor, known + 1);
    const said = own.asked()[known];
    // In the world a message says from whom it is.
    const { from: _, ...text } = message as WorldMessage & { readonly from?: ActorId };
    return isSaid && said?.to === to && isDeepStrictEqual(said.message, text);
  }

  /** What the functions have asked, and the model has not. */
  async besides(): Promise<string | null> {
    for (const [actor, { gate }] of this.functions) {
      const one = await gate.next(() => true, besidesMs);
      if (one !== null) return `${actor} asks ${one.method} ${one.path}, which the model does not`;
    }
    return null;
  }
}

/** For so long a request may be on its way that was sent before the last answer came. */
const besidesMs = 500;

/** A row that is not there is an answer without one in the model, and 404 of the service. */
function isStatus(model: WorldMessage | null, status: number): boolean {
  const expected = model?.['record'] === null ? 404 : Number(model?.['status'] ?? status);
  return expected === status || (expected < 300 && status < 300);
}

async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += 5) {
    if (isSo()) return true;
    await new Promise((done) => setTimeout(done, 5));
  }
  return isSo();
}
