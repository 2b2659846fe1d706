import { continues, type Party } from './cost.js';

/**
 * Says of the actions that are enabled along one execution which is the calmest, and which are preemptions (see
 * `preempts`). Actions are *labels*: positions in a list of parties, which may grow.
 *
 * Calm order: what goes on with the conversation of who moved last; then messages, those first that became enabled last; then
 * timers, and then faults, those first that have been enabled longest. An action that was taken, or disabled in between, is enabled
 * anew.
 */
export class CalmOrder {
  /** Who moved last; undefined at the beginning. */
  last: number | undefined;
  /** By label: the moment at which it became enabled, and the last one at which it was. */
  readonly #since: number[] = [];
  readonly #seen: number[] = [];
  /** By label, as of when it was last enabled: what of calm order does not depend on age. */
  readonly #rank: Rank[] = [];
  #now = 0;
  /** True if something goes on with the conversation of who moved last. */
  #continues = false;
  /** True if some message can be received. */
  #receives = false;

  constructor(private readonly parties: readonly Party<number>[]) {}

  /** Begins an execution: nobody has moved, and nothing was enabled before. */
  begin(): void {
    this.last = undefined;
    this.#now += 1;
    this.arrive();
  }

  /** Arrives where other actions are enabled: those that `see` is told of next. */
  arrive(): void {
    this.#now += 1;
    this.#continues = false;
    this.#receives = false;
  }

  /**
   * This one is enabled here.
   *
   * @param age for how many steps it has been; -1 if it was taken to come here. Default: counted from when it was seen first.
   */
  see(label: number, age?: number): void {
    if (age !== undefined && age >= 0) this.#since[label] = this.#now - age;
    else if (age !== undefined || (this.#seen[label] ?? 0) < this.#now - 1) {
      this.#since[label] = this.#now;
    }
    this.#seen[label] = this.#now;
    const rank = this.#rankOf(label);
    this.#rank[label] = rank;
    if (rank <= ranks.message) this.#receives = true;
    if (rank === ranks.continuing) this.#continues = true;
  }

  /** For how many steps an action has been enabled. */
  age(label: number): number {
    return this.#now - (this.#since[label] as number);
  }

  /** True if this action, one of those enabled here, goes on with the conversation of who moved last. */
  goesOn(label: number): boolean {
    return this.#rank[label] === ranks.continuing;
  }

  /** True if this action, one of those enabled here, is a preemption. */
  preempts(label: number): boolean {
    const rank = this.#rank[label];
    if (rank === ranks.fault || rank === ranks.continuing) return false;
    return this.#continues || (rank === ranks.timer && this.#receives);
  }

  /** Less than zero if `one` is calmer than `other`; both are enabled here. */
  compare(one: number, other: number): number {
    const rank = this.#rank[one] as Rank;
    const since = (this.#since[one] as number) - (this.#since[other] as number);
    return rank - (this.#rank[other] as Rank) || (rank <= ranks.message ? -since : since);
  }

  #rankOf(label: number): Rank {
    const party = this.parties[label] as Party<number>;
    return continues(party, this.last) ? ranks.continuing : ranks[party.kind];
  }
}

/** Smaller is calmer. */
const ranks = { continuing: 0, message: 1, timer: 2, fault: 3 } as const;
type Rank = (typeof ranks)[keyof typeof ranks];
