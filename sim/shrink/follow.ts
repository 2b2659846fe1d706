import { labelOf, mayPreempt, stepOf, type Step, type Walk, type Walker } from './walker.js';

/** Steps to make, in this order, as far as they can be made. Every list of steps is a plan of a complete execution. */
export type Plan = readonly Step[];

/** How a plan is followed where its next step cannot be made: it is left out, or it waits while later ones are made. */
export type Pace = 'skip' | 'wait';

/** Walks that cost more than this are of no use; compared in this order. */
export interface Limit {
  readonly faults: number;
  readonly preemptions: number;
  readonly steps: number;
  /** Longer ones are of no use even if they cost less: a world that goes round for ever has no end of them. */
  readonly longest: number;
}

/** The limit of what may be proposed instead of a walk; with `slack`, so much dearer. */
export function limitOf(
  { cost }: Walk,
  slack: { readonly preemptions: number; readonly steps: number } = { preemptions: 0, steps: 0 },
): Limit {
  return {
    faults: cost.faults,
    preemptions: cost.preemptions + slack.preemptions,
    steps: cost.steps + slack.steps,
    longest: 2 * cost.steps + 100,
  };
}

/**
 * The execution that a plan leads to: its steps are found again by their labels, wherever they are enabled, and when all
 * are made, or none can be, the rest is calm. A step that would be a preemption and may not be one comes later: what goes on
 * with the conversation is done first, calmly.
 *
 * The walk ends where a watched property is broken, or nothing is left to do.
 *
 * @param near a walk whose first steps are perhaps those of the plan: they need not be walked again.
 * @returns undefined if it costs more than `limit`.
 */
export function follow<Action>(
  walker: Walker<Action>,
  near: Walk,
  plan: Plan,
  pace: Pace,
  limit: Limit,
): Walk | undefined {
  const from = walker.resume(near, plan);
  const isDone = (): boolean => walker.isOver || exceeds(walker, limit);
  if (pace === 'skip') skipping(walker, plan, from, isDone);
  else waiting(walker, plan.slice(from), isDone);
  finish(walker, isDone);
  return exceeds(walker, limit) ? undefined : walker.walk();
}

/**
 * The executions, one for each pace, that the actions with these keys lead to: a plan from another system.
 *
 * @param free the steps, from 1, that may be preemptions.
 */
export function followKeys<Action>(
  walker: Walker<Action>,
  keys: readonly string[],
  free: ReadonlySet<number>,
): readonly Walk[] {
  walker.restart();
  finish(walker);
  const calmest = walker.walk();
  return (['skip', 'wait'] as const).map((pace) => {
    let walk = calmest;
    for (let known = -1; ;) {
      // The graph learns actions as it grows, so what was unknown at first may have been met by the time the plan has ended.
      const plan = keys.flatMap((key, index) => {
        const label = walker.graph.labelWith(key);
        return label === -1 ? [] : [stepOf(label, free.has(index + 1))];
      });
      if (plan.length === known) return walk;
      known = plan.length;
      walk = follow(walker, calmest, plan, pace, unlimited) ?? walk;
    }
  });
}

const unlimited: Limit = {
  faults: Infinity,
  preemptions: Infinity,
  steps: Infinity,
  longest: Infinity,
};

/** Goes on calmly until nothing is left to do. */
export function finish<Action>(walker: Walker<Action>, isDone = () => walker.isOver): void {
  while (!isDone()) {
    const edge = walker.calm();
    if (edge === -1) return;
    walker.take(edge);
  }
}

/** True if the walk so far costs more. */
function exceeds<Action>({ faults, preemptions, steps }: Walker<Action>, limit: Limit): boolean {
  if (steps.length > limit.longest) return true;
  if (faults !== limit.faults) return faults > limit.faults;
  if (preemptions !== limit.preemptions) return preemptions > limit.preemptions;
  return steps.length > limit.steps;
}

function skipping<Action>(
  walker: Walker<Action>,
  plan: Plan,
  from: number,
  isDone: () => boolean,
): void {
  for (let index = from; index < plan.length && !isDone(); index += 1) {
    const step = plan[index] as Step;
    let edge = walker.edge(labelOf(step));
    while (edge !== -1 && !mayPreempt(step) && walker.preempts(labelOf(step))) {
      walker.take(walker.calm());
      if (isDone()) return;
      edge = walker.edge(labelOf(step));
    }
    if (edge !== -1) walker.take(edge);
  }
}

function waiting<Action>(walker: Walker<Action>, rest: Step[], isDone: () => boolean): void {
  while (rest.length > 0 && !isDone()) {
    let edge = -1;
    for (let index = 0; index < rest.length; index += 1) {
      const step = rest[index] as Step;
      const found = walker.edge(labelOf(step));
      if (found === -1 || (!mayPreempt(step) && walker.preempts(labelOf(step)))) continue;
      edge = found;
      rest.splice(index, 1);
      break;
    }
    if (edge === -1) edge = walker.calm();
    if (edge === -1) return;
    walker.take(edge);
  }
}
