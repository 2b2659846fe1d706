import type { Strategy } from '../../model/index.js';
import {
  catalogueCell,
  includes,
  isCatalogueSize,
  worldOf,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import type { TransitionMemo, World } from '../../sim/index.js';
import { blame } from '../errors.js';
import { writeWhole } from '../files.js';
import type { CommonOptions } from '../options.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { version } from '../version.js';

/** How the schedules that `check`, `frontier` and `matrix` write were found. */
export const found: Trace['found'] = { by: 'exhaustive search', version: version() };

/** How a property is violated in a world, as the catalogue tells it; undefined if it tells nothing about such a world. */
export function causeOf(spec: WorldSpec, property: string): string | undefined {
  const cell = catalogueCell(spec.strategy, spec.runtime, property);
  if (cell === undefined || !isCatalogueSize(spec)) return undefined;
  return cell.breaks.some((set) => includes(spec.faults, set)) ? cell.because : undefined;
}

/** The name of a trace's file: `naive-2019-noMessageLost.trace.json`, with the faults before the property. */
export function traceName(name: string, { world, violation }: Trace): string {
  const faults = Object.entries(world.faults).map(([kind, times]) => `${kind}${times}`);
  const most = world.faultsMax === undefined ? [] : [`max${world.faultsMax}`];
  const parts = [name, world.runtime, ...faults, ...most, violation?.property ?? 'run'];
  return `${parts.join('-').replace(/[^\w.-]+/g, '_')}.trace.json`;
}

/** @returns the path of the file. */
export async function writeTrace(directory: string, name: string, trace: Trace): Promise<string> {
  return writeWhole(directory, traceName(name, trace), `${JSON.stringify(trace, null, 2)}\n`);
}

/** The world of a spec. What goes wrong in a user's own strategy is told with the file's name. */
export function build(
  spec: WorldSpec,
  own: Strategy | undefined,
  {
    property,
    symmetry = true,
    memo,
  }: Pick<CommonOptions, 'property' | 'symmetry'> & { readonly memo?: TransitionMemo } = {},
): World {
  const options = { symmetry, memo, ...(property === undefined ? {} : { watched: property }) };
  if (own === undefined) return worldOf(spec, options);
  try {
    return worldOf(spec, { ...options, strategy: own });
  } catch (error) {
    throw blame(`${spec.strategy} makes no world`, error);
  }
}

/**
 * The world of a trace, in which no two starters are taken for one.
 *
 * @param property the properties that watch; absent: all.
 */
export async function worldIn(
  { world }: Trace,
  file: string,
  property?: readonly string[],
): Promise<World> {
  const { strategy } = world;
  const own = looksLikeFile(strategy) ? await loadStrategy(strategy) : undefined;
  try {
    return build(world, own, { symmetry: false, ...(property === undefined ? {} : { property }) });
  } catch (error) {
    throw blame(`${file}: its world cannot be built`, error);
  }
}
