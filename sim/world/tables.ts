import { ModelError } from '../../input/errors.js';
import { Actions, clock, environment } from './action.js';
import { Actor } from './actor.js';
import type { Behaviours } from './behaviour.js';
import type { AsymmetryError } from '../symmetry/asymmetry.js';
import { faultsOf } from './declared-faults.js';
import type { Message, Send } from './effects.js';
import { Faults } from './faults.js';
import type { Budgets } from './budgets.js';
import { Interner } from '../base/intern.js';
import { canonical, frozen, type Json } from '../base/json.js';
import type { Address, Mail } from './mail.js';
import type { ChannelKind, WorldConfig, WorldView } from './config.js';
import type { TransitionMemo } from './memo.js';
import { Monitor, Monitors } from './monitor.js';
import { channelBetween } from '../schemas.js';
import { passingsOf, type Passing } from './drift.js';
import { SharedMailbox } from './shared.js';
import { checkPropertyCount } from '../base/tuple.js';

/**
 * The parts of a world, each with its table, and where each has its cell in a state.
 *
 * The cells of a state, in order: each actor with its mailbox; each shared mailbox; the properties; what is left of the
 * fault budgets. Address number n has cell n.
 */
export class WorldTables {
  readonly actors: readonly Actor[];
  readonly shared: readonly SharedMailbox[];
  readonly monitors: Monitors;
  readonly faults: Faults;
  readonly budgets: Budgets;
  readonly actions = new Actions();
  /** Lists of facts announced in one step; 0 is the empty one. */
  readonly facts = new Interner<readonly Message[]>(200);
  /** Every address by its number: the actors', then the shared mailboxes. */
  readonly addresses: readonly Address[];
  readonly monitorCell: number;
  readonly budgetCell: number;
  /** What speaks against the symmetry that is declared, once something does; searches that rest on it are void then. */
  asymmetry: AsymmetryError | undefined;
  /** True if timers wait for their time. */
  readonly timed: boolean;
  /** The ways in which the clock of a timed world may move; without drift there is one. */
  readonly passings: readonly Passing[];
  readonly #memo: TransitionMemo | undefined;
  readonly #numbers: ReadonlyMap<string, number>;

