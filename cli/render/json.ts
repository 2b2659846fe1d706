import { traceOf, type Multiset, type Trace, type WorldSpec } from '../../properties/index.js';
import type { Bounds, Coverage, Verdict, WorldAction } from '../../sim/index.js';
import type { Frontiers } from '../frontier.js';
import { verdictOf, type FrontierVerdict } from './frontier.js';

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
  /** With partial-order reduction: in how many states the moves of one actor were enough; null without. */
  readonly reduced: number | null;
  readonly bounds: Bounds & { readonly seconds?: number };
  readonly world: WorldSpec;
  /** Only with `violated`. */
  readonly counterexample?: Trace;
  /** Only with `violated`: states reachable in fewer steps, none of which violates it; null if not certified shortest, as loops are not. */
  readonly statesBelow?: number | null;
}

export function verdictJson(
  verdict: Verdict<WorldAction>,
  world: WorldSpec,
  seconds: number,
  maxSeconds: number | undefined,
  trace: Trace | undefined,
): VerdictJson {
  const { states, transitions, depth, cycles, represented, reduced, bounds } = verdict.coverage;
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
    reduced: reduced?.states ?? null,
    bounds: { ...bounds, ...(maxSeconds === undefined ? {} : { seconds: maxSeconds }) },
    world,
    ...(trace === undefined ? {} : { counterexample: trace }),
    ...(verdict.kind === 'violated' ? { statesBelow: verdict.counterexample.statesBelow } : {}),
  };
}

/** The fault frontier of one property of one world as `--json` prints it. */
export interface FrontierJson {
  readonly strategy: string;
  readonly runtime: string;
  readonly property: string;
  /** `holds` up to `faultsMax`; `violated` if there is a breaking set. */
  readonly verdict: FrontierVerdict;
  /** The minimal breaking sets, each with its shortest schedule. */
  readonly sets: readonly { readonly faults: Multiset; readonly counterexample: Trace }[];
  /** Every set of up to so many faults that includes none of `sets` is safe; null if not even the empty set is. */
  readonly safeUpTo: number | null;
  /** Why larger sets, up to `faultsMax`, are not decided; null if they are. */
  readonly unknown: string | null;
  readonly states: number;
  /** Of all properties of this world together. */
  readonly seconds: number;
  readonly faultsMax: number;
  /** Which faults were asked about, and how often each. */
  readonly fault: Multiset;
  readonly world: WorldSpec;
}

export function frontierJson(
  { spec, budgets, faultsMax, frontiers, seconds }: Frontiers,
  found: Trace['found'],
): readonly FrontierJson[] {
  return [...frontiers].map(([property, frontier]) => ({
    strategy: spec.strategy,
    runtime: spec.runtime,
    property,
    verdict: verdictOf(frontier),
    sets: frontier.sets.map(({ faults, evidence }) => ({
      faults,
      counterexample: traceOf(evidence.spec, evidence.verdict, found),
    })),
    safeUpTo: frontier.safeUpTo,
    unknown: frontier.unknown,
    states: frontier.states,
    seconds: Math.round(seconds * 1000) / 1000,
    faultsMax,
    fault: budgets,
    world: spec,
  }));
}
