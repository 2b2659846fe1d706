import { ModelError } from '../../input/errors.js';
import type { Actor } from '../world/actor.js';
import { SendRelation } from './sends.js';
import type { WorldTables } from '../world/tables.js';

/** What must hold of another actor for an actor's moves to be an ample set; `Reduction.isAbsent` decides it. */
export interface Need {
  /** The cell of the other actor. */
  readonly cell: number;
  /** Number of the actor that it must not disturb. */
  readonly absent: number;
}

/**
 * What an ample set must obey, piece by piece; see docs/reductions.md.
 * - `invisible`: none of its moves announces a fact.
 * - `undisturbed`: nobody sends what it could take instead. `fifo`: what waits keeps back the next message in such
 *   channels only, `numbers`: and only if what is sent next has no number. `waiting`: who has a message from the actor may answer it.
 * - `unshared`: it takes nothing from shared mailboxes.
 * - `faultless`: no fault is left.
 * - `learned`: an answer that later knowledge contradicts makes the search begin again.
 */
export type Condition =
  | 'invisible'
  | 'undisturbed'
  | 'fifo'
  | 'numbers'
  | 'waiting'
  | 'unshared'
  | 'faultless'
  | 'learned';

export interface ReductionOptions {
  /** @internal Conditions left out, for tests that show what each is good for. */
  readonly without?: readonly Condition[];
}

/** What was answered about one actor since the last renewal. */
interface Answers {
  readonly needs: Map<number, readonly Need[] | null>;
  /** By component, which actors it may disturb, and which it may not. */
  readonly absent: Map<number, Map<number, boolean>>;
}

/**
 * Partial-order reduction: names, for a state, one actor whose moves are enough to go on with (an ample set), because
 * no property sees them and nothing that the others do first can change what they are. What the others do is not lost:
 * it can be done afterwards, to the same effect.
 *
 * Preserved: which states of the properties are reachable, every quiescent state, and whether a machine breaks a rule of
 * its world. Not preserved: shortest ways, numbers of states, endless executions.
 *
 * The search must keep two promises:
 * - A state is expanded with the moves of one actor only if one of them leads to a state of the next level of the
 *   breadth-first search; otherwise with another actor's, or with all moves.
 * - When `stale`, all it found is void: it calls `renew`, and begins again.
 *
 * Proof: docs/reductions.md. Source: ample sets as in Clarke, Grumberg, Peled, Model Checking (1999), chapter 10.
 */
export class Reduction {
  readonly #sends: SendRelation;
  /** By actor, the addresses of the shared mailboxes it takes from. */
  readonly #queues: readonly (readonly number[])[];
  /** The environment's number as a sender. */
  readonly #environment: number;
  readonly #without: ReadonlySet<Condition>;
  /** By actor. */
  #answers: readonly Answers[] = [];
  /** What the answers relied on, each once: true as long as it agrees with what is known. */
  readonly #relied = new Map<string, () => boolean>();
  /** How much was known when that was last asked. */
  #known = 0;
  #stale = false;

