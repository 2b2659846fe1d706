import { partyOf, type Party } from './cost.js';
import { keyOf, type System } from './system.js';

/** An action: everything that walkers need to know of an edge, once for all edges by which it happens. */
export interface EdgeLabel<Action> extends Party<number> {
  readonly action: Action;
  /** As the system describes it. */
  readonly name: string;
}

/** What a system says of its actions. */
type Named<Action> = Omit<System<unknown, Action>, 'initial' | 'enabled' | 'step' | 'fingerprint'>;

/** The actions of a system, and the names of who moves and who sends, as integers from 0 in the order in which they came up. */
export class Labels<Action> {
  readonly all: EdgeLabel<Action>[] = [];
  readonly #keys = new Map<string, number>();
  readonly #names = new Map<string, number>();

  constructor(private readonly system: Named<Action>) {
    for (const mover of system.movers ?? []) this.numberOf(mover);
  }

  /** The position of an action in `all`. */
  of(action: Action): number {
    const key = keyOf(this.system, action);
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const { mover, sender, kind } = partyOf(this.system, action);
    this.#keys.set(key, this.all.length);
    this.all.push({
      action,
      name: this.system.describe(action),
      kind,
      mover: this.numberOf(mover),
      sender: sender === undefined ? undefined : this.numberOf(sender),
    });
    return this.all.length - 1;
  }

  /** The position of the action with this key; -1 if none has come up. */
  withKey(key: string): number {
    return this.#keys.get(key) ?? -1;
  }

  /** Names of movers and senders, as numbers: the movers in their order, then others as they come. */
  numberOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size);
    return this.#names.size - 1;
  }
}
