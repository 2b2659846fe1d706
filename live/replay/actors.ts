import { isDeepStrictEqual } from 'node:util';
import type { ActorId, ActorPart, Message } from '../../model/index.js';
import type { Message as WorldMessage, Send, TimerName } from '../../sim/index.js';
import type { LocalState } from '../../sim/world/behaviour.js';
import { LocalMachine } from '../../sim/world/machine.js';

/** A message that waits: as the model has it, and as it is in reality. */
export interface LiveMail {
  readonly from: ActorId;
  readonly model: WorldMessage;
  readonly live: Message;
}

/** What one actor did: what it sent, and what it announced. */
export interface LiveReaction {
  readonly sends: readonly Send[];
  readonly facts: readonly WorldMessage[];
}

/** The machines of a world that are no storage, driven by XState's pure `transition` as the simulator drives them. */
export class Actors {
  readonly #machines = new Map<ActorId, LocalMachine>();
  readonly #states = new Map<ActorId, LocalState>();
  readonly #mailboxes = new Map<ActorId, LiveMail[]>();

  /** @param isStorage actors that are left out: somebody else is asked for them. */
  constructor(
    parts: readonly ActorPart[],
    private readonly isStorage: (id: ActorId) => boolean,
  ) {
    for (const { id, machine, input } of parts) {
      this.#mailboxes.set(id, []);
      if (!isStorage(id)) this.#machines.set(id, new LocalMachine(machine, id, input));
    }
  }

  /** All begin; what they send before anything has happened is the same in the model. */
  begin(): void {
    for (const [id, machine] of this.#machines) {
      const { next, sends } = machine.initial();
      this.#states.set(id, next);
      for (const { to, message } of sends) {
        this.put(to, { from: id, model: message, live: message as unknown as Message });
      }
    }
  }

  put(to: ActorId, mail: LiveMail): void {
    this.#mailbox(to).push(mail);
  }

  /**
   * The message that waits there and that the model calls `event`.
   * @throws Error if there is none: the two have been followed differently.
   */
  find(to: ActorId, event: WorldMessage): LiveMail {
    const found = this.#mailbox(to).find(({ from, model }) =>
      isDeepStrictEqual({ ...model, from }, event),
    );
    if (found === undefined) throw new Error(`no ${event.type} waits for ${to}`);
    return found;
  }

  take(to: ActorId, mail: LiveMail): void {
    const mailbox = this.#mailbox(to);
    mailbox.splice(mailbox.indexOf(mail), 1);
  }

  /** @returns null if the machine does not take such a message in its state. */
  receive(id: ActorId, { from, live }: Pick<LiveMail, 'from' | 'live'>): LiveReaction | null {
    const event = { ...live, from } as unknown as WorldMessage;
    const { machine, state } = this.#actor(id);
    if (!machine.handles(state, event)) return null;
    return this.#step(id, machine.receive(state, event));
  }

  /** @returns null if no timer of that name is set. */
  fire(id: ActorId, { type, via }: TimerName): LiveReaction | null {
    const { machine, state } = this.#actor(id);
    const index = state.timers.findIndex((timer) => {
      const name = machine.timerName(timer);
      return name.type === type && name.via === via;
    });
    return index === -1 ? null : this.#step(id, machine.fire(state, index));
  }

  /** The timers that are set, by their names in schedules. */
  timers(id: ActorId): readonly TimerName[] {
    const { machine, state } = this.#actor(id);
    return state.timers.map((timer) => machine.timerName(timer));
  }

  #step(
    id: ActorId,
    { next, sends, facts }: LiveReaction & { readonly next: LocalState },
  ): LiveReaction {
    this.#states.set(id, next);
    return { sends, facts };
  }

  #actor(id: ActorId): { readonly machine: LocalMachine; readonly state: LocalState } {
    const machine = this.#machines.get(id);
    const state = this.#states.get(id);
    if (machine === undefined || state === undefined || this.isStorage(id)) {
      throw new Error(`expected a machine that is no storage, found ${id}`);
    }
    return { machine, state };
  }

  #mailbox(id: ActorId): LiveMail[] {
    const mailbox = this.#mailboxes.get(id);
    if (mailbox === undefined) throw new Error(`expected an actor, found ${id}`);
    return mailbox;
  }
}