  /** @throws ModelError for a timed world: whether the clock may move depends on everybody. */
  constructor(
    private readonly tables: WorldTables,
    options: ReductionOptions = {},
  ) {
    if (tables.timed) {
      throw new ModelError('partial-order reduction needs asynchronous time; turn it off here');
    }
    const { actors, shared } = tables;
    this.#sends = new SendRelation(tables);
    this.#environment = tables.addresses.length;
    this.#queues = actors.map((actor) =>
      shared.flatMap(({ receivers }, index) =>
        receivers.includes(actor) ? [actors.length + index] : [],
      ),
    );
    this.#without = new Set(options.without);
    this.renew();
  }

  /**
   * Why all moves of this actor at this component can be an ample set: what else the state must have for it. Null if they
   * never are. Holds until `renew`, for states without a fault left.
   * @throws ModelError if the actor breaks a rule of the world there.
   */
  needs(actor: number, component: number): readonly Need[] | null {
    return remembered(this.#of(actor).needs, component, () =>
      this.#needsOf(this.tables.actors[actor] as Actor, component),
    );
  }

  /**
   * True if actor `cell`, its component being `value`, sends nothing to the actor with number `absent` before that one
   * moves: no known way on from here does. Ways that need a message from `absent` or from the environment count only
   * if one waits there: neither will send before. Holds until `renew`, for states without a fault left.
   */
  isAbsent(cell: number, value: number, absent: number): boolean {
    const answers = remembered(this.#of(cell).absent, value, () => new Map<number, boolean>());
    return remembered(answers, absent, () => this.#isAbsent(cell, value, absent));
  }

  /**
   * The first actor with a number above `after` whose moves suffice in this state; -1 if there is none. A caller that finds
   * all its successors in old levels can ask for the next one.
   */
  ample(state: Int32Array, after = -1): number {
    const { actors, budgetCell } = this.tables;
    if (state[budgetCell] !== 0 && !this.#without.has('faultless')) return -1;
    for (let actor = after + 1; actor < actors.length; actor += 1) {
      const needs = this.needs(actor, state[actor] as number);
      const met = needs?.every(({ cell, absent }) =>
        this.isAbsent(cell, state[cell] as number, absent),
      );
      if (met === true) return actor;
    }
    return -1;
  }

  /** True once something was learned that makes an answer given since the last renewal wrong. */
  get stale(): boolean {
    if (this.#known !== this.#sends.size && !this.#without.has('learned')) {
      this.#known = this.#sends.size;
      this.#stale ||= [...this.#relied.values()].some((agrees) => !agrees());
    }
    return this.#stale;
  }

  /** Forgets all answers, and nothing that was learned. */
  renew(): void {
    this.#stale = false;
    this.#known = this.#sends.size;
    this.#relied.clear();
    this.#answers = this.tables.actors.map(() => ({ needs: new Map(), absent: new Map() }));
  }

  #needsOf(actor: Actor, component: number): readonly Need[] | null {
    const { calm } = actor.moves(component);
    if (calm.length === 0) return null;
    if (calm.some(({ facts }) => facts !== 0) && !this.#without.has('invisible')) return null;
    const { local, box } = actor.parts(component);
    if (!this.#leavesQueues(actor, local) && !this.#without.has('unshared')) return null;
    if (this.#without.has('undisturbed')) return [];
    const full = this.#fullChannels(actor, box);
    const senders = this.#disturbing(actor, local, full);
    // What is known only grows: with it the senders, and what is in shared mailboxes.
    this.#relyOn(
      `${actor.index} in ${local} with ${[...full].join()}`,
      () =>
        this.#disturbing(actor, local, full).length === senders.length &&
        (this.#leavesQueues(actor, local) || this.#without.has('unshared')),
    );
    return senders.map((cell) => ({ cell, absent: actor.index }));
  }

  /**
   * Senders of what this actor could take in this local state, those left out whose channels are full: what has a number
   * waits behind nothing.
   */
  #disturbing(actor: Actor, local: number, full: ReadonlySet<number>): readonly number[] {
    const waits = (sender: number): boolean =>
      full.has(sender) &&
      (!this.#sends.overtakes(sender, actor.index) || this.#without.has('numbers'));
    return [...this.#sends.to(actor.index)]
      .filter(([sender, types]) => !waits(sender) && !defersAll(actor, local, types))
      .map(([sender]) => sender);
  }

  #isAbsent(cell: number, value: number, absent: number): boolean {
    const actor = this.tables.actors[cell] as Actor;
    const { address } = actor;
    const { local, box } = actor.parts(value);
    const waiting = address.boxes.contents(box).map((mail) => address.mail(mail).sender);
    const silent = [absent, this.#environment].filter(
      (sender) => !waiting.includes(sender) || this.#without.has('waiting'),
    );
    const isAbsent = (): boolean => !this.#sends.maySend(cell, local, absent, silent);
    if (!isAbsent()) return false;
    this.#relyOn(`${cell} in ${local} for ${absent} without ${silent.join()}`, isAbsent);
    return true;
  }

  #relyOn(what: string, agrees: () => boolean): void {
    if (!this.#relied.has(what)) this.#relied.set(what, agrees);
  }

  /** True if the actor takes nothing from shared mailboxes in this local state. */
  #leavesQueues(actor: Actor, local: number): boolean {
    return (this.#queues[actor.index] as readonly number[]).every((queue) =>
      [...this.#sends.to(queue).values()].every((types) => defersAll(actor, local, types)),
    );
  }

  /** Senders with a message at the head of a `fifo` channel in this mailbox: what they send next waits behind it. */
  #fullChannels({ address }: Actor, box: number): ReadonlySet<number> {
    const mails = address.boxes.contents(box).map((mail) => address.mail(mail));
    const keeping = mails.filter(({ kind }) => kind === 'fifo' || this.#without.has('fifo'));
    return new Set(keeping.map(({ sender }) => sender));
  }

  #of(actor: number): Answers {
    return this.#answers[actor] as Answers;
  }
}

function defersAll(actor: Actor, local: number, types: ReadonlySet<string>): boolean {
  return [...types].every((type) => actor.defers(local, type));
}

function remembered<Value>(known: Map<number, Value>, key: number, ask: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = ask();
  known.set(key, value);
  return value;
}
