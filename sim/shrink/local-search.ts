import { compareCosts, type Cost } from '../base/cost.js';
import { Random } from '../base/random.js';
import { editNames, edits, reordered, withLess, type EditName } from './edits.js';
import { follow, limitOf, type Limit, type Pace, type Plan } from './follow.js';
import { perturbed, type Below } from './random-walk.js';
import type { Walk, Walker } from './walker.js';

export interface Search {
  /** Tells the walks that are likely to fail as well. Undefined: nobody can tell, and only what is one edit away is tried. */
  readonly isLikely: ((walk: Walk) => boolean) | undefined;
  /** How much is looked at that is more than one edit away: 0 nothing, 1 the default amounts, 2 twice as much ... */
  readonly effort: number;
  /** Kinds of edits that are not tried. */
  readonly without: readonly EditName[];
}

/** Walks near a local optimum that are looked at more closely, with `effort` 1. */
const amounts = { minimized: 100, tries: 2_500, edited: 10 };

/** Steps and preemptions that a walk on the way to a cheaper one may have more. */
const slack = { steps: 6, preemptions: 1 };

/**
 * Executions that are strictly cheaper than a walk, each once, those first that are likely to fail as it does.
 *
 * It is a local search. First everything that is one edit away (see `edits`). If nothing among it is cheaper and likely to
 * fail, walks are looked at that are not cheaper, but nearly so, and still fail: whether they become cheaper than the
 * first one by leaving things out; or by one more edit. They come from the edits, and from several random edits at once.
 * Nothing is searched through; a cheaper execution that is further away is missed.
 *
 * The same for the same walk, always: what is random has a seed of its own.
 */
export function* cheaper<Action>(
  walker: Walker<Action>,
  walk: Walk,
  { isLikely, effort, without }: Search,
): Generator<Walk> {
  const known = new Known(walk);
  const unlikely: Walk[] = [];
  const near: Walk[] = [];
  const limit = limitOf(walk, isLikely === undefined ? undefined : slack);
  for (const name of editNames.filter((name) => !without.includes(name))) {
    const plans = edits(name, walker, walk);
    const better: Walk[] = [];
    for (const other of neighbours(walker, walk, plans, limit)) {
      if (!known.isNew(other)) continue;
      const isCheaper = compareCosts(other.cost, walk.cost) < 0;
      if (isLikely === undefined || isLikely(other)) (isCheaper ? better : near).push(other);
      else if (isCheaper) unlikely.push(other);
    }
    yield* better.sort((one, other) => compareCosts(one.cost, other.cost));
  }
  if (isLikely !== undefined) {
    for (const other of widerNeighbourhood(walker, walk, near, limit, isLikely, effort, known)) {
      if (compareCosts(other.cost, walk.cost) < 0 && known.isNew(other)) yield other;
    }
  }
  yield* unlikely;
}

/** What is more than one edit away and likely to fail. */
function* widerNeighbourhood<Action>(
  walker: Walker<Action>,
  walk: Walk,
  near: Walk[],
  limit: Limit,
  isLikely: (walk: Walk) => boolean,
  effort: number,
  known: Known,
): Generator<Walk> {
  near.sort((one, other) => compareCosts(one.cost, other.cost));
  for (const other of near.slice(0, effort * amounts.minimized)) {
    yield locallyMinimal(walker, other, isLikely);
  }
  const random = new Random(seedOf(walk.cost));
  const below: Below = (bound) => random.below(bound);
  for (let count = 0; count < effort * amounts.tries; count += 1) {
    const plan = perturbed(walk.steps, below);
    const other = follow(walker, walk, plan, pick(paces, below), limit);
    if (other === undefined || !isLikely(other) || !known.isNew(other)) continue;
    yield locallyMinimal(walker, other, isLikely);
  }
  for (const other of near.slice(0, effort * amounts.edited)) {
    for (const plans of [withLess(other.steps), reordered(walker, other)]) {
      for (const third of neighbours(walker, other, plans, limitOf(walk))) {
        if (isLikely(third)) yield third;
      }
    }
  }
}

const paces: readonly Pace[] = ['skip', 'wait'];

/** The walks that plans lead to, as far as they keep to the limit. */
function* neighbours<Action>(
  walker: Walker<Action>,
  walk: Walk,
  plans: Iterable<Plan>,
  limit: Limit,
): Generator<Walk> {
  const seen = new Set<string>();
  for (const plan of plans) {
    const key = plan.join();
    if (seen.has(key)) continue;
    seen.add(key);
    for (const pace of paces) {
      const other = follow(walker, walk, plan, pace, limit);
      if (other !== undefined) yield other;
    }
  }
}

/** The walk without what can be left out of it. */
function locallyMinimal<Action>(
  walker: Walker<Action>,
  walk: Walk,
  isLikely: (walk: Walk) => boolean,
): Walk {
  for (const other of neighbours(walker, walk, withLess(walk.steps), limitOf(walk))) {
    if (compareCosts(other.cost, walk.cost) < 0 && isLikely(other)) {
      return locallyMinimal(walker, other, isLikely);
    }
  }
  return walk;
}

function pick<Item>(items: readonly Item[], below: Below): Item {
  return items[below(items.length)] as Item;
}

/** Walks that cost different have different seeds, so that they do not try the same. */
export function seedOf({ faults, preemptions, steps, actors }: Cost): number {
  return ((faults * 31 + preemptions) * 997 + steps) * 31 + actors;
}

/** The walks that were met. */
class Known {
  readonly #keys = new Set<string>();

  constructor(first: Walk) {
    this.isNew(first);
  }

  isNew({ steps }: Walk): boolean {
    const { size } = this.#keys;
    this.#keys.add(steps.join());
    return this.#keys.size > size;
  }
}