  /**
   * @param behaviours what actors and properties do.
   * @throws ModelError for a configuration that makes no world.
   */
  constructor(config: WorldConfig, behaviours: Behaviours) {
    const { properties = [], shared = [] } = config;
    const ids = [...config.actors, ...shared].map(({ id }) => id);
    this.#memo = config.memo;
    this.timed = config.time === 'timed';
    this.#numbers = numbered(ids);
    checkPropertyCount(`world ${config.name}`, properties.length);
    const names = properties.map(({ name }) => name);
    const duplicate = names.find((name, index) => names.indexOf(name) < index);
    if (duplicate !== undefined) throw new ModelError(`two properties are called '${duplicate}'`);
    this.passings = passingsOf(config);
    this.faults = new Faults(
      faultsOf(config),
      config.faultsMax,
      config.actors.map(({ id }) => id),
      shared.map(({ id }) => id),
    );
    this.budgets = this.faults.budgets;
    this.facts.id('[]', () => []);
    const idOf = (number: number): string => ids[number] ?? environment;
    /** What a channel promises: where a message may be delivered again at any later time, no order. */
    const kindOf = (
      from: string,
      to: string,
      channel: (from: string, to: string) => ChannelKind,
    ): ChannelKind => {
      const kind = channel(from, to);
      return kind === 'fifo' && this.faults.mayHave('duplicate', from, to) ? 'bag' : kind;
    };
    const asked = (from: string, to: string): ChannelKind => channelBetween(config, from, to);
    this.actors = config.actors.map(
      (actor, index) =>
        new Actor(
          behaviours.actor(actor, config.memo),
          index,
          (from) => kindOf(idOf(from), actor.id, asked),
          {
            timed: config.time === 'timed',
            lateness: config.lateness?.[actor.id],
            drift: config.drift?.[actor.id],
            mayHave: (fault, from) =>
              this.faults.mayHave(fault, from === -1 ? null : idOf(from), actor.id),
            refusal: (mail) => this.#refusal(actor.id, index, mail),
            faultEvents: this.faults.eventsAt(actor.id),
            environment: ids.length,
            action: (action) => this.actions.interned(action),
            facts: (facts) => this.factsId(facts, `a fact of ${actor.id}`),
            post: (from, send) => this.#post(idOf(from), from, send),
          },
        ),
    );
    this.shared = shared.map(
      (box) =>
        new SharedMailbox(
          box,
          box.receivers.map((id) => this.#actorCalled(id)),
          (from) => kindOf(idOf(from), box.id, () => box.kind),
          (fault, from) => this.faults.mayHave(fault, idOf(from), box.id),
          (action) => this.actions.interned(action),
        ),
    );
    this.addresses = [...this.actors, ...this.shared].map(({ address }) => address);
    this.monitors = new Monitors(
      properties.map(
        (property) =>
          new Monitor(behaviours.monitor(property, config.memo), (id) => this.facts.value(id)),
      ),
    );
    this.monitorCell = this.addresses.length;
    this.budgetCell = this.monitorCell + 1;
    for (const send of config.mail ?? []) {
      if ('from' in send.message) {
        throw new ModelError(
          `mail ${send.message.type} for ${send.to} has a field 'from'; its sender is the environment`,
        );
      }
      const [to, mail] = this.#post(environment, ids.length, send);
      const address = this.addresses[to] as Address;
      address.initialBox = address.boxes.push(address.initialBox, mail);
    }
  }

  /** The id of a list of facts; `where` names it if it is not JSON. */
  factsId(facts: readonly Message[], where: string): number {
    return this.facts.id(canonical(facts, where), () => frozen(facts));
  }

  get xstateCalls(): number {
    return [...this.actors, ...this.monitors.all].reduce((sum, part) => sum + part.xstateCalls, 0);
  }

  /** Bytes that all tables take, roughly; those of the memo included. */
  get bytes(): number {
    const parts = [...this.actors, ...this.shared, this.monitors, this.facts];
    return parts.reduce((sum, { bytes }) => sum + bytes, this.#memo?.bytes ?? 0);
  }

  /** Equal for equal states, also of another world made from the same configuration. */
  fingerprint(state: Int32Array): string {
    const actors = this.actors.map((actor, index) => {
      const { local, box } = actor.parts(state[index] as number);
      return [actor.local(local)?.key ?? 'crashed', actor.address.waiting(box)];
    });
    const { shared } = this.view(state);
    const properties = this.monitors
      .states(state[this.monitorCell] as number)
      .map(({ key }) => key);
    return canonical(
      [actors, shared, properties, state[this.budgetCell] as number],
      'the fingerprint',
    );
  }

  /** The state as plain JSON: local states, waiting messages, what the properties remember, and the faults left. */
  view(state: Int32Array): WorldView {
    const actors = this.actors.map((actor, index) => {
      const { local: id, box } = actor.parts(state[index] as number);
      const local = actor.local(id);
      const view = {
        value: local === null ? 'crashed' : (local.snapshot.value as Json),
        context: local === null ? null : (local.snapshot.context as Json),
        timers: local?.timers.map((timer) => [timer.id, timer.remaining] as const) ?? [],
        mailbox: actor.address.waiting(box),
      };
      return [actor.id, view] as const;
    });
    const shared = this.shared.map(({ address }, index) => {
      const box = state[this.actors.length + index] as number;
      return [address.id, address.waiting(box)] as const;
    });
    const properties = this.monitors
      .states(state[this.monitorCell] as number)
      .map(({ snapshot }, index) => {
        const view = { value: snapshot.value as Json, context: snapshot.context as Json };
        return [(this.monitors.all[index] as Monitor).name, view] as const;
      });
    return {
      actors: Object.fromEntries(actors),
      shared: Object.fromEntries(shared),
      properties: Object.fromEntries(properties),
      faultsLeft: this.budgets.view(state[this.budgetCell] as number),
    };
  }

  #actorCalled(id: string): Actor {
    const actor = this.actors[this.#numbers.get(id) ?? -1];
    if (actor === undefined) throw new ModelError(`there is no actor '${id}'`);
    return actor;
  }

  /** What the sender of a message gets that is refused: with the number of that, if it has one. */
  #refusal(
    asked: string,
    number: number,
    { senderId, correlation }: Mail,
  ): readonly [number, number] {
    const message = { type: this.faults.refusalOf(asked) };
    const told = correlation === undefined ? {} : { correlation };
    return this.#post(asked, number, { to: senderId, message, ...told });
  }

  #post(
    sender: string,
    from: number,
    { to, message, correlation }: Send,
  ): readonly [number, number] {
    const number = this.#numbers.get(to);
    if (number === undefined) {
      const known = [...this.#numbers.keys()].join(', ');
      throw new ModelError(
        `${sender} sends ${message.type} to '${to}', but nobody is called that; known: ${known}`,
      );
    }
    const address = this.addresses[number] as Address;
    return [number, address.mailId(from, sender, message, correlation ?? undefined)];
  }
}

function numbered(ids: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const id of ids) {
    if (numbers.has(id)) throw new ModelError(`two actors or mailboxes are called '${id}'`);
    // What every object has a key for would be found where nobody is meant.
    if (id === environment || id === clock || id in {}) {
      throw new ModelError(`no actor may be called '${id}'`);
    }
    numbers.set(id, numbers.size);
  }
  return numbers;
}
