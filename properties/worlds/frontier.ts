import {
  multisetIncludes,
  bySizeThenKind,
  multisetKey,
  largest,
  multisetSize,
  trimmed,
  type Multiset,
} from './multiset.js';
import { checkFrontier } from '../schemas.js';

/** A search: can these properties be violated if each kind happens so often at most, and all together `faultsMax` times? */
export interface Question {
  readonly budgets: Multiset;
  readonly faultsMax: number;
  /** At least one name. */
  readonly watched: readonly string[];
}

/** What a search found out about one property. `Evidence` is what the caller wants to keep of a violation. */
export type Answer<Evidence> =
  | { readonly kind: 'safe'; readonly witnessed: boolean; readonly states: number }
  | {
      readonly kind: 'broken';
      /** The faults of the schedule that breaks it. */
      readonly faults: Multiset;
      readonly evidence: Evidence;
      readonly states: number;
    }
  | { readonly kind: 'unknown'; readonly because: string; readonly states: number };

/** One answer for each property of the question. */
export type Answers<Evidence> = ReadonlyMap<string, Answer<Evidence>>;

/** Faults that break a property, none of which can be spared: without any one of them it is safe. */
export interface BreakingSet<Evidence> {
  /** Empty: the property breaks without a fault, and then this is the only set. */
  readonly faults: Multiset;
  /** Of a search in which these faults may happen and no others. */
  readonly evidence: Evidence;
}

/** The fault frontier of one property: which faults break it, and how far the others do not. */
export interface Frontier<Evidence> {
  /** An antichain: none includes another. The smaller ones first, then in the order of the budgets' kinds. */
  readonly sets: readonly BreakingSet<Evidence>[];
  /**
   * Every multiset of up to so many of the asked faults either is safe or includes one of `sets`. Null if it is broken
   * without a fault, or not even that is known.
   */
  readonly safeUpTo: number | null;
  /** Why nothing is known of larger sets, up to the bound that was asked for; null if all of them are decided. */
  readonly unknown: string | null;
  /** Whether the situation that the property is about came up in a search that found it safe. */
  readonly witnessed: boolean;
  /** Of the largest search that decided something. */
  readonly states: number;
}

/**
 * Finds the fault frontier of properties of one world, asking for one search at a time: give each answer to `next`.
 *
 * More faults only add behaviour, so what a set breaks every larger one breaks, and one search with budgets for many kinds
 * decides all their sets at once. It goes by size: which sets of k faults break a property is asked when all smaller
 * ones are decided, so a breaking set that is found is minimal. A violation points at a set; that set is searched alone,
 * for every property that it may break; then what is left is searched without it. Properties share searches. Single
 * faults are searched one by one from the beginning: there are few, and most worlds are broken by some of them.
 *
 * @param budgets the kinds of fault, and how often each may happen.
 * @param faultsMax the size of the largest sets; an integer, zero or more.
 * @param planted tests begin with larger sets, to see that the sets found are not minimal then.
 * @throws InputError if a name is given twice, or a number is out of range.
 */
export function frontier<Evidence>(
  properties: readonly string[],
  budgets: Multiset,
  faultsMax: number,
  planted: { readonly sizeMin?: number } = {},
): Generator<Question, ReadonlyMap<string, Frontier<Evidence>>, Answers<Evidence>> {
  checkFrontier({ properties, budgets, faultsMax });
  return frontiers(properties, budgets, faultsMax, planted);
}

function* frontiers<Evidence>(
  properties: readonly string[],
  budgets: Multiset,
  faultsMax: number,
  planted: { readonly sizeMin?: number },
): Generator<Question, ReadonlyMap<string, Frontier<Evidence>>, Answers<Evidence>> {
  const searches = properties.map((property) => new FrontierSearch<Evidence>(property, budgets));
  for (let size = planted.sizeMin ?? 0; size <= faultsMax; size += 1) {
    const open = searches.filter((search) => search.begin(size));
    for (;;) {
      const candidate = open.find(({ candidates }) => candidates.length > 0)?.candidates[0];
      if (candidate === undefined) break;
      const suspects = yield* ask(open, candidate, size);
      for (const suspect of suspects) yield* ask(open, suspect, size);
    }
    for (const search of open) search.end(size);
  }
  return new Map(searches.map((search) => [search.property, search.frontier()]));
}

/**
 * Asks about everything in a candidate, for all properties of which that is not known.
 * @returns sets to be searched alone, since something in the candidate is broken; none if the candidate is a single set.
 */
