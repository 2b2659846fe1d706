import {
  itemId as itemIdOf,
  type ActorId,
  type LeaseId,
  type Message,
  type Parts,
} from '../../model/index.js';
import {
  nameOf,
  type Message as WorldMessage,
  type Step,
  type Execution,
  type WorldView,
} from '../../sim/index.js';
import type { Account } from '../azure/account.js';
import {
  azuriteDivergences,
  isDivergence,
  type AzuriteDivergence,
} from '../azure/azurite-divergences.js';
import type { Clock } from '../host/clock.js';
import { deploy } from '../azure/deployment.js';
import { replyDifference, Naming } from '../compare-replies.js';
import { Actors, type LiveMail, type LiveReaction } from './actors.js';
import { storedStates, type StoredState } from './stored-states.js';
import { LiveStorage, type LiveSend } from './storage.js';

/** One request that was performed for real. */
export interface LiveRequest {
  /** The step of the schedule, from 1. */
  readonly step: number;
  readonly from: ActorId;
  readonly to: ActorId;
  readonly request: Message;
  /** What the model answers; null if nobody answers, or the answer is lost. */
  readonly model: WorldMessage | null;
  /** What the store answered; null if nobody does. */
  readonly store: Message | null;
  /** True: the answer was dropped, and the request is sent again. */
  readonly lost: boolean;
  /** The difference that Azurite is known for, if there is one here. */
  readonly divergence: AzuriteDivergence | null;
}

/** What became of a schedule in reality. */
export interface LiveReplay {
  readonly requests: readonly LiveRequest[];
  /** What storage holds at the end, in the model and in reality; empty if the schedule was not followed to its end. */
  readonly stored: readonly StoredState[];
  /** Where the two part, unless it is known that Azurite is not the service there; null if they never do. */
  readonly difference: { readonly step: number; readonly text: string } | null;
  /** Names of actors of the runtime: machines that ran over the real storage. */
  readonly simulated: readonly ActorId[];
  /** Functions of the user's that ran for real, and the stores that they alone asked: of those the answers were compared, not what they hold. */
  readonly own: { readonly functions: readonly ActorId[]; readonly stores: readonly ActorId[] };
}

/**
 * Follows a schedule with real storage: the starters are the machines that were explored, driven by the pure `transition`; each
 * request that the schedule delivers to a storage actor is performed at that moment, and what comes back is what the machines get.
 * A reply that the schedule loses is dropped; a lease that it lets lapse expires, because the clock is moved.
 *
 * Every message and every announced fact is compared with the model's, up to the names of versions and leases.
 *
 * What has no counterpart in a storage account is simulated: the worker, executions, entities and activities are the model's
 * machines, over the real queue and tables. Of a loop one round is followed.
 *
 * @param parts of the world that the execution is of.
 * @param own what is no machine in it: functions of the user's, and stores that they ask by themselves.
 */
export async function replayLive(
  execution: Execution,
  { actors, mail }: Parts,
  account: Account,
  clock: Clock,
  own: Own | null = null,
): Promise<LiveReplay> {
  const deployed = actors.filter(({ id }) => own?.stores.has(id) !== true);
  const deployment = await deploy(account, deployed);
  try {
    const storage = new LiveStorage(deployment, deployed, clock);
    const over = own?.over(storage) ?? null;
    const found = await followOver(
      execution,
      { actors, mail },
      over ?? storage,
      (end) => storedStates(end, deployed, deployment),
      over,
    );
    if (own === null) return found;
    return {
      ...found,
      own: { functions: [...own.functions.keys()], stores: [...own.stores.keys()] },
    };
  } finally {
    await deployment.remove();
  }
}

/** What performs the requests to the storage of a world, whichever store that is. */
export interface StorageLike {
  /** The id of the machine that an actor is, if it is storage. */
  kindOf(id: ActorId): string | undefined;
  /** Performs a request; what the store answers, or null if nobody answers it. */
  ask(id: ActorId, request: Message, from: ActorId, step: Step): Promise<Message | null>;
  /** What an actor that is storage sends besides its answer; `sent` is what the model's does. */
  push(id: ActorId, sent: LiveSend): Promise<LiveSend>;
  /** Time passes for this resource, or what a fault says. */
  lapse(id: ActorId, step: Step): Promise<void>;
  again(id: ActorId, item: string): Promise<void>;
  undo(id: ActorId, request: Message): Promise<void>;
}

/** What somebody else performs than the adapters, and what runs beside the machines. */
export interface Own {
  readonly functions: ReadonlyMap<ActorId, unknown>;
  readonly stores: ReadonlyMap<ActorId, unknown>;
  readonly over: (storage: StorageLike) => StorageLike & Companion;
}

