import { type Killed, choicePositions, scheduleWorld, type ChoicePositions } from './schedule.js';
import type { AnyStateMachine } from 'xstate';
import {
  calm,
  Exploration,
  explore,
  ModelError,
  run,
  TransitionMemo,
  type Verdict,
  type World,
  type WorldAction,
} from '../../sim/index.js';
import type { Baseline } from './baseline.js';
import type { Mutant } from './guards.js';
import { mutated } from './machines.js';
import { selectWorlds } from './select-worlds.js';
import { strategyOf, trialWorld, type Trial } from './worlds.js';

/** Of so many worlds all verdicts are as before; of so many others there are more states than were looked at. */
export interface Survived {
  readonly kind: 'survived';
  readonly worlds: number;
  readonly unknown: number;
}

/** What became of a mutant. */
export type MutantOutcome = Killed | Survived;

/** A mutant that makes so many worlds too large is not tried in others. */
const unknownMax = 3;

/** Of a world without end more states are not looked at for a property that it breaks: no two steps of it are alike. */
const endlessStatesMax = 10_000;

/** Most steps of a run; the longest that ends without a mutant has some hundred. */
const stepsMax = 2_000;

/**
 * Tries a mutant in the most telling of these worlds, one after another, until it is killed.
 *
 * @param first tried before the others: the world that killed it the last time.
 */
export function outcomeOf(
  mutant: Mutant,
  baselines: readonly Baseline[],
  first?: Baseline,
): MutantOutcome {
  const tried: Tried = { mutant: withTwinsKept(mutant), memo: new TransitionMemo() };
  let changed: MutantOutcome | undefined;
  let worlds = 0;
  let unknown = 0;
  const others = selectWorlds(mutant, baselines).filter((baseline) => baseline !== first);
  for (const baseline of first === undefined ? others : [first, ...others]) {
    if (unknown === unknownMax) break;
    const outcome = outcomeIn(tried, baseline);
    if (outcome === 'unknown') unknown += 1;
    else if (outcome === undefined) worlds += 1;
    else if (outcome.kind === 'changed') changed ??= outcome;
    else return outcome;
  }
  return changed ?? { kind: 'survived', worlds, unknown };
}

/** A mutant, and what it and the other machines did in the worlds it was tried in so far. */
interface Tried {
  readonly mutant: Mutant;
  readonly memo: TransitionMemo;
}

/** The mutant, with one twin of each machine for all worlds. */
function withTwinsKept(mutant: Mutant): Mutant {
  const twins = new Map<AnyStateMachine, AnyStateMachine>();
  return {
    ...mutant,
    twin: (machine) => {
      const twin = twins.get(machine) ?? mutant.twin(machine);
      twins.set(machine, twin);
      return twin;
    },
  };
}

/** Undefined: all verdicts are as without the mutant. */
function outcomeIn(tried: Tried, baseline: Baseline): Killed | 'unknown' | undefined {
  try {
    return searchMutant(tried, baseline, true);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
  // A mutant may treat interchangeable actors differently: that alone is no rule of the world.
  try {
    return searchMutant(tried, baseline, false);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { kind: 'refused', world: baseline.trial, rule: error.message };
  }
}

function searchMutant(
  { mutant, memo }: Tried,
  { trial, states, verdicts: before }: Baseline,
  symmetry: boolean,
): Killed | 'unknown' | undefined {
  const strategy = mutated(strategyOf(trial), mutant);
  const end = endless({ mutant, memo }, trial);
  const most = end === undefined ? (symmetry ? 2 : 4) * states + 100_000 : endlessStatesMax;
  const world = trialWorld(trial, { strategy, symmetry, memo });
  const declares = world.isSymmetric || world.asymmetry !== undefined;
  const exploration = new Exploration(world, {
    bounds: { states: most },
    ...(declares ? { symmetry: true } : {}),
  });
  for (;;) {
    const isOver = exploration.advance(1 << 16);
    const verdicts = exploration.verdicts();
    const killer = shortest(verdicts.filter(({ property }) => before[property] !== 'violated'));
    if (killer !== undefined && (isOver || killer.counterexample.statesBelow !== null)) {
      exploration.stop('interrupted');
      const { property, counterexample } = killer;
      const { actions, loop } = counterexample;
      const schedule = choicePositions(scheduleWorld(trial, mutant, memo), actions);
      const end = loop === null ? {} : { loop };
      return { kind: 'violated', world: trial, property, schedule, ...end };
    }
    if (!isOver) continue;
    if (verdicts.some(({ kind }) => kind === 'unknown')) return end ?? 'unknown';
    const other = verdicts.find(({ property, kind }) => before[property] !== kind);
    const from = other && before[other.property];
    if (other === undefined || from === undefined) return undefined;
    const { property, kind: to } = other;
    const without = from === 'violated' ? { without: unmutated(trial, property) } : {};
    return { kind: 'changed', world: trial, property, from, to, ...without };
  }
}

/** A shortest schedule that breaks the property without a mutant. Precondition: there is one. */
function unmutated(trial: Trial, property: string): ChoicePositions {
  const [verdict] = explore(trialWorld(trial), { until: [property] }).filter(
    (one) => one.property === property,
  );
  if (verdict?.kind !== 'violated') throw new Error(`expected a schedule that breaks ${property}`);
  return choicePositions(scheduleWorld(trial), verdict.counterexample.actions);
}

/** Undefined if the world's calmest run ends with the mutant, or does not without. */
function endless({ mutant, memo }: Tried, trial: Trial): Killed | undefined {
  const strategy = mutated(strategyOf(trial), mutant);
  if (stepsOf(trialWorld(trial, { strategy, memo })) !== null) return undefined;
  const before = stepsOf(trialWorld(trial, { memo }));
  return before === null ? undefined : { kind: 'endless', world: trial, before, steps: stepsMax };
}

/** Of the calmest run, which may end because a rule is broken; null if it does not end within `stepsMax`. */
function stepsOf(world: World): number | null {
  try {
    const { actions, quiescent } = run(world, calm(), { limit: stepsMax });
    return quiescent ? actions.length : null;
  } catch (error) {
    if (error instanceof ModelError) return 0;
    throw error;
  }
}

type ViolatedVerdict = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

function shortest(verdicts: readonly Verdict<WorldAction>[]): ViolatedVerdict | undefined {
  return verdicts
    .filter((verdict) => verdict.kind === 'violated')
    .sort((a, b) => a.counterexample.actions.length - b.counterexample.actions.length)[0];
}