function* ask<Evidence>(
  searches: readonly FrontierSearch<Evidence>[],
  candidate: Multiset,
  size: number,
): Generator<Question, readonly Multiset[], Answers<Evidence>> {
  const isSingle = multisetSize(candidate) === size;
  // A single set is asked about once for all; of a larger candidate some have decided a part already.
  const asking = searches.filter(({ candidates }) =>
    candidates.some((other) =>
      isSingle ? multisetIncludes(other, candidate) : multisetKey(other) === multisetKey(candidate),
    ),
  );
  if (asking.length === 0) return [];
  const watched = asking.map(({ property }) => property);
  const answers = yield { budgets: candidate, faultsMax: size, watched };
  const suspects = asking.flatMap((search) => {
    const answer = answers.get(search.property);
    if (answer === undefined) throw new Error(`no answer about ${search.property}`);
    return search.learn(answer, candidate, isSingle) ? [suspectOf(answer, candidate, size)] : [];
  });
  if (isSingle) for (const search of asking) search.exclude(candidate, size);
  return largest(suspects);
}

/**
 * The set of this size that a violation in a candidate points at: its faults, and if these are fewer any others of the candidate (a
 * fault that may happen can change a world before it does).
 */
function suspectOf(answer: Answer<unknown>, candidate: Multiset, size: number): Multiset {
  const own = answer.kind === 'broken' ? answer.faults : {};
  let missing = size - multisetSize(own);
  const suspect = Object.entries(candidate).map(([kind, most]) => {
    const times = Math.min(most, (own[kind] ?? 0) + missing);
    missing -= times - (own[kind] ?? 0);
    return [kind, times] as const;
  });
  return trimmed(Object.fromEntries(suspect));
}

/** What is known of one property. */
class FrontierSearch<Evidence> {
  /**
   * Where sets of the size at hand are undecided: the sets of that size within these budgets. None of them is decided.
   */
  candidates: readonly Multiset[] = [];
  readonly #sets: BreakingSet<Evidence>[] = [];
  #safeUpTo: number | null = null;
  #unknown: string | null = null;
  #witnessed = false;
  #states = 0;

  constructor(
    readonly property: string,
    private readonly budgets: Multiset,
  ) {}

  /** Turns to the sets of this size; false if nothing can be found out about them. */
  begin(size: number): boolean {
    if (this.#unknown !== null) return false;
    const candidate = trimmed(
      Object.fromEntries(
        Object.entries(this.budgets).map(([kind, most]) => [kind, Math.min(most, size)] as const),
      ),
    );
    // Single faults are few, and to search them together costs no less than one by one.
    const candidates =
      size === 1 ? Object.keys(candidate).map((kind) => ({ [kind]: 1 })) : [candidate];
    this.candidates = candidates.filter((one) => multisetSize(one) >= size);
    for (const { faults } of this.#sets) this.exclude(faults, size);
    return !this.#breaksAlways;
  }

  /** @returns true if something in the candidate breaks the property, and it is still to be found out what. */
  learn(answer: Answer<Evidence>, candidate: Multiset, isSingle: boolean): boolean {
    this.#states = Math.max(this.#states, answer.states);
    switch (answer.kind) {
      case 'safe':
        this.#witnessed ||= answer.witnessed;
        this.candidates = this.candidates.filter((other) => !multisetIncludes(candidate, other));
        return false;
      case 'unknown':
        this.#unknown = answer.because;
        this.candidates = [];
        return false;
      case 'broken':
        if (isSingle) this.#sets.push({ faults: candidate, evidence: answer.evidence });
        return !isSingle;
    }
  }

  /** Leaves out a set, and what includes it: the rest of a candidate has one fault less of at least one kind of the set. */
  exclude(set: Multiset, size: number): void {
    const rest = this.candidates.flatMap((candidate) =>
      multisetIncludes(candidate, set)
        ? Object.entries(set).map(([kind, times]) => trimmed({ ...candidate, [kind]: times - 1 }))
        : [candidate],
    );
    this.candidates = largest(rest.filter((candidate) => multisetSize(candidate) >= size));
  }

  end(size: number): void {
    if (this.#unknown === null && !this.#breaksAlways) this.#safeUpTo = size;
  }

  get #breaksAlways(): boolean {
    return this.#sets.some(({ faults }) => multisetSize(faults) === 0);
  }

  frontier(): Frontier<Evidence> {
    const compare = bySizeThenKind(Object.keys(this.budgets));
    return {
      sets: this.#sets.toSorted((one, other) => compare(one.faults, other.faults)),
      safeUpTo: this.#safeUpTo,
      unknown: this.#unknown,
      witnessed: this.#witnessed,
      states: this.#states,
    };
  }
}
