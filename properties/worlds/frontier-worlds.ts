import { defaultFaults, faultNames, type Strategy } from '../../model/index.js';
import {
  annotate,
  type Message,
  type Verdict,
  type World,
  type WorldAction,
} from '../../sim/index.js';
import type { Answer, Answers, Question } from './frontier.js';
import { multisetSize, type Multiset } from './multiset.js';
import type { AnySpec } from './own-world.js';
import type { Faults, WorldSpec } from './world-spec.js';
import { engineNamed, faultsIn } from './worlds.js';

/** The verdict of a property that a search has found violated. */
export type ViolatedVerdict = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

/** How a set of faults breaks a property: the world in which just these may happen, its shortest schedule, and what that tells. */
export interface FrontierEvidence<Spec extends AnySpec = WorldSpec> {
  readonly spec: Spec;
  readonly verdict: ViolatedVerdict;
  readonly facts: readonly Message[];
}

/** The world to search for an answer: as the other one, but with the faults of the question. */
export function specFor<Spec extends AnySpec>({ budgets, faultsMax }: Question, base: Spec): Spec {
  const spec: { -readonly [Key in keyof AnySpec]: AnySpec[Key] } = { ...base, faults: budgets };
  if (multisetSize(budgets) > faultsMax) spec.faultsMax = faultsMax;
  else delete spec.faultsMax;
  return spec as Spec;
}

/** What the search of that world answers. */
export function answersOf<Spec extends AnySpec>(
  verdicts: readonly Verdict<WorldAction>[],
  spec: Spec,
  world: World,
): Answers<FrontierEvidence<Spec>> {
  return new Map(verdicts.map((verdict) => [verdict.property, answerOf(verdict, spec, world)]));
}

function answerOf<Spec extends AnySpec>(
  verdict: Verdict<WorldAction>,
  spec: Spec,
  world: World,
): Answer<FrontierEvidence<Spec>> {
  const { states } = verdict.coverage;
  switch (verdict.kind) {
    case 'violated': {
      const { actions } = verdict.counterexample;
      const evidence = { spec, verdict, facts: annotate(world, actions).facts };
      return { kind: 'broken', faults: faultCounts(actions), evidence, states };
    }
    case 'unknown':
      return { kind: 'unknown', because: verdict.because, states };
    case 'holds':
    case 'unwitnessed':
      return { kind: 'safe', witnessed: verdict.kind === 'holds', states };
  }
}

/** The faults of a schedule. */
function faultCounts(actions: readonly WorldAction[]): Multiset {
  const counts = new Map<string, number>();
  for (const action of actions) {
    if (action.kind !== 'fault') continue;
    counts.set(action.fault, (counts.get(action.fault) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

const unusual: readonly string[] = faultNames.filter((name) => !defaultFaults.includes(name));

/**
 * The faults to ask about: those that can happen in a world at all, each as often as `wanted` says.
 *
 * @param wanted absent: every kind that the catalogue speaks of and the engine's table asks about, `faultsMax` times.
 */
export function budgetsFor(
  spec: WorldSpec,
  faultsMax: number,
  { strategy, wanted }: { readonly strategy?: Strategy; readonly wanted?: Faults } = {},
): Multiset {
  const unasked: readonly string[] = engineNamed(spec.strategy, strategy).unasked ?? [];
  const asked: { readonly [kind: string]: number } | undefined = wanted;
  const budgets = faultsIn(spec, strategy).map((name) => {
    const budget = unusual.includes(name) || unasked.includes(name) ? 0 : faultsMax;
    return [name, asked === undefined ? budget : (asked[name] ?? 0)] as const;
  });
  return Object.fromEntries(budgets.filter(([, times]) => times > 0));
}
