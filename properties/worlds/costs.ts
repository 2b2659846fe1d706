import { storageMachines } from '../../model/index.js';
import { calm, Random, run, uniform, type WorldAction } from '../../sim/index.js';
import type { WorldSpec } from './world-spec.js';
import { partsFor, worldOf } from './worlds.js';

/** Storage operations for each message, of the starters and of everybody: they, the runtime and its executions. */
export interface Operations {
  readonly starters: number;
  readonly all: number;
}

/** What a strategy costs in one world. */
export interface Costs {
  /** Each message is served before the next one arrives, nothing goes wrong. */
  readonly calm: Operations;
  /** The messages arrive at once: the mean, and the most, over uniform walks. */
  readonly contended: { readonly mean: Operations; readonly most: Operations };
}

/** Uniform walks that `contended` is taken from, with the seeds 1, 2, 3, ... */
export const costWalks = 200;

/**
 * Counts the storage operations of a strategy: requests that a storage resource receives, one transaction or one long poll as
 * one. Faults are left out.
 *
 * @throws InputError if the numbers or names make no world.
 */
export function costsOf(spec: WorldSpec): Costs {
  const calmSpec = { ...spec, faults: {} };
  const world = worldOf(calmSpec);
  const counting = counterOf(calmSpec);
  const walks = Array.from({ length: costWalks }, (_, seed) =>
    counting(run(world, uniform(new Random(seed + 1))).actions),
  );
  const over = (fold: (values: readonly number[]) => number): Operations => ({
    starters: fold(walks.map(({ starters }) => starters)),
    all: fold(walks.map(({ all }) => all)),
  });
  return {
    calm: counting(run(world, calm()).actions),
    contended: {
      mean: over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
      most: over((values) => Math.max(...values)),
    },
  };
}

/** Counts the operations in a schedule of the world, for each message. */
function counterOf(spec: WorldSpec): (schedule: readonly WorldAction[]) => Operations {
  const { actors, mail } = partsFor(spec);
  const storage = new Set(
    actors.flatMap(({ id, machine, role }) =>
      role === 'storage' || storageMachines.includes(machine) ? [id] : [],
    ),
  );
  const starters = new Set(mail.map(({ to }) => to));
  return (schedule) => {
    const requests = schedule.flatMap((action) => {
      const counts =
        action.kind === 'deliver' && storage.has(action.actor) && !silent.has(action.type);
      return counts ? [action.from] : [];
    });
    const own = requests.filter((from) => starters.has(from));
    return { starters: own.length / spec.messages, all: requests.length / spec.messages };
  };
}

/** Not requests: what the model says to a resource besides. */
const silent = new Set(['HOLDER_GONE', 'END_SESSION', 'ENQUEUED']);
