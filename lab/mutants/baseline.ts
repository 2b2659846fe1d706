import {
  Exploration,
  type TransitionMemo,
  type Verdict,
  type WorldAction,
} from '../../sim/index.js';
import { engineOf } from '../../model/index.js';
import { watchedGuards, type GuardAnswers } from './guards.js';
import { withMachines } from './machines.js';
import { strategyOf, trialWorld, type Trial } from './worlds.js';

export type Kind = Verdict<WorldAction>['kind'];

/** A world without a mutant, as it was found to be. */
export interface Baseline {
  readonly trial: Trial;
  readonly states: number;
  /** By property; none is `unknown`. */
  readonly verdicts: Readonly<Record<string, Kind>>;
  /** By the id of each of its machines: all that its guards said somewhere, sorted. */
  readonly answers: Readonly<Record<string, readonly GuardAnswers[]>>;
}

/** Worlds with more states are left out; of timed ones there are many, so they have to be small. */
const statesMax = { asynchronous: 600_000, timed: 100_000 } as const;

/** The same of other engines than Azure: what their servers do in a step takes XState and the rules longer. */
const engineStatesMax = { asynchronous: 12_000, timed: 6_000 } as const;

/**
 * Explores all of a world without a mutant; null if it is too large.
 *
 * @param memo what machines did in other worlds; of use for the properties only, since guards have to be asked to be watched.
 */
export function baselineOf(trial: Trial, memo?: TransitionMemo): Baseline | null {
  const answers = new Map<string, Set<GuardAnswers>>();
  const most = engineOf(strategyOf(trial)).name === 'azure' ? statesMax : engineStatesMax;
  const strategy = withMachines(strategyOf(trial), (machine) => {
    const own = answers.get(machine.id) ?? new Set<GuardAnswers>();
    answers.set(machine.id, own);
    return watchedGuards(machine, (said) => own.add(said));
  });
  const exploration = new Exploration(trialWorld(trial, { strategy, memo }), {
    bounds: { states: most[trial.time] },
    until: 'never',
  });
  while (!exploration.advance(1 << 22));
  const verdicts = exploration.verdicts();
  if (verdicts.some(({ kind, coverage }) => kind === 'unknown' || !coverage.complete)) return null;
  return {
    trial,
    states: exploration.progress().states,
    verdicts: Object.fromEntries(verdicts.map(({ property, kind }) => [property, kind])),
    answers: Object.fromEntries([...answers].map(([machine, said]) => [machine, [...said].sort()])),
  };
}
