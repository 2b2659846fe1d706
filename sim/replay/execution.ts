import { InputError, OpenLoopError } from '../../input/errors.js';
import type { WorldAction } from '../world/action.js';
import type { Role, Standing, StepEffects, WorldState, WorldView } from '../world/config.js';
import { continues, partyOf, preempts, type Cost, type Party } from '../base/cost.js';
import type { Message } from '../world/effects.js';
import { calm, run, stepOf } from './run.js';
import { isFault, keyOf, type System } from '../base/system.js';

/**
 * How a step stands to the conversation of the step before it: it `goes on` with it; it `turns` to another one, because nothing
 * was left of it; or it `preempts` it, although it could go on. The first step `turns`. A fault is outside of conversations.
 */
export type Turn = 'goes on' | 'turns' | 'preempts' | 'fault';

/** Something that could have happened in place of a step. */
export interface Alternative<Action = WorldAction> {
  readonly action: Action;
  readonly fault: boolean;
}

/** One step of an execution, with what it brought about. */
export interface Step<Action = WorldAction> extends StepEffects {
  /** From 1. */
  readonly number: number;
  readonly action: Action;
  readonly turn: Turn;
  /** What else was enabled before the step, in the system's order. */
  readonly alternatives: readonly Alternative<Action>[];
  /** Where who moved stands in its source, if it is code; else empty. */
  readonly stands: readonly Standing[];
}

/** The first moment at which a property is violated; step 0 is the initial state. */
export interface Violation {
  readonly property: string;
  readonly step: number;
  /** `liveness`: something is still owed when the steps have led to a quiescent state, or all along their loop. */
  readonly violates: 'safety' | 'liveness';
  /** True if it is the loop that violates it. */
  readonly loop: boolean;
}

/** A schedule as it ran, with all that is known of its steps. */
export interface Execution<State = WorldState, Action = WorldAction> {
  readonly steps: readonly Step<Action>[];
  /** One more than steps: the initial state first. */
  readonly states: readonly State[];
  readonly cost: Cost;
  /** What its steps announce, in order; of one with a loop, once around it. */
  readonly facts: readonly Message[];
  /** One for each violated property, in the system's order. */
  readonly violations: readonly Violation[];
  /** True if nothing but faults can happen after the last step. */
  readonly quiescent: boolean;
  /** How many steps come before those that repeat for ever; null if the schedule ends. */
  readonly loop: number | null;
  /** Actors that could move all along the loop, and never do: such a loop violates nothing. */
  readonly starved: readonly string[];
  /** What actors are in the system, by id. */
  readonly roles: ReadonlyMap<string, Role>;
  /**
   * The world after so many steps, 0 to all of them; computed when it is first asked for.
   * @throws InputError if there are not so many steps, or the system cannot be viewed.
   */
  readonly view: (steps: number) => WorldView;
  /** The world after everything else has calmly run to its end; of a loop, after its last step. Computed when it is first asked for. */
  readonly aftermath: WorldView;
}

/** A system whose executions can be annotated: what it does not say of itself is left empty. */
export interface Annotatable<State, Action> extends System<State, Action> {
  readonly properties?: readonly string[];
  /** Mask of the properties violated in a state. */
  violated?(state: State): number;
  /** Mask of the properties violated if nothing comes after a state but faults. */
  pending?(state: State): number;
  effectsOf?(state: State, action: Action): StepEffects;
  standsAfter?(state: State, action: Action): readonly Standing[];
  readonly roles?: ReadonlyMap<string, Role>;
  view?(state: State): WorldView;
}

const noEffects: StepEffects = { event: null, sends: [], facts: [] };

/**
 * Runs a schedule once and says of each step what there is to say.
 *
 * @param loop how many steps come before the loop; null if there is none.
 * @throws DivergenceError at the first step that is not enabled.
 * @throws OpenLoopError if the steps do not lead back to where the loop begins, or there is no step in it.
 */