/** What runs beside the machines that are no storage, and is to do the same. */
export interface Companion {
  /**
   * An actor has taken a message, or, if that is null, something else has happened to it.
   * @returns in what they differ; null if in nothing.
   */
  took(step: Step, mail: LiveMail | null): Promise<string | null>;
  /** What was done besides; null if nothing. Asked when the schedule is over. */
  besides(): Promise<string | null>;
}

/** Follows a schedule over a store; `read` tells what that holds at the end, beside the model. */
export async function followOver(
  execution: Execution,
  { actors, mail }: Pick<Parts, 'actors' | 'mail'>,
  storage: StorageLike,
  read: (end: WorldView) => Promise<readonly StoredState[]>,
  companion: Companion | null = null,
): Promise<LiveReplay> {
  const isStorage = (id: ActorId): boolean => storage.kindOf(id) !== undefined;
  const troupe = new Actors(actors, isStorage);
  for (const { to, message } of mail) {
    troupe.put(to, { from: 'environment', model: message, live: message as unknown as Message });
  }
  troupe.begin();
  const replay = new Replay(troupe, storage, companion);
  const begun = new Set(mail.map(({ to }) => to));
  const starters = actors.filter(({ id }) => begun.has(id)).map(({ machine }) => machine);
  const simulated = actors
    .filter(({ id, machine }) => !isStorage(id) && !starters.includes(machine))
    .map(({ id }) => id);
  let step = 0;
  try {
    for (const next of execution.steps) {
      step = next.number;
      await replay.follow(next);
    }
    const besides = (await companion?.besides()) ?? null;
    if (besides !== null) throw new PartingError(besides);
    const stored = await read(execution.view(execution.steps.length));
    return { requests: replay.requests, stored, difference: null, simulated, own: nobody };
  } catch (error) {
    if (!(error instanceof PartingError)) throw error;
    const parting = { step, text: error.message };
    return { requests: replay.requests, stored: [], difference: parting, simulated, own: nobody };
  }
}

const nobody: LiveReplay['own'] = { functions: [], stores: [] };

/** Model and store have parted. */
class PartingError extends Error {
  override readonly name = 'PartingError';
}

class Replay {
  readonly requests: LiveRequest[] = [];
  readonly #naming = new Naming();

  constructor(
    private readonly actors: Actors,
    private readonly storage: StorageLike,
    private readonly companion: Companion | null,
  ) {}

  async follow(step: Step): Promise<void> {
    const { action, event } = step;
    const { actor } = action;
    switch (nameOf(action)) {
      case 'advance':
        return;
      case 'deliver':
      case 'lost-reply':
        if (event === null) throw new PartingError('the step moves no message');
        return this.#deliver(step, event);
      case 'refused':
        if (event === null) throw new PartingError('the step moves no message');
        return this.#refuse(step, event);
      case 'duplicate': {
        if (event === null) throw new PartingError('the step moves no message');
        const mail = this.actors.find(actor, event);
        if (mail.live.type === 'ITEM' && this.storage.kindOf(mail.from) === 'control-queue') {
          await this.storage.again(mail.from, itemOf(step));
        }
        this.actors.put(actor, mail);
        return;
      }
      default:
        if (this.storage.kindOf(actor) !== undefined) return this.#lapse(step);
        this.#happen(step);
        return this.#accompany(step, null);
    }
  }

