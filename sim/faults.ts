import { faultKinds, type FaultKind } from './moves.js';
import { ModelError } from './system.js';
import { environment } from './world-types.js';

/**
 * The faults a world may have: how often in one execution, and where. A fault that is not named never happens.
 * - `crash`: the actor's state and mailbox are gone; what is sent to it afterwards is lost.
 * - `restart`: a crashed actor begins again, with what the environment had sent it.
 * - `drop`: the next message of a channel is lost.
 * - `duplicate`: the next message of a channel will arrive once more.
 */
export type FaultConfig = {
  readonly [Kind in FaultKind]?: {
    /** Times in one execution; an integer, zero or more. Zero is as good as absent. */
    readonly budget: number;
    /** Actor ids for crash and restart, [from, to] pairs for drop and duplicate. Absent: everywhere. */
    readonly at?: readonly (string | readonly [from: string, to: string])[];
  };
};

/** What is left of every budget, as one small integer: a mixed-radix number, one digit a kind of fault. */
export class Budgets {
  readonly initial: number;
  readonly #radix: Readonly<Record<FaultKind, number>>;
  readonly #base: Readonly<Record<FaultKind, number>>;

  constructor(
    private readonly config: FaultConfig,
    actors: readonly string[],
    sharedMailboxes: readonly string[],
  ) {
    let weight = 1;
    let initial = 0;
    const radix = { crash: 0, restart: 0, drop: 0, duplicate: 0 };
    const base = { ...radix };
    for (const kind of faultKinds) {
      const budget = config[kind]?.budget ?? 0;
      if (!Number.isSafeInteger(budget) || budget < 0) {
        throw new ModelError(
          `the budget of ${kind} is ${budget}; expected an integer, zero or more`,
        );
      }
      for (const place of config[kind]?.at ?? []) {
        checkPlace(kind, place, actors, sharedMailboxes);
      }
      radix[kind] = weight;
      base[kind] = budget + 1;
      initial += budget * weight;
      weight *= budget + 1;
    }
    if (weight > 1 << 20) throw new ModelError('the fault budgets multiply to more than a million');
    this.initial = initial;
    this.#radix = radix;
    this.#base = base;
  }

  left(code: number, kind: FaultKind): number {
    return Math.floor(code / this.#radix[kind]) % this.#base[kind];
  }

  spend(code: number, kind: FaultKind): number {
    return code - this.#radix[kind];
  }

  /** What is left, by kind; kinds with nothing left are absent. */
  view(code: number): { readonly [kind: string]: number } {
    const left = faultKinds.map((kind) => [kind, this.left(code, kind)] as const);
    return Object.fromEntries(left.filter(([, count]) => count > 0));
  }

  /** True if the configuration allows this fault at this place at all. */
  mayHave(kind: FaultKind, from: string | null, to: string): boolean {
    const fault = this.config[kind];
    if (fault === undefined || fault.budget === 0) return false;
    return (
      fault.at === undefined ||
      fault.at.some((place) =>
        typeof place === 'string' ? place === to : place[0] === from && place[1] === to,
      )
    );
  }
}

/** @throws ModelError if a fault of this kind cannot happen there: it would never happen, unseen. */
function checkPlace(
  kind: FaultKind,
  place: string | readonly [from: string, to: string],
  actors: readonly string[],
  sharedMailboxes: readonly string[],
): void {
  const atActor = kind === 'crash' || kind === 'restart';
  if (atActor !== (typeof place === 'string')) {
    const expected = atActor ? 'an actor id' : 'a pair [from, to]';
    throw new ModelError(`the fault ${kind} is at ${JSON.stringify(place)}; expected ${expected}`);
  }
  const [from, to] = typeof place === 'string' ? [actors[0], place] : place;
  const known = from === environment || actors.includes(String(from));
  if (known && (actors.includes(to) || (!atActor && sharedMailboxes.includes(to)))) return;
  const unknown = known ? to : from;
  throw new ModelError(`the fault ${kind} names '${unknown}', but no actor is called that`);
}
