/** Room `certificate`: whether the views of a proof for every number of members are what they claim to be. */
import { ModelError } from '../../input/errors.js';
import { Random } from '../base/random.js';
import { canonical } from '../base/json.js';
import { nameOf, type WorldAction } from '../world/action.js';
import type { WorldConfig } from '../world/config.js';
import { Views, type Clique } from './cliques.js';
import { RefutedError, type Content } from './content.js';
import { MembersWorld } from './members.js';
import { ApartError, Assembly, UnseenError, type Setting } from './put-together.js';

/** How a certificate is checked. */
export interface CertifyOptions {
  /** The world of so many members, at least 2: symmetric, asynchronous, with the one property. */
  readonly configOf: (members: number) => WorldConfig;
  /** Worlds of two, three and four members that are played, of each: all if there are no more, else so many at random. */
  readonly worldsMax: number;
  readonly seed: number;
  /** Is asked before each world; true ends it. */
  readonly stop?: () => boolean;
}

/** Worlds of one size that were played. */
export interface Played {
  readonly members: number;
  readonly worlds: number;
  /** True if there are no others of this size. */
  readonly isAll: boolean;
}

/** What a check has come to. */
export interface Certified {
  /**
   * - `certified`: the views begin right, contain no violation, and are closed under every step of every world of two, three and four members.
   * - `part`: nothing speaks against it, but some of these worlds were not played.
   * - `refuted`: `because` says how.
   * - `stopped`: before the end; nothing spoke against it so far.
   */
  readonly kind: 'certified' | 'part' | 'refuted' | 'stopped';
  readonly because?: string;
  readonly played: readonly Played[];
  readonly steps: number;
}

const sizes = [2, 3, 4, 5, 6] as const;
/** Up to this size all worlds have to be played: two members that a step is about, and two that stand by. */
const allMax = 4;
/** Worlds of each larger size that are played. */
const largeMax = 500;
/** Two strangers, and one for forgotten names. */
const besides = 3;
/** By how much counters are raised, in turns. */
const raises = [1, 2, 3, 7, 1000];

/**
 * Checks the views of a proof with nothing of what has made them: states are put together from control and tokens, played by
 * `World.enabled` and `World.step`, and taken apart again. It pauses before each world.
 *
 * @throws InputError for a configuration that is none.
 */
export function* certify(content: Content, options: CertifyOptions): Generator<void, Certified> {
  const check = new Check(content, options);
  try {
    return { kind: yield* check.run(), played: check.played, steps: check.steps };
  } catch (error) {
    const { played, steps } = check;
    if (error instanceof RefutedError) {
      return { kind: 'refuted', because: error.message, played, steps };
    }
    if (error instanceof ModelError) {
      return { kind: 'refuted', because: `in one of its worlds, ${error.message}`, played, steps };
    }
    throw error;
  }
}

class Check {
  readonly played: Played[] = [];
  steps = 0;
  readonly #views: Views;
  #turn = 0;
  #worlds = 0;

  constructor(
    private readonly content: Content,
    private readonly options: CertifyOptions,
  ) {
    this.#views = new Views(content);
  }