  /** The request does not reach the store, and its sender is told. */
  #refuse({ action: { actor }, sends }: Step, event: WorldMessage): void {
    this.actors.take(actor, this.actors.find(actor, event));
    const said = sends.map(({ to }) => ({ to, message: { type: 'UNAVAILABLE' } as const }));
    this.#post(actor, sends, said);
  }

  async #deliver(step: Step, event: WorldMessage): Promise<void> {
    const { actor, kind } = step.action;
    const mail = this.actors.find(actor, event);
    if (kind === 'deliver') this.actors.take(actor, mail);
    if (this.storage.kindOf(actor) === undefined) {
      this.#answer(step, this.actors.receive(actor, mail));
      await this.#accompany(step, mail);
    } else await this.#perform(step, mail);
  }

  /** A timer of a machine, or an event that is a fault. */
  #happen(step: Step): void {
    const { action } = step;
    const { actor } = action;
    if (action.kind === 'fire') return this.#answer(step, this.actors.fire(actor, action));
    const { from, ...live } = (step.event ?? {}) as Message & { readonly from: ActorId };
    this.#answer(step, this.actors.receive(actor, { from, live: live }));
  }

  async #accompany(step: Step, mail: LiveMail | null): Promise<void> {
    const differs = (await this.companion?.took(step, mail)) ?? null;
    if (differs !== null) throw new PartingError(differs);
  }

  #answer({ action: { actor }, sends, facts }: Step, reaction: LiveReaction | null): void {
    if (reaction === null) throw new PartingError(`${actor} does not take it in its state`);
    const said = reaction.sends.map(({ to, message }) => ({
      to,
      message: message as unknown as Message,
    }));
    this.#post(actor, sends, said);
    const differs = replyDifference(facts, reaction.facts, this.#naming, actor, 'fact');
    if (differs !== null) throw new PartingError(differs);
  }

  /** A request to storage. */
  async #perform(step: Step, mail: LiveMail): Promise<void> {
    const { number, action, sends } = step;
    const { actor: id } = action;
    const { from, live: request } = mail;
    const lost = nameOf(action) === 'lost-reply';
    const store = await this.storage.ask(id, request, from, step);
    const isReply = ({ to, message }: Step['sends'][number]): boolean =>
      to === from && isAnswer(request, message as unknown as Message);
    const model = sends.find(isReply)?.message ?? null;
    const divergence = lost ? null : this.#divergence(id, request, model, store);
    this.requests.push({ step: number, from, to: id, request, model, store, lost, divergence });
    let reply = store;
    if (divergence?.ends === true) {
      await this.storage.undo(id, request);
      reply = model as unknown as Message;
    }
    if (store?.type === 'LEASED' && store.status === 201) {
      this.#naming.renew(`lease ${id}`, (model as { leaseId?: LeaseId } | null)?.leaseId);
    }
    const said: LiveSend[] = [];
    for (const sent of sends) {
      if (isReply(sent)) {
        if (reply !== null) said.push({ to: from, message: reply });
      } else said.push(await this.storage.push(id, sent as unknown as LiveSend));
    }
    if (model === null && reply !== null && !lost) said.push({ to: from, message: reply });
    this.#post(id, sends, said, divergence !== null);
  }

  /** Time, or a pause, at a storage actor. */
  async #lapse(step: Step): Promise<void> {
    const { action, sends } = step;
    const { actor } = action;
    await this.storage.lapse(actor, step);
    const said: LiveSend[] = [];
    for (const sent of sends)
      said.push(await this.storage.push(actor, sent as unknown as LiveSend));
    this.#post(actor, sends, said);
  }

  #divergence(
    id: ActorId,
    request: Message,
    model: WorldMessage | null,
    store: Message | null,
  ): AzuriteDivergence | null {
    const kind = this.storage.kindOf(id);
    return (
      azuriteDivergences.find(
        (known) => known.machine === kind && isDivergence(known, request.type, model, store),
      ) ?? null
    );
  }

  /**
   * Puts into mailboxes what somebody has sent, each with what the model has him send.
   * @throws PartingError if they are not the same; `known`: it is known that they are not.
   */
  #post(from: ActorId, model: Step['sends'], live: readonly LiveSend[], known = false): void {
    const names = ({ to, message }: { to: ActorId; message: { readonly type: string } }) =>
      `${message.type} to ${to}`;
    for (let index = 0; index < Math.max(model.length, live.length); index += 1) {
      const [expected, sent] = [model[index], live[index]];
      if (expected === undefined || sent === undefined || expected.to !== sent.to) {
        throw new PartingError(
          `${from} sends ${sent ? names(sent) : 'nothing'}; in the model, ${expected ? names(expected) : 'nothing'}`,
        );
      }
      // Versions and leases are named by the resource that has them.
      const of = this.storage.kindOf(from) === undefined ? expected.to : from;
      const differs = known
        ? null
        : replyDifference(
            expected.message,
            { ...sent.message, from },
            this.#naming,
            of,
            expected.message.type,
          );
      if (differs !== null) throw new PartingError(differs);
      this.actors.put(expected.to, { from, model: expected.message, live: sent.message });
    }
  }
}

/** True if this is what the request is answered with, and not what the resource sends the same actor besides. */
function isAnswer(request: Message, { type }: Message): boolean {
  if (type === 'ROW') return request.type === 'READ' || request.type === 'WATCH';
  if (type === 'CREATED') return request.type !== 'ENQUEUED';
  return type !== 'ITEM' && type !== 'GIVEN_UP' && type !== 'ENQUEUE';
}

function itemOf({ event }: Step): string {
  return itemIdOf((event as unknown as { readonly item: Parameters<typeof itemIdOf>[0] }).item);
}
