import { follow, limitOf, type Plan } from './follow.js';
import {
  labelOf,
  mayPreempt,
  stepOf,
  withoutPreemption,
  type Step,
  type Walk,
  type Walker,
} from './walker.js';

/** Kinds of edits, in the order in which they are tried: what makes most of a walk simpler comes first. */
export const editNames = [
  'fewer faults',
  'fewer preemptions',
  'fewer steps',
  'fewer actors',
  'another order',
  'fewer pairs',
] as const;
export type EditName = (typeof editNames)[number];

/** Plans that differ from a walk in one way. */
export function edits<Action>(name: EditName, walker: Walker<Action>, walk: Walk): Iterable<Plan> {
  const { steps } = walk;
  switch (name) {
    case 'fewer faults':
      return withFewerFaults(walker, steps);
    case 'fewer preemptions':
      return withFewerPreemptions(steps);
    case 'fewer steps':
      return withoutChunks(steps);
    case 'fewer actors':
      return withoutOneActor(walker, steps);
    case 'another order':
      return reordered(walker, walk);
    case 'fewer pairs':
      return withoutPairs(steps);
  }
}

/** Plans in which something happens at another time, or something else happens. */
export function* reordered<Action>(walker: Walker<Action>, walk: Walk): Generator<Plan> {
  yield* withFaultsMoved(walker, walk.steps);
  yield* withSegmentsMoved(walk);
  yield* withOtherSteps(walker, walk);
  yield* withOtherFaults(walker, walk);
}

/** Plans that leave out a preemption or a part of the steps: halves first, single steps last. */
export function* withLess(steps: Plan): Generator<Plan> {
  for (const at of positions(steps, mayPreempt)) {
    yield steps.with(at, withoutPreemption(steps[at] as Step));
  }
  yield* withoutChunks(steps);
}

/** None of the faults, then one or two of them; of many, also all but one. */
function* withFewerFaults<Action>(walker: Walker<Action>, steps: Plan): Generator<Plan> {
  const faults = faultsOf(walker, steps);
  for (const kept of fewOf(faults)) {
    yield steps.filter((_, index) => !faults.includes(index) || kept.includes(index));
  }
  for (const fault of faults) yield steps.toSpliced(fault, 1);
}

/** None of the preemptions, then one or two of them; of many, also all but a half, a quarter and so on, and all but one. */
function* withFewerPreemptions(steps: Plan): Generator<Plan> {
  const preemptions = positions(steps, mayPreempt);
  const only = (kept: (at: number) => boolean): Plan =>
    steps.map((step, at) => (kept(at) ? step : withoutPreemption(step)));
  for (const kept of fewOf(preemptions)) yield only((at) => kept.includes(at));
  for (const gone of chunks(preemptions)) yield only((at) => !gone.includes(at));
}

/** Source: Zeller and Hildebrandt, Simplifying and isolating failure-inducing input (2002), complements only. */
function* withoutChunks(steps: Plan): Generator<Plan> {
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < steps.length; from += size) yield steps.toSpliced(from, size);
  }
}

function* withoutOneActor<Action>(walker: Walker<Action>, steps: Plan): Generator<Plan> {
  const moverOf = (step: Step): number => walker.mover(labelOf(step));
  for (const mover of new Set(steps.map(moverOf))) {
    yield steps.filter((step) => moverOf(step) !== mover);
  }
}

function* withFaultsMoved<Action>(walker: Walker<Action>, steps: Plan): Generator<Plan> {
  for (const from of faultsOf(walker, steps)) yield* withMoved(steps, from, from + 1);
}

/** A part of a conversation, or two in a row, at every other place: next to what it belongs to, for instance. */
function* withSegmentsMoved({ steps, opens }: Walk): Generator<Plan> {
  const bounds = [...positions(opens, (isFirst) => isFirst), steps.length];
  for (let first = 0; first < bounds.length; first += 1) {
    for (const last of [first + 1, first + 2]) {
      const [from, to] = [bounds[first], bounds[last]];
      if (from !== undefined && to !== undefined) yield* withMoved(steps, from, to);
    }
  }
}

/** At each place another step: before the one that was made there, instead of it, or calmly on after it. */
function* withOtherSteps<Action>(walker: Walker<Action>, walk: Walk): Generator<Plan> {
  const { steps } = walk;
  for (let at = 0; at < steps.length; at += 1) {
    const before = steps.slice(0, at);
    walker.resume(walk, before);
    for (const label of walker.labels()) {
      if (label === labelOf(steps[at] as Step)) continue;
      for (const preempts of [false, true]) {
        const other = stepOf(label, preempts);
        yield [...before, other, ...steps.slice(at)];
        yield [...before, other, ...steps.slice(at + 1)];
        yield [...before, other];
      }
    }
  }
}

/** Each fault left out, and instead of it every fault that can happen anywhere then. */
function* withOtherFaults<Action>(walker: Walker<Action>, walk: Walk): Generator<Plan> {
  const limit = { ...limitOf(walk), faults: Infinity };
  for (const fault of faultsOf(walker, walk.steps)) {
    const rest = walk.steps.toSpliced(fault, 1);
    for (const plan of new Set([rest, rest.map(withoutPreemption)])) {
      const without = follow(walker, walk, plan, 'skip', limit);
      if (without !== undefined) yield* withOneFault(walker, without);
    }
  }
}

function* withOneFault<Action>(walker: Walker<Action>, walk: Walk): Generator<Plan> {
  const { steps } = walk;
  for (let at = 0; at <= steps.length; at += 1) {
    const before = steps.slice(0, at);
    walker.resume(walk, before);
    for (const label of walker.labels().filter((label) => walker.isFault(label))) {
      yield [...before, stepOf(label, false), ...steps.slice(at)];
      yield [...before, stepOf(label, false)];
    }
  }
}

function* withoutPairs(steps: Plan): Generator<Plan> {
  for (let one = 0; one < steps.length; one += 1) {
    const rest = steps.toSpliced(one, 1);
    for (let other = one + 1; other < rest.length; other += 1) yield rest.toSpliced(other, 1);
  }
}

/** The steps from `from` up to `to` at every other place. */
function* withMoved(steps: Plan, from: number, to: number): Generator<Plan> {
  const block = steps.slice(from, to);
  const rest = steps.toSpliced(from, to - from);
  for (let at = 0; at <= rest.length; at += 1) {
    if (at !== from) yield rest.toSpliced(at, 0, ...block);
  }
}

/** None, each, and each two, but not all. */
function* fewOf(items: readonly number[]): Generator<readonly number[]> {
  if (items.length > 0) yield [];
  if (items.length > 1) for (const item of items) yield [item];
  if (items.length <= 2) return;
  for (const [index, one] of items.entries()) {
    for (const other of items.slice(index + 1)) yield [one, other];
  }
}

/** A half, the other half, each quarter, and so on down to each item. */
function* chunks(items: readonly number[]): Generator<readonly number[]> {
  for (let size = items.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
  }
}

function faultsOf<Action>(walker: Walker<Action>, steps: Plan): readonly number[] {
  return positions(steps, (step) => walker.isFault(labelOf(step)));
}

function positions<Item>(items: readonly Item[], wanted: (item: Item) => boolean): number[] {
  return items.flatMap((item, index) => (wanted(item) ? [index] : []));
}
