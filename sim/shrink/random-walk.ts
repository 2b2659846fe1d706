import type { Plan } from './follow.js';
import { stepOf, labelOf, withoutPreemption, type Walker } from './walker.js';

/** Draws a uniform integer in [0, bound). */
export type Below = (bound: number) => number;

/** What a random walk is drawn by. */
export interface WalkParameters {
  /** Most faults and preemptions; each comes at the first possibility from a random step on. */
  readonly faults: number;
  readonly preemptions: number;
  /** How many of four steps are the calmest one; the others are any that is no preemption. */
  readonly calmness: number;
  /** Every step is equally likely, preemption or not. */
  readonly isUniform?: boolean;
}

/**
 * Parameters for a sample. Races that need two or three preemptions are met best by some more than that in an otherwise calm
 * run, and those that need a fault by uniform walks; so both come often.
 *
 * @param length about how many steps a walk has.
 * @param isSmall true for few faults and preemptions.
 */
export function randomParameters(length: number, below: Below, isSmall: boolean): WalkParameters {
  const few = (max: number): number => {
    let count = 0;
    while (count < max && below(2) === 0) count += 1;
    return count;
  };
  if (isSmall) return { faults: few(1), preemptions: below(5), calmness: 4 };
  return {
    faults: few(4),
    preemptions: 2 + below(Math.max(2, length >> 2)),
    calmness: below(2) === 0 ? 4 : below(4),
    isUniform: below(4) === 0,
  };
}

/**
 * Goes on at random until nothing is left to do, or a watched property is broken, or `isDone`.
 *
 * @param length about how many steps a walk has, so that faults and preemptions are spread over all of it.
 */
export function randomWalk<Action>(
  walker: Walker<Action>,
  { faults, preemptions, calmness, isUniform = false }: WalkParameters,
  length: number,
  below: Below,
  isDone = () => walker.isOver,
): void {
  const faultsAt = times(faults, () => below(length));
  const preemptionsAt = times(isUniform ? 0 : preemptions, () => below(length));
  while (!isDone()) {
    const { graph, state } = walker;
    const begin = graph.begin(state);
    const [calmEnd, end] = [graph.calmEnd(state), graph.end(state)];
    const isQuiescent = begin === calmEnd;
    const due = (at: number): boolean => at <= walker.steps.length;
    if (end > calmEnd && takeFirst(faultsAt, (at) => isQuiescent || due(at))) {
      walker.take(calmEnd + below(end - calmEnd));
    } else if (isQuiescent) {
      return;
    } else if (isUniform) {
      walker.take(begin + below(calmEnd - begin));
    } else {
      const edges = { free: [] as number[], preempting: [] as number[] };
      for (let edge = begin; edge < calmEnd; edge += 1) {
        edges[walker.preempts(graph.labelOf(edge)) ? 'preempting' : 'free'].push(edge);
      }
      const { free, preempting } = edges;
      if (preempting.length > 0 && takeFirst(preemptionsAt, due)) {
        walker.take(preempting[below(preempting.length)] as number);
      } else if (below(4) < calmness) {
        walker.take(walker.calm());
      } else {
        walker.take(free[below(free.length)] as number);
      }
    }
  }
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}

/** Removes the first item for which it is so; false if there is none. */
function takeFirst(items: number[], wanted: (item: number) => boolean): boolean {
  const index = items.findIndex(wanted);
  if (index === -1) return false;
  items.splice(index, 1);
  return true;
}

/** The plan after one to three random edits: a part left out, moved elsewhere, or without its preemptions. */
export function perturbed(steps: Plan, below: Below): Plan {
  let plan = steps;
  for (let count = 1 + below(3); count > 0 && plan.length > 0; count -= 1) {
    const from = below(plan.length);
    const size = 1 + below(below(3) === 0 ? plan.length : 6);
    const block = plan.slice(from, from + size);
    const rest = plan.toSpliced(from, size);
    switch (below(4)) {
      case 0:
        plan = rest;
        break;
      case 1:
        plan = plan.toSpliced(from, size, ...block.map(withoutPreemption));
        break;
      case 2:
        plan = rest.toSpliced(below(rest.length + 1), 0, ...block);
        break;
      default: {
        const moved = block.map((step, index) => stepOf(labelOf(step), index === 0));
        plan = rest.toSpliced(below(rest.length + 1), 0, ...moved);
      }
    }
  }
  return plan;
}
