import type { ChannelKind, Drift, FaultKind } from './config.js';
import { ModelError } from '../../input/errors.js';
import { environment, subjectText, type WorldAction } from './action.js';
import { correlated, type Message, type Timer } from './effects.js';
import { Interner, Table2 } from '../base/intern.js';
import type { Json } from '../base/json.js';
import {
  localBytes,
  unhandled,
  type Behaviour,
  type LocalState,
  type Reaction,
} from './behaviour.js';
import { Address, type Mail } from './mail.js';
import {
  crashed,
  unanswered,
  type Move,
  type Moves,
  type MoveOutcome,
  type ActorContext,
  type Cause,
  type OutcomeWatcher,
} from './moves.js';

/** One entry of an actor's table of outcomes. */
interface Tabulated {
  readonly local: number;
  readonly cause: Cause;
  readonly outcome: MoveOutcome | null;
}

/**
 * An actor whose transitions are looked up: XState is asked once for each distinct (local state, message) or
 * (local state, timer), then never again.
 *
 * A *component* is a local state together with a mailbox, as one small integer: two things that change together take
 * less room, and one look-up instead of two.
 */
export class Actor {
  readonly address: Address;
  /** The machine's own id: actors whose machines are called the same have about as many states. */
  readonly machineId: string;
  /** How its own clock may run. */
  readonly drift: Drift;
  readonly #machine: Behaviour;
  readonly #locals = new Interner<LocalState | null>(localBytes);
  readonly #components = new Interner<{ readonly local: number; readonly box: number }>(
    componentBytes,
  );
  readonly #moves: (Moves | undefined)[] = [];
  readonly #faults: (readonly Move[] | undefined)[] = [];
  readonly #outcomes = new Map<string, Tabulated>();
  /** The deliveries of its messages, by their ids at this address. */
  readonly #deliverings: WorldAction[] = [];
  /** Its faults, by kind and, where they befall one, message. */
  readonly #faultActions = new Map<string, WorldAction>();
  readonly #push: Table2;
  readonly #advance: Table2;
  readonly #watchers: OutcomeWatcher[] = [];
  /** The events that can happen to it as faults, and their ids at this address. */
  readonly #faultEvents: readonly { readonly action: WorldAction; readonly mail: number }[];

  constructor(
    behaviour: Behaviour,
    readonly index: number,
    channelFrom: (sender: number) => ChannelKind,
    private readonly world: ActorContext,
  ) {
    const { who: id } = behaviour;
    this.machineId = behaviour.machineId;
    this.drift = world.drift ?? {};
    this.#machine = behaviour;
    this.address = new Address(id, channelFrom);
    this.#faultEvents = world.faultEvents.map(({ kind, type, message }) => {
      const named = type === undefined ? {} : { type };
      return {
        action: world.action({ kind: 'fault', fault: kind, actor: id, ...named }),
        mail: this.address.mailId(world.environment, environment, message),
      };
    });
    this.#locals.id('crashed', () => null);
    this.#push = new Table2((component, mail) => {
      const { local, box } = this.parts(component);
      return local === crashed
        ? component
        : this.component(local, this.address.boxes.push(box, mail));
    });
    this.#advance = new Table2((component, own) => {
      const { local, box } = this.parts(component);
      const state = this.local(local);
      if (state === null) return component;
      // A clock that runs fast is looked at when a timer is due, not some units later.
      const units = world.drift === undefined ? own : Math.min(own, this.moves(component).timeLeft);
      return this.component(this.#localId(this.#machine.advance(state, units)), box);
    });
  }

  get id(): string {
    return this.address.id;
  }

  get xstateCalls(): number {
    return this.#machine.calls;
  }

  /** Bytes that its tables take, roughly. */
  get bytes(): number {
    const tables = [this.#locals, this.#components, this.#push, this.#advance, this.address];
    return tables.reduce((sum, { bytes }) => sum + bytes, outcomeBytes * this.#outcomes.size);
  }

  /** The move that starts this actor, at the beginning and after a crash. */
  start(): Move {
    return this.#move(this.#fault('restart'), null, this.started(), this.address.initialBox);
  }

  /** What happens when this actor begins. */
  started(): MoveOutcome {
    return this.#remembered(crashed, { kind: 'start', id: 0 }, () =>
      this.#outcome(this.#machine.initial()),
    ) as MoveOutcome;
  }

  /** Has `watcher` told of every outcome: now of those that are known, and of each other when it is first computed. */
  watch(watcher: OutcomeWatcher): void {
    for (const { local, cause, outcome } of this.#outcomes.values()) watcher(local, cause, outcome);
    this.#watchers.push(watcher);
  }

  /** This local state of an actor with the same machine as one of this actor, with another context. */
  withContext(state: LocalState, context: Json): number {
    return this.#localId(this.#machine.withContext(state, context));
  }

  component(local: number, box: number): number {
    return this.#components.id(`${local} ${box}`, () => ({ local, box }));
  }

  parts(component: number): { readonly local: number; readonly box: number } {
    return this.#components.value(component);
  }

  /** The local state with this id; null when the actor has crashed. */
  local(id: number): LocalState | null {
    return this.#locals.value(id);
  }

  /** The component after `mail` has been sent to it; what is sent to a crashed actor is lost. */
  push(component: number, mail: number): number {
    return this.#push.get(component, mail);
  }

  /** The component after `own` units of time by the actor's own clock without a timer being due. */
  advance(component: number, own: number): number {
    return this.#advance.get(component, own);
  }

  /** Everything that can happen to this actor without a fault, its own mailbox included, in a fixed order. */
  moves(component: number): Moves {
    return (this.#moves[component] ??= this.#movesOf(component));
  }

  /** The faults that can happen to it and to its own mailbox, in a fixed order. */
  faults(component: number): readonly Move[] {
    return (this.#faults[component] ??= this.#faultsOf(component));
  }

  /** True if messages of this type stay where they are in this local state; nothing reaches a crashed actor. */
  defers(local: number, type: string): boolean {
    const state = this.local(local);
    return state === null || this.#machine.deferred(state).has(type);
  }

  /**
   * What the message with this id of the actor's own address leads to; null if it stays where it is, because this state
   * defers it or the actor has crashed.
   * @throws ModelError if the machine neither handles, defers nor ignores it.
   */
  receive(local: number, mail: number): MoveOutcome | null {
    return this.#remembered(local, { kind: 'mail', id: mail }, () => {
      const state = this.local(local);
      if (state === null) return null;
      const asked = this.address.mail(mail);
      const { event, name } = asked;
      if (this.#machine.defers(state, event)) return null;
      if (this.#machine.handles(state, event))
        return this.#outcome(this.#machine.receive(state, event), asked);
      if (this.#machine.ignores(state, event)) return { local, sends: [], facts: 0 };
      throw new ModelError(unhandled(this.id, subjectText(name), event.type, state));
    });
  }

  /**
   * What an event that is a fault leads to, by its id at the actor's own address; null if it cannot happen in this local
   * state: the machine does not handle it, or the actor has crashed.
   */
  applyFault(local: number, mail: number): MoveOutcome | null {
    return this.#remembered(local, { kind: 'fault', id: mail }, () => {
      const state = this.local(local);
      const { event } = this.address.mail(mail);
      if (state === null || !this.#machine.handles(state, event)) return null;
      return this.#outcome(this.#machine.receive(state, event));
    });
  }

  /** What the timer at `index` leads to, when it fires. */
  fire(local: number, index: number): MoveOutcome {
    return this.#remembered(local, { kind: 'timer', id: index }, () => {
      const state = this.local(local);
      if (state === null) throw new Error(`${this.id} has crashed, and fires`);
      return this.#outcome(this.#machine.fire(state, index));
    }) as MoveOutcome;
  }

  #movesOf(component: number): Moves {
    const { local, box } = this.parts(component);
    const state = this.local(local);
    if (state === null) return { calm: [], timeLeft: -1, patient: 0 };
    const timeLeft = state.timers.reduce((least, { remaining }) => {
      const left = this.#timeLeft(remaining);
      return least === -1 || left < least ? left : least;
    }, -1);
    const firings = this.#firings(local, state, box);
    const isPatient = ({ remaining }: Timer): boolean =>
      remaining <= 0 && this.#timeLeft(remaining) > 0;
    return {
      calm: [...this.#deliveries(local, box), ...firings.map(({ move }) => move)],
      timeLeft,
      patient: firings.filter(({ timer }) => isPatient(timer)).length,
    };
  }

  /** How long the clock may run before something has to be looked at: a timer is due, a step later still, or at its latest. */
  #timeLeft(remaining: number): number {
    const { lateness } = this.world;
    if (remaining > 0 || lateness === undefined) return remaining;
    const late = -remaining;
    return Math.min(lateness.step - (late % lateness.step), lateness.ms - late);
  }

  #deliveries(local: number, box: number): Move[] {
    return this.address.boxes.heads(box).flatMap((mail): Move[] => {
      const outcome = this.receive(local, mail);
      if (outcome === null) return [];
      const { name, event } = this.address.mail(mail);
      const action = (this.#deliverings[mail] ??= this.world.action({
        kind: 'deliver',
        actor: this.id,
        ...name,
      }));
      return [this.#move(action, event, outcome, this.address.boxes.take(box, mail))];
    });
  }

  #firings(
    local: number,
    state: LocalState,
    box: number,
  ): readonly { readonly timer: Timer; readonly move: Move }[] {
    const actions = state.timers.map((timer) =>
      this.world.action({ kind: 'fire', actor: this.id, ...this.#machine.timerName(timer) }),
    );
    const duplicate = actions.find((action, index) => actions.indexOf(action) < index);
    if (duplicate !== undefined) {
      throw new ModelError(
        `${this.id} has two timers that schedules call '${subjectText(duplicate)}'; rename a state`,
      );
    }
    return state.timers.flatMap((timer, index) => {
      if (this.world.timed && timer.remaining > 0) return [];
      const outcome = this.fire(local, index);
      return [{ timer, move: this.#move(actions[index] as WorldAction, null, outcome, box) }];
    });
  }

  #faultsOf(component: number): readonly Move[] {
    const { local, box } = this.parts(component);
    if (local === crashed) return this.world.mayHave('restart', -1) ? [this.start()] : [];
    const { boxes } = this.address;
    const still: MoveOutcome = { local, sends: [], facts: 0 };
    const faults: Move[] = [];
    if (this.world.mayHave('crash', -1)) {
      faults.push(this.#move(this.#fault('crash'), null, { ...still, local: crashed }, 0));
    }
    for (const mail of boxes.heads(box)) {
      const { sender, event } = this.address.mail(mail);
      if (this.world.mayHave('drop', sender)) {
        const action = this.#fault('drop', mail);
        faults.push(this.#move(action, event, still, boxes.remove(box, mail)));
      }
      if (this.world.mayHave('duplicate', sender)) {
        const action = this.#fault('duplicate', mail);
        faults.push(this.#move(action, event, still, boxes.repeat(box, mail)));
      }
      const outcome = this.world.mayHave('lost-reply', sender) ? this.receive(local, mail) : null;
      if (outcome !== null) {
        const sends = unanswered(outcome.sends, sender);
        const action = this.#fault('lost-reply', mail);
        faults.push(this.#move(action, event, { ...outcome, sends }, box));
      }
      if (this.world.mayHave('refused', sender)) {
        const action = this.#fault('refused', mail);
        const told = { ...still, sends: this.world.refusal(this.address.mail(mail)) };
        faults.push(this.#move(action, event, told, boxes.take(box, mail)));
      }
    }
    for (const { action, mail } of this.#faultEvents) {
      const outcome = this.applyFault(local, mail);
      if (outcome === null) continue;
      faults.push(this.#move(action, this.address.mail(mail).event, outcome, box));
    }
    return faults;
  }

  #fault(fault: FaultKind, mail = -1): WorldAction {
    const key = `${fault} ${mail}`;
    const known = this.#faultActions.get(key);
    if (known !== undefined) return known;
    const name = mail === -1 ? {} : this.address.mail(mail).name;
    const action = this.world.action({ kind: 'fault', fault, actor: this.id, ...name });
    this.#faultActions.set(key, action);
    return action;
  }

  /** A move that leaves `ownBox` in this actor's own mailbox. */
  #move(
    action: WorldAction,
    event: Message | null,
    { local, sends, facts }: MoveOutcome,
    ownBox: number,
  ): Move {
    const next = this.component(local, ownBox);
    return { action, event, next, box: -1, sends, facts };
  }

  #remembered(local: number, cause: Cause, ask: () => MoveOutcome | null): MoveOutcome | null {
    const key = `${local} ${cause.kind} ${cause.id}`;
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known.outcome;
    const outcome = ask();
    this.#outcomes.set(key, { local, cause, outcome });
    for (const watcher of this.#watchers) watcher(local, cause, outcome);
    return outcome;
  }

  /** @param asked the message that brings it about: what goes back to its sender has its number, unless it has one of its own. */
  #outcome({ next, sends, facts }: Reaction, asked?: Mail): MoveOutcome {
    const answered = sends.map((send) =>
      asked?.correlation === undefined ||
      send.to !== asked.senderId ||
      send.correlation !== undefined
        ? send
        : correlated(send, asked.correlation, this.id),
    );
    return {
      local: this.#localId(next),
      sends: answered.flatMap((send) => this.world.post(this.index, send)),
      facts: this.world.facts(facts),
    };
  }

  #localId(state: LocalState): number {
    return this.#locals.id(state.key, () => state);
  }
}

/** Of a component with the list of its moves, and of an outcome with its key; roughly. */
const componentBytes = 300;
const outcomeBytes = 400;
