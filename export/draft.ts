import type { World } from '../sim/index.js';
import { environment } from '../sim/world/action.js';
import type { Actor } from '../sim/world/actor.js';
import type { Cause } from '../sim/world/moves.js';
import type { FaultKind } from '../sim/world/config.js';
import type { Address } from '../sim/world/mail.js';
import { pending, violation, type Monitor } from '../sim/world/monitor.js';
import { crashed, type MoveOutcome } from '../sim/world/moves.js';
import type { WorldTables } from '../sim/world/tables.js';
import {
  never,
  stays,
  unasked,
  type IntegerActor,
  type IntegerMail,
  type IntegerOutcome,
  type IntegerProperty,
  type IntegerReceiver,
  type IntegerState,
  type IntegerWorld,
  type Missing,
} from './integer-world.js';
import { Numbering } from './numbering.js';

/** What an actor was asked, and answered. */
export interface Answer {
  readonly local: number;
  readonly cause: Cause;
  readonly outcome: MoveOutcome | null;
}

/** What a property made of a list of facts. */
export type Observation = readonly [local: number, facts: number, next: number];

/** One writing of the tables: which number stands for what. */
export class Draft {
  readonly #tables: WorldTables;
  readonly #locals: readonly Numbering[];
  /** By address: its messages, by their numbers; at 0 stands -1, which is none. */
  readonly #mails: readonly Numbering[];
  readonly #facts = new Numbering([0]);
  readonly #outcomes: IntegerOutcome[] = [];
  readonly #known = new Map<string, number>();
  readonly #observed: readonly Numbering[];

