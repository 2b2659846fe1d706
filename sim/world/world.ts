/** Room `world`: a transition system made of machines, with their mailboxes, faults and monitors. */
import type { AnyStateMachine } from 'xstate';
import { NotEnabledError } from '../../input/errors.js';
import { checkAction, checkWorld, standingsOf } from '../schemas.js';
import { clock, format, labelText, nameOf, type Vocabulary, type WorldAction } from './action.js';
import { Actor } from './actor.js';
import type { Behaviours } from './behaviour.js';
import { machines } from './machines.js';
import type {
  Role,
  Standing,
  Stands,
  StepEffects,
  Time,
  WorldConfig,
  WorldState,
  WorldView,
} from './config.js';
import type { AsymmetryError } from '../symmetry/asymmetry.js';
import type { Message } from './effects.js';
import type { Address } from './mail.js';
import { pending, violation, witness } from './monitor.js';
import { completeMax } from '../symmetry/equivariance.js';
import { ownTime, untilOwn, type Pace } from './drift.js';
import type { Move } from './moves.js';
import type { SharedMailbox } from './shared.js';
import { symmetryOf } from '../symmetry/declared.js';
import type { Symmetry } from '../symmetry/symmetry.js';
import { type Fingerprint } from '../base/system.js';
import { WorldTables } from './tables.js';
import { Successors, type Explorable } from '../base/tuple.js';

/** One enumeration of what can happen. */
interface Listed {
  /** Null before the first, and after one that failed. */
  state: WorldState | null;
  moves: Move[];
  readonly successors: Successors;
}

/**
 * A closed world of XState machines as a transition system.
 *
 * A state is a tuple of small integers, one for each part of the world (see `WorldTables`). A step takes one message or
 * timer, looks up what it does to its receiver, and puts what that sends into mailboxes; that is one atomic move.
 *
 * @throws InputError for a configuration that is none, ModelError for one, or a machine, that cannot be explored; the message says why.
 */
export class World implements Explorable<WorldAction> {
  readonly name: string;
  readonly width: number;
  readonly properties: readonly string[];
  readonly movers: readonly string[];
  readonly time: Time;
  /** What actors are in the system, by id; without those that are nothing in particular. */
  readonly roles: ReadonlyMap<string, Role>;
  /** @internal For the engine that is compiled from them. */
  readonly tables: WorldTables;
  readonly #symmetry: Symmetry | undefined;
  readonly #machines: readonly AnyStateMachine[];
  readonly #stands: ReadonlyMap<string, Stands>;
  readonly #advances: readonly Move[];
  /** The state whose successors were listed last, its moves, and the states that they lead to. */
  readonly #listed: Listed;

