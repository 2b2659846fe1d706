import { everyNumber } from './every-number.js';
import type { EveryNumber, Finding } from './finding.js';
import {
  engineOf,
  runtimeEras,
  strategies,
  todaysEra,
  type RuntimeEra,
  type Strategy,
} from '../../model/index.js';
import { findings } from './findings/index.js';
import { multisetIncludes, multisetKey, multisetSize, type Multiset } from '../worlds/multiset.js';
import { defaultSpec, type WorldSpec } from '../worlds/world-spec.js';

/** The faults of a world of the catalogue: as many as this in one execution. */
export const catalogueFaultsMax = 1;

/**
 * What the catalogue knows: about every strategy on every runtime era, with two starters, two messages and one tumbling
 * window in asynchronous time, and up to `catalogueFaultsMax` faults. `onebatch matrix` and the tests search each
 * cell again; a change of the model that turns one is seen.
 */
export function catalogueCell(
  strategy: string,
  runtime: RuntimeEra,
  property: string,
): Finding | undefined {
  const known = Object.hasOwn(findings, strategy) ? findings[strategy] : undefined;
  return known?.[property]?.find(({ runtimes }) => runtimes.includes(runtime));
}

/** What is known of the safety half of a property for every number of starters, without faults; undefined for one that has none. */
export function everyNumberAnswer(
  strategy: string,
  runtime: RuntimeEra,
  property: string,
): EveryNumber['answer'] | undefined {
  return everyNumber.find(
    (one) =>
      one.strategy === strategy && one.property === property && one.runtimes.includes(runtime),
  )?.answer;
}

/** True if the catalogue speaks of worlds of this size, whatever their faults. */
export function isCatalogueSize(spec: WorldSpec): boolean {
  const { starters, windows, time } = defaultSpec;
  return (
    spec.starters === starters &&
    spec.messages === starters &&
    spec.windows === windows &&
    (spec.window ?? 'tumbling') === 'tumbling' &&
    spec.time === time
  );
}

/** True if a finding is what was found: the same minimal sets, in whatever order. */
export function agrees(
  { breaks, unwitnessed }: Finding,
  found: { readonly sets: readonly { readonly faults: Multiset }[]; readonly witnessed: boolean },
): boolean {
  const isUnwitnessed = found.sets.length === 0 && !found.witnessed;
  const sets = found.sets.map(({ faults }) => faults);
  return antichainKey(breaks) === antichainKey(sets) && (unwitnessed ?? false) === isUnwitnessed;
}

/**
 * What the catalogue expects where not all faults may happen that it knows about: those of its sets that still can. It
 * does not know whether the situation comes up then, so what was found about that stands.
 */
export function restricted(
  { breaks, runtimes, because }: Finding,
  budgets: Multiset,
  faultsMax: number,
  { witnessed }: { readonly witnessed: boolean },
): Finding {
  const possible = breaks.filter(
    (set) => multisetIncludes(budgets, set) && multisetSize(set) <= faultsMax,
  );
  return {
    runtimes,
    breaks: possible,
    ...(possible.length > 0 || witnessed ? {} : { unwitnessed: true as const }),
    ...(because === undefined ? {} : { because }),
  };
}

/** Equal antichains give equal text. */
export function antichainKey(sets: readonly Multiset[]): string {
  return sets.map(multisetKey).sort().join();
}

/**
 * The strategies and runtime eras of the matrix, in its order. A strategy without eras has one row.
 * @param engine only those that run on it; absent: on all.
 */
export function matrixRows(engine?: string): readonly {
  readonly strategy: string;
  readonly runtime: RuntimeEra;
}[] {
  return Object.values(strategies)
    .filter((strategy) => engine === undefined || engineOf(strategy).name === engine)
    .flatMap((strategy) =>
      erasOf(strategy).map((runtime) => ({ strategy: strategy.name, runtime })),
    );
}

/** The eras of a strategy's rows; one that means nothing for a strategy without any. */
export function erasOf(strategy: Strategy): readonly RuntimeEra[] {
  return hasEras(strategy) ? (strategy.eras ?? runtimeEras) : [defaultSpec.runtime];
}

/** False: it starts no orchestration of Durable Functions, so the runtime era makes no difference. */
export function hasEras(strategy: Strategy): boolean {
  return strategy.startsOrchestrations !== false && engineOf(strategy).takes.includes('runtime');
}

/** The runtime of the command where none is asked for: today's. A strategy that starts no orchestration has that of its row. */
export function defaultRuntime(strategy: string): RuntimeEra {
  const known = Object.hasOwn(strategies, strategy) ? strategies[strategy] : undefined;
  return known !== undefined && !hasEras(known) ? defaultSpec.runtime : todaysEra;
}