  constructor(
    private readonly world: World,
    private readonly answers: readonly (readonly Answer[])[],
    private readonly observations: readonly (readonly Observation[])[],
  ) {
    const tables = world.tables;
    this.#tables = tables;
    this.#locals = answers.map((all) => new Numbering([crashed, ...all.flatMap(localsOf)]));
    const sent = tables.addresses.map(({ boxes, initialBox }) => [...boxes.contents(initialBox)]);
    for (const { outcome } of answers.flat()) {
      eachSend(outcome, (address, mail) => sent[address]?.push(mail));
    }
    this.#eachShared(({ receiver, from, to }) => {
      sent[receiver]?.push(...(sent[from] ?? []).map(to));
    });
    for (const [address, mail] of this.#refusals(sent)) sent[address]?.push(mail);
    this.#mails = tables.addresses.map(
      (address, number) => new Numbering([-1, ...sorted(address, sent[number] ?? [])]),
    );
    this.#observed = tables.monitors.all.map(
      ({ initial }, number) =>
        new Numbering([
          initial,
          ...(observations[number] ?? []).flatMap(([local, , next]) => [local, next]),
        ]),
    );
    for (const { outcome } of answers.flat()) this.#facts.of(outcome?.facts ?? 0);
    for (const [, facts] of observations.flat()) this.#facts.of(facts);
  }

  written(): IntegerWorld {
    const { addresses, shared, faults, budgets, monitors } = this.#tables;
    return {
      actors: this.#tables.actors.map((actor) => this.#actor(actor)),
      mails: addresses.map((_, number) => this.#mailsAt(number)),
      shared: shared.map((_, number) => this.#receivers(number)),
      outcomes: this.#outcomes,
      properties: monitors.all.map((monitor, number) => this.#property(monitor, number)),
      facts: this.#facts.size,
      budgets: Array.from({ length: budgets.initial + 1 }, (_, left) =>
        faults.kinds.map((_, kind) =>
          left > 0 && budgets.allows(left, kind) ? budgets.spend(left, kind) : never,
        ),
      ),
      initial: this.#initial(),
    };
  }

  ask(missing: Missing): void {
    const { actors, monitors } = this.#tables;
    if (missing.kind === 'facts') {
      const { property, facts } = missing;
      const local = this.#observed[property]?.values[missing.local] as number;
      monitors.all[property]?.observe(local, this.#facts.values[facts] as number);
      return;
    }
    const { kind, cause } = missing;
    const actor = actors[missing.actor] as Actor;
    const local = this.#locals[actor.index]?.values[missing.local] as number;
    if (kind === 'mail') actor.receive(local, this.#mails[actor.index]?.values[cause] as number);
    else if (kind === 'timer') actor.fire(local, cause);
    else actor.applyFault(local, this.#eventsAt(actor)[cause]?.mail as number);
  }

  #actor(actor: Actor): IntegerActor {
    const { index, address } = actor;
    const numbering = this.#locals[index] as Numbering;
    const mails = this.#mails[index] as Numbering;
    const events = this.#eventsAt(actor);
    const row = (width: number) => new Array<number>(width).fill(unasked);
    const receive = numbering.values.map(() => [stays, ...row(mails.size - 1)]);
    const fire = numbering.values.map((local) => row(actor.local(local)?.timers.length ?? 0));
    const suffer = numbering.values.map(() => row(events.length));
    receive[crashed]?.fill(stays);
    suffer[crashed]?.fill(stays);
    let start: number = stays;
    for (const { local, cause, outcome } of this.answers[index] ?? []) {
      const entry = this.#outcome(index, outcome);
      const at = numbering.of(local);
      if (cause.kind === 'start') start = entry;
      else if (cause.kind === 'mail') (receive[at] as number[])[mails.of(cause.id)] = entry;
      else if (cause.kind === 'timer') (fire[at] as number[])[cause.id] = entry;
      else {
        const event = events.findIndex(({ mail }) => mail === cause.id);
        (suffer[at] as number[])[event] = entry;
      }
    }
    return {
      receive,
      fire,
      events: suffer,
      eventKinds: events.map(({ kind }) => kind),
      start,
      startMail: address.boxes.contents(address.initialBox).map((mail) => mails.of(mail)),
      crash: this.#fault('crash', null, address),
      restart: this.#fault('restart', null, address),
    };
  }

  #outcome(actor: number, outcome: MoveOutcome | null): number {
    if (outcome === null) return stays;
    const sends: (readonly [number, number])[] = [];
    eachSend(outcome, (to, mail) => sends.push([to, this.#mails[to]?.of(mail) as number]));
    const own = {
      local: this.#locals[actor]?.of(outcome.local) as number,
      sends,
      facts: this.#facts.of(outcome.facts),
    };
    const key = JSON.stringify(own);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#outcomes.length);
    return this.#outcomes.push(own) - 1;
  }

  #mailsAt(number: number): readonly IntegerMail[] {
    const address = this.#tables.addresses[number] as Address;
    const isActor = number < this.#tables.actors.length;
    return (this.#mails[number] as Numbering).values.slice(1).map((id): IntegerMail => {
      const { sender, senderId, kind } = address.mail(id);
      return {
        sender,
        kind,
        drop: this.#fault('drop', senderId, address),
        duplicate: this.#fault('duplicate', senderId, address),
        loseReply: isActor ? this.#fault('lost-reply', senderId, address) : never,
        refuse: isActor ? this.#fault('refused', senderId, address) : never,
        refusal: this.#refusal(number, id, (to, mail) => this.#mails[to]?.of(mail) as number),
      };
    });
  }

  /** The number of a built-in kind of fault, if it can happen to what comes from there to this address. */
  #fault(kind: FaultKind, from: string | null, { id }: Address): number {
    const { faults } = this.#tables;
    return faults.mayHave(kind, from, id) ? faults.number(kind) : never;
  }

  /** What is sent where a message of this address is refused; null where it cannot be. */
  #refusal(
    number: number,
    id: number,
    numbered: (address: number, mail: number) => number,
  ): readonly [address: number, mail: number] | null {
    const { addresses, actors, faults } = this.#tables;
    const address = addresses[number] as Address;
    const { sender, senderId, correlation } = address.mail(id);
    const asker = addresses[sender];
    const canBe = number < actors.length && this.#fault('refused', senderId, address) !== never;
    if (!canBe || asker === undefined) return null;
    const message = { type: faults.refusalOf(address.id) };
    return [sender, numbered(sender, asker.mailId(number, address.id, message, correlation))];
  }

  /** All of them, by the ids of the world. */
  #refusals(sent: readonly (readonly number[])[]): readonly (readonly [number, number])[] {
    return sent.flatMap((mails, number) =>
      [...new Set(mails)].flatMap((id) => {
        const refusal = this.#refusal(number, id, (_, mail) => mail);
        return refusal === null ? [] : [refusal];
      }),
    );
  }

  #receivers(number: number): readonly IntegerReceiver[] {
    const found: IntegerReceiver[] = [];
    const mails = this.#mails[this.#tables.actors.length + number] as Numbering;
    this.#eachShared(({ shared, receiver, to }) => {
      if (shared !== number) return;
      const own = this.#mails[receiver] as Numbering;
      found.push({
        actor: receiver,
        mail: mails.values.map((mail) => (mail === -1 ? 0 : own.of(to(mail)))),
      });
    });
    return found;
  }

  /** Each way from a shared mailbox to a receiver; `to` is the message's id there. */
  #eachShared(
    visit: (way: {
      readonly shared: number;
      readonly from: number;
      readonly receiver: number;
      readonly to: (mail: number) => number;
    }) => void,
  ): void {
    this.#tables.shared.forEach(({ address, receivers }, shared) => {
      for (const receiver of receivers) {
        const to = (mail: number): number => {
          const { sender, senderId, message, correlation } = address.mail(mail);
          return receiver.address.mailId(sender, senderId, message, correlation);
        };
        const from = this.#tables.actors.length + shared;
        visit({ shared, from, receiver: receiver.index, to });
      }
    });
  }

  #eventsAt({ id, address }: Actor): readonly { readonly kind: number; readonly mail: number }[] {
    const { faults, addresses } = this.#tables;
    return faults.eventsAt(id).map(({ kind, message }) => ({
      kind: faults.number(kind),
      mail: address.mailId(addresses.length, environment, message),
    }));
  }

  #property(monitor: Monitor, number: number): IntegerProperty {
    const numbering = this.#observed[number] as Numbering;
    const observe = numbering.values.map((_, local) => [
      local,
      ...new Array<number>(this.#facts.size - 1).fill(unasked),
    ]);
    for (const [local, facts, next] of this.observations[number] ?? []) {
      (observe[numbering.of(local)] as number[])[this.#facts.of(facts)] = numbering.of(next);
    }
    const flagged = (flag: number) =>
      numbering.values.map((local) => (monitor.flags(local) & flag) !== 0);
    return {
      name: monitor.name,
      observe,
      isViolated: flagged(violation),
      isPending: flagged(pending),
    };
  }

  #initial(): IntegerState {
    const { actors, addresses, shared, monitors, monitorCell, budgetCell } = this.#tables;
    const state = this.world.initial();
    const parts = actors.map((actor, index) => actor.parts(state[index] as number));
    const boxes = [
      ...parts.map(({ box }) => box),
      ...shared.map((_, index) => state[actors.length + index] as number),
    ];
    return {
      locals: parts.map(({ local }, index) => this.#locals[index]?.of(local) as number),
      mails: addresses.map(({ boxes: all }, number) =>
        all
          .contents(boxes[number] as number)
          .map((mail) => this.#mails[number]?.of(mail) as number),
      ),
      properties: monitors
        .parts(state[monitorCell] as number)
        .map((local, number) => this.#observed[number]?.of(local) as number),
      budget: state[budgetCell] as number,
    };
  }
}

function localsOf({ local, outcome }: Answer): readonly number[] {
  return outcome === null ? [local] : [local, outcome.local];
}

function eachSend(
  outcome: MoveOutcome | null,
  visit: (address: number, mail: number) => void,
): void {
  const { sends } = outcome ?? { sends: [] };
  for (let index = 0; index < sends.length; index += 2) {
    visit(sends[index] as number, sends[index + 1] as number);
  }
}

/** Messages by sender, then by their text: within a channel without order a mailbox has them like that. */
function sorted(address: Address, mails: readonly number[]): readonly number[] {
  return [...new Set(mails)].sort((one, other) => {
    const [a, b] = [address.mail(one), address.mail(other)];
    if (a.sender !== b.sender) return a.sender - b.sender;
    return a.key < b.key ? -1 : Number(a.key > b.key);
  });
}
