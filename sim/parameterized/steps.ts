import { nameOf } from '../world/action.js';
import type { Actor } from '../world/actor.js';
import { canonical } from '../base/json.js';
import type { Move } from '../world/moves.js';
import type { Builder } from './builder.js';
import type { OwnCell } from './parts.js';
import { InconsistentError, NotCoveredError, type Share } from './scope.js';

/** Something that can happen in a state. */
export interface Step {
  readonly actor: Actor;
  /** The same for the same step, whoever else is there. */
  readonly name: number;
  /** Which message that is not kept; -1: none. */
  readonly heard: number;
  /** The members that it is about: who moves, who has sent the message, or whom it names. */
  readonly about: ReadonlySet<number>;
  readonly next: number;
  readonly sends: readonly number[];
  readonly facts: number;
  /** What is left of the fault budgets afterwards. */
  readonly budget: number;
}

/** What a step leads to, for those who are there. */
export interface Outcome {
  readonly control: number;
  /** By position. */
  readonly tokens: readonly number[];
  /** What happens to somebody who is not there, as text; '' if nothing does. Then somebody is missing. */
  readonly missing: string;
  readonly shifted: boolean;
}

/** Faults that may happen again and again, whatever the budgets say. */
export type Unlimited = ReadonlySet<string>;

/**
 * Steps of worlds with a few members: the first ones are there, the last but one stands for whoever is named and not there, the last
 * for names that were forgotten. All others are idle and unnamed.
 */
export class Steps {
  /** Worlds that were stepped. */
  taken = 0;
  readonly #names = new Map<string, number>();
  /** By name of a step, whose it is. */
  readonly #movers: number[] = [];
  readonly #steps: Map<string, readonly Step[]>[] = [];
  readonly #outcomes = new Map<string, Outcome | null>();
  readonly #places: readonly number[];

  constructor(
    readonly cutter: Builder,
    readonly unlimited: Unlimited,
  ) {
    this.#places = cutter.members.slice(0, -2).map((_, index) => index);
  }

  /** The state of a control with these tokens; `first` is the position of who is first in queues, -1 for the first one. */
  state(control: number, tokens: readonly number[], first = -1): Int32Array {
    const places = this.#places.slice(0, tokens.length);
    const order = first < 1 ? places : [first, ...places.filter((place) => place !== first)];
    const outsider = this.cutter.members.length - 2;
    return this.cutter.build(control, tokens, {
      places,
      order,
      holder: () => outsider,
      other: outsider + 1,
      varied: null,
      isUsual: true,
    });
  }

  /** All that can happen in a state to fixed actors and to the first so many members. */
  enabled(state: Int32Array, present: number): readonly Step[] {
    const { ownCells, tables } = this.cutter;
    return tables.actors.flatMap((actor) => {
      const own = ownCells[actor.index];
      return own !== undefined && own.member >= present ? [] : this.#stepsOf(actor, state);
    });
  }

  apply(state: Int32Array, { actor, next, sends, facts, budget }: Step): Int32Array {
    const { actors, monitors, monitorCell, budgetCell } = this.cutter.tables;
    const after = state.slice();
    if (next !== -1) after[actor.index] = next;
    for (let index = 0; index < sends.length; index += 2) {
      const to = sends[index] as number;
      after[to] = (actors[to] as Actor).push(after[to] as number, sends[index + 1] as number);
    }
    if (facts !== 0) after[monitorCell] = monitors.observe(after[monitorCell] as number, facts);
    after[budgetCell] = budget;
    this.taken += 1;
    return after;
  }

  /**
   * The outcome of a step for those who are there.
   * @throws NotCoveredError if a name comes back that was forgotten.
   */
  outcome(after: Int32Array, present: number, { about }: Step): Outcome {
    const { cutter } = this;
    const { control, tokens, shifted } = cutter.cut(after);
    const outsider = cutter.members.length - 2;
    let missing = '';
    for (let member = present; member < cutter.members.length; member += 1) {
      if (about.has(member) && member >= outsider) missing += ` named ${member}`;
      const parts = cutter.parts.tokens.value(tokens[member] as number);
      if (parts.every((part, index) => part === cutter.idle[index])) continue;
      if (member > outsider) throw new NotCoveredError('a name that is forgotten comes back');
      if (member < outsider) {
        throw new NotCoveredError('a step reaches starters whom nobody has named');
      }
      if (this.isTouched(tokens[member] as number)) {
        missing += ` touched ${tokens[member] as number}`;
      }
    }
    return { control, tokens: tokens.slice(0, present), missing, shifted };
  }