  *run(): Generator<void, 'certified' | 'part' | 'stopped'> {
    const { configOf, worldsMax, seed } = this.options;
    for (const members of sizes) this.#begins(members);
    this.#judge(configOf(2));
    const assembly = new Assembly(this.content, configOf(Math.max(...sizes) + besides));
    assembly.taken(assembly.world.initial());
    const random = new Random(seed);
    const rounds = sizes.map((members) => {
      const most = members > allMax ? Math.min(largeMax, worldsMax) : worldsMax;
      const some = firstOf(this.#views.all(members), most + 1);
      const isAll = some.length <= most;
      const waiting: readonly Clique[] = isAll ? some : this.#drawn(members, most, random);
      return { members, isAll, waiting, worlds: 0 };
    });
    let isOver = false;
    for (let before = -1; before !== this.#worlds && !isOver;) {
      before = this.#worlds;
      for (const round of rounds) {
        const begun = this.#worlds;
        const waiting = yield* this.#playAll(assembly, round.waiting);
        round.worlds += this.#worlds - begun;
        isOver ||= waiting === undefined;
        round.waiting = waiting ?? [];
      }
    }
    for (const { members, worlds, isAll } of rounds) {
      this.played.push({ members, worlds, isAll: isAll && !isOver });
    }
    if (isOver) return 'stopped';
    const isWhole = rounds.every(({ members, isAll }) => isAll || members > allMax);
    const unseen = rounds.filter(({ isAll }) => isAll).flatMap(({ waiting }) => waiting);
    if (isWhole && unseen.length > 0) {
      throw new RefutedError(
        `control ${unseen[0]?.control}, or a token beside it, has a state in which no machine was seen`,
      );
    }
    return isWhole ? 'certified' : 'part';
  }

  /** @throws RefutedError for a control in which a property is broken. */
  #judge(configOf: WorldConfig): void {
    const { controls, rests, views } = this.content;
    const machines = (configOf.properties ?? []).map(({ machine }) => machine);
    for (const [control, numbers] of controls.entries()) {
      if ((views[control] ?? []).length === 0) continue;
      const watching = rests.at(-1)?.[numbers.at(-2) ?? -1] as readonly {
        readonly frame: { readonly value: string };
      }[];
      const isBroken = machines.some((machine, index) => {
        const value = watching[index]?.frame.value ?? '';
        return machine.resolveState({ value, context: {} }).hasTag('violation');
      });
      if (isBroken) throw new RefutedError(`in control ${control} the property is broken`);
    }
  }

  /** @throws RefutedError if the world of so many does not begin in the views. */
  #begins(members: number): void {
    const cut = new MembersWorld(this.content, this.options.configOf(members));
    const { control, tokens } = cut.taken(cut.world.initial());
    if (this.#views.has(control, tokens)) return;
    throw new RefutedError(`the world of ${members} starters begins outside of the views`);
  }

