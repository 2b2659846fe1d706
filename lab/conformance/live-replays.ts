/**
 * Which schedules of the catalogue reality confirms: a counterexample of each property that something breaks, and a witness of each
 * cell that holds.
 */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { strategiesOn, type Parts } from '../../model/index.js';
import type { Account, Clock } from '../../live/index.js';
import { replayLive, type LiveReplay } from '../../live/replay/index.js';
import type { AzuriteDivergence } from '../../live/azure/azurite-divergences.js';
import {
  catalogueCell,
  faultsIn,
  matrixRows,
  parseTrace,
  partsFor,
  properties,
  replayTrace,
  worldOf,
  defaultSpec,
  type WorldSpec,
} from '../../properties/index.js';
import {
  Random,
  run,
  annotate,
  type Scheduler,
  type Execution,
  type World,
} from '../../sim/index.js';

/** A schedule that is to be confirmed. */
export interface Candidate {
  readonly name: string;
  readonly kind: 'counterexample' | 'witness';
  readonly spec: WorldSpec;
  readonly execution: Execution;
}

/** Runs drawn for a witness before its cell counts as one without. */
const drawsMax = 200;

const folder = fileURLToPath(new URL('../../properties/regressions/', import.meta.url));

/**
 * The schedules that are kept of an engine: a cheapest one for each property that one of its strategies breaks.
 *
 * @param names beginnings of the names of those that are wanted; default: all.
 */
export async function counterexamples(
  engine: string,
  names: readonly string[] = [''],
): Promise<readonly Candidate[]> {
  const files = (await readdir(folder))
    .filter((file) => file.endsWith('.trace.json'))
    .filter((file) => names.some((name) => file.startsWith(name)))
    .sort();
  const traces = await Promise.all(
    files.map(async (file) => parseTrace(await readFile(`${folder}${file}`, 'utf8'), file)),
  );
  const own = strategiesOn(engine);
  return traces.flatMap((trace, index): readonly Candidate[] => {
    if (!own.includes(trace.world.strategy)) return [];
    const file = files[index] ?? '';
    const { execution, reproduced } = replayTrace(trace);
    if (!reproduced) throw new Error(`${file} is not reproduced in the model`);
    return [{ name: file, kind: 'counterexample', spec: trace.world, execution }];
  });
}

/** A cell that nothing breaks, and a run in which what it is about happens and its property holds; null if none was drawn. */
export interface Cell {
  readonly name: string;
  readonly witness: Candidate | null;
}

/** The cells of the catalogue that hold, with a witness each: drawn, with the faults of the catalogue, to its end. */
export function* witnesses(): Generator<Cell> {
  for (const { strategy, runtime } of matrixRows('azure')) {
    const bare: WorldSpec = { ...defaultSpec, strategy, runtime, messages: defaultSpec.starters };
    const holding = properties.flatMap(({ name }) => {
      const cell = catalogueCell(strategy, runtime, name);
      return cell?.breaks.length === 0 && cell.unwitnessed !== true ? [name] : [];
    });
    if (holding.length === 0) continue;
    // A run without faults is preferred: what it shows needs none.
    const specs = [bare, ...faultsIn(bare).map((fault) => ({ ...bare, faults: { [fault]: 1 } }))];
    const worlds = specs.map((spec) => ({ spec, world: worldOf(spec, { symmetry: false }) }));
    for (const property of holding) {
      const name = `${property} of ${strategy} on ${runtime}`;
      let witness: Candidate | null = null;
      for (const { spec, world } of worlds) {
        const execution = drawn(world, property);
        if (execution === null) continue;
        witness = { name, kind: 'witness', spec, execution };
        break;
      }
      yield { name, witness };
    }
  }
}

/** A run to its end, in which the situation of the property comes up and the property holds. */
function drawn(world: World, property: string): Execution | null {
  const bit = 1 << world.properties.indexOf(property);
  for (let seed = 1; seed <= drawsMax; seed += 1) {
    const { actions, states, quiescent } = run(world, drawing(new Random(seed)));
    if (!quiescent || !states.some((state) => (world.witnessed(state) & bit) !== 0)) continue;
    const execution = annotate(world, actions);
    if (execution.violations.every((one) => one.property !== property)) return execution;
  }
  return null;
}

function drawing<Action>(random: Random): Scheduler<Action> {
  return { choose: (choices) => random.below(choices.length) };
}

/** What came of many schedules. */
export interface Bulk {
  readonly confirmed: number;
  readonly requests: number;
  /** A line for each schedule that was not confirmed, and each cell without a witness. */
  readonly failures: readonly string[];
  /** How often Azurite did what it is known to do otherwise than the service. */
  readonly divergences: ReadonlyMap<AzuriteDivergence, number>;
}

/** Follows the schedules with real storage, one after the other. */
export async function confirm(
  candidates: readonly Candidate[],
  account: Account,
  clock: Clock,
): Promise<Bulk> {
  const failures: string[] = [];
  const divergences = new Map<AzuriteDivergence, number>();
  let requests = 0;
  for (const { name, spec, execution } of candidates) {
    const live = await replayLive(execution, partsFor(spec), account, clock);
    requests += live.requests.length;
    for (const { divergence } of live.requests) {
      if (divergence !== null) divergences.set(divergence, (divergences.get(divergence) ?? 0) + 1);
    }
    const failure = failureOf(live);
    if (failure !== null) failures.push(`${name}: ${failure}`);
  }
  return { confirmed: candidates.length - failures.length, requests, failures, divergences };
}

/** What came of schedules on a server. */
export interface Confirmed {
  readonly confirmed: number;
  readonly requests: number;
  /** A line for each that was not confirmed. */
  readonly failures: readonly string[];
}

/** Follows schedules on a server, one after the other. */
export async function confirmOn(
  candidates: readonly Candidate[],
  replay: (execution: Execution, parts: Parts) => Promise<LiveReplay>,
): Promise<Confirmed> {
  const failures: string[] = [];
  let requests = 0;
  for (const { name, spec, execution } of candidates) {
    const live = await replay(execution, partsFor(spec));
    requests += live.requests.length;
    const failure = failureOf(live);
    if (failure !== null) failures.push(`${name}: ${failure}`);
  }
  return { confirmed: candidates.length - failures.length, requests, failures };
}

/** Where reality did otherwise, in a line; null if it did not. */
function failureOf({ difference, stored }: LiveReplay): string | null {
  if (difference !== null) return `step ${difference.step}: ${difference.text}`;
  const unlike = stored.filter(({ alike }) => !alike);
  return unlike.length === 0 ? null : `${unlike.map(({ resource }) => resource).join()} end unlike`;
}