export function annotate<State, Action>(
  system: Annotatable<State, Action>,
  schedule: readonly Action[],
  loop: number | null = null,
): Execution<State, Action> {
  const states = [system.initial()];
  const enabled: (readonly Action[])[] = [];
  const steps: Step<Action>[] = [];
  const movers = new Set<string>();
  let last: string | undefined;
  for (const [index, action] of schedule.entries()) {
    const state = states[index] as State;
    const choices = system.enabled(state);
    const next = stepOf(system, state, action, index + 1);
    const party = partyOf(system, action);
    const key = keyOf(system, action);
    steps.push({
      number: index + 1,
      action,
      ...(system.effectsOf?.(state, action) ?? noEffects),
      stands: system.standsAfter?.(state, action) ?? [],
      turn: turnOf(
        party,
        last,
        choices.map((other) => partyOf(system, other)),
      ),
      alternatives: choices
        .filter((other) => keyOf(system, other) !== key)
        .map((other) => ({ action: other, fault: isFault(system, other) })),
    });
    enabled.push(choices);
    states.push(next);
    last = party.mover;
    movers.add(last);
  }
  const end = states[steps.length] as State;
  enabled.push(system.enabled(end));
  const views: WorldView[] = [];
  const view = (number: number): WorldView => {
    if (!(number in states)) {
      throw new InputError(`step ${number} of ${steps.length}: there is no such state`);
    }
    return (views[number] ??= viewOf(system, states[number] as State));
  };
  if (loop !== null) expectClosed(system, states, loop, view);
  const quiescent = enabled[steps.length]?.every((action) => isFault(system, action)) === true;
  const starved = loop === null ? [] : starvedIn(system, schedule.slice(loop), enabled.slice(loop));
  let aftermath: WorldView | undefined;
  return {
    steps,
    states,
    cost: {
      faults: steps.filter(({ turn }) => turn === 'fault').length,
      preemptions: steps.filter(({ turn }) => turn === 'preempts').length,
      steps: steps.length,
      actors: movers.size,
    },
    facts: steps.flatMap(({ facts }) => facts),
    violations: violationsIn(
      system,
      states,
      loop,
      loop === null ? quiescent : starved.length === 0,
    ),
    quiescent,
    loop,
    starved,
    roles: system.roles ?? new Map<string, Role>(),
    view,
    get aftermath() {
      if (loop !== null) return view(steps.length);
      return (aftermath ??= viewOf(
        system,
        run(system, calm(), { from: end }).states.at(-1) as State,
      ));
    },
  };
}

function turnOf(
  party: Party<string>,
  last: string | undefined,
  enabled: readonly Party<string>[],
): Turn {
  if (party.kind === 'fault') return 'fault';
  if (continues(party, last)) return 'goes on';
  return preempts(party, last, enabled) ? 'preempts' : 'turns';
}

function viewOf<State>(system: Annotatable<State, unknown>, state: State): WorldView {
  if (system.view === undefined) throw new InputError(`${system.name} cannot be viewed`);
  return system.view(state);
}

/** @param isOver true if nothing that is still owed in the end, or all along the loop, is ever paid. */
function violationsIn<State>(
  system: Annotatable<State, unknown>,
  states: readonly State[],
  loop: number | null,
  isOver: boolean,
): readonly Violation[] {
  const ending = isOver ? states.slice(loop ?? -1) : [];
  return (system.properties ?? []).flatMap((property, index): readonly Violation[] => {
    const bit = 1 << index;
    const has = (mask = 0): boolean => (mask & bit) !== 0;
    const step = states.findIndex((state) => has(system.violated?.(state)));
    if (step !== -1) return [{ property, step, violates: 'safety', loop: false }];
    if (ending.length === 0 || !ending.every((state) => has(system.pending?.(state)))) return [];
    return [{ property, step: states.length - 1, violates: 'liveness', loop: loop !== null }];
  });
}

function expectClosed<State>(
  system: Annotatable<State, unknown>,
  states: readonly State[],
  loop: number,
  view: (number: number) => WorldView,
): void {
  const length = states.length - 1;
  const [begin, end] = [states[loop], states[length]];
  if (begin === undefined || end === undefined) throw new OpenLoopError(loop, length);
  if (loop < length && system.fingerprint(begin) === system.fingerprint(end)) return;
  const parts = system.view === undefined ? [] : differences(view(loop), view(length));
  throw new OpenLoopError(loop, length, parts);
}

/** The parts of the world that are not the same in two views, by name. */
function differences(one: WorldView, other: WorldView): readonly string[] {
  const groups: readonly (readonly [
    { readonly [name: string]: unknown },
    { readonly [name: string]: unknown },
  ])[] = [
    [one.actors, other.actors],
    [one.shared, other.shared],
    [one.properties, other.properties],
    [{ 'faults left': one.faultsLeft }, { 'faults left': other.faultsLeft }],
  ];
  return groups.flatMap(([parts, others]) =>
    Object.keys(parts).filter(
      (name) => JSON.stringify(parts[name]) !== JSON.stringify(others[name]),
    ),
  );
}

/**
 * The movers that a loop is unfair to: in each of its states they have something to do, and they never move.
 * A fault is nobody's move. Empty: the loop is weakly fair.
 */
function starvedIn<Action>(
  system: System<unknown, Action>,
  actions: readonly Action[],
  enabled: readonly (readonly Action[])[],
): readonly string[] {
  const movers = system.movers ?? [system.name];
  const faultFree = (list: readonly Action[]): ReadonlySet<string | undefined> =>
    new Set(
      list
        .filter((action) => !isFault(system, action))
        .map((action) => system.mover?.(action) ?? movers[0]),
    );
  const moved = faultFree(actions);
  const able = enabled.map(faultFree);
  return movers.filter((name) => !moved.has(name) && able.every((names) => names.has(name)));
}
