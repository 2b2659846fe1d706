import fc from 'fast-check';
import type { RuntimeEra } from '../../model/index.js';
import {
  catalogueCell,
  defaultSpec,
  faultsText,
  matrixRows,
  properties,
  scheduleFrom,
  scheduleOf,
  multisetSize,
  worldOf,
  type Faults,
  type Schedule,
} from '../../properties/index.js';
import {
  cheapest,
  compareCosts,
  explore,
  LazyGraph,
  shrunk,
  type Cost,
  type World,
  type WorldAction,
} from '../../sim/index.js';

/** One refuted cell of the matrix: a minimal set of faults that breaks a property. */
export interface RefutedCell {
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  readonly faults: Faults;
  readonly property: string;
}

/** The first part of its cost of which a schedule has more than the cheapest one. */
export type Excess = 'faults' | 'preemptions' | 'steps' | 'actors';

export type ShrinkOutcome =
  | {
      readonly kind: 'compared';
      /**
       * The run, from 1, that broke the property first; undefined if none did, and the shortest schedule was shrunk instead,
       * which the search found.
       */
      readonly run: number | undefined;
      readonly found: Cost;
      readonly shrunk: Cost;
      readonly minimum: Cost;
      /** Undefined if the shrunk schedule costs as little as the cheapest one, or less, which cannot be. */
      readonly excess: Excess | undefined;
      /** True if shrinking on, harder, leads to the minimum; undefined if there was no need to. */
      readonly atMinimumHarder?: boolean;
    }
  | { readonly kind: 'no minimum'; readonly because: string };

/** Draws until the property is broken, at the most; and states that the search for the minimum may look at. */
export const runsMax = 100_000;
const statesMax = 2_000_000;

/** How hard shrinking looks at last where it ended above the minimum (see `ExecutionOptions`). */
export const harder = 20;

/** All that the catalogue says: every minimal set of every cell. */
export function refutedCells(): readonly RefutedCell[] {
  return matrixRows('azure').flatMap(({ strategy, runtime }) =>
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
export function outcomes(cell: RefutedCell, seeds: readonly number[]): readonly ShrinkOutcome[] {
  const { strategy, runtime, faults, property } = cell;
  const { starters } = defaultSpec;
  const world = worldOf(
    {
      ...defaultSpec,
      strategy,
      runtime,
      messages: starters,
      faults,
      faultsMax: multisetSize(faults),
    },
    { watched: [property] },
  );
  const graph = new LazyGraph(world);
  const minimum = cheapest(graph, 0, statesMax);
  if (minimum.kind !== 'found') {
    const because = minimum.kind === 'none' ? 'only a loop breaks it' : minimum.because;
    return [{ kind: 'no minimum', because }];
  }
  return seeds.map((seed) => outcome(world, graph, seed, minimum.cost));
}

function outcome(
  world: World,
  graph: LazyGraph<WorldAction>,
  seed: number,
  minimum: Cost,
): ShrinkOutcome {
  const { run, found, schedule } = drawn(graph, seed) ?? searched(world, graph);
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

/** What fast-check came to. */
interface Shrunk {
  readonly run: number | undefined;
  readonly found: Cost;
  readonly schedule: Schedule<WorldAction>;
}

/** What was drawn, and shrunk; undefined if nothing was broken. */
function drawn(graph: LazyGraph<WorldAction>, seed: number): Shrunk | undefined {
  let found: Cost | undefined;
  const details = fc.check(
    fc.property(scheduleOf(graph), ({ ok, cost }) => {
      if (!ok) found ??= cost;
      return ok;
    }),
    { seed, numRuns: runsMax },
  );
  const [schedule] = details.counterexample ?? [];
  if (schedule === undefined || found === undefined) return undefined;
  return { run: Number(details.counterexamplePath?.split(':')[0]) + 1, found, schedule };
}

/** A shortest schedule, which the search finds, and what it shrinks to. */
function searched(world: World, graph: LazyGraph<WorldAction>): Shrunk {
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error(`${world.name} is not broken`);
  const given = scheduleFrom(graph, verdict.counterexample.actions);
  const details = fc.check(
    fc.property(scheduleOf(graph), ({ ok }) => ok),
    { examples: [[given]] },
  );
  const [schedule] = details.counterexample ?? [];
  if (schedule === undefined) throw new Error(`${world.name} is not broken by what breaks it`);
  return { run: undefined, found: given.cost, schedule };
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
