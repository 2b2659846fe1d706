import {
  annotate,
  RecordedWorld,
  run,
  type End,
  type Execution,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';
import { choicesOf, decodeChoices, encodeChoices } from './choices.js';
import type { PageWorld } from './data.js';
import type { LookAhead, Outlook } from './outlook.js';

/** A schedule that a visitor has left for another one. */
export interface Kept {
  readonly schedule: readonly WorldAction[];
  readonly number: number;
}

/** Schedules that are kept, at the most; the oldest goes. */
const keptMax = 8;

/** Steps that are played without being asked about, at the most. */
const playMax = 2_000;

/** One visitor in one world: a schedule, how far of it is shown, and schedules that were left. */
export class Session {
  readonly world: RecordedWorld;
  #schedule: readonly WorldAction[] = [];
  #at = 0;
  #kept: readonly Kept[] = [];
  #count = 0;
  #execution: Execution | undefined;

  constructor(readonly page: PageWorld) {
    this.world = new RecordedWorld(page.recording);
  }

  get schedule(): readonly WorldAction[] {
    return this.#schedule;
  }

  /** How many steps are done in the state that is shown. */
  get at(): number {
    return this.#at;
  }

  get kept(): readonly Kept[] {
    return this.#kept;
  }

  /** The whole schedule, as it ran. */
  get execution(): Execution {
    return (this.#execution ??= annotate(this.world, this.#schedule));
  }

  /** What was done up to the state that is shown. */
  get done(): readonly WorldAction[] {
    return this.#schedule.slice(0, this.#at);
  }

  get state(): WorldState {
    return this.execution.states[this.#at] as WorldState;
  }

  get choices(): readonly number[] {
    return choicesOf(this.world, this.#schedule);
  }

  /** True if the schedule is the one that the page was made for. */
  get isShown(): boolean {
    return encodeChoices(this.choices) === this.page.shown?.choices;
  }

  /** What can happen in the state that is shown, the calmest first and faults last. */
  enabled(): readonly WorldAction[] {
    return arranged(this.world, this.done);
  }

  /** Properties that are broken after so many steps. */
  brokenAt(steps: number): readonly string[] {
    const mask = this.#maskOf(this.execution.states[steps] as WorldState);
    return this.world.properties.filter((_, index) => (mask & (1 << index)) !== 0);
  }

  /** Properties with the step at which each is broken first. */
  broken(): readonly { readonly property: string; readonly step: number }[] {
    const masks = this.execution.states.map((state) => this.#maskOf(state));
    return this.world.properties.flatMap((property, index) => {
      const step = masks.findIndex((mask) => (mask & (1 << index)) !== 0);
      return step === -1 ? [] : [{ property, step }];
    });
  }

  /** Shows the state after so many steps. */
  go(steps: number): void {
    this.#at = Math.max(0, Math.min(this.#schedule.length, steps));
  }

  /** Does this next. What came after the state that is shown is kept, unless this is what came. */
  take(action: WorldAction): void {
    const next = this.#schedule[this.#at];
    if (next !== undefined && this.world.key(next) === this.world.key(action)) {
      this.#at += 1;
      return;
    }
    this.#leave();
    this.#set([...this.done, action]);
  }

  /** Takes back the step before the state that is shown, and what comes after it. */
  undo(): void {
    this.#set(this.#schedule.slice(0, Math.max(0, this.#at - 1)));
  }

  /** Shows another schedule; this one is kept. */
  open(schedule: readonly WorldAction[], at = schedule.length): void {
    this.#keep(this.#schedule);
    this.#set(this.#own(schedule));
    this.#at = Math.min(at, schedule.length);
  }

  /** Keeps the schedule as it is. */
  keep(): void {
    this.#keep(this.#schedule);
  }

  /** Goes on with these steps from the state that is shown. */
  append(actions: readonly WorldAction[]): void {
    if (this.#at < this.#schedule.length) this.#leave();
    this.#set(this.#own([...this.done, ...actions]));
  }

  /**
   * Plays calm steps until a choice matters: until what can become of the property depends on it, as far as that is known, or
   * something is broken, or nothing more happens.
   */
  play(ahead: LookAhead): void {
    const { world, done } = this;
    const before = this.#maskOf(this.state);
    const played: WorldAction[] = [];
    let step = 0;
    const { actions } = run(
      world,
      {
        choose: (choices) => {
          const wanted = done[step];
          step += 1;
          if (wanted !== undefined) return choices.indexOf(wanted);
          const calm = choices.filter(
            (choice) => typeof choice !== 'symbol' && !world.isFault(choice),
          );
          const [first] = calm;
          if (first === undefined) return undefined;
          const so = [...done, ...played];
          if (played.length > 0 && matters(ahead, so, calm as readonly WorldAction[]))
            return undefined;
          played.push(first as WorldAction);
          return choices.indexOf(first);
        },
      },
      {
        limit: done.length + playMax,
        stopAt: (state) => step > done.length && this.#maskOf(state) !== before,
      },
    );
    this.append(actions.slice(done.length));
  }

  /** Reads a link. @returns how many steps of it fit. */
  read(text: string, at: number | undefined): number | null {
    const choices = decodeChoices(text);
    if (choices === null) return null;
    const schedule: WorldAction[] = [];
    let state = this.world.initial();
    for (const choice of choices) {
      const action = this.world.enabled(state)[choice];
      if (action === undefined) break;
      schedule.push(action);
      state = this.world.step(state, action);
    }
    this.open(schedule, at);
    return schedule.length === choices.length ? schedule.length : null;
  }

  /** The same actions as objects of this world. */
  #own(schedule: readonly WorldAction[]): readonly WorldAction[] {
    let state = this.world.initial();
    return schedule.map((action) => {
      const key = this.world.key(action);
      const own = this.world.enabled(state).find((other) => this.world.key(other) === key);
      if (own === undefined) throw new Error(`not enabled: ${this.world.describe(action)}`);
      state = this.world.step(state, own);
      return own;
    });
  }

  #maskOf(state: WorldState): number {
    const { world } = this;
    const quiescent = world.enabled(state).every((action) => world.isFault(action));
    return world.violated(state) | (quiescent && !world.isBeyond(state) ? world.pending(state) : 0);
  }

  #set(schedule: readonly WorldAction[]): void {
    this.#schedule = schedule;
    this.#at = schedule.length;
    this.#execution = undefined;
  }

  #leave(): void {
    if (this.#at < this.#schedule.length) this.#keep(this.#schedule);
  }

  #keep(schedule: readonly WorldAction[]): void {
    const same = (other: Kept): boolean =>
      other.schedule.length === schedule.length &&
      other.schedule.every((action, index) => action === schedule[index]);
    if (schedule.length === 0 || this.#kept.some(same)) return;
    this.#count += 1;
    this.#kept = [...this.#kept, { schedule, number: this.#count }].slice(-keptMax);
  }
}

/** What can happen after a schedule, in calm order. */
function arranged(world: RecordedWorld, schedule: readonly WorldAction[]): readonly WorldAction[] {
  let step = 0;
  let last: readonly (WorldAction | End)[] = [];
  run(world, {
    choose: (choices) => {
      const wanted = schedule[step];
      step += 1;
      last = choices;
      return wanted === undefined ? undefined : choices.indexOf(wanted);
    },
  });
  return step > schedule.length ? last.filter((choice) => typeof choice !== 'symbol') : [];
}

/** True if it makes a difference which of these comes next, or nobody knows whether it does. */
function matters(
  ahead: LookAhead,
  done: readonly WorldAction[],
  choices: readonly WorldAction[],
): boolean {
  if (choices.length < 2) return false;
  const classes = choices.map((action) => classOf(ahead.outlook([...done, action])));
  return classes.some((one) => one !== classes[0]);
}

/** What an outlook comes to. */
export type OutlookClass = 'broken' | 'doomed' | 'open' | 'safe' | 'may break' | 'unknown';

export function classOf({ broken, canBreak, canGoWell }: Outlook): OutlookClass {
  if (broken) return 'broken';
  if (canBreak === 'no') return 'safe';
  if (canBreak === 'unknown') return 'unknown';
  if (canGoWell === 'no') return 'doomed';
  return canGoWell === 'yes' ? 'open' : 'may break';
}