  /** What the step with this name leads to in the world of these tokens; null if there is no such world, or step. */
  run(control: number, tokens: readonly number[], name: number, first: number): Outcome | null {
    const key = `${control};${tokens.join()};${name};${first}`;
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known;
    const outcome = this.#run(control, tokens, name, first);
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  #run(control: number, tokens: readonly number[], name: number, first: number): Outcome | null {
    let state: Int32Array;
    try {
      state = this.state(control, tokens, first);
    } catch (error) {
      if (error instanceof InconsistentError) return null;
      throw error;
    }
    const actor = this.cutter.tables.actors[this.#movers[name] as number] as Actor;
    const step = this.#stepsOf(actor, state).find((one) => one.name === name);
    if (step === undefined) return null;
    return this.outcome(this.apply(state, step), tokens.length, step);
  }

  #stepsOf(actor: Actor, state: Int32Array): readonly Step[] {
    const { parts, ownCells, tables } = this.cutter;
    const value = state[actor.index] as number;
    const budget = state[tables.budgetCell] as number;
    const own = ownCells[actor.index];
    const heard = own === undefined ? 0 : (parts.heard[own.role]?.size ?? 0);
    const memo = (this.#steps[actor.index] ??= new Map());
    const key = `${value} ${budget} ${heard}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const steps = [
      ...actor.moves(value).calm.map((move) => this.#step(actor, move, budget)),
      ...this.#faults(actor, value, budget),
      ...(own === undefined ? [] : this.#hearing(actor, own, value, budget)),
    ];
    memo.set(key, steps);
    return steps;
  }

  #step(actor: Actor, { action, event, next, sends, facts }: Move, budget: number): Step {
    const { spelling, ownCells, world } = this.cutter;
    const own = ownCells[actor.index];
    const sender = action.from === undefined ? undefined : spelling.owner(action.from);
    const about =
      own !== undefined
        ? new Set([own.member])
        : sender !== undefined
          ? new Set([sender[0]])
          : spelling.named(event);
    const name = this.#nameOf(actor, world.key(action));
    return { actor, name, heard: -1, about, next, sends, facts, budget };
  }

  #faults(actor: Actor, value: number, budget: number): readonly Step[] {
    if (budget === 0 && this.unlimited.size === 0) return [];
    const { budgets, faults } = this.cutter.tables;
    return actor.faults(value).flatMap((move) => {
      const kind = nameOf(move.action);
      if (this.unlimited.has(kind)) return [this.#step(actor, move, budget)];
      const number = faults.number(kind);
      if (!budgets.allows(budget, number)) return [];
      return [this.#step(actor, move, budgets.spend(budget, number))];
    });
  }

  /** Messages that are not kept may arrive at any moment. */
  #hearing(actor: Actor, { member, role }: OwnCell, value: number, budget: number): Step[] {
    const { cutter } = this;
    const heard = cutter.parts.heard[role];
    const { local, box } = actor.parts(value);
    return Array.from({ length: heard?.size ?? 0 }, (_, number) => number).flatMap((number) => {
      const told = heard?.value(number) ?? null;
      const mail = cutter.heardMail(actor.index, member, told, cutter.members.length - 1);
      const outcome = actor.receive(local, mail);
      if (outcome === null) return [];
      const next = actor.component(outcome.local, box);
      const name = this.#nameOf(actor, `hears ${number}`);
      return [{ ...outcome, actor, name, heard: number, about: new Set([member]), next, budget }];
    });
  }

  #nameOf(actor: Actor, what: string): number {
    const key = `${actor.index} ${what}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#names.set(key, this.#movers.length);
    return this.#movers.push(actor.index) - 1;
  }

  /** True if a token differs from that of an idle member by more than places where its names stand. */
  isTouched(token: number): boolean {
    return !this.cutter.parts.tokens
      .value(token)
      .every((part, index) => this.#isOnlyNamed(part, index));
  }

  /** True if a part of a token differs from that of an idle member by nothing but places where its names stand. */
  #isOnlyNamed(part: number, index: number): boolean {
    const { parts, idle, roles } = this.cutter;
    if (part === idle[index]) return true;
    if (index < roles) return false;
    const { slots: _, ...rest } = parts.shares[index - roles]?.value(part) as Share;
    return (
      canonical(rest, 'share') ===
      canonical(parts.shares[index - roles]?.value(idle[index] as number), 'share')
    );
  }
}
