import type { Message } from '../world/effects.js';
import type { Expectation } from './expectation.js';
import type { JsonObject } from '../base/json.js';
import { headOf, matching, Renaming, saysTheSame } from './label.js';
import { AlignmentError, type ReplayTarget, type Aligned } from './aligned.js';
import {
  compareChanges,
  leavingOut,
  loopOf,
  meaningOf,
  alignedBy,
  waysTo,
  type Alignment,
} from './alignment.js';
import { calm, run } from './run.js';
import { isFault } from '../base/system.js';
import type { WorldAction } from '../world/action.js';

/** Most deliveries that are inserted in a row. */
const insertMax = 4;
/** Most labels that are left out in a row. */
const leaveOutMax = 4;
/** Most of both in one schedule. */
const changedStepsMax = 32;
/** Most steps for which all goes on after the last one, to see that what was left out does not come. */
const goneMax = 200;
/** Most actions that are looked at. */
const looksMax = 50_000;

/** Where a way ends, and why, as far as there is something to say. */
interface End<State> {
  readonly way: Alignment<State>;
  readonly why: string;
}

/** Looks for the way to follow a schedule that changes the least; see `align`. */
export class AlignmentSearch<State> {
  readonly #system: ReplayTarget<State>;
  readonly #schedule: readonly WorldAction[];
  readonly #expectation: Expectation;
  readonly #loop: number | null;
  /** Ways that were not looked at yet, the one to take next at the end. */
  readonly #open: Alignment<State>[] = [];
  readonly #known = new Set<string>();
  #looks = 0;
  /** Of the ways that left nothing out: the one that came furthest with the fewest other names, and with any. */
  #least: End<State> | null = null;
  #furthest: End<State> | null = null;

  constructor(
    system: ReplayTarget<State>,
    schedule: readonly WorldAction[],
    expectation: Expectation,
    loop: number | null,
  ) {
    this.#system = system;
    this.#schedule = schedule;
    this.#expectation = expectation;
    this.#loop = loop;
  }

