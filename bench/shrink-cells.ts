import fc from 'fast-check';
import type { RuntimeEra } from '../model/index.js';
import {
  catalogueCell,
  defaultSpec,
  faultsText,
  matrixRows,
  properties,
  scheduleOf,
  sizeOf,
  worldOf,
  type Faults,
  type Schedule,
} from '../properties/index.js';
import {
  cheapest,
  compareCosts,
  LazyGraph,
  shrunk,
  type Cost,
  type WorldAction,
} from '../sim/index.js';

/** One refuted cell of the matrix: a minimal set of faults that breaks a property. */
export interface RefutedCell {
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  readonly faults: Faults;
  readonly property: string;
}

/** The first part of its cost of which a schedule has more than the cheapest one. */
export type Excess = 'faults' | 'preemptions' | 'steps' | 'actors';

export type Outcome =
  | {
      readonly kind: 'compared';
      /** The run, from 1, that broke the property first. */
      readonly run: number;
      readonly found: Cost;
      readonly shrunk: Cost;
      readonly minimum: Cost;
      /** Undefined if the shrunk schedule costs as little as the cheapest one, or less, which cannot be. */
      readonly excess: Excess | undefined;
      /** True if shrinking on, harder, leads to the minimum; undefined if there was no need to. */
      readonly atMinimumHarder?: boolean;
    }
  | { readonly kind: 'not found' }
  | { readonly kind: 'no minimum'; readonly because: string };

/** Draws until the property is broken, at the most; and states that the search for the minimum may look at. */
const runsMax = 100_000;
const statesMax = 2_000_000;

/** How hard shrinking looks at last where it ended above the minimum (see `ExecutionOptions`). */
export const harder = 20;

/** All that the catalogue says: every minimal set of every cell. */
export function refutedCells(): readonly RefutedCell[] {
  return matrixRows().flatMap(({ strategy, runtime }) =>
    properties.flatMap(({ name: property }) =>
      (catalogueCell(strategy, runtime, property)?.breaks ?? []).map((faults) => ({
        strategy,
        runtime,
        faults,
        property,
      })),
    ),
  );
}

export function nameOf({ strategy, runtime, faults, property }: RefutedCell): string {
  return `${strategy} on ${runtime}, ${faultsText(faults)}, ${property}`;
}

/** Samples one cell with each of these seeds, shrinks what is found, and compares it with the certified minimum. */
export function outcomes(cell: RefutedCell, seeds: readonly number[]): readonly Outcome[] {
  const { strategy, runtime, faults, property } = cell;
  const { starters } = defaultSpec;
  const world = worldOf(
    { ...defaultSpec, strategy, runtime, messages: starters, faults, faultsMax: sizeOf(faults) },
    { watched: [property] },
  );
  const graph = new LazyGraph(world);
  const minimum = cheapest(graph, 0, statesMax);
  if (minimum.kind !== 'found') {
    const because = minimum.kind === 'none' ? 'only a loop breaks it' : minimum.because;
    return [{ kind: 'no minimum', because }];
  }
  return seeds.map((seed) => outcome(graph, seed, minimum.cost));
}

function outcome(graph: LazyGraph<WorldAction>, seed: number, minimum: Cost): Outcome {
  let found: Cost | undefined;
  const details = fc.check(
    fc.property(scheduleOf(graph), ({ ok, cost }) => {
      if (!ok) found ??= cost;
      return ok;
    }),
    { seed, numRuns: runsMax },
  );
  const [schedule] = details.counterexample ?? [];
  if (schedule === undefined || found === undefined) return { kind: 'not found' };
  const run = Number(details.counterexamplePath?.split(':')[0]) + 1;
  const excess = excessOf(schedule.cost, minimum);
  return {
    kind: 'compared',
    run,
    found,
    shrunk: schedule.cost,
    minimum,
    excess,
    ...(excess === undefined ? {} : { atMinimumHarder: reaches(graph, schedule, minimum) }),
  };
}

function reaches(
  graph: LazyGraph<WorldAction>,
  schedule: Schedule<WorldAction>,
  minimum: Cost,
): boolean {
  const { cost } = shrunk(graph, schedule, ({ broken }) => broken.length > 0, { effort: harder });
  return compareCosts(cost, minimum) === 0;
}

function excessOf(one: Cost, least: Cost): Excess | undefined {
  const names = ['faults', 'preemptions', 'steps', 'actors'] as const;
  const differs = names.find((name) => one[name] !== least[name]);
  return differs !== undefined && one[differs] > least[differs] ? differs : undefined;
}