  #drawn(members: number, most: number, random: Random): Clique[] {
    return Array.from({ length: most }, () => this.#views.drawn(members, random)).filter(
      (clique) => clique !== undefined,
    );
  }

  /**
   * Worlds with a machine in a state that was not seen yet wait until it was.
   * @returns those that wait; undefined if it is to end.
   */
  *#playAll(
    assembly: Assembly,
    worlds: readonly Clique[],
  ): Generator<void, readonly Clique[] | undefined> {
    const { stop = () => false } = this.options;
    const waiting: Clique[] = [];
    for (const clique of worlds) {
      if (stop()) return undefined;
      yield;
      try {
        this.#play(assembly, clique);
        this.#worlds += 1;
      } catch (error) {
        if (error instanceof UnseenError) waiting.push(clique);
        else if (!(error instanceof ApartError)) throw error;
      }
    }
    return waiting;
  }

  /** Plays a world as it is written, and once more with higher counters and other strangers; whoever may be first in a queue is so once. */
  #play(assembly: Assembly, { control, tokens }: Clique): void {
    const places = [...tokens.keys()];
    const waiting = places.filter((place) => assembly.waits(tokens[place] as number));
    const firsts =
      waiting.length < 2 ? [places] : waiting.map((first) => placesFrom(places, first));
    for (const order of firsts) {
      for (const setting of this.#settings(assembly, control)) {
        const state = assembly.state(control, tokens, order, setting);
        this.#step(assembly, tokens.length, state);
        this.#hear(assembly, tokens.length, state);
      }
    }
  }

  #settings(assembly: Assembly, control: number): readonly Setting[] {
    const [one, other] = [assembly.forgotten - 2, assembly.forgotten - 1];
    const plain: Setting = {
      key: 'plain',
      stranger: () => one,
      recount: (_, value) => value,
      isReversed: false,
    };
    this.#turn += 1;
    const turn = this.#turn % (2 * raises.length);
    const by = raises[turn % raises.length] as number;
    const older = turn < raises.length ? 0 : by - 1;
    const counts = assembly.countsOn(control);
    const { counters = [] } = assembly.names.declared;
    const raised: Setting = {
      key: `${by} ${older} ${counts.join()}`,
      stranger: (slot) => (slot.length % 2 === 0 ? one : other),
      recount: (counter, value) => {
        if (counter === counters.length) return value < 2 ? value : value + by;
        const first = counters[counter]?.first ?? 0;
        if (counts[counter] !== true || value < first) return value;
        return value + (value === first ? older : by);
      },
      isReversed: true,
    };
    return [plain, raised];
  }

  #step(assembly: Assembly, present: number, state: Int32Array): void {
    for (const action of assembly.world.enabled(state)) {
      if (this.#isAbout(assembly, present, state, action)) {
        this.#look(assembly, present, state, action);
      }
    }
  }

  /** Messages that are not kept may arrive at everybody, at any moment. */
  #hear(assembly: Assembly, present: number, state: Int32Array): void {
    const { world } = assembly;
    for (const [cell, owner] of assembly.own.entries()) {
      const [member, role] = owner ?? [present, 0];
      if (member >= present) continue;
      for (const told of this.content.heard[role] ?? []) {
        const hearing = state.slice();
        const [component, mail] = assembly.hearing(cell, member, state[cell] as number, told);
        hearing[cell] = component;
        const actor = world.tables.actors[cell];
        const event = canonical(actor?.address.mail(mail).event, '');
        const action = world
          .enabled(hearing)
          .find(
            (one) =>
              one.kind === 'deliver' &&
              one.actor === actor?.id &&
              canonical(world.effectsOf(hearing, one).event, '') === event,
          );
        if (action !== undefined) this.#look(assembly, present, hearing, action);
      }
    }
  }

  /** True if a step is of nobody but those who are there, and its message names nobody else. */
  #isAbout(
    { world, names, own }: Assembly,
    present: number,
    state: Int32Array,
    action: WorldAction,
  ): boolean {
    const actor = world.tables.actors.findIndex(({ id }) => id === action.actor);
    const mover = own[actor] ?? names.owner(action.from);
    if (mover !== undefined) return mover[0] < present;
    const { event } = world.effectsOf(state, action);
    return event === null || [...names.namedIn(event)].every((member) => member < present);
  }

  /** @throws RefutedError if the step leads out of the views. */
  #look(assembly: Assembly, present: number, state: Int32Array, action: WorldAction): void {
    const { world } = assembly;
    const after = world.step(state, action);
    const { budgetCell } = world.tables;
    if (action.kind === 'fault' && this.content.unlimited.includes(nameOf(action))) {
      after[budgetCell] = state[budgetCell] as number;
    }
    this.steps += 1;
    const what = (): string => `${world.describe(action)} with ${present} starters`;
    if (world.violated(after) !== 0) throw new RefutedError(`${what()} breaks the property`);
    const strangers = [assembly.forgotten - 2, assembly.forgotten - 1];
    // What becomes of somebody who is not there is seen where he is.
    const { control, tokens, parts } = assembly.taken(after);
    const isIdle = (member: number, mayBeNamed: boolean): boolean =>
      assembly.isIdle(parts[member] as readonly number[], mayBeNamed);
    if (strangers.some((member) => !isIdle(member, true))) return;
    if (!isIdle(assembly.forgotten, false)) {
      throw new RefutedError(`${what()} brings back a name that is forgotten`);
    }
    if (control === -1) throw new RefutedError(`${what()} leads to a control that is not in it`);
    if (this.#views.has(control, tokens.slice(0, present))) return;
    throw new RefutedError(`${what()} leads to a view of control ${control} that is not in it`);
  }
}

function placesFrom(places: readonly number[], first: number): readonly number[] {
  return [first, ...places.filter((place) => place !== first)];
}

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const found: Item[] = [];
  for (const item of items) {
    if (found.length >= most) break;
    found.push(item);
  }
  return found;
}
