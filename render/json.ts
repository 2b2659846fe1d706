import {
  isOwn,
  targetOf,
  traceOf,
  type AnySpec,
  type Multiset,
  type Trace,
} from '../properties/index.js';
import {
  format,
  type Bounds,
  type Cost,
  type Counterexample,
  type Coverage,
  type Label,
  type Verdict,
  type WorldAction,
} from '../sim/index.js';
import { decisionLines } from './decision.js';
import { verdictOf, type FrontierVerdict } from './frontier.js';
import type { Frontiers, Minimized } from './results.js';

/** A verdict as `--json` prints it. */
export interface VerdictJson {
  readonly verdict: Verdict<WorldAction>['kind'];
  readonly property: string;
  /** Only with `unknown`. */
  readonly because?: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  /** Whether executions without end were looked for; with `not looked for`, `holds` speaks of those that end only. */
  readonly cycles: Coverage['cycles'];
  /** With symmetry: how many states the stored ones stand for; null without. */
  readonly represented: number | null;
  /** Why the search went without symmetry although starters are interchangeable by configuration, in two lines; null otherwise. */
  readonly asymmetry: string | null;
  /** With partial-order reduction: in how many states the moves of one actor were enough; null without. */
  readonly reduced: number | null;
  readonly bounds: Bounds & { readonly seconds?: number };
  readonly world: AnySpec;
  /** Only with `violated`: a cheapest schedule, if `minimum` is there; else a shortest one, or a loop. */
  readonly counterexample?: Trace<AnySpec>;
  /** Only with `violated`: the steps of a shortest schedule; null for a loop. */
  readonly shortest?: number | null;
  /** Only with `violated`: states reachable in fewer steps than that, none of which violates it; null if not certified shortest, as loops are not. */
  readonly statesBelow?: number | null;
  /**
   * Only with `violated`: what `counterexample` costs, and how many states are reached at less cost, none of which violates it; null
   * if nobody looked, or a limit was reached.
   */
  readonly minimum?: (Cost & { readonly statesBelow: number }) | null;
  /** Only with `violated`: where it was decided; null if that is not known, or it never could go well. */
  readonly decision?: {
    readonly step: number;
    readonly taken: Label;
    /** What else was enabled there, and can still go well. */
    readonly alternatives: readonly Label[];
    /** As the text has it. */
    readonly text: readonly string[];
  } | null;
}

/** The part of a verdict that tells of its cheapest schedule. */
export function minimizedJson(
  minimized: Minimized | undefined,
  windows: number,
): Pick<VerdictJson, 'minimum' | 'decision'> {
  if (minimized?.minimum.kind !== 'found' || minimized.explanation === undefined) {
    return { minimum: null, decision: null };
  }
  const { cost, statesBelow } = minimized.minimum;
  const { decision } = minimized.explanation;
  const minimum = { ...cost, statesBelow };
  if (typeof decision === 'string') return { minimum, decision: null };
  const { step, taken, alternatives } = decision;
  const text = decisionLines(minimized.explanation, windows);
  const told = { step, taken: format(taken), alternatives: alternatives.map(format), text };
  return { minimum, decision: told };
}

export function verdictJson(
  verdict: Verdict<WorldAction>,
  world: AnySpec,
  seconds: number,
  maxSeconds: number | undefined,
): VerdictJson {
  const { states, transitions, depth, cycles, represented, asymmetry, reduced, bounds } =
    verdict.coverage;
  return {
    verdict: verdict.kind,
    property: verdict.property,
    ...(verdict.kind === 'unknown' ? { because: verdict.because } : {}),
    states,
    transitions,
    depth,
    seconds: Math.round(seconds * 1000) / 1000,
    cycles,
    represented,
    asymmetry,
    reduced: reduced?.states ?? null,
    bounds: { ...bounds, ...(maxSeconds === undefined ? {} : { seconds: maxSeconds }) },
    world,
    ...(verdict.kind === 'violated' ? shortestJson(verdict.counterexample) : {}),
  };
}

function shortestJson({
  actions,
  loop,
  statesBelow,
}: Counterexample<WorldAction>): Pick<VerdictJson, 'shortest' | 'statesBelow'> {
  return { shortest: loop === null ? actions.length : null, statesBelow };
}

/** The fault frontier of one property of one world as `--json` prints it. */
export interface FrontierJson {
  /** Or the file of a world. */
  readonly strategy: string;
  /** Null of a world of one's own. */
  readonly runtime: string | null;
  readonly property: string;
  /** `holds` up to `faultsMax`; `violated` if there is a breaking set. */
  readonly verdict: FrontierVerdict;
  /** The minimal breaking sets, each with its shortest schedule. */
  readonly sets: readonly { readonly faults: Multiset; readonly counterexample: Trace<AnySpec> }[];
  /** Every set of up to so many faults that includes none of `sets` is safe; null if not even the empty set is. */
  readonly safeUpTo: number | null;
  /** Why larger sets, up to `faultsMax`, are not decided; null if they are. */
  readonly unknown: string | null;
  /** As of a verdict: of the first search that went without symmetry. */
  readonly asymmetry: string | null;
  readonly states: number;
  /** Of all properties of this world together. */
  readonly seconds: number;
  readonly faultsMax: number;
  /** Which faults were asked about, and how often each. */
  readonly fault: Multiset;
  readonly world: AnySpec;
}

export function frontierJson(
  { spec, budgets, faultsMax, frontiers, asymmetry, seconds }: Frontiers<AnySpec>,
  found: Trace['found'],
): readonly FrontierJson[] {
  return [...frontiers].map(([property, frontier]) => ({
    strategy: targetOf(spec),
    runtime: isOwn(spec) ? null : spec.runtime,
    property,
    verdict: verdictOf(frontier),
    sets: frontier.sets.map(({ faults, evidence }) => ({
      faults,
      counterexample: traceOf(evidence.spec, evidence.verdict, found, evidence.facts),
    })),
    safeUpTo: frontier.safeUpTo,
    unknown: frontier.unknown,
    asymmetry,
    states: frontier.states,
    seconds: Math.round(seconds * 1000) / 1000,
    faultsMax,
    fault: budgets,
    world: spec,
  }));
}