  /**
   * @param config what it is made of; one like it makes the same world.
   * @param behaviours what its actors and properties do; default: what their machines say.
   * @throws InputError for a configuration that is none: what was given, where, and what is expected.
   * @throws ModelError if a machine, a fault or the symmetry that it declares breaks a rule of all worlds.
   */
  constructor(
    readonly config: WorldConfig,
    behaviours: Behaviours = machines,
  ) {
    checkWorld(config);
    this.name = config.name;
    this.time = config.time ?? 'asynchronous';
    this.properties = (config.properties ?? []).map(({ name }) => name);
    this.tables = new WorldTables(config, behaviours);
    this.#symmetry = symmetryOf(config, this.tables);
    this.width = this.tables.budgetCell + 1;
    this.movers = [...this.tables.actors.map(({ id }) => id), clock];
    this.roles = new Map(
      config.actors.flatMap(({ id, role }) => (role === undefined ? [] : [[id, role] as const])),
    );
    this.#stands = new Map(
      config.actors.flatMap(({ id, stands }) => (stands === undefined ? [] : [[id, stands]])),
    );
    this.#machines = config.actors.map(({ machine }) => machine);
    this.#advances = this.tables.passings.map(({ action }) => {
      const own = this.tables.actions.interned(action);
      return { action: own, event: null, next: -1, box: -1, sends: [], facts: 0 };
    });
    this.#listed = { state: null, moves: [], successors: new Successors(this.width) };
  }

  get xstateCalls(): number {
    return this.tables.xstateCalls;
  }

  /** Bytes that its tables of states, messages and moves take so far, roughly. */
  get bytes(): number {
    return this.tables.bytes;
  }

  /** What its machines listen to, as XState writes it: types of messages, `xstate.after.TIMER.STATE`, and maybe `*`. */
  get events(): ReadonlySet<string> {
    return new Set(this.#machines.flatMap(({ events }) => events as string[]));
  }

  /**
   * What speaks against the symmetry that the configuration declares; undefined as long as nothing does. What machines do is
   * looked at while they are run, so this may come up at any time.
   */
  get asymmetry(): AsymmetryError | undefined {
    return this.tables.asymmetry;
  }

  /** True if the configuration declares symmetric actors, and nothing is known that speaks against it. */
  get isSymmetric(): boolean {
    return this.symmetry !== undefined;
  }

  /** True if so, and they are few enough for the check to be complete. */
  get isProvenSymmetric(): boolean {
    return this.symmetry !== undefined && this.symmetry.members.length <= completeMax;
  }

  /** @internal What `symmetric` declares; undefined if it declares nothing, or it is known to be wrong. */
  get symmetry(): Symmetry | undefined {
    return this.asymmetry === undefined ? this.#symmetry : undefined;
  }

  initial(): WorldState {
    const { actors, shared, monitors, budgets, monitorCell, budgetCell } = this.tables;
    const state = new Int32Array(this.width);
    const starts = actors.map((actor) => actor.start());
    starts.forEach(({ next }, index) => (state[index] = next));
    shared.forEach(({ address }, index) => (state[actors.length + index] = address.initialBox));
    state[monitorCell] = monitors.initial;
    state[budgetCell] = budgets.initial;
    for (const start of starts) this.#send(state, 0, start);
    return state;
  }

  expand(state: Int32Array, out: Successors): void {
    if (this.#isListed(state)) out.copy(this.#listed.successors);
    else this.#each(state, out);
  }

  enabled(state: WorldState): readonly WorldAction[] {
    return this.#moves(state).map(({ action }) => action);
  }

  /** @throws RangeError if there are not so many: ordinals count from 0. */
  action(state: WorldState, ordinal: number): WorldAction {
    const action = this.enabled(state)[ordinal];
    if (action === undefined) throw new RangeError(`the state has no successor ${ordinal}`);
    return action;
  }

  step(state: WorldState, action: WorldAction): WorldState {
    const ordinal = this.#find(state, action);
    const { cells } = this.#listed.successors;
    return cells.slice(ordinal * this.width, (ordinal + 1) * this.width);
  }

  describe(action: WorldAction): string {
    return labelText(format(action));
  }

  key(action: WorldAction): string {
    return this.tables.actions.key(action);
  }

  isFault({ kind }: WorldAction): boolean {
    return kind === 'fault';
  }

  isTimer({ kind }: WorldAction): boolean {
    return kind === 'fire' || kind === 'advance';
  }

  /** A message from a shared mailbox is a move of its receiver, a timer one of its actor. */
  mover({ actor }: WorldAction): string {
    return actor;
  }

  sender({ from }: WorldAction): string | undefined {
    return from;
  }

  /** The names that labels of this world are read by (see `parse`). */
  get vocabulary(): Vocabulary {
    const { actors, shared, faults } = this.tables;
    return {
      actors: actors.map(({ id }) => id),
      mailboxes: shared.map(({ address }) => address.id),
      faults: faults.own,
    };
  }

  /**
   * What one enabled action brings about, for people to read: the search itself never needs it.
   * @throws NotEnabledError if the state does not enable it.
   */
  effectsOf(state: WorldState, action: WorldAction): StepEffects {
    const move = this.#moves(state)[this.#find(state, action)] as Move;
    const sends: { to: string; message: Message }[] = [];
    for (let index = 0; index < move.sends.length; index += 2) {
      const address = this.tables.addresses[move.sends[index] as number] as Address;
      sends.push({ to: address.id, message: address.mail(move.sends[index + 1] as number).event });
    }
    return { event: move.event, sends, facts: this.tables.facts.value(move.facts) };
  }

  /** Where an actor that is code stands after an enabled action, for people to read; empty for other actors. */
  standsAfter(state: WorldState, action: WorldAction): readonly Standing[] {
    const stands = this.#stands.get(action.actor);
    if (stands === undefined) return [];
    const contextIn = (one: WorldState) => this.view(one).actors[action.actor]?.context ?? null;
    const [before, after] = [contextIn(state), contextIn(this.step(state, action))];
    const { event } = this.effectsOf(state, action);
    return standingsOf(action.actor, () => stands({ before, event, after }));
  }

  violated(state: Int32Array): number {
    return this.tables.monitors.mask(state[this.tables.monitorCell] as number, violation);
  }

  pending(state: Int32Array): number {
    return this.tables.monitors.mask(state[this.tables.monitorCell] as number, pending);
  }

  witnessed(state: Int32Array): number {
    return this.tables.monitors.mask(state[this.tables.monitorCell] as number, witness);
  }

  fingerprint(state: WorldState): Fingerprint {
    return this.tables.fingerprint(state);
  }

  /** The state as plain JSON: local states, waiting messages, what the properties remember, and the faults left. */
  view(state: WorldState): WorldView {
    return this.tables.view(state);
  }

  /**
   * The one enumeration of what can happen: fills `out`, and `listed` where the caller wants the moves.
   * Order: each actor's deliveries and timers, the shared mailboxes' deliveries, the clock, then the faults.
   */
  #each(state: Int32Array, out: Successors, listed?: Move[]): void {
    const { actors, shared, faults, budgets, budgetCell } = this.tables;
    out.clear();
    let patient = 0;
    for (const actor of actors) {
      const moves = actor.moves(state[actor.index] as number);
      for (const move of moves.calm) this.#take(state, actor, -1, move, out, listed);
      patient += moves.patient;
    }
    for (let number = 0; number < shared.length; number += 1) {
      this.#eachShared(state, shared[number] as SharedMailbox, actors.length + number, out, listed);
    }
    if (this.time === 'timed' && out.count === patient) this.#eachAdvance(state, out, listed);
    out.calm = out.count;
    const budget = state[budgetCell] as number;
    if (budget === 0) return;
    const spend = (move: Move, begin: number): void => {
      out.cells[begin + budgetCell] = budgets.spend(budget, faults.number(nameOf(move.action)));
    };
    const affordable = (move: Move): boolean =>
      budgets.allows(budget, faults.number(nameOf(move.action)));
    for (const actor of actors) {
      for (const move of actor.faults(state[actor.index] as number)) {
        if (affordable(move)) spend(move, this.#take(state, actor, -1, move, out, listed));
      }
    }
    shared.forEach((box, number) => {
      const cell = actors.length + number;
      for (const move of box.faults(state[cell] as number)) {
        if (affordable(move)) spend(move, this.#take(state, box, cell, move, out, listed));
      }
    });
    out.movers.fill(-1, out.calm, out.count);
  }

  #eachShared(
    state: Int32Array,
    shared: SharedMailbox,
    cell: number,
    out: Successors,
    listed: Move[] | undefined,
  ): void {
    for (let position = 0; position < shared.receivers.length; position += 1) {
      const receiver = shared.receivers[position] as Actor;
      const component = state[receiver.index] as number;
      for (const move of shared.moves(position, component, state[cell] as number)) {
        this.#take(state, receiver, cell, move, out, listed);
      }
    }
  }

  /** Appends the state after a move, and returns where it begins. `sharedCell` is -1 when no shared mailbox changes. */
  #take(
    state: Int32Array,
    mover: Actor | SharedMailbox,
    sharedCell: number,
    move: Move,
    out: Successors,
    listed: Move[] | undefined,
  ): number {
    const begin = out.add(state, mover instanceof Actor ? mover.index : -1);
    if (mover instanceof Actor && move.next !== -1) out.cells[begin + mover.index] = move.next;
    if (sharedCell !== -1) out.cells[begin + sharedCell] = move.box;
    this.#send(out.cells, begin, move);
    listed?.push(move);
    return begin;
  }

  /** Puts what a move sends into mailboxes and shows what it announces to the properties. */
  #send(cells: Int32Array, begin: number, { sends, facts }: Move): void {
    const { actors, shared, monitors, monitorCell } = this.tables;
    for (let index = 0; index < sends.length; index += 2) {
      const to = sends[index] as number;
      const receiver = (actors[to] ?? shared[to - actors.length]) as Actor | SharedMailbox;
      cells[begin + to] = receiver.push(cells[begin + to] as number, sends[index + 1] as number);
    }
    if (facts === 0) return;
    const at = begin + monitorCell;
    cells[at] = monitors.observe(cells[at] as number, facts);
  }

  /** The clock moves to the first moment at which somebody has to be looked at, if it is not now. */
  #eachAdvance(state: Int32Array, out: Successors, listed: Move[] | undefined): void {
    const { actors, passings } = this.tables;
    passings.forEach(({ paces }, number) => {
      const untils = actors.map((actor, index) =>
        untilOwn(
          actor.moves(state[actor.index] as number).timeLeft,
          paces[index] as Pace,
          actor.drift,
        ),
      );
      const units = Math.min(...untils.filter((until) => until !== -1));
      if (units === 0 || units === Infinity) return;
      const begin = out.add(state, actors.length);
      actors.forEach((actor, index) => {
        const own = ownTime(units, paces[index] as Pace, actor.drift);
        out.cells[begin + actor.index] = actor.advance(state[actor.index] as number, own);
      });
      listed?.push(this.#advances[number] as Move);
    });
  }

  /** The moves of a state, in order; where they lead is in `#listed`. Whoever asks again of the same state costs no enumeration. */
  #moves(state: WorldState): readonly Move[] {
    const listed = this.#listed;
    if (this.#isListed(state)) return listed.moves;
    // A machine may throw in the middle: then nothing is listed.
    listed.state = null;
    listed.moves = [];
    this.#each(state, listed.successors, listed.moves);
    listed.state = state.slice();
    return listed.moves;
  }

  #isListed(state: Int32Array): boolean {
    return this.#listed.state?.every((cell, index) => cell === state[index]) === true;
  }

  /** The position of an action among the moves of a state. Equal actions are one object in this world. */
  #find(state: WorldState, wanted: WorldAction): number {
    const moves = this.#moves(state);
    if (!moves.some(({ action }) => action === wanted)) checkAction(wanted);
    const own = this.tables.actions.known(wanted);
    const ordinal = moves.findIndex(({ action }) => action === own);
    if (ordinal !== -1) return ordinal;
    throw new NotEnabledError(
      this.describe(wanted),
      moves.map(({ action }) => this.describe(action)),
    );
  }
}
