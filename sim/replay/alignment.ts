import { nameOf, type WorldAction } from '../world/action.js';
import type { Adaptation } from './adaptation.js';
import type { Message } from '../world/effects.js';
import type { Json } from '../base/json.js';
import { familyOf, isNumbered, type Renaming } from './label.js';
import type { Aligned } from './aligned.js';
import type { System } from '../base/system.js';

/** A way to follow the first labels of a schedule. */
export interface Alignment<State> {
  /** How many labels have happened, or were left out. */
  readonly at: number;
  readonly state: State;
  readonly renaming: Renaming;
  /** How many facts have been told that were expected. */
  readonly told: number;
  /** How often a label was taken for another name although it was possible by its own. */
  readonly exchanged: number;
  /** How many deliveries were inserted and labels left out. */
  readonly changedSteps: number;
  /** How many labels say something else than what happened, but for names. */
  readonly details: number;
  /** The labels that were left out, by position. */
  readonly leftOut: readonly number[];
  /** What happened since `before`: a label, or inserted deliveries; nothing if a label was left out. */
  readonly actions: readonly WorldAction[];
  readonly facts: readonly Message[];
  readonly before: Alignment<State> | null;
}

/**
 * Negative if one way changes less of the schedule than the other. What is left out weighs more than all else, and a name
 * that was exchanged without need more than what had to be changed.
 */
export function compareChanges(one: Alignment<unknown>, other: Alignment<unknown>): number {
  return (
    one.leftOut.length - other.leftOut.length ||
    one.exchanged - other.exchanged ||
    changesOf(one) - changesOf(other)
  );
}

function changesOf({ renaming, details, changedSteps }: Alignment<unknown>): number {
  return renaming.changed.length + details + changedSteps;
}

/** A way from its beginning on. */
export function waysTo<State>(end: Alignment<State>): readonly Alignment<State>[] {
  const ways: Alignment<State>[] = [];
  for (let way: Alignment<State> | null = end; way !== null; way = way.before) ways.push(way);
  return ways.reverse();
}

/** The way that takes the next label for removed. */
export function leavingOut<State>(way: Alignment<State>): Alignment<State> {
  const leftOut = [...way.leftOut, way.at];
  return {
    ...way,
    at: way.at + 1,
    changedSteps: way.changedSteps + 1,
    leftOut,
    actions: [],
    facts: [],
    before: way,
  };
}

/**
 * How many actions come before the loop: as many as make it close; null if none do.
 * @param loop how many labels come before it.
 */
export function loopOf<State>(
  system: System<State, WorldAction>,
  end: Alignment<State>,
  loop: number,
): number | null {
  const last = system.fingerprint(end.state);
  let actions = 0;
  for (const way of waysTo(end)) {
    actions += way.actions.length;
    const mayBegin = way.at === loop && way !== end;
    if (mayBegin && system.fingerprint(way.state) === last) return actions;
  }
  return null;
}

/** What a way makes of a schedule. */
export function alignedBy<State>(
  system: System<State, WorldAction>,
  schedule: readonly WorldAction[],
  end: Alignment<State>,
  loop: number | null,
): Aligned {
  const adaptations: Adaptation[] = [];
  const after = [0];
  let step = 0;
  for (const { at, actions, details, renaming, before } of waysTo(end)) {
    if (before === null) continue;
    const labels = actions.map((action) => system.describe(action));
    if (at === before.at) {
      adaptations.push(
        ...labels.map((label, index) => ({
          kind: 'inserted' as const,
          step: step + index + 1,
          label,
        })),
      );
    }
    step += actions.length;
    for (const [was, is] of renaming.changed.slice(before.renaming.changed.length)) {
      adaptations.push({ kind: 'renamed', step, was, is });
    }
    if (at === before.at) continue;
    const was = system.describe(schedule[before.at] as WorldAction);
    const [is] = labels;
    if (is === undefined) adaptations.push({ kind: 'left out', step: at, label: was });
    else if (details > before.details) adaptations.push({ kind: 'relabelled', step, was, is });
    after[at] = step;
  }
  return {
    actions: waysTo(end).flatMap(({ actions }) => actions),
    adaptations,
    loop: loop === null ? null : loopOf(system, end, loop),
    after,
    missing: null,
  };
}

/** What happens along a way, with its identities numbered in order of appearance: equal for ways that mean the same. */
export function meaningOf(end: Alignment<unknown>): string {
  const names = new Map<string, string>();
  const numbered = (value: Json | undefined): Json => {
    if (typeof value === 'string') {
      if (!isNumbered(value)) return value;
      const known = names.get(value) ?? `${familyOf(value)} ${names.size}`;
      names.set(value, known);
      return known;
    }
    if (typeof value !== 'object' || value === null) return value ?? null;
    if (Array.isArray(value)) return value.map(numbered);
    return Object.entries(value).map(([key, member]) => [key, numbered(member)]);
  };
  const told = waysTo(end).map(({ actions, facts }) => [
    actions.map((action) => {
      const { actor, type = '', from = '', via = '' } = action;
      return [nameOf(action), actor, type, from, via];
    }),
    facts,
  ]);
  return JSON.stringify(numbered(told));
}
