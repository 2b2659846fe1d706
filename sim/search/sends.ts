import type { Actor } from '../world/actor.js';
import type { Cause } from '../world/moves.js';
import type { MoveOutcome } from '../world/moves.js';
import type { WorldTables } from '../world/tables.js';

/** A local transition that is known, as far as it matters to the others. */
interface Transition {
  readonly from: number;
  readonly to: number;
  /** The sender of the message that causes it, out of the actor's own mailbox; -1 for any other cause. */
  readonly asker: number;
  /** Addresses it sends to, itself left out. */
  readonly sends: readonly number[];
}

/** The answers of `maySend` for all local states of one sender. */
interface Answers {
  readonly transitions: number;
  readonly locals: ReadonlySet<number>;
}

/**
 * Who sends to whom once no fault is left: learned from the local transitions of a world's actors as they are tabulated.
 * It only ever grows.
 *
 * What an actor sends at its beginning, or when a fault happens to it, is not sent any more then: it waits in mailboxes,
 * if anywhere. So it is left out, but for shared mailboxes: of those it is also told what may wait in them.
 */
export class SendRelation {
  /** By address, then by sender: the types of what is sent there. */
  readonly #types: readonly Map<number, Set<string>>[];
  /** By address, the senders that send there what has a number, and so no order. */
  readonly #numbering: readonly Set<number>[];
  /** By actor. */
  readonly #transitions: readonly Transition[][];
  readonly #answers = new Map<string, Answers>();
  #size = 0;

  constructor(private readonly tables: WorldTables) {
    const { actors, addresses, shared } = tables;
    this.#types = addresses.map(() => new Map<number, Set<string>>());
    this.#numbering = addresses.map(() => new Set<number>());
    this.#transitions = actors.map(() => []);
    shared.forEach(({ address }, index) => {
      for (const { type } of address.waiting(address.initialBox)) {
        this.#addType(addresses.length, actors.length + index, type);
      }
    });
    for (const actor of actors) {
      // What is taken from a shared mailbox is tabulated like any other message, so it could be that.
      const own = !shared.some(({ receivers }) => receivers.includes(actor));
      actor.watch((local, cause, outcome) => {
        if (outcome !== null) this.#learn(actor, local, cause, outcome, own);
      });
    }
  }

  /** How many outcomes it was learned from. */
  get size(): number {
    return this.#size;
  }

  /** The types of messages that each sender is known to send to this address; to a shared one, or to have sent. */
  to(address: number): ReadonlyMap<number, ReadonlySet<string>> {
    return this.#types[address] as ReadonlyMap<number, ReadonlySet<string>>;
  }

  /** True if what this sender is known to send to this address may overtake what waits there from it. */
  overtakes(sender: number, address: number): boolean {
    return this.#numbering[address]?.has(sender) === true;
  }

  /**
   * True if known transitions lead `sender` from this local state on to one that sends to `address`.
   * @param silent senders whose messages do not reach it: what only those cause is left out.
   */
  maySend(sender: number, local: number, address: number, silent: readonly number[]): boolean {
    const transitions = this.#transitions[sender] as Transition[];
    const key = `${sender} ${address} without ${silent.join()}`;
    const known = this.#answers.get(key);
    if (known?.transitions === transitions.length) return known.locals.has(local);
    const locals = leadingTo(
      address,
      transitions.filter(({ asker }) => !silent.includes(asker)),
    );
    this.#answers.set(key, { transitions: transitions.length, locals });
    return locals.has(local);
  }

  #learn(actor: Actor, from: number, cause: Cause, outcome: MoveOutcome, own: boolean): void {
    const recurs = cause.kind === 'mail' || cause.kind === 'timer';
    const to: number[] = [];
    this.#size += 1;
    for (let index = 0; index < outcome.sends.length; index += 2) {
      const number = outcome.sends[index] as number;
      const mail = this.tables.addresses[number]?.mail(outcome.sends[index + 1] as number);
      if (number === actor.index || mail === undefined) continue;
      to.push(number);
      if (recurs || number >= this.#transitions.length) {
        this.#addType(actor.index, number, mail.message.type);
        if (mail.correlation !== undefined) this.#numbering[number]?.add(actor.index);
      }
    }
    if (!recurs) return;
    const asker = own && cause.kind === 'mail' ? actor.address.mail(cause.id).sender : -1;
    this.#transitions[actor.index]?.push({ from, to: outcome.local, asker, sends: to });
  }

  #addType(sender: number, address: number, type: string): void {
    const types = this.#types[address] as Map<number, Set<string>>;
    types.set(sender, (types.get(sender) ?? new Set()).add(type));
  }
}

/** Local states from which some way along these transitions sends to the address. */
function leadingTo(address: number, transitions: readonly Transition[]): ReadonlySet<number> {
  const locals = new Set<number>();
  for (let before = -1; before < locals.size;) {
    before = locals.size;
    for (const { from, to, sends } of transitions) {
      if (locals.has(to) || sends.includes(address)) locals.add(from);
    }
  }
  return locals;
}