  /** @throws AlignmentError if there is no way, or several that do not mean the same. */
  run(): Aligned {
    const start = { at: 0, state: this.#system.initial(), renaming: Renaming.none, told: 0 };
    const none = {
      exchanged: 0,
      changedSteps: 0,
      details: 0,
      leftOut: [],
      actions: [],
      facts: [],
      before: null,
    };
    this.#add({ ...start, ...none });
    let found: Alignment<State> | null = null;
    for (let way = this.#open.pop(); way !== undefined; way = this.#open.pop()) {
      if (found !== null && compareChanges(way, found) !== 0) break;
      if (this.#looks > looksMax) throw this.#refusal(`gave up after ${looksMax} actions`);
      if (this.#isKnown(way) || !this.#follow(way)) continue;
      if (found !== null && meaningOf(found) !== meaningOf(way)) {
        throw this.#ambiguity(found, way);
      }
      found ??= way;
    }
    if (found === null) throw this.#refusal();
    return this.#aligned(found);
  }

  /** Adds the ways that follow one label more. @returns true if there is none left: the way is complete. */
  #follow(way: Alignment<State>): boolean {
    const options = this.#options(way.state);
    if (this.#hasMoved(way, options)) return false;
    const label = this.#schedule[way.at];
    if (label === undefined) return this.#isComplete(way);
    this.#note(way, '');
    let unexpected = '';
    let isPossible = false;
    const taken = options.flatMap((option): readonly Alignment<State>[] => {
      const renaming = this.#match(label, option, way);
      if (renaming === null) return [];
      isPossible = true;
      const next = this.#step(way, option, renaming);
      if (typeof next === 'string') {
        unexpected = next;
        return [];
      }
      const same = saysTheSame(label, option, next.renaming);
      return [{ ...next, at: way.at + 1, details: way.details + (same ? 0 : 1) }];
    });
    const isKept = (next: Alignment<State>): boolean =>
      next.renaming.changed.length === way.renaming.changed.length;
    const exchanged = way.exchanged + (taken.some(isKept) ? 1 : 0);
    for (const next of taken) this.#add(isKept(next) ? next : { ...next, exchanged });
    if (!taken.some(isKept)) this.#adapt(way, label, isPossible, unexpected);
    return false;
  }

  #match(label: WorldAction, action: WorldAction, way: Alignment<State>): Renaming | null {
    return matching(label, action, way.renaming, () => {
      const event = this.#eventOf(way.state, action);
      return without(without(event, 'type'), 'from');
    });
  }

  #eventOf(state: State, action: WorldAction): Message {
    return this.#system.effectsOf?.(state, action).event ?? { type: '' };
  }

  /** Inserts steps before the next label, or leaves it out. */
  #adapt(way: Alignment<State>, label: WorldAction, isPossible: boolean, unexpected: string): void {
    const inserted = this.#inserted(way, label, isPossible);
    const [one, other] = inserted;
    if (one !== undefined && other !== undefined) {
      const [first, second] = [one, other].map(({ actions }) => this.#linesOf(actions));
      this.#note(way, `it is possible after ${first} or ${second}, and that is not the same`);
    } else if (one !== undefined) this.#add(one);
    else {
      this.#note(way, unexpected);
      if (this.#mayLeaveOut(way)) this.#add(leavingOut(way));
    }
  }

  /**
   * The ways to insert the fewest deliveries that make a label possible.
   * @param isPossible under another name it is possible already; then only under the name that it has.
   */
  #inserted(
    way: Alignment<State>,
    label: WorldAction,
    isPossible: boolean,
  ): readonly Alignment<State>[] {
    const rest = this.#rest(way);
    const seen = new Set([this.#keyOf(way.state)]);
    let level: readonly Alignment<State>[] = [{ ...way, actions: [], facts: [] }];
    for (
      let depth = 1;
      depth <= insertMax && way.changedSteps + depth <= changedStepsMax;
      depth += 1
    ) {
      const next: Alignment<State>[] = [];
      for (const from of level) {
        for (const action of this.#options(from.state)) {
          const isChoice = isFault(this.#system, action) || this.#system.isTimer?.(action) === true;
          if (isChoice || rest.has(headOf(action, Renaming.none))) continue;
          if (this.#isLeftOut(from, action)) continue;
          const after = this.#step(from, action, from.renaming);
          if (typeof after === 'string' || !this.#tellsOnlyExpected(from, after)) continue;
          const key = this.#keyOf(after.state);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push({
            ...after,
            actions: [...from.actions, action],
            facts: [...from.facts, ...after.facts],
            changedSteps: from.changedSteps + 1,
            before: way,
          });
        }
      }
      const goals = next.map((goal) => ({ goal, kept: this.#allows(goal, label) }));
      const kept = goals.filter((goal) => goal.kept === 'as it is');
      const some = isPossible || kept.length > 0 ? kept : goals.filter(({ kept }) => kept !== 'no');
      if (some.length > 0) return some.map(({ goal }) => goal);
      level = next;
      if (this.#looks > looksMax) return [];
    }
    return [];
  }

  #allows(way: Alignment<State>, label: WorldAction): 'as it is' | 'renamed' | 'no' {
    const found = this.#options(way.state).map((option) => this.#match(label, option, way));
    if (found.some((so) => so?.changed.length === way.renaming.changed.length)) return 'as it is';
    return found.some((so) => so !== null) ? 'renamed' : 'no';
  }

  /** An inserted delivery is nobody's news: what it tells was going to be told next. */
  #tellsOnlyExpected(before: Alignment<State>, { facts, told }: Alignment<State>): boolean {
    return told - before.told === facts.length;
  }

  /** @returns what is told and was not expected, in words, if there is such a thing. */
  #step(way: Alignment<State>, action: WorldAction, names: Renaming): Alignment<State> | string {
    const facts = this.#system.effectsOf?.(way.state, action).facts ?? [];
    const next = this.#expectation.after(way.told, facts, names);
    if ('unexpected' in next) {
      const { expected, unexpected } = next;
      const instead = expected === null ? 'nothing more' : JSON.stringify(expected);
      return `it is possible, but tells ${JSON.stringify(unexpected)} where ${instead} is expected`;
    }
    const state = this.#system.step(way.state, action);
    return { ...way, ...next, state, actions: [action], facts, before: way };
  }

  /** Never a fault, never the last label, never too many in a row. One that is possible under another name would have moved at once. */
  #mayLeaveOut({ at, leftOut, changedSteps }: Alignment<State>): boolean {
    const action = this.#schedule[at] as WorldAction;
    const row = leftOut.filter((other) => other >= at - leaveOutMax).length;
    const isLast = at === this.#schedule.length - 1;
    return (
      !isLast &&
      !isFault(this.#system, action) &&
      row < leaveOutMax &&
      changedSteps < changedStepsMax
    );
  }

  /** True if something that was left out is possible after all: it was put elsewhere, not removed. */
  #hasMoved(way: Alignment<State>, options: readonly WorldAction[]): boolean {
    return options.some((option) => this.#isLeftOut(way, option));
  }

  /** True for what was left out, whatever the content of its message, unless it is to come once more anyway. */
  #isLeftOut(way: Alignment<State>, option: WorldAction): boolean {
    if (way.leftOut.length === 0) return false;
    const rest = this.#rest(way);
    return way.leftOut.some((at) => {
      const label = this.#schedule[at] as WorldAction;
      const isToCome = rest.has(headOf(label, way.renaming));
      const bare = { ...label, content: undefined };
      return !isToCome && this.#match(bare, option, way) !== null;
    });
  }

  /** The labels to come, by what they are called now. */
  #rest({ at, renaming }: Alignment<State>): ReadonlySet<string> {
    return new Set(this.#schedule.slice(at).map((label) => headOf(label, renaming)));
  }

  #isComplete(way: Alignment<State>): boolean {
    const missing = this.#expectation.facts[way.told];
    if (missing !== undefined) {
      this.#note(way.before ?? way, `in the end ${JSON.stringify(missing)} was not told`);
      return false;
    }
    if (this.#loop !== null && loopOf(this.#system, way, this.#loop) === null) {
      this.#note(way.before ?? way, 'after it the loop does not close');
      return false;
    }
    return way.leftOut.length === 0 || this.#isGoneForGood(way);
  }

  /** True if nothing that was left out becomes possible while all goes calmly on. */
  #isGoneForGood(way: Alignment<State>): boolean {
    const { states } = run(this.#system, calm(), { from: way.state, limit: goneMax });
    return !states.some((state) => this.#hasMoved({ ...way, state }, this.#options(state)));
  }

  #aligned(end: Alignment<State>): Aligned {
    return alignedBy(this.#system, this.#schedule, end, this.#loop);
  }

  /** The error is where the way ends that changes least; how far others go is told besides. */
  #refusal(why?: string): AlignmentError {
    const [least, furthest] = [this.#least, this.#furthest];
    if (least === null || furthest === null) throw new Error('all ways are open, and none is left');
    const reason = why ?? least.why;
    if (furthest.way.at <= least.way.at) return this.#errorAt(least.way, reason);
    const names = furthest.way.renaming.changed.map(([was, is]) => `'${was}' as '${is}'`);
    const further = `with ${names.join(', ')} it goes on to step ${furthest.way.at + 1}`;
    return this.#errorAt(least.way, [reason, further].filter((part) => part !== '').join('; '));
  }

  /** Two complete ways: the error is where they part. */
  #ambiguity(one: Alignment<State>, other: Alignment<State>): AlignmentError {
    const [ways, others] = [waysTo(one), waysTo(other)];
    const parting = ways.findIndex(({ actions }, index) => {
      const lines = others[index]?.actions.map((action) => this.#system.describe(action));
      return lines?.join() !== actions.map((action) => this.#system.describe(action)).join();
    });
    const [first, second] = [ways, others].map((list) =>
      this.#linesOf(list[parting]?.actions ?? []),
    );
    return this.#errorAt(
      ways[Math.max(0, parting - 1)] ?? one,
      `${first || 'leaving it out'} and ${second || 'leaving it out'} both lead to the end, and do not mean the same`,
    );
  }

  #errorAt(way: Alignment<State>, why: string): AlignmentError {
    const describe = (action: WorldAction): string => this.#system.describe(action);
    const step = Math.min(way.at, this.#schedule.length - 1);
    const enabled = this.#options(way.state).map(describe);
    const expected = describe(this.#schedule[step] as WorldAction);
    return new AlignmentError(step + 1, expected, enabled, why, this.#aligned(way).adaptations);
  }

  /** Keeps how far ways come that have left nothing out, and why they come no further. */
  #note(way: Alignment<State>, why: string): void {
    if (way.leftOut.length > 0) return;
    const namesOf = ({ renaming }: Alignment<State>): number => renaming.changed.length;
    const least = this.#least?.way;
    const isLess =
      least === undefined ||
      namesOf(way) < namesOf(least) ||
      (namesOf(way) === namesOf(least) && way.at >= least.at);
    if (isLess) this.#least = { way, why };
    if (way.at > (this.#furthest?.way.at ?? -1)) this.#furthest = { way, why };
  }

  /** Equal for equal states. Within one world the tuples of equal states are equal, and much sooner compared. */
  #keyOf(state: State): string {
    return state instanceof Int32Array ? state.join() : this.#system.fingerprint(state);
  }

  #linesOf(actions: readonly WorldAction[]): string {
    return actions.map((action) => `'${this.#system.describe(action)}'`).join(', ');
  }

  #options(state: State): readonly WorldAction[] {
    const enabled = this.#system.enabled(state);
    this.#looks += enabled.length;
    return enabled;
  }

  /** Keeps a way to look at later: those that change less first, and of these the one that has come furthest. */
  #add(way: Alignment<State>): void {
    const isBefore = (other: Alignment<State>): boolean =>
      compareChanges(other, way) < 0 || (compareChanges(other, way) === 0 && other.at > way.at);
    const index = this.#open.findIndex(isBefore);
    this.#open.splice(index === -1 ? this.#open.length : index, 0, way);
  }

  /** True if another way that does not change more has led to the same. */
  #isKnown({ at, told, leftOut, renaming, state }: Alignment<State>): boolean {
    const key = JSON.stringify([at, told, leftOut, renaming.key(), this.#keyOf(state)]);
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    return false;
  }
}

function without(message: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(message).filter(([key]) => key !== field));
}
